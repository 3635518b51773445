"""Row 1: a fresh database, all migrations of a set, each in its own transaction."""
from harness import tools
from harness.report import Table, median, spread

NUMBER, TITLE = 1, "A fresh database: {migrations} migrations of 5 statements, each in its own transaction"
CPU, WALL = 0.95, 1.10


def run(bench):
    count = bench.sizes.migrations
    folder = bench.folder(count)
    compared = tools.installed([tools.PSQL_EACH, tools.PSQL_ONE, tools.SLUICE, tools.SLUICE_SQL, *tools.PEERS])
    runs, commits = {}, {}
    # The first work of a server makes its WAL files, at the expense of whoever comes first; it is not counted.
    for tool in (tools.PSQL_EACH, tools.PSQL_ONE):
        bench.up(tool, folder, count, bench.name(tool))
    for tool in bench.rounds(compared, bench.sizes.runs):
        outcome = bench.up(tool, folder, count, bench.name(tool))
        if outcome:
            runs.setdefault(tool, []).append(outcome)
            commits[tool] = bench.server.commits(bench.name(tool))
    if tools.PSQL_EACH not in runs or tools.SLUICE not in runs:
        return
    wall = {tool: median(o.seconds for o in of) for tool, of in runs.items()}
    cpu = {tool: median(o.cpu + o.backend_cpu for o in of) for tool, of in runs.items()}
    table = Table("", "s", "x psql", "runs, s", "client CPU, s", "backend CPU, s", "both, x psql", "client MB", "commits")
    for tool in compared:
        if tool in runs:
            of = runs[tool]
            table.add(tool.name, f"{wall[tool]:.2f}", f"{wall[tool] / wall[tools.PSQL_EACH]:.2f}", spread(o.seconds for o in of),
                      f"{median(o.cpu for o in of):.2f}", f"{median(o.backend_cpu for o in of):.2f}",
                      f"{cpu[tool] / cpu[tools.PSQL_EACH]:.2f}", f"{max(o.rss_mb for o in of):.1f}", commits[tool])
    bench.report.table(table)
    judge(bench.report, count, cpu, wall, commits[tools.SLUICE])


def judge(report, count, cpu, wall, commits):
    ratio = cpu[tools.SLUICE] / cpu[tools.PSQL_EACH]
    report.verdict(f"CPU of client and backend at most {CPU} x psql with a transaction each", f"{ratio:.2f}", ratio <= CPU)
    # What connecting, looking and closing commit does not grow with the number of migrations.
    report.verdict("at most one commit a migration (and 20 in all besides)", f"{commits} for {count}", commits <= count + 20)
    others = {tool: s for tool, s in wall.items() if tool.peer or tool == tools.PSQL_EACH}
    best = min(others, key=others.get)
    ratio = wall[tools.SLUICE] / others[best]
    report.verdict(f"wall time at most {WALL:.2f} x the fastest other", f"{ratio:.2f} x {best.name}", ratio <= WALL)
