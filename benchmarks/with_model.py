"""F1 of the rules' text and of the same text after each job of a language model, on documents with gold text.

    python benchmarks/with_model.py DATA MODEL.gguf [--jobs choose,judge] [--documents NAME ...]

DATA as for `evaluate.py`, the same weights. What is gold has all prose in it, so F1 tells what a job costs a listener
who wants everything; what a podcast writer can do without is not in it. Exit code 1 where F1 falls by over `MOST`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any, Final

from evaluate import HELD_OUT, load_scorer, load_weights

from copydesk.config import Config
from copydesk.document import Document
from copydesk.errors import CopydeskError
from copydesk.models.embedded import EmbeddedModel
from copydesk.pipeline import clean_document, read_document
from copydesk.revise.cache import FolderCache
from copydesk.revise.choose import WEIGHTS
from copydesk.revise.reviser import Licence, Reviser
from copydesk.verify import check_faithful

MOST: Final = 0.002
"""What F1 may fall by."""
MEASURES: Final = ("F1", "P", "R", "paraF1")


def read_all(folder: Path, names: list[str]) -> dict[str, Document]:
    """Documents with a text layer and a gold text, by name."""
    documents = {}
    for path in sorted(folder.glob("*.pdf")):
        if path.stem.startswith("scan") or (names and path.stem not in names):
            continue
        try:
            documents[path.stem] = read_document(str(path), path.name, Config())
        except CopydeskError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
    return documents


def score(scorer: Any, folder: Path, texts: dict[str, str]) -> dict[str, float]:
    """Means of the measures over the documents."""
    rows = [scorer.score(str(folder / name), text) for name, text in texts.items()]
    return {measure: statistics.fmean(row[measure] for row in rows) for measure in MEASURES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--jobs", default="choose,judge")
    parser.add_argument("--documents", nargs="*", default=[])
    given = parser.parse_args()
    folder = given.data / "dev"
    scorer, weights = load_scorer(given.data), load_weights(HELD_OUT)
    documents = read_all(folder, given.documents)
    plain = {name: clean_document(document, Config(), model=weights).text for name, document in documents.items()}
    before = score(scorer, folder, plain)
    print_row("rules", before)
    worst = 0.0
    with EmbeddedModel(given.model) as model:
        for job in given.jobs.split(","):
            start, texts, changed = time.perf_counter(), {}, 0
            for name, document in documents.items():
                licence = Licence({job: "measured"}, {}, {"join": WEIGHTS["join"]})
                reviser = Reviser(model, licence, cache=FolderCache(Path("build") / "answers"))
                result = clean_document(document, Config(), model=weights, reviser=reviser)
                check_faithful(result.document, result.blocks, result.script)
                texts[name] = result.text
                changed += sum(account.changed for account in result.revision.jobs)  # type: ignore[union-attr]
            after = score(scorer, folder, texts)
            seconds = time.perf_counter() - start
            gain = after["F1"] - before["F1"]
            print_row(f"{job} {model.name}", after, f"{gain:+.4f}  {changed} changes, {seconds:.0f} s")
            worst = min(worst, gain)
    return 1 if worst < -MOST else 0


def print_row(name: str, row: dict[str, float], more: str = "") -> None:
    print(f"{name:32}", *(f"{measure} {row[measure]:.4f} " for measure in MEASURES), more, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
