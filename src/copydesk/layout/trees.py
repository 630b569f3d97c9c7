"""Boosted oblivious trees, evaluated by NumPy.

In an oblivious tree (CatBoost's form; Prokhorenkova et al. 2018) all nodes of a level ask the same question, so a
tree of depth d is d comparisons whose bits are the number of the leaf, and a whole document is a handful of array
operations. Questions and leaves are whole numbers: every machine computes the same sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 4_096
"""Lines that are judged at once: bounds memory for books."""


@dataclass(frozen=True)
class Trees:
    """`features` and `thresholds`: (trees, depth); `leaves`: (trees, 2 ** depth, classes), whole numbers in units of
    `unit`; `bias`: (classes,). A row goes to the side of bit 1 where its feature exceeds the threshold."""

    features: NDArray[np.int16]
    thresholds: NDArray[np.int16]
    leaves: NDArray[np.int16]
    bias: NDArray[np.int32]
    unit: float

    def sum_leaves(self, rows: NDArray[np.int16]) -> NDArray[np.int32]:
        """Sums in units of `unit`, one row per row and a column per class."""
        out = [self._sum_chunk(rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK)]
        return np.concatenate(out) if out else np.zeros((0, len(self.bias)), np.int32)

    def _sum_chunk(self, rows: NDArray[np.int16]) -> NDArray[np.int32]:
        count, depth = self.features.shape
        leaf = np.zeros((count, len(rows)), np.uint8)
        turned = np.ascontiguousarray(rows.T)
        for level in range(depth):
            answers = turned[self.features[:, level]] > self.thresholds[:, level, None]
            leaf |= answers.view(np.uint8) << np.uint8(level)
        total = np.tile(self.bias, (len(rows), 1))
        for tree in range(count):
            total += self.leaves[tree].take(leaf[tree], axis=0)
        return total

    def probabilities(self, rows: NDArray[np.int16]) -> NDArray[np.int16]:
        """Softmax of the sums in thousandths."""
        sums = self.sum_leaves(rows) * self.unit
        sums -= sums.max(axis=1, keepdims=True) if len(sums) else 0
        powers = np.exp(sums)
        share = powers / powers.sum(axis=1, keepdims=True)
        rounded: NDArray[np.int16] = np.floor(share * 1000 + 0.5001).astype(np.int16)
        return rounded
