"""A program is run and measured; the network between it and the server is as far as one wants."""
import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading

PROGRAMS = pathlib.Path(os.environ.get("BUILD", "build")) / "cmake" / "bench"


@dataclasses.dataclass
class Outcome:
    code: int
    output: str
    seconds: float = 0.0
    cpu: float = 0.0
    rss_mb: float = 0.0
    backend_cpu: float = 0.0

    def say(self):
        """The end of what it said, for a failure."""
        return " ".join(self.output.split())[-300:]


class Running:
    """A command under bench/programs/measure.cpp, its output in a file."""

    def __init__(self, command, environment, limit=600):
        self.output = tempfile.NamedTemporaryFile(mode="w+", errors="replace")
        self.result = tempfile.NamedTemporaryFile(mode="r")
        self.late = False
        self.process = subprocess.Popen([str(PROGRAMS / "measure"), self.result.name, *map(str, command)], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT, start_new_session=True)
        self.timer = threading.Timer(limit, self.end)
        self.timer.start()

    def end(self):
        self.late = True
        os.killpg(self.process.pid, signal.SIGKILL)

    def outcome(self):
        self.process.wait()
        self.timer.cancel()
        self.output.seek(0)
        said = self.output.read()
        if self.late:
            return Outcome(code=-1, output="took too long. " + said)
        took = json.load(self.result)
        return Outcome(code=took["code"], output=said, seconds=took["seconds"], cpu=took["user"] + took["system"],
                       rss_mb=took["rss_kb"] / 1024)


def measure(server, command, database, port=None, limit=600):
    """One run, with the CPU of its backends."""
    before = server.cpu()
    outcome = Running(command, server.environment(port or server.port, database), limit).outcome()
    server.settle(database)
    outcome.backend_cpu = server.cpu() - before
    return outcome


@contextlib.contextmanager
def distance(server, milliseconds):
    """A network of that round trip time (bench/programs/distance.cpp). Yields (port, counts); counts are there afterwards."""
    with tempfile.NamedTemporaryFile(mode="r") as result:
        proxy = subprocess.Popen([str(PROGRAMS / "distance"), str(server.port), str(milliseconds), result.name], stdout=subprocess.PIPE,
                                 text=True)
        counts = {}
        try:
            yield int(proxy.stdout.readline()), counts
        finally:
            proxy.terminate()
            proxy.wait()
        counts.update(json.load(result))
