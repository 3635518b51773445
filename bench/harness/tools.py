"""The tools that are compared: how each is told to go up and down. A tool that is not installed is left out, by name.

Names found first in the folders of $PEERS, then in $PATH.
"""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
from typing import Callable, Optional


@dataclasses.dataclass(frozen=True)
class Place:
    """What is to be run where."""
    server: object
    folder: pathlib.Path
    database: str
    port: int

    @property
    def url(self):
        return self.server.url(self.port, self.database)


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    program: str
    up: Callable
    down: Optional[Callable] = None
    nothing: Optional[Callable] = None  # the same as up, but for psql
    prepare: Optional[str] = None  # SQL, before anything is measured
    peer: bool = False
    version: tuple = ("--version",)


def path(name):
    for folder in [*os.environ.get("PEERS", "").split(":"), *os.environ["PATH"].split(":")]:
        if folder and os.access(pathlib.Path(folder) / name, os.X_OK):
            return str(pathlib.Path(folder) / name)
    return None


def psql(*arguments):
    return lambda place: ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", *(str(argument).format(folder=place.folder) for argument in arguments)]


def sluice(*arguments):
    client = os.environ.get("SLUICE_CLIENT", "build/sluice")
    return lambda place: [client, *arguments, "--dir", place.folder / "goose", "--database", place.url]


def dbmate(*arguments):
    return lambda place: [path("dbmate"), "--url", place.url, "-d", place.folder / "dbmate", "--no-dump-schema", *arguments]


def goose(*arguments):
    return lambda place: [path("goose"), "-dir", place.folder / "goose", "postgres", place.url, *arguments]


def migrate(*arguments):
    return lambda place: [path("migrate"), "-path", place.folder / "migrate", "-database", place.url, *arguments]


def node_pg_migrate(*arguments):
    # Each migration in a transaction, as with the others; by itself it puts all into one.
    return lambda place: [path("node-pg-migrate"), *(argument.format(count=len(list((place.folder / "goose").iterdir()))) for argument in arguments),
                          "-m", place.folder / "node-pg-migrate", "--verbose=false", "--single-transaction=false"]


def sql_migrate(verb, *arguments):
    def command(place):
        conf = place.folder / f"sql-migrate-{place.port}-{place.database}.yml"
        conf.write_text(f"development:\n  dialect: postgres\n  datasource: host=127.0.0.1 port={place.port} user=postgres "
                        f"dbname={place.database} sslmode=disable\n  dir: {place.folder}/sql-migrate\n  table: migrations\n")
        return [path("sql-migrate"), verb, f"-config={conf}", *arguments]
    return command


EXTENSION = "CREATE EXTENSION pg_sluice"
PSQL_EACH = Tool("psql, a transaction each", "psql", psql("-f", "{folder}/psql/each.sql"),
                 down=psql("-f", "{folder}/psql/each_down.sql"))
PSQL_ONE = Tool("psql -1", "psql", psql("-1", "-f", "{folder}/psql/one.sql"), down=psql("-1", "-f", "{folder}/psql/down.sql"),
                nothing=psql("-c", "select 1"))
SLUICE = Tool("sluice", "sluice", sluice("up"), down=sluice("down", "--all"))
SLUICE_THERE = dataclasses.replace(SLUICE, name="sluice, extension there", prepare=EXTENSION)
SLUICE_NO_CACHE = dataclasses.replace(SLUICE, name="sluice --no-cache", up=sluice("up", "--no-cache"))
SLUICE_SQL = Tool("CALL migrate_run by psql", "psql", psql("-c", EXTENSION, "-f", "{folder}/psql/call.sql"))
DBMATE = Tool("dbmate", "dbmate", dbmate("migrate"), peer=True)
GOOSE = Tool("goose", "goose", goose("up"), down=goose("reset"), peer=True)
MIGRATE = Tool("golang-migrate", "migrate", migrate("up"), down=migrate("down", "-all"), peer=True, version=("-version",))
SQL_MIGRATE = Tool("sql-migrate", "sql-migrate", sql_migrate("up"), down=sql_migrate("down", "-limit=0"), peer=True)
NODE_PG_MIGRATE = Tool("node-pg-migrate", "node-pg-migrate", node_pg_migrate("up"), down=node_pg_migrate("down", "{count}"), peer=True)
PEERS = [DBMATE, GOOSE, MIGRATE, SQL_MIGRATE, NODE_PG_MIGRATE]


def installed(tools):
    return [tool for tool in tools if not tool.peer or path(tool.program)]


def left_out():
    return [tool.name for tool in PEERS if not path(tool.program)]


def version(tool):
    for folder in list(pathlib.Path(path(tool.program)).resolve().parents)[:3]:
        # A package of Node says what it is, its program does not.
        if (folder / "package.json").exists():
            return json.loads((folder / "package.json").read_text())["version"]
    said = subprocess.run([path(tool.program), *tool.version], capture_output=True, text=True)
    number = re.search(r"\d+\.\d+[\w.~-]*", said.stdout + said.stderr)
    return number.group(0) if number else "of unknown version"


def versions():
    return {tool.name: version(tool) for tool in installed(PEERS)}
