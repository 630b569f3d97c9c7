"""How fast a batch is with a model, and how busy it keeps a server, beside other versions of copydesk in pairs.

    python benchmarks/batch_model.py CORPUS --model smollm2-135m [--against WORKTREE] [-n 3]
    python benchmarks/batch_model.py CORPUS --server 0.5 [--against WORKTREE]

With `--server` the model is a server on the loopback that takes so many seconds for every answer, however many
questions come at once. WORKTREE is another checkout of copydesk; its runs alternate with this one's. CORPUS is what
benchmarks/corpus.py writes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hostile_server import Handler, Server, say, serving

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Load:
    """What a server had to do: answers, seconds with any question under way, and those of all questions together,
    between the first question and the last answer."""

    answers: int = 0
    busy: float = 0.0
    together: float = 0.0
    begin: float = 0.0
    last: float = 0.0
    under_way: int = 0

    def change(self, by: int) -> None:
        now = time.perf_counter()
        self.begin = self.begin or now
        if self.last and self.under_way:
            self.busy += now - self.last
            self.together += self.under_way * (now - self.last)
        self.last, self.under_way = now, self.under_way + by

    def __str__(self) -> str:
        seconds = max(self.last - self.begin, 1e-9)
        return (
            f"; server: {self.answers} answers, busy {self.busy / seconds:.2f} of its {seconds:.1f} s, "
            f"{self.together / seconds:.1f} questions at once"
        )


@contextmanager
def slow_server(seconds: float, load: Load) -> Iterator[Server]:
    lock = threading.Lock()

    def answer(handler: Handler) -> None:
        with lock:
            load.change(1)
        time.sleep(seconds)
        say("same")(handler)
        with lock:
            load.change(-1)
            load.answers += 1

    with serving(answer) as server:
        yield server


def clean(tree: Path, corpus: Path, model: str, job: str, workers: int) -> tuple[float, int]:
    """Seconds of one run of the command over the corpus, from nothing, and the documents that it cleaned."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "copydesk", "batch", str(corpus), "-o", out, "--no-cache", "-q", "--no-report"]
        command += ["--model", model, "--jobs", job, "--workers", str(workers)]
        begin = time.perf_counter()
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tree / "src")}, check=False)
        if done.returncode not in (0, 1):  # 1: some documents are broken
            raise SystemExit(f"{tree}: exit code {done.returncode}")
        return time.perf_counter() - begin, sum(1 for _ in Path(out).rglob("*.clean.txt"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--server", type=float, metavar="SECONDS")
    parser.add_argument("--job", default="choose")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--against", type=Path, metavar="WORKTREE")
    parser.add_argument("-n", "--runs", type=int, default=3)
    options = parser.parse_args()
    if (options.model is None) == (options.server is None):
        parser.error("either --model or --server")
    trees = [tree for tree in (options.against, ROOT) if tree is not None]
    speeds: dict[Path, list[float]] = {tree: [] for tree in trees}
    for _ in range(options.runs):
        for tree in trees:
            load = Load()
            if options.server is None:
                seconds, documents = clean(tree, options.corpus, options.model, options.job, options.workers)
            else:
                with slow_server(options.server, load) as server:
                    model = f"openai:{server.url}#m"
                    seconds, documents = clean(tree, options.corpus, model, options.job, options.workers)
            speeds[tree].append(documents / seconds)
            told = load if load.answers else ""
            print(
                f"{tree.name}: {documents} documents, {seconds:.1f} s, {documents / seconds:.2f} a second{told}",
                flush=True,
            )
    for tree, found in speeds.items():
        print(f"{tree.name}: median {statistics.median(found):.2f} documents a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
