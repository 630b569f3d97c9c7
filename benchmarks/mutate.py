"""Damage thousands of PDFs at random and clean each one: a result or a named error is all that may come of it.

    python benchmarks/mutate.py [--count 5000] [--first 0] [--state FILE] [--isolate]

The n-th mutant is the same on every machine that has the same reportlab (tests/pdfs/mutations.py). With --state the
outcomes are appended to a file, and a run that was stopped goes on where it was. Prints how often each outcome came,
and every outcome that is neither a result nor an error of copydesk; the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from pdfs.mutations import mutant
from pdfs.outcomes import Outcome, run_all

SECONDS = 60.0


def read_state(path: Path | None) -> dict[int, Outcome]:
    """Outcomes of an earlier run, by number; a line that was cut off when the run was stopped is left out."""
    done: dict[int, Outcome] = {}
    if path is not None and path.exists():
        for line in path.read_text("utf-8").splitlines():
            try:
                entry = json.loads(line)
                done[entry["number"]] = Outcome(entry["kind"], entry["message"])
            except (ValueError, KeyError):
                continue
    return done


def run(numbers: list[int], isolate: bool) -> Iterator[tuple[int, Outcome]]:
    """Outcomes, in order. What kills the child of this script is read again in the product's own child."""
    for number, (_, outcome) in zip(
        numbers, run_all(map(mutant, numbers), isolate=isolate, seconds=SECONDS), strict=True
    ):
        if outcome.kind in ("crash", "hang") and not isolate:
            ((_, outcome),) = run_all([mutant(number)], isolate=True, seconds=SECONDS)
        yield number, outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--state", type=Path)
    parser.add_argument(
        "--isolate", action="store_true", help="read each file in a child of its own: slow, as users do"
    )
    options = parser.parse_args()

    wanted = range(options.first, options.first + options.count)
    done = {number: outcome for number, outcome in read_state(options.state).items() if number in wanted}
    todo = [number for number in wanted if number not in done]
    begun = time.perf_counter()
    log = options.state.open("a", encoding="utf-8") if options.state else None
    try:
        for number, outcome in run(todo, options.isolate):
            done[number] = outcome
            if log is not None:
                entry = {"number": number, "kind": outcome.kind, "message": outcome.message}
                print(json.dumps(entry), file=log, flush=True)
    finally:
        if log is not None:
            log.close()

    for kind, count in Counter(outcome.kind for outcome in done.values()).most_common():
        print(f"{count:6}  {kind}")
    print(f"{len(done)} files, {len(todo)} of them now, in {time.perf_counter() - begun:.0f} s")
    bad = {number: outcome for number, outcome in done.items() if not outcome.is_named}
    for number, outcome in sorted(bad.items()):
        print(f"{mutant(number)[0]}: {outcome.kind}: {outcome.message}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
