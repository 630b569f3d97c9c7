"""Fit the model of the package: folder of labelled PDFs in, weights and a card with scores out.

    python -m training.fit DATA                 # train DATA/train, score on DATA/dev, print
    python -m training.fit DATA --lopo          # DATA/train by leave-publishers-out
    python -m training.fit DATA --ship          # fit on train and dev, write the package's weights

DATA holds `train/`, `dev/`, `label_lines.py` and `score.py`. Deterministic for one version of CatBoost and NumPy.
`DATA/../` is never written to; labels are cached in --cache.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from copydesk.config import Config
from copydesk.layout.roles import RoleModel
from copydesk.layout.trees import Trees
from copydesk.pipeline import clean_document
from training.boost import fit_trees, pack_trees
from training.examples import collect_lines, collect_pairs, collect_switches
from training.labels import names_in, read_or_label
from training.network import SEEDS, fit_networks, pack_networks
from training.variation import make_copies

PAIR_TREES = 120
OUTER_FOLDS = 5
WEIGHTS = Path(__file__).parent.parent / "src/copydesk/layout/roles.npz"


class Corpus:
    """The documents of one folder with their examples."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.labelled = read_or_label(folder, cache / folder.name, names_in(folder))
        self.lines = {n: collect_lines(d, labels) for n, (d, labels) in self.labelled.items()}
        self.pairs = {n: collect_pairs(d, labels, self.lines[n]) for n, (d, labels) in self.labelled.items()}
        self.switches = {n: collect_switches(d, self.lines[n]) for n, (d, _) in self.labelled.items()}
        self.copies = {n: make_copies(n, d, self.lines[n]) for n, (d, _) in self.labelled.items()}
        self.publisher = {n: _publisher(folder, n) for n in self.labelled}


def _publisher(folder: Path, name: str) -> str:
    facts = json.loads((folder / f"{name}.json").read_text())
    return str(facts.get("publisher") or name)


def split_publishers(publisher: dict[str, str], folds: int) -> list[tuple[list[str], list[str]]]:
    """Names to fit on and names held out, per fold: no publisher is on both sides."""
    groups = sorted(set(publisher.values()))
    out = []
    for k in range(folds):
        held = set(groups[k::folds])
        out.append(([n for n, p in publisher.items() if p not in held], [n for n, p in publisher.items() if p in held]))
    return out


def fit_model(chosen: list[tuple[Corpus, list[str]]]) -> RoleModel:
    """The networks, and the trees for breaks and switches, of these documents of each corpus."""
    lines, pairs, switches = [], [], []
    for corpus, names in chosen:
        for n in sorted(names):
            lines += [corpus.lines[n], *corpus.copies[n]]
            pairs.append(corpus.pairs[n])
            switches.append(corpus.switches[n])
    return RoleModel(fit_networks(lines, SEEDS), _fit_pairs(pairs), _fit_pairs(switches))


def _fit_pairs(examples: list[tuple[np.ndarray, np.ndarray]]) -> Trees:
    rows = np.vstack([pairs for pairs, _ in examples])
    target = np.concatenate([target for _, target in examples])
    return fit_trees(rows, target, np.ones(len(target)), 2, trees=PAIR_TREES)


def load_scorer(data: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", data / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score_document(scorer: Any, corpus: Corpus, name: str, model: RoleModel, out: Path | None) -> dict[str, Any]:
    document, _ = corpus.labelled[name]
    text = clean_document(document, Config(), model=model).text
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.txt").write_text(text)
    result: dict[str, Any] = scorer.score(str(corpus.folder / name), text)
    print(scorer.line(name, result), flush=True)
    return result


def print_mean(results: list[dict[str, Any]]) -> None:
    keys = ("P", "R", "F1", "order", "paraF1")
    means = {key: statistics.fmean(r[key] for r in results) for key in keys}
    print(
        "MEAN",
        " ".join(f"{key} {value:.4f}" for key, value in means.items()),
        f"worst F1 {min(r['F1'] for r in results):.3f}",
    )


def save_model(model: RoleModel, path: Path) -> None:
    arrays = pack_networks(model.networks, "networks")
    arrays |= pack_trees(model.breaks, "breaks") | pack_trees(model.switches, "switches")
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        np.savez_compressed(file, **arrays)
    Path(file.name).replace(path)
    path.chmod(0o644)
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--lopo", action="store_true")
    parser.add_argument("--ship", action="store_true")
    parser.add_argument("--out", type=Path, help="write weights (or, when scoring, the texts' folder) here")
    parser.add_argument("--texts", type=Path, help="keep the cleaned texts here")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "copydesk-labels")
    given = parser.parse_args()
    started = time.monotonic()
    train = Corpus(given.data / "train", given.cache)
    if given.ship:
        dev = Corpus(given.data / "dev", given.cache)
        model = fit_model([(train, list(train.lines)), (dev, list(dev.lines))])
        save_model(model, given.out or WEIGHTS)
    elif given.lopo:
        scorer = load_scorer(given.data)
        results = []
        for k, (names, held) in enumerate(split_publishers(train.publisher, OUTER_FOLDS)):
            model = fit_model([(train, names)])
            if given.out:
                given.out.mkdir(parents=True, exist_ok=True)
                save_model(model, given.out / f"fold{k}.npz")
            results += [score_document(scorer, train, n, model, given.texts) for n in held]
        print_mean(results)
    else:
        scorer = load_scorer(given.data)
        dev = Corpus(given.data / "dev", given.cache)
        model = fit_model([(train, list(train.lines))])
        if given.out:
            save_model(model, given.out)
        print(scorer.HDR)
        print_mean([score_document(scorer, dev, n, model, given.texts) for n in dev.lines])
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
