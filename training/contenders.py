"""Kinds of models for the roles of lines, all fitted and asked in one way, for `training.compare`.

A contender is fitted on some documents of a `Corpus` and gives a judge: lines in, probability in thousandths of each
class of `CLASSES` out, a row per line, as `layout.roles.judge_lines` does. Sources:

- boosted oblivious trees: Prokhorenkova et al. 2018, "CatBoost"; stages: Wolpert 1992, "Stacked generalization",
  and Cohen & Carvalho 2005, "Stacked sequential learning";
- linear-chain CRF: Lafferty, McCallum & Pereira 2001, "Conditional random fields"; for lines of papers: Peng & McCallum
  2004, "Accurate information extraction from research papers using conditional random fields";
- dilated convolutions over a sequence: Yu & Koltun 2016, "Multi-scale context aggregation by dilated convolutions";
  for labels of a sequence: Strubell et al. 2017, "Fast and accurate entity recognition with iterated dilated
  convolutions".
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from copydesk.layout.roles import CLASSES
from training.boost import fit_trees
from training.examples import UNKNOWN, Lines
from training.fit import Corpus
from training.stages import FIRST_TREES, SECOND_TREES, look_around, stack, surround, think_ahead

Thousandths = NDArray[np.int16]
Judge = Callable[[Lines], Thousandths]
Fit = Callable[[Corpus, list[str]], Judge]


def _thousandths(shares: NDArray[np.float64]) -> Thousandths:
    return np.floor(shares * 1000 + 0.5001).astype(np.int16)


def mix(judged: list[Thousandths]) -> Thousandths:
    """Mean of the logarithms, as shares of 1 again."""
    logs = np.mean([np.log(np.maximum(one, 0.5) / 1000) for one in judged], axis=0)
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return _thousandths(powers / powers.sum(axis=1, keepdims=True))


def widen(lines: Lines) -> Lines:
    """With the features of the lines around, for what sees one line at a time."""
    return replace(lines, rows=look_around(lines.rows))


def fit_first(corpus: Corpus, names: list[str]) -> Judge:
    """The first stage of trees alone."""
    trees = fit_trees(*stack([widen(corpus.lines[n]) for n in names]), len(CLASSES), trees=FIRST_TREES)
    return lambda lines: trees.probabilities(look_around(lines.rows))


def fit_stages(corpus: Corpus, names: list[str]) -> Judge:
    """Two stages of trees; the second learns from out-of-fold thoughts of the first."""
    lines = {n: widen(corpus.lines[n]) for n in names}
    chosen = list(lines.values())
    thoughts = think_ahead(lines, {n: corpus.publisher[n] for n in names})
    first = fit_trees(*stack(chosen), len(CLASSES), trees=FIRST_TREES)
    second = fit_trees(*stack(chosen, [thoughts[n] for n in names]), len(CLASSES), trees=SECOND_TREES)

    def judge(lines: Lines) -> Thousandths:
        rows = look_around(lines.rows)
        return second.probabilities(np.hstack([rows, surround(first.probabilities(rows), lines.pages)]))

    return judge


BINS = 8
CRF_STEPS = 120


def fit_crf(l2: float = 1.0) -> Fit:
    """Linear chain over the lines of a document, features in `BINS` bins with equal numbers of lines.

    Lines of unknown class part chains; a line counts once, whatever it weighs (CRFsuite has no weights).
    """
    from pycrfsuite import Tagger, Trainer

    def fit(corpus: Corpus, names: list[str]) -> Judge:
        lines = [widen(corpus.lines[n]) for n in names]
        edges = _quantiles(np.vstack([x.rows for x in lines]), BINS)
        trainer = Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.0, "c2": l2, "max_iterations": CRF_STEPS, "feature.minfreq": 5})
        for x in lines:
            said = _attributes(x.rows, edges)
            for run in _known_runs(x.target):
                trainer.append([said[i] for i in run], [str(x.target[i]) for i in run])
        with tempfile.NamedTemporaryFile(suffix=".crf") as file:
            trainer.train(file.name)
            tagger = Tagger()
            tagger.open_inmemory(file.read())
        present = set(tagger.labels())

        def judge(x: Lines) -> Thousandths:
            tagger.set(_attributes(look_around(x.rows), edges))
            shares = np.zeros((len(x.rows), len(CLASSES)))
            for k in range(len(CLASSES)):
                if str(k) in present:
                    shares[:, k] = [tagger.marginal(str(k), i) for i in range(len(x.rows))]
            return _thousandths(shares)

        return judge

    return fit


def _quantiles(rows: np.ndarray, bins: int) -> list[NDArray[np.float64]]:
    return [np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)[1:-1])) for column in rows.T]


def _attributes(rows: np.ndarray, edges: list[NDArray[np.float64]]) -> list[list[str]]:
    binned = np.stack([np.searchsorted(e, column, "left") for e, column in zip(edges, rows.T, strict=True)], axis=1)
    return [[f"{k}={value}" for k, value in enumerate(row)] for row in binned.tolist()]


def _known_runs(target: np.ndarray) -> Iterator[range]:
    known = np.concatenate([[0], target != UNKNOWN, [0]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(known) == 1), np.flatnonzero(np.diff(known) == -1)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield range(start, end)
