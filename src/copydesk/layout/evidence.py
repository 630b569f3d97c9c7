"""What the model saw in a line that made it choose its class, in words. For `explain`; nothing is decided here.

Features are weighed in groups that mean one thing (type, place, repetition): a group's values are replaced by what
prose of the same document usually has, the model is asked again, and the evidence that this takes from the class is
the group's weight (occlusion; Zeiler and Fergus 2014). Single features would weigh nothing, because others say nearly
the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.facts import COLUMN, GROUPS, SAID, Facts
from copydesk.layout.features import Ints
from copydesk.layout.network import REACH, UNIT
from copydesk.layout.roles import CLASSES, RoleModel

LEAST: Final = 0.25
"""Log odds from which a group's weight is worth a word: a quarter changes 50 % into 56 %."""

SHOWN: Final = 3
"""Groups that are named; the rest weigh little."""


class Weights:
    """Weighs groups of features for lines of one document. `rows` are its features, `model` judges them.

    What its networks see of the document as a whole stays as it is.
    """

    def __init__(self, document: Document, rows: Ints, model: RoleModel) -> None:
        self._document, self._rows, self._networks = document, rows, model.networks
        self._means = model.networks.means(rows)
        prose = model.networks.probabilities(rows)[:, 0] > 500
        self._usual = np.median(rows[prose] if prose.any() else rows, axis=0).astype(np.int16)
        self._size = _usual_size(document)

    def weigh(self, line: int, name: str) -> list[tuple[str, float]]:
        """Groups with the log odds that each gives to the class `name` of the line, the weightiest first."""
        start = max(line - REACH, 0)
        runs = np.tile(self._rows[start : line + REACH + 1], (len(GROUPS) + 1, 1, 1))
        for k, features in enumerate(GROUPS.values()):
            columns = [COLUMN[feature] for feature in features]
            runs[k, line - start, columns] = self._usual[columns]
        scores = self._networks.scores(runs, self._means)[:, line - start] / UNIT
        odds = _log_odds(scores, CLASSES.index(name))
        found = [(group, float(odds[-1] - less)) for group, less in zip(GROUPS, odds[:-1], strict=True)]
        return sorted(found, key=lambda item: -item[1])

    def say(self, line: int, name: str) -> tuple[str, ...]:
        """The weightiest groups for the class `name` in words; then what a person would look at first."""
        facts = Facts(self._document, self._rows, line, self._size)
        strong = [group for group, weight in self.weigh(line, name)[:SHOWN] if weight >= LEAST]
        groups = dict.fromkeys([*strong, *facts.plain()])
        return tuple(dict.fromkeys(word for group in groups if (word := SAID[group](facts))))


def _usual_size(document: Document) -> float:
    """As `measures.geometry` counts it: the median of lines of six words or more."""
    sizes = [line.size for line in document.lines if len(line.edges) >= 12]
    return median(sizes or [line.size for line in document.lines])


def _log_odds(scores: NDArray[np.float64], index: int) -> NDArray[np.float64]:
    """Of one class against all others together."""
    others = np.delete(scores, index, axis=1)
    top = others.max(axis=1)
    found: NDArray[np.float64] = scores[:, index] - (top + np.log(np.exp(others - top[:, None]).sum(axis=1)))
    return found


def top_classes(odds: Sequence[int], count: int = 3) -> tuple[tuple[str, float], ...]:
    """The likeliest classes with their probabilities, of at least one in a hundred.

    >>> top_classes([700, 0, 0, 295, 0, 5])
    (('text', 0.7), ('footnote', 0.295))
    """
    ranked = sorted(range(len(odds)), key=lambda k: (-odds[k], k))[:count]
    return tuple((CLASSES[k], odds[k] / 1000) for k in ranked if odds[k] >= 10)
