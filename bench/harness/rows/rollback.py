"""Row 4: everything back, each migration in its own transaction."""
from harness import process, tools
from harness.report import Table, median, spread

NUMBER, TITLE = 4, "Rolling {migrations} migrations back"
FASTEST = 0.6


def once(bench, tool, count):
    source = bench.applied(tool, count)
    if not source:
        return None
    database = "b_rollback"
    bench.server.fresh(database, source)
    outcome = process.measure(bench.server, tool.down(bench.place(bench.folder(count), database)), database)
    if outcome.code != 0 or not bench.holds(database, 0, 0):
        bench.report.failed(f"{tool.name}, rolling back {count}: exit {outcome.code}. {outcome.say()}")
        return None
    return outcome


def run(bench):
    count = bench.sizes.migrations
    compared = [tool for tool in tools.installed([tools.PSQL_ONE, tools.PSQL_EACH, tools.SLUICE, *tools.PEERS]) if tool.down]
    runs = {}
    for tool in bench.rounds(compared, bench.sizes.runs):
        outcome = once(bench, tool, count)
        if outcome:
            runs.setdefault(tool, []).append(outcome)
    if tools.SLUICE not in runs:
        return
    wall = {tool: median(o.seconds for o in of) for tool, of in runs.items()}
    table = Table("", "s", "runs, s", "sluice is x", "client CPU, s", "backend CPU, s", "client MB")
    for tool, of in runs.items():
        table.add(tool.name, f"{wall[tool]:.2f}", spread(o.seconds for o in of), f"{wall[tools.SLUICE] / wall[tool]:.2f}",
                  f"{median(o.cpu for o in of):.2f}", f"{median(o.backend_cpu for o in of):.2f}", f"{max(o.rss_mb for o in of):.1f}")
    bench.report.table(table)
    bench.report.note("psql with a transaction each is what the server needs for it in any case. dbmate rolls back one migration a start.")
    others = {tool: s for tool, s in wall.items() if tool.peer}
    if others:
        best = min(others, key=others.get)
        ratio = wall[tools.SLUICE] / others[best]
        bench.report.verdict(f"rolling back: at most {FASTEST} x the fastest other tool", f"{ratio:.2f} x {best.name}", ratio <= FASTEST)
