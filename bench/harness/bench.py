"""What all rows share: the server, the sets of migrations, and databases where a tool has applied one."""
import dataclasses
import pathlib
import re
import shutil

from harness import process, sets
from harness.report import Report
from harness.server import Server
from harness.tools import Place

MADE = r"""SELECT count(*) FILTER (WHERE relkind = 'r' AND relname ~ '^t_\d+$') || ' '
    || count(*) FILTER (WHERE relkind = 'i' AND relname ~ '^t_\d+_[ab]$') FROM pg_class"""


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much is run. The quick ones only show that the harness works."""
    migrations: int = 1000
    many: int = 10000
    apart: int = 100  # migrations over the slow network, and for several runners at once
    runs: int = 5
    looks: int = 31
    memory: int = 5000
    script_mb: int = 20


QUICK = Sizes(migrations=30, many=100, apart=10, runs=1, looks=3, memory=50, script_mb=1)


class Bench:
    def __init__(self, work, sizes):
        self.work = pathlib.Path(work)
        self.sizes = sizes
        self.report = Report()
        self.server = Server(work)
        self.applied_in = {}
        self.folders = {}
        shutil.rmtree(self.work / "sets", ignore_errors=True)
        (self.work / "sets").mkdir()

    def stop(self):
        self.server.stop()
        shutil.rmtree(self.work / "sets", ignore_errors=True)

    def folder(self, count, audit=None):
        """The set of so many migrations."""
        key = (count, audit)
        if key not in self.folders:
            self.folders[key] = sets.write(self.work / "sets" / f"{count}-{len(self.folders)}", count, audit)
        return self.folders[key]

    def place(self, folder, database, port=None):
        return Place(self.server, folder, database, port or self.server.port)

    def rounds(self, tools, runs):
        """Tool after tool, round after round, each round beginning with another one: what the machine does meanwhile hits all."""
        for turn in range(runs):
            yield from tools[turn % len(tools):] + tools[:turn % len(tools)]

    def up(self, tool, folder, count, database):
        """The whole set by a tool, in a fresh database; None if it was not done."""
        self.server.fresh(database)
        if tool.prepare:
            self.server.sql(tool.prepare, database)
            self.server.settle(database)
        outcome = process.measure(self.server, tool.up(self.place(folder, database)), database)
        if outcome.code != 0 or not self.holds(database, count, count * 2):
            self.report.failed(f"{tool.name}, up of {count}: exit {outcome.code}, tables and indexes made: {self.server.sql(MADE, database)}. "
                               + outcome.say())
            return None
        self.applied_in[tool.name, folder] = database
        return outcome

    def holds(self, database, tables, indexes):
        return self.server.sql(MADE, database) == f"{tables} {indexes}"

    def applied(self, tool, count):
        """A database where a tool has applied a set; None if it could not."""
        folder = self.folder(count)
        if (tool.name, folder) not in self.applied_in and not self.up(tool, folder, count, self.name(tool)):
            return None
        return self.applied_in[tool.name, folder]

    @staticmethod
    def name(tool):
        return "up_" + re.sub(r"\W+", "_", tool.name.lower())
