"""Roles of lines by the small model in the package: networks over the features of `features`.

Of what was compared they find the roles best in documents of a kind that they have not seen (docs/roles.md). The model
is data (`roles.npz`, arrays only, loaded without pickle), made by `training/fit.py`; its card with scores is
`docs/roles.md`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np

from copydesk.layout.features import Ints
from copydesk.layout.network import DILATIONS, Layer, Network, Networks
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


class RoleModel(NamedTuple):
    """Networks for roles of lines; trees for paragraph breaks (see `paragraphs`), and for changes between prose and
    what is none (see `smoothing`)."""

    networks: Networks
    breaks: Trees
    switches: Trees


def judge_lines(rows: Ints, model: RoleModel) -> Ints:
    """Probability in thousandths of each class of `CLASSES`, a row per line.

    `rows` are `compute_features` of a whole document.
    """
    return model.networks.probabilities(rows)


@lru_cache(maxsize=1)
def load_model() -> RoleModel:
    """The model of the package."""
    with files(__package__).joinpath("roles.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return read_model(arrays)


def read_model(arrays: np.lib.npyio.NpzFile) -> RoleModel:
    """A model from arrays as `training/fit.py` writes them."""
    return RoleModel(load_networks(arrays, "networks"), load_trees(arrays, "breaks"), load_trees(arrays, "switches"))


def load_networks(arrays: np.lib.npyio.NpzFile, prefix: str) -> Networks:
    """Networks from the arrays PREFIX_edges and, with a network in each first place, PREFIX_PART_weights, _bias, _scale
    of each part: enter, whole, layer0 and so on, leave."""
    parts = ("enter", "whole", *(f"layer{k}" for k in range(len(DILATIONS))), "leave")
    members = []
    for k in range(len(arrays[f"{prefix}_enter_bias"])):
        enter, whole, *layers, leave = (
            Layer(*(arrays[f"{prefix}_{part}_{field}"][k] for field in Layer._fields)) for part in parts
        )
        members.append(Network(enter, whole, tuple(layers), leave))
    return Networks(arrays[f"{prefix}_edges"], tuple(members))


def load_trees(arrays: np.lib.npyio.NpzFile, prefix: str) -> Trees:
    """Trees from the arrays PREFIX_features, _thresholds, _leaves, _bias, _unit."""
    return Trees(
        arrays[f"{prefix}_features"],
        arrays[f"{prefix}_thresholds"],
        arrays[f"{prefix}_leaves"].astype(np.int16),
        arrays[f"{prefix}_bias"].astype(np.int32),
        float(arrays[f"{prefix}_unit"]),
    )
