"""The functions without a server, by bench/*.cpp (Google Benchmark)."""
import subprocess

from harness.process import PROGRAMS

NUMBER, TITLE = 0, "The core alone"


def run(bench):
    program = PROGRAMS / "bench_core"
    if not program.exists():
        bench.report.note("Not built: libbenchmark-dev is not installed.")
        return
    seconds = "0.02" if bench.sizes.looks < 10 else "0.3"
    done = subprocess.run([program, f"--benchmark_min_time={seconds}", "--benchmark_color=false"], capture_output=True, text=True)
    if done.returncode != 0:
        bench.report.failed(f"bench_core: exit {done.returncode}. {done.stderr[-300:]}")
        return
    bench.report.output(done.stdout)
