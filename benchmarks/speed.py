"""How fast, and in how much memory, side by side with bare text extraction in one run.

    python benchmarks/speed.py text FOLDER [-n 5]      # PDF to Result.text and files, against pypdfium2's bare text
    python benchmarks/speed.py command FILE.pdf [-n 5] # the whole command against pypdf's bare extraction, processes
    python benchmarks/speed.py growth [-n 3]           # 10 to 1,000 generated pages: seconds, peak memory of the tree

Machines are noisy: the runs are interleaved, medians and ratios are what to quote. `command` needs pypdf, `growth`
reportlab and Linux.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pypdfium2

from copydesk.pipeline import clean

PAGES: Final = (10, 30, 100, 300, 1000)
SAMPLE_SECONDS: Final = 0.02


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def extract_bare(path: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()
    document.close()


def compare_text(folder: Path, runs: int) -> None:
    """Sums over the folder's PDFs that have a text layer, medians over the runs."""
    paths = [p for p in sorted(folder.glob("*.pdf")) if not p.name.startswith("scan")]
    if not paths:
        raise SystemExit(f"{folder}: no PDFs there")
    for path in paths:
        clean(path, isolate=False)
    bare, text, files = [], [], []
    with tempfile.TemporaryDirectory() as out:
        for _ in range(runs):
            bare.append(seconds(lambda: [extract_bare(path) for path in paths]))
            text.append(seconds(lambda: [clean(path, isolate=False).text for path in paths]))
            results = [clean(path, isolate=False) for path in paths]
            files.append(seconds(lambda made=results: [result.write(out, force=True) for result in made]))
    a, b, c = (statistics.median(values) for values in (bare, text, files))
    print(f"{len(paths)} PDFs, medians of {runs} interleaved runs, one process, start-up excluded")
    print(f"bare text by pypdfium2   {a:.3f} s")
    print(f"copydesk to Result.text  {b:.3f} s   {b / a:.2f} times (at most 8)")
    print(f"writing txt and json     {c:.3f} s   {c / b:.2f} of the text (at most 0.5)")


PYPDF: Final = "import sys, pypdf; print(sum(len(p.extract_text()) for p in pypdf.PdfReader(sys.argv[1]).pages))"


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def compare_command(path: Path, runs: int) -> None:
    """Whole processes: our command with its files, pypdf's text and nothing else."""
    ours, theirs, help_ = [], [], []
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "copydesk", "clean", str(path), "-o", out, "-q", "--force"]
        for _ in range(runs + 1):
            ours.append(seconds(lambda: run(command)))
            theirs.append(seconds(lambda: run([sys.executable, "-c", PYPDF, str(path)])))
            help_.append(seconds(lambda: run([sys.executable, "-m", "copydesk", "--help"])))
    a, b, c = (statistics.median(values[1:]) for values in (ours, theirs, help_))
    print(f"{path.name}, medians of {runs} interleaved runs of whole processes")
    print(f"copydesk clean  {a:.3f} s")
    print(f"pypdf, bare     {b:.3f} s   {b / a:.2f} times ours (at least 1.5)")
    print(f"--help          {c:.3f} s (under 0.3)")


class Tree:
    """Peak of the summed resident memory of a process and its children, in MB; reads /proc."""

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self._pid, self._stop = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> float:
        self._stop.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(p for child in children for p in _family(int(child)))]


def _resident(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def make_pages(path: Path, count: int) -> None:
    """A book of plain prose: 45 lines of 80 characters a page, running heads, page numbers."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), invariant=True)
    words = "the keeper of the archive read every page aloud and marked what a listener would not miss in it".split()
    for number in range(count):
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, 800, "A book of pages")
        canvas.drawString(520, 30, str(number + 1))
        canvas.setFont("Times-Roman", 11)
        for line in range(45):
            start = (number * 7 + line * 5) % len(words)
            canvas.drawString(72, 760 - 15 * line, " ".join((words * 2)[start : start + 15]))
        canvas.showPage()
    canvas.save()


def measure_growth(runs: int) -> None:
    """Seconds and peak memory of the whole command from 10 to 1,000 pages."""
    print(f"{'pages':>6} {'seconds':>8} {'ms/page':>8} {'peak MB':>8}   medians of {runs}, all processes")
    with tempfile.TemporaryDirectory() as folder:
        for count in PAGES:
            path = Path(folder) / f"book{count}.pdf"
            make_pages(path, count)
            times, peaks = [], []
            for _ in range(runs):
                start = time.perf_counter()
                command = [sys.executable, "-m", "copydesk", "clean", str(path), "-o", folder, "-q", "--force"]
                with subprocess.Popen(command) as process:
                    tree = Tree(process.pid)
                    process.wait()
                    peaks.append(tree.close())
                times.append(time.perf_counter() - start)
            middle = statistics.median(times)
            print(f"{count:6d} {middle:8.2f} {1000 * middle / count:8.1f} {statistics.median(peaks):8.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("text", "command", "growth"))
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("-n", type=int, default=5, help="runs")
    given = parser.parse_args()
    if given.what == "growth":
        measure_growth(given.n)
    elif given.path is None:
        parser.error("give a folder or a file")
    elif given.what == "text":
        compare_text(given.path, given.n)
    else:
        compare_command(given.path, given.n)


if __name__ == "__main__":
    main()
