"""The networks over lines: whole numbers, exact in any order, and how far they see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from copydesk.layout import network
from copydesk.layout.network import DILATIONS, FILLING, REACH, UNIT, Layer, Network, Networks

FEATURES, WIDTH, CLASSES = 5, 6, 3


@dataclass(frozen=True)
class Made:
    networks: Networks
    rows: np.ndarray


def make_layer(random: np.random.Generator, inputs: int, outputs: int) -> Layer:
    weights = random.integers(-127, 128, (inputs, outputs)).astype(np.int8)
    bias = random.integers(-UNIT, UNIT, outputs).astype(np.int32)
    return Layer(weights, bias, random.uniform(0.002, 0.006, outputs))


@pytest.fixture
def made() -> Made:
    random = np.random.default_rng(7)
    edges = np.sort(random.integers(-50, 50, (FEATURES, 9)).astype(np.int16), axis=1)
    edges[1, 4:] = FILLING
    edges[2, :] = FILLING
    members = tuple(
        Network(
            make_layer(random, FEATURES, WIDTH),
            make_layer(random, WIDTH, WIDTH),
            tuple(make_layer(random, 3 * WIDTH, WIDTH) for _ in DILATIONS),
            make_layer(random, WIDTH, CLASSES),
        )
        for _ in range(2)
    )
    return Made(Networks(edges, members), random.integers(-60, 60, (100, FEATURES)).astype(np.int16))


def test_ranks_count_the_edges_below() -> None:
    networks = Networks(np.array([[1, 3, 5, FILLING]], np.int16), ())
    rows = np.array([[0], [1], [2], [5], [6], [32_000]], np.int16)
    thirds = [-UNIT, -UNIT, UNIT * 2 // 3 - UNIT, UNIT * 4 // 3 - UNIT, UNIT, UNIT]
    assert networks.rank(rows)[:, 0].tolist() == thirds


def test_one_layer_by_hand() -> None:
    layer = Layer(np.array([[2, -1], [0, 4]], np.int8), np.array([10, 0], np.int32), np.array([0.5, 0.25]))
    assert layer.apply(np.array([[3.0, 5.0], [1.0, 0.0]])).tolist() == [[13, 4], [11, 0]]
    many = np.arange(200.0).reshape(100, 2)
    np.testing.assert_array_equal(layer.apply(many), [layer.apply(row) for row in many])


def test_values_are_whole_and_the_same_in_any_order(made: Made) -> None:
    """Features, and the weights behind them, in another order: sums of fractions would differ in their last places."""
    scores = made.networks.scores(made.rows)
    assert scores.shape == (100, CLASSES)
    assert (scores == np.rint(scores)).all()
    turned = made.networks._replace(
        edges=made.networks.edges[::-1],
        members=tuple(n._replace(enter=n.enter._replace(weights=n.enter.weights[::-1])) for n in made.networks.members),
    )
    np.testing.assert_array_equal(turned.scores(made.rows[:, ::-1]), scores)


def test_a_line_depends_on_the_lines_in_reach_and_on_the_mean(made: Made) -> None:
    scores, means = made.networks.scores(made.rows), made.networks.means(made.rows)
    at = 50
    run = made.rows[at - REACH : at + REACH + 1]
    np.testing.assert_array_equal(made.networks.scores(run[None], means)[0, REACH], scores[at])
    assert (made.networks.scores(run)[REACH] != scores[at]).any()
    assert (made.networks.scores(run[None, 1:], means)[0, REACH - 1] != scores[at]).any()


def test_a_long_document_is_looked_at_in_pieces(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    scores, means = made.networks.scores(made.rows), made.networks.means(made.rows)
    for piece in (1, 7, 33, 99):
        monkeypatch.setattr(network, "PIECE", piece)
        np.testing.assert_array_equal(made.networks.scores(made.rows), scores)
        np.testing.assert_array_equal(made.networks.means(made.rows), means)


def test_a_run_may_end_with_the_document(made: Made) -> None:
    scores, means = made.networks.scores(made.rows), made.networks.means(made.rows)
    runs = np.stack([made.rows[: REACH + 3], made.rows[: REACH + 3]])
    found = made.networks.scores(runs, means)
    np.testing.assert_array_equal(found[0, :3], scores[:3])
    np.testing.assert_array_equal(found[1], found[0])


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_any_number_of_lines_has_probabilities(made: Made, count: int) -> None:
    share = made.networks.probabilities(made.rows[:count])
    assert share.shape == (count, CLASSES)
    assert share.dtype == np.int16
    assert (abs(share.sum(axis=1) - 1000) <= 2).all()
