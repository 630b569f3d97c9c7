"""Score copydesk on a folder of PDFs with gold text, beside its peers, and hold the floors.

    python benchmarks/evaluate.py DATA             # DATA/dev; the model that has never seen it
    python benchmarks/evaluate.py DATA --set train --model package

DATA holds `dev/`, `score.py` and `BASELINES.md`. The package's own model is fitted on these documents too, so the
score is taken with `benchmarks/roles-train.npz`, fitted by the same script on `train/` alone. Exit code 1 below a
floor. Documents named scan* are scored apart: their text layer is an old OCR.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from copydesk.config import Config
from copydesk.errors import CopydeskError
from copydesk.layout.roles import RoleModel, load_model, read_model
from copydesk.pipeline import clean_document, read_document
from copydesk.verify import check_faithful

FLOORS: Final = {"F1": 0.987, "P": 0.985, "R": 0.987, "order": 0.998, "paraF1": 0.96}
WORST_F1: Final = 0.96
LEAKS: Final = {
    # One path with a version in a manual ("/t51!eng@v1.1.1/s101") is an e-mail to the scorer, and to nobody else;
    # 0.1 of 10,000 words.
    "emails": 0.5,
    "running_headers": 0.5,
    "page_numbers": 0.5,
    "invented": 0.5,
    "hyphens": 0.5,
    "urls": 1.5,
    "bracket_citations": 1.5,
    "author_year_citations": 1.5,
}
"""Leaks per 10,000 words of the output from which a number is more than 0, or more than 1, when rounded."""

HELD_OUT = Path(__file__).parent / "roles-train.npz"


def load_scorer(data: Path) -> Any:
    """The module DATA/score.py."""
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{data}: no score.py there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_weights(path: Path) -> RoleModel:
    """A model from a file as `training/fit.py` writes it."""
    with np.load(path, allow_pickle=False) as arrays:
        return read_model(arrays)


def score_all(scorer: Any, folder: Path, model: RoleModel, texts: Path | None) -> dict[str, dict[str, Any]]:
    """Scores by name of each document of the folder that has a gold text; a broken promise ends the run."""
    found = {}
    config = Config()
    print(scorer.HDR)
    for gold in sorted(folder.glob("*.gold.txt")):
        name = gold.name.removesuffix(".gold.txt")
        try:
            document = read_document(str(folder / f"{name}.pdf"), name, config, isolate=False)
            result = clean_document(document, config, model=model)
            check_faithful(result.document, result.blocks, result.script)
            text = result.text
        except CopydeskError as error:
            print(f"{name}: {error}")
            continue
        if texts is not None:
            texts.mkdir(parents=True, exist_ok=True)
            (texts / f"{name}.txt").write_text(text, encoding="utf-8")
        found[name] = scorer.score(str(folder / name), text)
        print(scorer.line(name, found[name]), flush=True)
    return found


def print_summary(results: list[dict[str, Any]], baselines: Path) -> list[str]:
    """The means with the floors, the peers beneath; returns what is below a floor."""
    below = []
    means = {key: statistics.fmean(r[key] for r in results) for key in FLOORS}
    print(
        f"\nmean of {len(results)}:",
        "  ".join(f"{key} {value:.4f} (floor {FLOORS[key]})" for key, value in means.items()),
    )
    below += [f"{key} {means[key]:.4f} under {floor}" for key, floor in FLOORS.items() if means[key] < floor]
    worst = min(r["F1"] for r in results)
    print(f"worst F1 {worst:.3f} (floor {WORST_F1})")
    if worst < WORST_F1:
        below.append(f"worst F1 {worst:.3f} under {WORST_F1}")
    counts = {key: sum(r["leaks"][key] for r in results) for key in LEAKS if key in results[0]["leaks"]}
    counts |= {"invented": sum(r["invented"] or 0 for r in results)}
    counts |= {"hyphens": sum(r["hyphen_kept"] + r["split_words"] for r in results)}
    words = sum(r["cand_words"] for r in results)
    rates = {key: 10_000 * count / words for key, count in counts.items()}
    print(f"leaks in {words:,} words:", "  ".join(f"{key} {count}" for key, count in counts.items()))
    below += [f"{key} {rates[key]:.2f} in 10,000 words" for key, limit in LEAKS.items() if rates[key] >= limit]
    if baselines.exists():
        print("\nThe peers, same scorer and documents:\n")
        print("\n".join(line for line in baselines.read_text().splitlines() if line.startswith("|")))
    return below


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", default="dev")
    parser.add_argument("--model", default=str(HELD_OUT), help="weights, or 'package' for those that ship")
    parser.add_argument("--texts", type=Path, help="keep the cleaned texts here")
    given = parser.parse_args()
    model = load_model() if given.model == "package" else load_weights(Path(given.model))
    found = score_all(load_scorer(given.data), given.data / given.set, model, given.texts)
    results = [result for name, result in found.items() if not name.startswith("scan")]
    below = print_summary(results, given.data / "BASELINES.md")
    if given.set != "dev":
        return 0
    for line in below:
        print("BELOW THE FLOOR:", line)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
