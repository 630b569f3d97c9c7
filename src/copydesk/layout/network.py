"""Small networks over the lines of a document, evaluated by NumPy in whole numbers.

Dilated convolutions (Yu & Koltun 2016): a line sees itself, then lines one apart, two apart, four apart, and so on;
and once what the document's lines look like in the mean. Features enter as ranks among the values of the documents
that it learned from, so that no unit and no outlier matters.

All numbers are whole: weights are bytes, values stand in units of 1 / `UNIT`. A product of matrices of whole numbers
below 2 ** 53 is exact in any order of its sums, and what is rounded between the layers is one multiplication and one
sum, so that every machine finds the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copydesk.layout.features import Ints

Floats = NDArray[np.float64]

UNIT: Final = 256
"""Values are kept to 1 / 256; ranks run from -256 to 256."""

LIMIT: Final = 2.0**15
"""Values are cut here, far above what is seen, so that sums stay exact whatever the weights."""

DILATIONS: Final = (1, 2, 4, 8, 16)
"""How far the lines apart are that a layer sees beside each line."""

REACH: Final = sum(DILATIONS)
"""Lines on either side that a line's classes depend on, but for the document's mean."""

FILLING: Final = 32_767
"""Above all features."""

TOGETHER: Final = 32
"""Lines whose products are made at once: so small a product is left to one thread by the libraries behind NumPy. With
all lines at once a document takes eight times the processor's time, for threads that wait for each other."""


class Layer(NamedTuple):
    """`weights` (inputs, outputs) in units of `scale` (outputs,); `bias` (outputs,) in 1 / `UNIT`."""

    weights: NDArray[np.int8]
    bias: NDArray[np.int32]
    scale: Floats

    def apply(self, values: Floats) -> Floats:
        """The next values, before any bend."""
        weights = self.weights.astype(np.float64)
        count = values.shape[-2] if values.ndim > 1 else 1
        if values.ndim == 2 and count > TOGETHER:
            filled = np.zeros((-(-count // TOGETHER), TOGETHER, values.shape[1]))
            filled.reshape(-1, values.shape[1])[:count] = values
            sums = (filled @ weights).reshape(-1, weights.shape[1])[:count]
        else:
            sums = values @ weights
        sums *= self.scale
        sums += self.bias + 0.5
        return np.floor(sums, out=sums)


class Network(NamedTuple):
    """One member of `Networks`; `layers` has one per `DILATIONS`."""

    enter: Layer
    whole: Layer
    layers: tuple[Layer, ...]
    leave: Layer

    def scores(self, ranks: Floats, mean: Floats | None = None) -> Floats:
        """Log odds in 1 / `UNIT`: a row per line, a column per class."""
        state = np.clip(self.enter.apply(ranks), 0, LIMIT)
        state += self.whole.apply(_mean(state) if mean is None else mean)
        np.clip(state, -LIMIT, LIMIT, out=state)
        for distance, layer in zip(DILATIONS, self.layers, strict=True):
            near = np.concatenate([_moved(state, distance), state, _moved(state, -distance)], axis=-1)
            added = layer.apply(near)
            state += np.maximum(added, 0, out=added)
            np.minimum(state, LIMIT, out=state)
        return self.leave.apply(state)

    def mean(self, ranks: Floats) -> Floats:
        """What the lines of a document look like in the mean."""
        return _mean(np.clip(self.enter.apply(ranks), 0, LIMIT))


class Networks(NamedTuple):
    """A few networks that were fitted from other beginnings and say together what none says alone as well.

    `edges`: for each of the first features of a line a row of rising values, filled up with 32767.
    """

    edges: Ints
    members: tuple[Network, ...]

    def scores(self, rows: Ints, means: Sequence[Floats] | None = None) -> Floats:
        """Log odds in 1 / `UNIT`, the members' mean: a row per line, a column per class.

        `rows` are `compute_features` of all lines of a document, (lines, features); or of runs of lines of one
        length, (runs, lines, features), with the `means` of their document.
        """
        ranks = self.rank(rows)
        given: Sequence[Floats | None] = means or [None] * len(self.members)
        total = sum(network.scores(ranks, mean) for network, mean in zip(self.members, given, strict=True))
        return np.asarray(np.floor(total / len(self.members) + 0.5))

    def means(self, rows: Ints) -> list[Floats]:
        """What the document of these lines looks like to each member."""
        ranks = self.rank(rows)
        return [network.mean(ranks) for network in self.members]

    def probabilities(self, rows: Ints) -> Ints:
        """Softmax of the scores in thousandths."""
        scores = self.scores(rows) / UNIT
        scores -= scores.max(axis=1, keepdims=True) if len(scores) else 0
        powers = np.exp(scores)
        share = powers / powers.sum(axis=1, keepdims=True)
        rounded: Ints = np.floor(share * 1000 + 0.5001).astype(np.int16)
        return rounded

    def rank(self, rows: Ints) -> Floats:
        """Ranks of the features among the values learned from: -`UNIT` to `UNIT`, the usual near 0."""
        out = np.empty((*rows.shape[:-1], len(self.edges)))
        for k, edges in enumerate(self.edges):
            count = int(np.searchsorted(edges, FILLING, "left"))
            out[..., k] = np.searchsorted(edges[:count], rows[..., k], "left") * (2 * UNIT) // max(count, 1) - UNIT
        return out


def _mean(state: Floats) -> Floats:
    return np.asarray(np.floor(state.sum(axis=0) / max(len(state), 1)))


def _moved(values: Floats, distance: int) -> Floats:
    """The values of the line `distance` before each; nothing (0) beyond the ends."""
    out = np.zeros_like(values)
    if distance > 0:
        out[..., distance:, :] = values[..., :-distance, :]
    else:
        out[..., :distance, :] = values[..., -distance:, :]
    return out
