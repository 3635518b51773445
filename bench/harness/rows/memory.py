"""Row 6: memory of the client and of the backend."""
import threading

from harness import process, tools
from harness.report import Table

NUMBER, TITLE = 6, "Memory"
CLIENT_MB, TIMES_SCRIPT = 20, 10

# A migration notes what the backend that runs it has allocated: exact, and the same for every tool.
NOTE = ("INSERT INTO memory SELECT {number}, substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\\s*(\\d+)')::integer "
        "WHERE {number} % (SELECT step FROM every) = 0")


class Peak:
    """The largest RssAnon that any backend of a database has while this runs."""

    def __init__(self, server, database):
        self.server, self.database = server, database
        self.kb, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.over.wait(0.01):
            for pid in self.server.backends(self.database):
                self.kb = max(self.kb, anonymous(pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def anonymous(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("RssAnon:")), 0)
    except OSError:
        return 0


def over_migrations(bench):
    """The backend while it runs one migration after another, beside psql's backend that runs the same."""
    count = bench.sizes.memory
    step = count // 5
    folder = bench.folder(count, NOTE)
    table = Table("backend, RssAnon in MB after", *(f"{n * step}" for n in range(1, 6)), "kB a migration")
    growth = {}
    for tool in (tools.PSQL_EACH, tools.SLUICE):
        database = "b_memory"
        bench.server.fresh(database)
        bench.server.sql(f"CREATE TABLE memory (n integer, kb integer); CREATE TABLE every AS SELECT {step} AS step", database)
        outcome = process.measure(bench.server, tool.up(bench.place(folder, database)), database)
        kb = [int(value) for value in bench.server.sql("SELECT kb FROM memory ORDER BY n", database).split()]
        if outcome.code != 0 or len(kb) != 5:
            bench.report.failed(f"{tool.name}, up of {count}: exit {outcome.code}. {outcome.say()}")
            return
        growth[tool] = (kb[-1] - kb[0]) / (4 * step)
        table.add(tool.name, *(f"{value / 1024:.1f}" for value in kb), f"{growth[tool]:.2f}")
    bench.report.table(table)
    bench.report.note("Any backend grows with the tables that it has seen (its caches of the catalog); what ours adds to that is ours.")
    more = growth[tools.SLUICE] - growth[tools.PSQL_EACH]
    bench.report.verdict(f"backend flat over {count} migrations: at most 0.5 kB a migration more than psql's backend",
                         f"{more:+.2f} kB", more <= 0.5)


def rows_script(megabytes):
    """Many small INSERTs."""
    yield "CREATE TABLE big (n integer, text text);\n"
    size, number = 0, 0
    while size < megabytes << 20:
        number += 1
        line = f"INSERT INTO big VALUES ({number}, 'a row that is neither short nor long, number {number:08d}');\n"
        size += len(line)
        yield line


def copy_script(megabytes):
    """One COPY with its data in the script."""
    yield "CREATE TABLE big (n integer, text text);\nCOPY big FROM stdin;\n"
    size, number = 0, 0
    while size < megabytes << 20:
        number += 1
        line = f"{number}\ta row of COPY data that is neither short nor long, number {number:08d}\n"
        size += len(line)
        yield line
    yield "\\.\n"


def write_script(folder, lines):
    (folder / "goose").mkdir(parents=True)
    (folder / "psql").mkdir()
    with open(folder / "goose" / "1_big.up.sql", "w") as script:
        script.writelines(lines)
    (folder / "goose" / "1_big.down.sql").write_text("DROP TABLE big;\n")
    (folder / "psql" / "one.sql").symlink_to(folder / "goose" / "1_big.up.sql")
    return folder


def run_script(bench, tool, folder):
    """(what it took, the peak of its backend in MB), or None."""
    bench.server.fresh("b_script")
    with Peak(bench.server, "b_script") as watched:
        outcome = process.measure(bench.server, tool.up(bench.place(folder, "b_script")), "b_script", limit=300)
    if outcome.code != 0:
        bench.report.failed(f"{tool.name}, {folder.name}: exit {outcome.code}. {outcome.say()}")
        return None
    return outcome, watched.kb / 1024


def over_script(bench):
    megabytes = bench.sizes.script_mb
    table = Table(f"one script of {megabytes} MB", "s", "psql -1, s", "backend peak, MB", "x script", "psql's backend, MB", "client peak, MB")
    ratios = {}
    for title, lines in (("INSERTs", rows_script(megabytes)), ("COPY", copy_script(megabytes))):
        folder = write_script(bench.work / "sets" / f"script of {title}", lines)
        theirs, ours = run_script(bench, tools.PSQL_ONE, folder), run_script(bench, tools.SLUICE, folder)
        if theirs and ours:
            ratios[title] = ours[1] / megabytes
            table.add(title, f"{ours[0].seconds:.1f}", f"{theirs[0].seconds:.1f}", f"{ours[1]:.1f}", f"{ratios[title]:.1f}", f"{theirs[1]:.1f}",
                      f"{ours[0].rss_mb:.1f}")
    bench.report.table(table)
    for title, ratio in ratios.items():
        bench.report.verdict(f"backend at most {TIMES_SCRIPT} x the size of one script of {megabytes} MB ({title})", f"{ratio:.1f}",
                             ratio <= TIMES_SCRIPT)


def over_files(bench):
    count = bench.sizes.migrations
    outcome = bench.up(tools.SLUICE, bench.folder(count), count, bench.name(tools.SLUICE))
    if outcome:
        again = process.measure(bench.server, tools.SLUICE.up(bench.place(bench.folder(count), bench.name(tools.SLUICE))), bench.name(tools.SLUICE))
        bench.report.verdict(f"client at most {CLIENT_MB} MB for {count} files", f"{outcome.rss_mb:.1f} MB; with nothing to do {again.rss_mb:.1f} MB",
                             max(outcome.rss_mb, again.rss_mb) <= CLIENT_MB)


def run(bench):
    over_files(bench)
    over_migrations(bench)
    over_script(bench)
