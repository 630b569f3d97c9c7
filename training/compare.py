"""Which kind of model finds the roles of lines best in documents of publishers that it has not seen?

    python -m training.compare DATA                       # all contenders, by leave-publishers-out on DATA/train
    python -m training.compare DATA --only "stages;crf"

Each contender is fitted and asked by the five outer folds of `training.fit --lopo`, so that no publisher is on both
sides. Shown: log loss and accuracy of prose or not (weighted by words), accuracy of the 14 classes (by lines), and
F1 of the whole pipeline, where all but the roles' probabilities is the same: paragraph breaks and changes of prose are
the fold's own trees. What was judged is kept in --cache, so that a run can be taken up again. Needs CatBoost; for the
CRF python-crfsuite; for the networks PyTorch.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, cast

import numpy as np

from copydesk.layout.network import Networks
from copydesk.layout.roles import RoleModel, read_model
from training.contenders import Fit, Judge, Thousandths, fit_crf, fit_first, fit_stages, mix
from training.examples import PROSE_CLASSES, UNKNOWN, Lines
from training.fit import OUTER_FOLDS, Corpus, fit_model, load_scorer, save_model, score_document, split_publishers

Judged = dict[str, Thousandths]
"""By document, what a contender that has not seen its publisher says of its lines."""


def _network(seed: int, copies: bool = False, generated: bool = False) -> Fit:
    from training.generated import generate_lines
    from training.network import fit_networks

    def fit(corpus: Corpus, names: list[str]) -> Judge:
        lines = [x for n in names for x in (corpus.lines[n], *(corpus.copies[n] if copies else ()))]
        networks = fit_networks([*lines, *(generate_lines() if generated else ())], (seed,))
        return lambda lines: networks.probabilities(lines.rows)

    return fit


CONTENDERS: dict[str, Callable[[], Fit]] = {
    "first": lambda: fit_first,
    "stages": lambda: fit_stages,
    "crf": fit_crf,
    "crf, strict": lambda: fit_crf(l2=30.0),
    "network": lambda: _network(1),
    "network, seed 2": lambda: _network(2),
    "network, seed 3": lambda: _network(3),
    "network, copies": lambda: _network(1, copies=True),
    "network, generated": lambda: _network(1, copies=True, generated=True),
}

MIXES = {
    "stages + crf": ("stages", "crf"),
    "two networks": ("network", "network, seed 2"),
    "three networks": ("network", "network, seed 2", "network, seed 3"),
    "three networks + first": ("network", "network, seed 2", "network, seed 3", "first"),
    "three networks + 3 first": ("network", "network, seed 2", "network, seed 3", "first", "first", "first"),
}
"""Means of the logarithms of contenders."""


@dataclass(frozen=True)
class Given:
    """Stands for the networks where the probabilities of the document's lines are known already."""

    judged: Thousandths

    def probabilities(self, rows: np.ndarray) -> Thousandths:
        if len(rows) != len(self.judged):
            raise ValueError("probabilities of another document")
        return self.judged


def with_odds(model: RoleModel, judged: Thousandths) -> RoleModel:
    """The model, with these probabilities for the one document that it will be asked about."""
    return model._replace(networks=cast("Networks", Given(judged)))


def judge_all(corpus: Corpus, fit: Fit, cache: Path, name: str) -> Judged:
    """Out-of-fold probabilities of all documents; each fold is kept."""
    judged: Judged = {}
    for k, (seen, held) in enumerate(split_publishers(corpus.publisher, OUTER_FOLDS)):
        path = cache / f"{name}.{k}.npz"
        if not path.exists():
            judge: Judge = fit(corpus, seen)
            np.savez_compressed(path, **{n: judge(corpus.lines[n]) for n in held})  # type: ignore[arg-type]
        with np.load(path) as kept:
            judged |= {n: kept[n] for n in held}
    return judged


def load_folds(corpus: Corpus, cache: Path) -> dict[str, RoleModel]:
    """The whole model of the fold that each document is held out of; kept as `foldK.npz`, as `fit --out` writes."""
    models: dict[str, RoleModel] = {}
    for k, (seen, held) in enumerate(split_publishers(corpus.publisher, OUTER_FOLDS)):
        path = cache / f"fold{k}.npz"
        if not path.exists():
            save_model(fit_model([(corpus, seen)]), path)
        with np.load(path) as arrays:
            model = read_model(arrays)
        models |= dict.fromkeys(held, model)
    return models


LEAST = 0.0005
"""Probabilities are whole thousandths."""


def measure_lines(lines: dict[str, Lines], judged: Judged) -> dict[str, float]:
    """Over all lines of known class: log loss and accuracy of prose (by words), accuracy of classes (by lines)."""
    names = sorted(lines)
    target = np.concatenate([lines[n].target for n in names])
    known = target != UNKNOWN
    target, odds = target[known], np.vstack([judged[n] for n in names])[known] / 1000
    weight = np.concatenate([lines[n].weight for n in names])[known]
    prose = target < PROSE_CLASSES
    share = np.clip(odds[:, :PROSE_CLASSES].sum(axis=1), LEAST, 1 - LEAST)
    loss = -np.log(np.where(prose, share, 1 - share))
    return {
        "loss": float(np.average(loss, weights=weight)),
        "prose": float(np.average((share > 0.5) == prose, weights=weight)),
        "classes": float(np.mean(odds.argmax(axis=1) == target)),
    }


def measure_texts(scorer: Any, corpus: Corpus, models: dict[str, RoleModel], judged: Judged) -> list[dict[str, Any]]:
    """Scores of the pipeline's text for each document."""
    with redirect_stdout(StringIO()):
        return [score_document(scorer, corpus, n, with_odds(models[n], judged[n]), None) for n in judged]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default=";".join([*CONTENDERS, *MIXES]), help="names, with semicolons between")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "copydesk-compare")
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(given.data / "train", given.cache / "labels")
    scorer, models = load_scorer(given.data), load_folds(corpus, given.cache)
    print("contender\tlog loss\tprose\tclasses\tF1\tlowest F1\tseconds")
    for name in [n for n in (*CONTENDERS, *MIXES) if n in given.only.split(";")]:
        started = time.monotonic()
        parts = MIXES.get(name, (name,))
        sides = [judge_all(corpus, CONTENDERS[part](), given.cache, part) for part in parts]
        judged = sides[0] if len(sides) == 1 else {n: mix([side[n] for side in sides]) for n in corpus.lines}
        spent = time.monotonic() - started
        line = measure_lines(corpus.lines, judged)
        scores = [r["F1"] for r in measure_texts(scorer, corpus, models, judged)]
        print(
            f"{name}\t{line['loss']:.4f}\t{line['prose']:.4f}\t{line['classes']:.4f}"
            f"\t{statistics.fmean(scores):.4f}\t{min(scores):.3f}\t{spent:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
