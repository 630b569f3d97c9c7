"""How each line came to its class: what every step saw and changed. `explain` asks for it; `clean` never does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document


class Step(NamedTuple):
    """A step that gave a line another class; `step` is the name of its function, `why` what it saw, or ""."""

    step: str
    before: str
    after: str
    why: str = ""


@dataclass
class Trace:
    """Lines are counted as they were judged: `order[i]` is the line that stands at `i` in the document given back.

    `document` has the lines in that order, `rows` are `features.compute_features` of it, `odds` the model's
    probabilities in thousandths (a column per class of `roles.CLASSES`), `lean` the log odds that the document's doubt
    gives to prose, `steps` the steps that each line went through.
    """

    document: Document | None = None
    rows: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 0), np.int16))
    odds: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 0), np.int16))
    lean: float = 0.0
    order: list[int] = field(default_factory=list)
    steps: dict[int, list[Step]] = field(default_factory=dict)
    _names: list[str] = field(default_factory=list)
    _reasons: dict[int, str] = field(default_factory=dict)

    def begin(self, document: Document, rows: NDArray[np.int16], odds: NDArray[np.int16], names: Sequence[str]) -> None:
        """What the model saw and said; `names` are its likeliest classes."""
        self.document, self.rows, self.odds, self._names = document, rows, odds, list(names)
        self.order = list(range(len(names)))

    def explain(self, lines: Iterable[int], why: str) -> None:
        """Why the step that is at work changes these lines; the last word counts."""
        self._reasons.update(dict.fromkeys(lines, why))

    def part(self, source: Sequence[int]) -> None:
        """Lines were parted: `source` has for each line the place in `order` that its line had before."""
        for place, follower in pairwise(source):
            if place == follower:
                judged = self.order[place]
                before = self._names[judged]
                self.steps.setdefault(judged, []).append(Step("part_run_ins", before, "heading, text"))
        self.order = [self.order[i] for i in source]

    def record(self, step: str, names: Sequence[str]) -> None:
        """The classes as they are behind `step`."""
        for i, (before, after) in enumerate(zip(self._names, names, strict=True)):
            if before != after or i in self._reasons:
                self.steps.setdefault(i, []).append(Step(step, before, after, self._reasons.get(i, "")))
        self._names = list(names)
        self._reasons.clear()


def record(trace: Trace | None, step: str, names: Sequence[str]) -> None:
    """`Trace.record`, where there is one."""
    if trace is not None:
        trace.record(step, names)
