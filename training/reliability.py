"""Is the confidence of a block the share of such blocks that are right? By publishers that the model has not seen.

    python -m training.reliability DATA --cache DIR [--svg FILE]

Right: the words of the block are kept and belong to the gold's prose, or are cut and do not. Compared, for the blocks
of all documents of DATA/train, each judged by the fold's model that has not seen its publisher: the odds of the block's
own class, the odds of prose or not, and these after Platt's map for cuts (Platt 1999), temperature scaling (Guo et al.
2017) and isotonic regression (Zadrozny & Elkan 2002). Maps are fitted on four folds and judged on the fifth. Shown:
expected calibration error over tenths, Brier score, and the curve. `DIR` is the cache of `training.compare`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

from copydesk.layout.blocks import PROSE, ROLE_OF, build_blocks
from copydesk.layout.roles import CLASSES, RoleModel
from copydesk.layout.trace import Trace
from training.compare import load_folds
from training.examples import PROSE_CLASSES, UNKNOWN
from training.fit import OUTER_FOLDS, Corpus, split_publishers

Floats = NDArray[np.float64]
Map = Callable[[Floats], Floats]
TENTHS = 10
EDGE = 0.001


class Blocks(NamedTuple):
    """An entry per block: number of its outer fold, whether it is kept, odds of its class, odds of the decision, its
    confidence in the product, the share of its words of which the decision is right, words."""

    fold: NDArray[np.int64]
    kept: NDArray[np.bool_]
    own: Floats
    odds: Floats
    given: Floats
    right: Floats
    words: Floats


def collect_blocks(corpus: Corpus, models: dict[str, RoleModel]) -> Blocks:
    """Blocks with lines of known class."""
    fold = {n: k for k, (_, held) in enumerate(split_publishers(corpus.publisher, OUTER_FOLDS)) for n in held}
    found = []
    for n, lines in corpus.lines.items():
        trace = Trace()
        _, blocks = build_blocks(corpus.labelled[n][0], models[n], trace)
        for block in blocks:
            index = np.array(trace.order[block.first : block.last])
            known = lines.target[index] != UNKNOWN
            if not known.any() or block.role in CERTAIN:
                continue
            kept = block.role in KEPT
            classes = [k for k, name in enumerate(CLASSES) if block.role in ROLES[name]]
            weight = lines.weight[index][known]
            right = (lines.target[index][known] < PROSE_CLASSES) == kept
            found.append(
                (
                    fold[n],
                    kept,
                    min(trace.odds[index][:, classes].sum(axis=1).mean() / 1000, 1.0),
                    block.prose if kept else 1 - block.prose,
                    block.confidence,
                    np.average(right, weights=weight),
                    weight.sum(),
                )
            )
    return Blocks(*(np.array(column) for column in zip(*found, strict=True)))


KEPT = (*(ROLE_OF[name] for name in sorted(PROSE)), "title", "list_item")
CERTAIN = ("hidden", "clipped", "duplicate")
ROLES = {name: KEPT if name in PROSE else (ROLE_OF[name],) for name in CLASSES}
ROLES["other"] += ("toc", "index")
"""Roles of blocks by class of their lines; prose counts as one class."""


def log_odds(share: Floats) -> Floats:
    share = np.clip(share, EDGE, 1 - EDGE)
    return np.asarray(np.log(share / (1 - share)))


def fit_platt(odds: Floats, right: Floats, words: Floats) -> Map:
    base, slope = platt(odds, right, words)
    return lambda x: 1 / (1 + np.exp(-base - slope * log_odds(x)))


def platt(odds: Floats, right: Floats, words: Floats, slope_only: bool = False) -> tuple[float, float]:
    """Base and slope of the log odds, of the least log loss."""
    logs = log_odds(odds)

    def loss(given: Floats) -> float:
        z = (0.0 if slope_only else given[0]) + given[1] * logs
        return float(np.average(np.logaddexp(0, -z) * right + np.logaddexp(0, z) * (1 - right), weights=words))

    base, slope = minimize(loss, [0.0, 1.0]).x
    return float(base), float(slope)


def fit_temperature(odds: Floats, right: Floats, words: Floats) -> Map:
    _, slope = platt(odds, right, words, slope_only=True)
    return lambda x: 1 / (1 + np.exp(-slope * log_odds(x)))


def fit_isotonic(odds: Floats, right: Floats, words: Floats) -> Map:
    order = np.argsort(odds, kind="stable")
    fitted = isotonic_regression(right[order], weights=words[order]).x
    return lambda x: np.interp(x, odds[order], fitted)


def cross_fit(blocks: Blocks, fit: Callable[[Floats, Floats, Floats], Map], *, kept: bool = True) -> Floats:
    """Odds after a map that was fitted on the other folds, for what is kept and what is cut apart; without `kept`,
    what is kept stays as it is."""
    out = blocks.odds.copy()
    for fold in range(OUTER_FOLDS):
        for side in (True, False) if kept else (False,):
            seen = (blocks.fold != fold) & (blocks.kept == side)
            held = (blocks.fold == fold) & (blocks.kept == side)
            out[held] = fit(blocks.odds[seen], blocks.right[seen], blocks.words[seen])(blocks.odds[held])
    return out


def curve(said: Floats, right: Floats, weight: Floats) -> list[tuple[float, float, float]]:
    """Mean confidence, share that is right, and weight, of each tenth that holds any."""
    tenth = np.minimum((said * TENTHS).astype(int), TENTHS - 1)
    out = []
    for k in range(TENTHS):
        here = tenth == k
        if here.any():
            w = weight[here]
            out.append((float(np.average(said[here], weights=w)), float(np.average(right[here], weights=w)), w.sum()))
    return out


def calibration_error(said: Floats, right: Floats, weight: Floats) -> float:
    """Expected calibration error: mean distance of confidence and share that is right, over the tenths."""
    return float(sum(abs(a - b) * w for a, b, w in curve(said, right, weight)) / weight.sum())


SIDE, MARGIN = 220, 30


def draw(curves: dict[str, list[tuple[float, float, float]]]) -> str:
    """The curves as SVG, in the colour of the text around."""
    size = SIDE + 2 * MARGIN

    def at(x: float, y: float) -> str:
        return f"{MARGIN + x * SIDE:.0f},{MARGIN + (1 - y) * SIDE:.0f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size + 150}" height="{size}" '
        f'viewBox="0 0 {size + 150} {size}" font-family="sans-serif" font-size="11">',
        f'<rect width="{size + 150}" height="{size}" fill="#fff"/>',
        f'<path d="M{at(0, 1)} L{at(0, 0)} L{at(1, 0)}" fill="none" stroke="#333"/>',
        f'<path d="M{at(0, 0)} L{at(1, 1)}" stroke="#999" stroke-dasharray="3"/>',
        f'<text x="{MARGIN}" y="{MARGIN - 10}">share that is right, by words</text>',
        f'<text x="{MARGIN + SIDE / 2}" y="{size - 8}" text-anchor="middle">confidence, 0 to 1</text>',
    ]
    for k, ((name, points), look) in enumerate(zip(curves.items(), LOOKS, strict=True)):
        path = " L".join(at(a, b) for a, b, _ in points)
        y = MARGIN + 20 + 18 * k
        parts.append(f'<path d="M{path}" fill="none" {look}/>')
        parts.append(f'<path d="M{size} {y - 4} h20" {look}/><text x="{size + 26}" y="{y}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


LOOKS = ('stroke="#c60" stroke-width="1.5" stroke-dasharray="5 2"', 'stroke="#06c" stroke-width="2"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "copydesk-compare")
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    corpus = Corpus(given.data / "train", given.cache / "labels")
    blocks = collect_blocks(corpus, load_folds(corpus, given.cache))
    ways = {
        "odds of the class": blocks.own,
        "odds of prose or not": blocks.odds,
        "temperature": cross_fit(blocks, fit_temperature),
        "isotonic": cross_fit(blocks, fit_isotonic),
        "Platt": cross_fit(blocks, fit_platt),
        "isotonic for cuts": cross_fit(blocks, fit_isotonic, kept=False),
        "Platt for cuts": cross_fit(blocks, fit_platt, kept=False),
        "the product": blocks.given,
    }
    each = np.ones(len(blocks.words))
    print(f"{len(blocks.words)} blocks\nway\tECE, words\tBrier, words\tECE, blocks\tBrier, blocks")
    for name, said in ways.items():
        numbers = [
            value
            for weight in (blocks.words, each)
            for value in (
                calibration_error(said, blocks.right, weight),
                np.average((said - blocks.right) ** 2, weights=weight),
            )
        ]
        print(name, *(f"{value:.3f}" for value in numbers), sep="\t")
    cut = ~blocks.kept
    print("Platt for cuts, on all:", platt(blocks.odds[cut], blocks.right[cut], blocks.words[cut]))
    shown = ("odds of the class", "Platt for cuts")
    curves = {name: curve(ways[name], blocks.right, blocks.words) for name in shown}
    for name, points in curves.items():
        print(name, *(f"{a:.2f}: {b:.2f} ({w:.0f} words)" for a, b, w in points), sep="\n  ")
    if given.svg:
        given.svg.write_text(draw({"as it was": curves[shown[0]], "as it is": curves[shown[1]]}))


if __name__ == "__main__":
    main()
