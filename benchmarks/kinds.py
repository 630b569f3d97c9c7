"""Prose that is kept and other text that is left in, by kind and language, over generated documents (tests/pdfs/kinds).

    python benchmarks/kinds.py                        # the package's model, seeds 1 and 2
    python benchmarks/kinds.py --kinds letter --languages de --lines     # each wrong line
    python benchmarks/kinds.py --model benchmarks/roles-train.npz --seeds 3

Recall: share of the characters of prose lines that are kept; precision: share of the kept characters that are prose;
lines that may stay or go count for neither. The same documents on every machine with the same reportlab.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from evaluate import load_weights

from copydesk.layout.roles import load_model
from pdfs.kinds import KINDS, LANGUAGES, make
from pdfs.kinds.judging import Judged, Tally, judge


def print_wrong(judged: list[Judged]) -> None:
    for line, true, found in (one for one in judged if one.wrong):
        print(f"   {line.page}  {true} -> {found}: {line.text[:90]}")


def print_table(tallies: dict[tuple[str, str], list[Tally]], axis: int) -> None:
    """Means over documents, the lowest recall of one, and how many lost more than a tenth of their prose."""
    groups: defaultdict[str, list[Tally]] = defaultdict(list)
    for key, found in tallies.items():
        groups[key[axis]] += found
    groups["all"] = [tally for found in tallies.values() for tally in found]
    print("\n|  | documents | recall | lowest | under 0.9 | precision |\n|---|---|---|---|---|---|")
    for name, found in groups.items():
        recalls = [tally.recall for tally in found]
        low = sum(value < 0.9 for value in recalls)
        precision = sum(tally.precision for tally in found) / len(found)
        recall = sum(recalls) / len(found)
        print(f"| {name} | {len(found)} | {recall:.3f} | {min(recalls):.2f} | {low} | {precision:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--languages", nargs="*", default=list(LANGUAGES))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--model", type=Path, help="weights; without it, the package's")
    parser.add_argument("--lines", action="store_true", help="print every line that is wrong")
    given = parser.parse_args()
    model = load_weights(given.model) if given.model else load_model()
    tallies: defaultdict[tuple[str, str], list[Tally]] = defaultdict(list)
    for name in given.kinds:
        for language in given.languages:
            for seed in given.seeds:
                if given.lines:
                    print(f"{name} {language} {seed}")
                judged = list(judge(make(name, language, seed), model))
                if given.lines:
                    print_wrong(judged)
                tallies[name, language].append(Tally.of(judged))
    print_table(tallies, 0)
    print_table(tallies, 1)


if __name__ == "__main__":
    main()
