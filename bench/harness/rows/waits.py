"""Row 10: how long an application waits while a migration wants what somebody else holds. Measured by bench/nobody_waits."""
import pathlib
import re
import subprocess

NUMBER, TITLE = 10, "Nobody waits: a migration wants a table that a transaction holds for 8 s"


def run(bench):
    script = pathlib.Path(__file__).parents[2] / "nobody_waits"
    hold = "1" if bench.sizes.looks < 10 else "8"
    done = subprocess.run([script, "--only", "free,sluice,psql", "--hold", hold], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        bench.report.failed(f"bench/nobody_waits: exit {done.returncode}. {done.stderr[-300:]}")
        return
    bench.report.output(done.stdout)
    cases = re.findall(r"^(.+?) +sluice up +(.*)$", done.stdout, re.M)
    worst = max(float(figures.split()[2]) for _, figures in cases)
    waits = max(int(figures.split()[4]) for _, figures in cases)
    bench.report.verdict("a held table: the application waits at most 250 ms, at most once above 100 ms", f"{worst:.0f} ms, {waits}",
                         done.returncode == 0)
