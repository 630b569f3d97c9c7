"""Boosted trees in two stages, for `training.compare`: until release 2.1 these were the model of the package.

The first stage sees a line and its neighbours; the second also what the first thought of the lines around, near and
far. Sources are in `training.contenders`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.layout.features import TABLE, Ints
from copydesk.layout.roles import CLASSES
from training.boost import fit_trees
from training.examples import UNKNOWN, Lines
from training.fit import split_publishers

FIRST_TREES, SECOND_TREES = 150, 150
INNER_FOLDS = 3

WINDOWED: Final = (
    "width size height font_share words digits uppers lowers marks stopwords word_length single brackets "
    "initials years symbols raised cjk caption starts_number gap_above indent twin_behind ends_number"
).split()
"""Features that are also seen of the neighbours and as means around the line."""

OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
SPANS: Final = (4, 12, 40)
"""Means over so many lines on either side."""


def look_around(base: Ints) -> Ints:
    """Features of lines, and of those around them: what a model of single lines needs to see."""
    picked = base[:, [list(TABLE).index(name) for name in WINDOWED]]
    count = len(picked)
    parts = [_moved(picked, offset) for offset in OFFSETS]
    sums = np.vstack([np.zeros((1, picked.shape[1]), np.int64), np.cumsum(picked, axis=0, dtype=np.int64)])
    index = np.arange(count)
    for span in SPANS:
        first, last = np.maximum(index - span, 0), np.minimum(index + span + 1, count)
        mean = (sums[last] - sums[first]) * 10 // (last - first)[:, None]
        parts.append(np.clip(mean // MEAN_SCALE, -32000, 32000).astype(np.int16))
    return np.hstack([base, *parts])


MEAN_SCALE: Final = np.array([1 if TABLE[name][0] == 1 else 10 for name in WINDOWED])
"""Means of counts keep a decimal; means of shares are fine enough as they are."""
NEAR: Final = 6
"""The second stage sees the first one's probability of prose of so many lines on either side,"""

ROUND: Final = 2
"""and all its probabilities of so many;"""

FAR: Final = (5, 15, 50)
"""and means of all its probabilities over so many on either side, and over the page and the document."""


def surround(first: NDArray[np.int16], pages: NDArray[np.int64]) -> NDArray[np.int16]:
    """The second stage's own features: the first stage's probabilities of a line and of those around it."""
    count = len(first)
    prose = first[:, 0:2].sum(axis=1, dtype=np.int16)[:, None]
    parts = [first]
    for distance in range(1, NEAR + 1):
        seen = np.hstack([prose, first]) if distance <= ROUND else prose
        parts += [_moved(seen, -distance), _moved(seen, distance)]
    sums = np.vstack([np.zeros((1, first.shape[1]), np.int64), np.cumsum(first, axis=0, dtype=np.int64)])
    index = np.arange(count)
    for span in FAR:
        low, high = np.maximum(index - span, 0), np.minimum(index + span + 1, count)
        parts.append(((sums[high] - sums[low]) // (high - low)[:, None]).astype(np.int16))
    start, end = np.searchsorted(pages, pages, "left"), np.searchsorted(pages, pages, "right")
    parts.append(((sums[end] - sums[start]) // np.maximum(end - start, 1)[:, None]).astype(np.int16))
    whole = sums[-1] // max(count, 1)
    parts.append(np.tile(whole.astype(np.int16), (count, 1)))
    return np.hstack(parts)


def _moved(values: NDArray[np.int16], offset: int) -> NDArray[np.int16]:
    out = np.full_like(values, -1)
    if offset < 0:
        out[-offset:] = values[:offset]
    else:
        out[:-offset] = values[offset:]
    return out


def stack(lines: list[Lines], extra: list[np.ndarray] | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = [x.rows if extra is None else np.hstack([x.rows, extra[k]]) for k, x in enumerate(lines)]
    target = np.concatenate([x.target for x in lines])
    weight = np.concatenate([x.weight for x in lines])
    known = target != UNKNOWN
    return np.vstack(rows)[known], target[known], weight[known]


def think_ahead(lines: dict[str, Lines], publisher: dict[str, str]) -> dict[str, np.ndarray]:
    """What the first stage thinks around each line of documents whose publishers it has not seen (`surround`)."""
    names = sorted(lines)
    thoughts: dict[str, np.ndarray] = {}
    for seen, held in split_publishers({n: publisher[n] for n in names}, INNER_FOLDS):
        trees = fit_trees(*stack([lines[n] for n in seen]), len(CLASSES), trees=FIRST_TREES)
        for n in held:
            thoughts[n] = surround(trees.probabilities(lines[n].rows), lines[n].pages)
    return thoughts
