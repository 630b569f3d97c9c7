"""Roles of lines by the small model in the package: two stages of boosted trees over the features of `features`.

The second stage sees what the first thought of the lines around, near and far; it helps most where a kind of
document is new (docs/roles.md). The model is data (`roles.npz`, arrays only, loaded without pickle), made by
`training/fit.py`; its card with scores is `docs/roles.md`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.features import Ints
from copydesk.layout.trees import Trees

CLASSES: Final = (
    "text",
    "heading",
    "caption",
    "footnote",
    "reference",
    "author",
    "table",
    "backmatter",
    "formula",
    "code",
    "front",
    "abstract_other",
    "furniture",
    "other",
)
"""What a line can be; "other" is text in figures, entries of contents pages, and what has no name."""

NEAR: Final = 6
"""The second stage sees the first one's probability of prose of so many lines on either side,"""

ROUND: Final = 2
"""and all its probabilities of so many;"""

FAR: Final = (5, 15, 50)
"""and means of all its probabilities over so many on either side, and over the page and the document."""


class RoleModel(NamedTuple):
    """Two stages for roles of lines; trees for paragraph breaks (see `paragraphs`), and for changes between prose and
    what is none (see `smoothing`)."""

    first: Trees
    second: Trees
    breaks: Trees
    switches: Trees


def judge_lines(document: Document, rows: Ints, model: RoleModel) -> NDArray[np.int16]:
    """Probability in thousandths of each class of `CLASSES`, a row per line of the document.

    `rows` are `compute_features` of the document.
    """
    pages = np.array([line.page for line in document.lines], dtype=np.int64)
    first = model.first.probabilities(rows)
    return model.second.probabilities(np.hstack([rows, surround(first, pages)]))


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


@lru_cache(maxsize=1)
def load_model() -> RoleModel:
    """The model of the package."""
    with files(__package__).joinpath("roles.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return RoleModel(*(load_trees(arrays, name) for name in RoleModel._fields))


def load_trees(arrays: np.lib.npyio.NpzFile, prefix: str) -> Trees:
    """Trees from the arrays PREFIX_features, _thresholds, _leaves, _bias, _unit."""
    return Trees(
        arrays[f"{prefix}_features"],
        arrays[f"{prefix}_thresholds"],
        arrays[f"{prefix}_leaves"].astype(np.int16),
        arrays[f"{prefix}_bias"].astype(np.int32),
        float(arrays[f"{prefix}_unit"]),
    )
