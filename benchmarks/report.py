"""What the report costs: seconds beside the text alone, and bytes.

    python benchmarks/report.py FILE.pdf ... [-n 5]

Each run cleans every file twice, to `Result.text` alone and to text, JSON and report, in turns: machines are noisy, and
the ratio of medians is what to quote. The PDF is read in this process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from copydesk.pipeline import clean
from copydesk.result import Result

AT_MOST = 1.5
"""Times the text alone that text, JSON and report together may take."""


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def make_all(result: Result) -> tuple[str, str, str]:
    return result.text, result.json, result.report


def measure(paths: list[Path], runs: int) -> None:
    """One line for each file, then the sum: medians over the runs."""
    text: list[list[float]] = [[] for _ in paths]
    everything: list[list[float]] = [[] for _ in paths]
    results = [clean(path, isolate=False) for path in paths]
    for result in results:
        make_all(result)
    for _ in range(runs):
        for k, path in enumerate(paths):
            text[k].append(seconds(lambda path=path: clean(path, isolate=False).text))
            everything[k].append(seconds(lambda path=path: make_all(clean(path, isolate=False))))
    print(f"{'file':40} {'pages':>5} {'text':>8} {'all':>8} {'ratio':>6} {'report':>10}")
    for path, result, a, b in zip(paths, results, text, everything, strict=True):
        one, two, size = statistics.median(a), statistics.median(b), len(result.report.encode())
        pages = len(result.document.pages)
        print(f"{path.name[:40]:40} {pages:5} {one:6.3f} s {two:6.3f} s {two / one:6.2f} {size / 1000:7.0f} kB")
    one, two = (statistics.median(map(sum, zip(*times, strict=True))) for times in (text, everything))
    print(
        f"all of them: {one:.3f} s to the text, {two:.3f} s with JSON and report: {two / one:.2f} (at most {AT_MOST})"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-n", "--runs", type=int, default=5)
    given = parser.parse_args()
    measure(given.files, given.runs)
