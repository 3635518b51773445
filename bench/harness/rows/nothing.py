"""Row 3: nothing to do. This is what every start of an application pays."""
import dataclasses

from harness import process, sets, tools
from harness.report import Table, median

NUMBER, TITLE = 3, "Nothing to do: {migrations} and {many} files, all applied"
FEW, MANY, TRIPS = 1.3, 3.0, 1


def prepared(bench):
    """[(name, tool, place)] of all that looks; each has applied what it looks at."""
    count, many = bench.sizes.migrations, bench.sizes.many
    found = []
    for tool in tools.installed([tools.SLUICE, *tools.PEERS]):
        database = bench.applied(tool, count)
        if database:
            found.append((tool.name, tool, bench.place(bench.folder(count), database)))
    if bench.applied(tools.SLUICE, count):
        place = bench.place(bench.folder(count), bench.applied(tools.SLUICE, count))
        found.append((tools.SLUICE_NO_CACHE.name, tools.SLUICE_NO_CACHE, place))
    place = bench.place(sets.write_rows(bench.work / "sets" / "many", many), "b_many")
    bench.server.fresh(place.database)
    outcome = process.measure(bench.server, tools.SLUICE.up(place), place.database)
    if outcome.code != 0 or bench.server.sql("SELECT count(*) FROM numbers", place.database) != str(many):
        bench.report.failed(f"sluice up of {many} files: exit {outcome.code}. {outcome.say()}")
    else:
        found.append((f"sluice, {many} files", tools.SLUICE, place))
    floor = dataclasses.replace(tools.PSQL_ONE, up=tools.PSQL_ONE.nothing)
    return [("psql -c 'select 1'", floor, dataclasses.replace(place, database="postgres")), *found]


def run(bench):
    looks = prepared(bench)
    milliseconds, trips, backend = {}, {}, {}
    for turn in range(-2, bench.sizes.looks):
        for name, tool, place in looks:
            outcome = process.measure(bench.server, tool.up(place), place.database)
            if outcome.code != 0:
                bench.report.failed(f"{name}, nothing to do: exit {outcome.code}. {outcome.say()}")
                return
            # The first ones fill caches of files and hashes.
            if turn >= 0:
                milliseconds.setdefault(name, []).append(outcome.seconds * 1000)
                backend.setdefault(name, []).append(outcome)
    for name, tool, place in looks:
        with process.distance(bench.server, 0) as (port, counts):
            process.measure(bench.server, tool.up(dataclasses.replace(place, port=port)), place.database, port)
        trips[name] = counts["round_trips"]
    tell(bench, milliseconds, trips, backend)


def tell(bench, milliseconds, trips, backend):
    floor = median(next(iter(milliseconds.values())))
    table = Table("", "ms, median", "least", "most", "x psql", "client CPU, ms", "client MB", "round trips")
    for name, of in milliseconds.items():
        table.add(name, f"{median(of):.1f}", f"{min(of):.1f}", f"{max(of):.1f}", f"{median(of) / floor:.2f}",
                  f"{1000 * median(o.cpu for o in backend[name]):.1f}", f"{max(o.rss_mb for o in backend[name]):.1f}", trips[name])
    bench.report.table(table)
    bench.report.note(f"{bench.sizes.looks} runs each, in turn. The first two runs are not counted: they fill the client's cache of checksums.")
    few, many = bench.sizes.migrations, bench.sizes.many
    for name, files, limit in ((tools.SLUICE.name, few, FEW), (f"sluice, {many} files", many, MANY)):
        if name in milliseconds:
            ratio = median(milliseconds[name]) / floor
            bench.report.verdict(f"nothing to do, {files} files: at most {limit} x psql", f"{ratio:.2f}", ratio <= limit)
            bench.report.verdict(f"nothing to do, {files} files: {TRIPS} round trip", str(trips[name]), trips[name] <= TRIPS)
