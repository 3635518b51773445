"""Row 5: eight runners begin at once, directly and through pgbouncer in transaction mode."""
import time

from harness import process, tools
from harness.report import Table

NUMBER, TITLE = 5, "Eight runners at once, {apart} migrations, a fresh database"
RUNNERS = 8
AUDIT = "INSERT INTO audit VALUES ({number})"


def once(bench, tool, folder, count, port):
    database = "b_runners"
    bench.server.fresh(database)
    bench.server.sql("CREATE TABLE audit (n integer)", database)
    began = time.monotonic()
    command = tool.up(bench.place(folder, database, port))
    # Some of the others hang for ever behind a pooler.
    limit = 120 if tool == tools.SLUICE else 20
    running = [process.Running(command, bench.server.environment(port, database), limit) for _ in range(RUNNERS)]
    outcomes = [one.outcome() for one in running]
    seconds = time.monotonic() - began
    good = sum(outcome.code == 0 for outcome in outcomes)
    rows, distinct = map(int, bench.server.sql("SELECT count(*), count(DISTINCT n) FROM audit", database).split("|"))
    held = bench.server.sql("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
                            f"WHERE locktype = 'advisory' AND datname = '{database}'")
    once_each = rows == distinct == count and bench.holds(database, count, count * 2)
    said = next((outcome.say() for outcome in outcomes if outcome.code != 0), "")
    return good, once_each, rows, int(held), seconds, said


def run(bench):
    count = bench.sizes.apart
    folder = bench.folder(count, AUDIT)
    table = Table("", "through", "ended well", "each once", "rows", "advisory locks left", "s")
    ours = {}
    for through, port in (("directly", bench.server.port), ("pgbouncer", bench.server.pooler())):
        for tool in tools.installed([tools.SLUICE, *tools.PEERS]):
            good, once_each, rows, held, seconds, said = once(bench, tool, folder, count, port)
            table.add(tool.name, through, f"{good} of {RUNNERS}", "yes" if once_each else "no", rows, held, f"{seconds:.1f}")
            if tool == tools.SLUICE:
                figure = f"{good} ended well, {rows} applied, {held} locks left. {said}".strip()
                ours[through] = figure, good == RUNNERS and once_each and held == 0
    bench.report.table(table)
    bench.report.note("One run each. A runner that still hung after 20 s was ended.")
    for through, (figure, reached) in ours.items():
        bench.report.verdict(f"{RUNNERS} runners at once, {through}: all end well, each migration once", figure, reached)
