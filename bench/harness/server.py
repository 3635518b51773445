"""A cluster of its own for the measurements, what it knows of its backends, and a pgbouncer before it."""
import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_server(*command):
    """A server refuses to run as root."""
    user = os.environ.get("SLUICE_SERVER_USER")
    return ["runuser", "-u", user, "--", *command] if user and os.geteuid() == 0 else list(command)


def give(path):
    user = os.environ.get("SLUICE_SERVER_USER")
    if user and os.geteuid() == 0:
        os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)


class Server:
    # As installed, but: no autovacuum and no checkpoint while a tool is measured, for they would hit one and not another.
    # fsync and synchronous_commit stay on, because commits are part of the work.
    CONF = """
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 512MB
autovacuum = off
checkpoint_timeout = 1h
max_wal_size = 8GB
"""

    def __init__(self, work):
        self.folder = pathlib.Path(work) / "cluster"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        give(self.folder)
        self.port = free_port()
        self.data = self.folder / "data"
        self.bouncer = None
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write(f"{self.CONF}port = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "start")
        self.postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        self.version = self.sql("SHOW server_version").split()[0]

    def run(self, *command):
        done = subprocess.run(as_server(*map(str, command)), capture_output=True, text=True, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr}{done.stdout}")

    def stop(self):
        if self.bouncer:
            self.bouncer.terminate()
            self.bouncer.wait()
        self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
        shutil.rmtree(self.folder)

    def environment(self, port, database):
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return own | {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": database, "PGSSLMODE": "disable",
                      "DATABASE_URL": self.url(port, database), "XDG_CACHE_HOME": str(self.folder.parent / "cache"), "NO_COLOR": "1"}

    @staticmethod
    def url(port, database):
        return f"postgres://postgres@127.0.0.1:{port}/{database}?sslmode=disable"

    def sql(self, text, database="postgres"):
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True,
                              env=self.environment(self.port, database))
        if done.returncode != 0:
            raise RuntimeError(f"{text}: {done.stderr}")
        return done.stdout.strip()

    def fresh(self, database, template="template0"):
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.sql(f"CREATE DATABASE {database} TEMPLATE {template}")
        self.sql("CHECKPOINT")

    # ---- backends

    def titles(self):
        """What the processes of the server call themselves, by process id; one that has died and waits for its parent: ''."""
        found = {}
        for pid in pathlib.Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split():
            with contextlib.suppress(OSError):
                found[int(pid)] = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ").strip()
        return found

    def backends(self, database):
        return [pid for pid, title in self.titles().items() if f" {database} " in title]

    def settle(self, database, limit=10):
        """Waits until the backends of a database have gone: only then are their CPU and their counts known."""
        until = time.monotonic() + limit
        while any(not title or f" {database} " in title for title in self.titles().values()):
            if time.monotonic() > until:
                raise RuntimeError(f"a backend of {database} does not end")
            time.sleep(0.005)

    def cpu(self):
        """Seconds of CPU of all backends that have ended."""
        fields = pathlib.Path(f"/proc/{self.postmaster}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / TICKS

    def commits(self, database):
        return int(self.sql(f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{database}'") or 0)

    # ---- pgbouncer

    def pooler(self):
        """Starts a pgbouncer in transaction mode, once; returns its port."""
        if self.bouncer:
            return self.bouncer_port
        self.bouncer_port = free_port()
        users = self.folder / "users"
        users.write_text('"postgres" ""\n')
        conf = self.folder / "pgbouncer.ini"
        conf.write_text(f"[databases]\n* = host=127.0.0.1 port={self.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                        f"listen_port = {self.bouncer_port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {users}\n"
                        "pool_mode = transaction\ndefault_pool_size = 20\nmax_client_conn = 200\n"
                        f"ignore_startup_parameters = extra_float_digits\nlogfile = {self.folder}/pgbouncer.log\n")
        for path in (users, conf):
            give(path)
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        self.bouncer = subprocess.Popen(as_server(program, "-q", str(conf)), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.bouncer_port)).close()
                return self.bouncer_port
            time.sleep(0.05)
        raise RuntimeError("pgbouncer does not start: " + (self.folder / "pgbouncer.log").read_text())
