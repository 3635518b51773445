"""Row 2: the database is far away. Round trips decide, and they are counted."""
from harness import process, tools
from harness.report import Table, median, spread

NUMBER, TITLE = 2, "{apart} migrations over a network of 5 ms round trip"
MILLISECONDS = 5
FASTEST, EIGHT_TRIPS, ELEVEN_TRIPS, TRIPS = 0.35, 0.15, 0.10, 2


def once(bench, tool, folder, count):
    database = "b_latency"
    bench.server.fresh(database)
    if tool.prepare:
        bench.server.sql(tool.prepare, database)
    with process.distance(bench.server, MILLISECONDS) as (port, counts):
        outcome = process.measure(bench.server, tool.up(bench.place(folder, database, port)), database, port)
    if outcome.code != 0 or not bench.holds(database, count, count * 2):
        bench.report.failed(f"{tool.name}, up of {count} over the network: exit {outcome.code}. {outcome.say()}")
        return None
    return outcome.seconds, counts


def run(bench):
    count = bench.sizes.apart
    folder = bench.folder(count)
    ours = [tools.SLUICE_THERE, tools.SLUICE]
    compared = tools.installed([tools.PSQL_ONE, tools.PSQL_EACH, *ours, *tools.PEERS])
    seconds, counts = {}, {}
    for tool in bench.rounds(compared, bench.sizes.runs):
        done = once(bench, tool, folder, count)
        if done:
            seconds.setdefault(tool, []).append(done[0])
            counts[tool] = done[1]
    if any(tool not in seconds for tool in ours):
        return
    wall = {tool: median(of) for tool, of in seconds.items()}
    table = Table("", "s", "runs, s", "sluice is x", "round trips", "statements", "connections")
    for tool, s in wall.items():
        table.add(tool.name, f"{s:.2f}", spread(seconds[tool]), f"{wall[tools.SLUICE] / s:.2f}", counts[tool]["round_trips"],
                  counts[tool]["statements"], counts[tool]["connections"])
    bench.report.table(table)
    bench.report.note("Round trips are those after connecting. The first run in a database also creates the extension.")
    judge(bench.report, wall, counts)


def judge(report, wall, counts):
    trips = counts[tools.SLUICE_THERE]["round_trips"]
    report.verdict(f"at most {TRIPS} round trips after connecting", str(trips), trips <= TRIPS)
    others = {tool: s for tool, s in wall.items() if tool.peer or tool == tools.PSQL_EACH}
    best = min(others, key=others.get)
    wanted = [(best, FASTEST, "the fastest other"), (tools.DBMATE, EIGHT_TRIPS, "dbmate"), (tools.GOOSE, EIGHT_TRIPS, "goose"),
              (tools.MIGRATE, ELEVEN_TRIPS, "golang-migrate")]
    for tool, limit, name in wanted:
        if tool in wall:
            ratio = wall[tools.SLUICE] / wall[tool]
            report.verdict(f"5 ms away: at most {limit:.2f} x {name}", f"{ratio:.3f} x {tool.name}", ratio <= limit)
