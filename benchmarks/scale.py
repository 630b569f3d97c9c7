"""What a number of pages would take: cores, GPUs, hours, money and bytes, from what was measured here.

    python benchmarks/scale.py measure CORPUS [--documents 200]   # prints the numbers as JSON
    python benchmarks/scale.py table [--measured FILE]            # prints the tables of docs/scale.md

`measure` cleans a sample in one process, as a worker does, and counts seconds, bytes and tokens for each page; a model
is played by a counter, which answers nothing. `table` uses MEASURED unless a file of `measure` is given. Prices and
speeds of GPUs are assumptions, named below; change them there.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGES = (10**6, 10**8, 5 * 10**9)
HOURS = (1, 24, 24 * 7)

CORE_HOUR = 0.04
"""Dollars for a core of a rented machine, on demand; half of it or less where machines may be taken away."""
GPU_HOUR = 2.50
"""Dollars for a large GPU."""
GPU_PROMPT, GPU_ANSWER = 20_000, 2_500
"""Tokens a second that such a GPU reads and writes with a model of 7 billion parameters in large batches."""
GIGABYTE_MONTH = 0.023
"""Dollars for storing one."""
EFFICIENCY = 0.9
"""Of all cores together, against one: the bar of benchmarks/batch.py."""

MEASURED = {
    "pages_per_core_second": 115.6,
    "source_bytes": 2431,
    "files_bytes": 30748,
    "row_bytes": 1241,
    "cache_bytes": 5220,
    "jobs": {
        "choose": {"questions": 0.54, "asked": 175, "answered": 0.54},
        "judge": {"questions": 2.07, "asked": 2762, "answered": 249},
        "rewrite": {"questions": 1.99, "asked": 1889, "answered": 987},
    },
}
"""For each page; of benchmarks/corpus.py, on the machine that docs/scale.md names."""


@dataclass
class Counter:
    """In place of a model: counts what it is asked, answers nothing."""

    name: str = "counter"
    identity: str = "counter"
    context: int = 8192
    asked: int = 0
    answered: int = 0
    calls: int = field(default=0)

    def count_tokens(self, text: str) -> int:
        from copydesk.models.endpoint import estimate_tokens

        return estimate_tokens(text)

    def chat(self, messages: Sequence[object], sampling: object = None, shape: object = None, on_text: object = None):  # type: ignore[no-untyped-def]
        from copydesk.models import Completion

        prompt = sum(self.count_tokens(message.content) for message in messages)  # type: ignore[attr-defined]
        self.asked += prompt
        self.calls += 1
        # a copy of the last turn is what rewrite is asked for; judge answers with a word for each sentence
        last = self.count_tokens(messages[-1].content)  # type: ignore[attr-defined]
        self.answered += last if shape is None else min(last, 120)
        return Completion("", "stop", prompt, 0, 0.0)

    def choose(self, messages: Sequence[object], options: Sequence[str]) -> list[float]:
        self.asked += sum(self.count_tokens(message.content) for message in messages)  # type: ignore[attr-defined]
        self.answered += 1
        self.calls += 1
        return [1 / len(options)] * len(options)

    def next_tokens(self, text: str, top: int = 500) -> None:
        return None

    def close(self) -> None:
        pass


def measure(corpus: Path, documents: int) -> dict[str, object]:
    """The numbers of MEASURED, from a sample that is the same for the same corpus."""
    from copydesk.batch.rows import make_row, pack_row
    from copydesk.config import Config
    from copydesk.errors import CopydeskError
    from copydesk.extract.stored import encode_document
    from copydesk.pipeline import clean, read_printed

    paths = sorted(corpus.rglob("*.pdf"))
    sample = random.Random(7).sample(paths, min(documents, len(paths)))
    pages = source = files = rows = kept = 0
    seconds = 0.0
    for path in sample:
        begin = time.process_time()
        try:
            result = clean(path, isolate=False)
            made = [result.text, result.json, result.report]
        except CopydeskError:
            seconds += time.process_time() - begin
            continue
        seconds += time.process_time() - begin
        pages += len(result.document.pages)
        source += path.stat().st_size
        files += sum(len(text.encode()) for text in made)
        rows += len(pack_row(make_row(result, str(path), path.stem, 0)))
        kept += len(encode_document(read_printed(str(path), path.name, Config(), isolate=False)))
    jobs = {job: tokens(sample[:40], job) for job in ("choose", "judge", "rewrite")}
    each = {"source_bytes": source, "files_bytes": files, "row_bytes": rows, "cache_bytes": kept}
    return {
        "pages_per_core_second": round(pages / seconds, 1),
        **{name: round(total / pages) for name, total in each.items()},
        "jobs": jobs,
        "pages": pages,
    }


def tokens(paths: Sequence[Path], job: str) -> dict[str, float]:
    """Questions and tokens of a job, for each page."""
    from copydesk.errors import CopydeskError
    from copydesk.pipeline import clean

    counter, pages = Counter(), 0
    for path in paths:
        try:
            result = clean(path, isolate=False, model=counter, jobs=[job])  # type: ignore[arg-type]
        except CopydeskError:
            continue
        pages += len(result.document.pages)
    each = {"questions": counter.calls, "asked": counter.asked, "answered": counter.answered}
    return {name: round(total / pages, 2) for name, total in each.items()}


def core_rows(measured: dict) -> Iterator[str]:  # type: ignore[type-arg]
    speed = measured["pages_per_core_second"] * EFFICIENCY
    yield "| pages | core-hours | dollars | " + " | ".join(f"cores for {h} h" for h in HOURS) + " |"
    yield "|---|---|---|" + "---|" * len(HOURS)
    for pages in PAGES:
        hours = pages / speed / 3600
        cores = " | ".join(f"{max(-(-hours // h), 1):,.0f}" for h in HOURS)
        yield f"| {pages:,} | {hours:,.1f} | {hours * CORE_HOUR:,.2f} | {cores} |"


def byte_rows(measured: dict) -> Iterator[str]:  # type: ignore[type-arg]
    kinds = {"PDFs": "source_bytes", "files": "files_bytes", "rows": "row_bytes", "cached pages": "cache_bytes"}
    yield "| pages | " + " | ".join(kinds) + " | dollars a month for PDFs and rows |"
    yield "|---|" + "---|" * (len(kinds) + 1)
    for pages in PAGES:
        sizes = [measured[name] * pages / 1e9 for name in kinds.values()]
        cost = (sizes[0] + sizes[2]) * GIGABYTE_MONTH
        yield f"| {pages:,} | " + " | ".join(f"{size:,.0f} GB" for size in sizes) + f" | {cost:,.2f} |"


def model_rows(measured: dict) -> Iterator[str]:  # type: ignore[type-arg]
    yield "| job | questions a page | tokens read | tokens written | pages/s of a GPU |"
    yield "|---|---|---|---|---|"
    for job, found in measured["jobs"].items():
        numbers = f"{found['questions']} | {found['asked']:.0f} | {found['answered']:.0f} | {gpu_speed(found):,.1f}"
        yield f"| `{job}` | {numbers} |"
    yield ""
    yield "| job | pages | GPU-hours | dollars | GPUs for a week |"
    yield "|---|---|---|---|---|"
    for job, found in measured["jobs"].items():
        for pages in PAGES:
            hours = pages / gpu_speed(found) / 3600
            yield f"| `{job}` | {pages:,} | {hours:,.1f} | {hours * GPU_HOUR:,.0f} | {max(-(-hours // 168), 1):,.0f} |"


def gpu_speed(found: dict[str, float]) -> float:
    seconds = found["asked"] / GPU_PROMPT + found["answered"] / GPU_ANSWER
    return 1 / seconds if seconds else float("inf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    measuring = actions.add_parser("measure")
    measuring.add_argument("corpus", type=Path)
    measuring.add_argument("--documents", type=int, default=200)
    table = actions.add_parser("table")
    table.add_argument("--measured", type=Path)
    options = parser.parse_args()
    if options.action == "measure":
        print(json.dumps(measure(options.corpus, options.documents), indent=2))
        return 0
    measured = MEASURED if options.measured is None else json.loads(options.measured.read_text())
    for rows in (core_rows, byte_rows, model_rows):
        print("\n".join(rows(measured)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
