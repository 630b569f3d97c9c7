"""Fit the networks of `layout/network.py`: AdamW (Loshchilov & Hutter 2019) on whole documents, with PyTorch.

So that another look of a document is no surprise, each step shifts and hides features at random for the whole document,
and often shows only a run of its lines (dropout: Srivastava et al. 2014). The sources of the form are in
`training.contenders`. Deterministic for one version of PyTorch on one kind of processor; the weights are rounded to
bytes.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from copydesk.layout.features import TABLE
from copydesk.layout.network import DILATIONS, FILLING, UNIT, Layer, Network, Networks
from copydesk.layout.roles import CLASSES
from training.examples import UNKNOWN, Lines

BASE = len(TABLE)
"""Features of the line itself: what stands around it, the network sees by itself."""

SEEDS = (1, 2, 3)
WIDTH = 48
RANKS = 64

TIMES = 25
"""How often each document, and each copy of it, is seen."""

RATE = 4e-3
DECAY = 0.02
DROPOUT = 0.2
CALM = 0.5
"""There is no normalisation, which would have to be repeated in whole numbers: the layers begin as small changes."""

SHIFT = 0.15
"""Deviation of the random shift of each feature, whose ranks run from -1 to 1."""

MISSING = 0.1
"""Share of features that are hidden."""

CROPPED = 0.3
SHORTEST = 8
"""Share of the steps that see a run of lines, of `SHORTEST` lines or more."""

EVENNESS = 0.75
"""1: each document counts the same; 0: each line."""


class LineNetwork(nn.Module):
    """Ranks (lines, features) of one document to log odds (lines, classes)."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.enter = nn.Linear(features, width)
        self.document = nn.Linear(width, width)
        layers = [nn.Linear(3 * width, width) for _ in DILATIONS]
        self.leave = nn.Linear(width, len(CLASSES))
        self.drop = nn.Dropout(DROPOUT)
        with torch.no_grad():
            for layer in layers:
                layer.weight *= CALM
        self.layers = nn.ModuleList(layers)

    def forward(self, seen: Tensor) -> Tensor:
        state = functional.relu(self.enter(self.drop(seen)))
        state = state + self.document(state.mean(dim=0))
        for distance, layer in zip(DILATIONS, self.layers, strict=True):
            around = functional.pad(state, (0, 0, distance, distance))
            near = torch.cat([around[: len(state)], state, around[2 * distance :]], dim=1)
            state = state + self.drop(functional.relu(layer(near)))
        out: Tensor = self.leave(state)
        return out


def fit_networks(lines: list[Lines], seeds: tuple[int, ...], width: int = WIDTH) -> Networks:
    """A network for each seed, in whole numbers."""
    torch.set_num_threads(1)  # sums in one order
    values = np.vstack([x.rows[:, :BASE] for x in lines])
    edges = np.full((BASE, RANKS - 1), FILLING, np.int16)
    for k, column in enumerate(values.T):
        # features are whole: an edge between two of them is as good as the lower one
        found = np.unique(np.floor(np.quantile(column, np.linspace(0, 1, RANKS + 1)[1:-1])))
        edges[k, : len(found)] = found
    ranking = Networks(edges, ())
    seen = [torch.tensor(ranking.rank(x.rows) / UNIT, dtype=torch.float32) for x in lines]
    return Networks(edges, tuple(_export(_train(seen, lines, width, seed)) for seed in seeds))


def _export(network: LineNetwork) -> Network:
    layers = tuple(_round(layer) for layer in network.layers)
    return Network(_round(network.enter), _round(network.document), layers, _round(network.leave))


def _round(linear: nn.Module) -> Layer:
    """A linear layer with weights as signed bytes, a scale for each output."""
    assert isinstance(linear, nn.Linear)
    weights = linear.weight.detach().double().numpy().T
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    bias = np.rint(linear.bias.detach().double().numpy() * UNIT)
    return Layer(np.rint(weights / scale).astype(np.int8), bias.astype(np.int32), scale)


def pack_networks(networks: Networks, prefix: str) -> dict[str, np.ndarray]:
    """Arrays for an .npz, as `roles.load_networks` reads them."""
    arrays: dict[str, np.ndarray] = {f"{prefix}_edges": networks.edges}
    for part in ("enter", "whole", "leave"):
        arrays |= _pack([getattr(network, part) for network in networks.members], f"{prefix}_{part}")
    for k in range(len(DILATIONS)):
        arrays |= _pack([network.layers[k] for network in networks.members], f"{prefix}_layer{k}")
    return arrays


def _pack(layers: list[Layer], prefix: str) -> dict[str, np.ndarray]:
    return {f"{prefix}_{field}": np.stack([getattr(layer, field) for layer in layers]) for field in Layer._fields}


def _train(seen: list[Tensor], lines: list[Lines], width: int, seed: int) -> LineNetwork:
    torch.manual_seed(seed)
    network = LineNetwork(BASE, width)
    descent = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    plan = torch.optim.lr_scheduler.OneCycleLR(descent, RATE, total_steps=TIMES * len(seen))
    target = [torch.tensor(np.where(x.target == UNKNOWN, IGNORED, x.target)) for x in lines]
    weight = [torch.tensor(x.weight, dtype=torch.float32) for x in lines]
    network.train()
    for _ in range(TIMES):
        for k in torch.randperm(len(seen)).tolist():
            part = _crop(len(seen[k]))
            shift = torch.randn(BASE) * SHIFT
            shown = (torch.rand(BASE) > MISSING).float()
            odds = network((seen[k][part] + shift) * shown)
            loss = functional.cross_entropy(odds, target[k][part], reduction="none", ignore_index=IGNORED)
            value = (loss * weight[k][part]).sum() / weight[k][part].sum() ** EVENNESS
            descent.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            descent.step()
            plan.step()
    return network.eval()


IGNORED = -100


def _crop(count: int) -> slice:
    """All lines, or a run of them at random."""
    if count <= SHORTEST or torch.rand(1).item() > CROPPED:
        return slice(0, count)
    length = int(torch.randint(SHORTEST, count, (1,)))
    start = int(torch.randint(0, count - length + 1, (1,)))
    return slice(start, start + length)
