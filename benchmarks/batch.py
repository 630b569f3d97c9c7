"""How fast a batch is on the cores there are, against one worker in the same run, and how much memory workers take.

    python benchmarks/batch.py CORPUS [--engine ray] [-n 3]

Interleaves runs with one worker and with all; prints pages/s, the
efficiency (all / (workers × one)), and the memory of a worker over the run, in quarters. Needs Linux. CORPUS is what
benchmarks/corpus.py writes.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS = 0.5


@dataclass
class Run:
    """`memory`: (seconds since the start, bytes of the largest worker) as sampled; `driver`: bytes at the most."""

    workers: int
    seconds: float = 0.0
    pages: int = 0
    documents: int = 0
    memory: list[tuple[float, int]] = field(default_factory=list)
    driver: int = 0
    processor: float = 0.0
    """Seconds of processor time of all processes, which a busy machine does not stretch."""

    @property
    def speed(self) -> float:
        return self.pages / self.seconds


def clean(corpus: Path, workers: int, engine: str) -> Run:
    """One run of the command over the corpus, from nothing."""
    import json

    run = Run(workers)
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "copydesk", "batch", str(corpus), "-o", out, "--no-cache", "-q"]
        command += ["--workers", str(workers), "--engine", engine]
        begin, used = time.perf_counter(), processor_seconds()
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
        stop = threading.Event()
        watcher = threading.Thread(target=watch, args=(process.pid, run, begin, stop))
        watcher.start()
        process.wait()
        run.seconds, run.processor = time.perf_counter() - begin, processor_seconds() - used
        stop.set()
        watcher.join()
        summary = json.loads(Path(out, "report.json").read_text())
        run.pages, run.documents = summary["pages"], summary["documents"]
        shutil.rmtree(out)
        Path(out).mkdir()
    return run


def processor_seconds() -> float:
    """Of all children that were waited for, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch(pid: int, run: Run, begin: float, stop: threading.Event) -> None:
    while not stop.wait(SAMPLE_SECONDS):
        run.driver = max(run.driver, resident(pid))
        sizes = [resident(child) for child in children(pid)]
        if sizes:
            run.memory.append((time.perf_counter() - begin, max(sizes)))


def children(pid: int) -> Iterator[int]:
    try:
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            yield from map(int, path.read_text().split())
    except OSError:
        return


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def quarters(run: Run) -> str:
    """The largest worker in each quarter of the run, in MB."""
    found = []
    for k in range(4):
        part = [size for at, size in run.memory if k / 4 <= at / run.seconds < (k + 1) / 4]
        found.append(f"{max(part, default=0) / 1e6:.0f}")
    return ", ".join(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("-n", "--runs", type=int, default=3)
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    runs: dict[int, list[Run]] = {1: [], cores: []}
    for _ in range(options.runs):
        for workers, done in runs.items():
            done.append(run := clean(options.corpus, workers, options.engine))
            print(
                f"{options.engine}, {workers} workers: {run.documents:,} documents, {run.pages:,} pages, "
                f"{run.seconds:.1f} s, {run.speed:.1f} pages/s, {run.documents / run.seconds:.1f} documents/s, "
                f"{run.pages / run.processor:.1f} pages a second of processor time; "
                f"largest worker by quarters {quarters(run)} MB, driver {run.driver / 1e6:.0f} MB",
                flush=True,
            )
    one, all_of_them = (statistics.median(run.speed for run in done) for done in runs.values())
    print(f"efficiency: {all_of_them:.1f} / ({cores} × {one:.1f}) = {all_of_them / (cores * one):.2f} (at least 0.9)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
