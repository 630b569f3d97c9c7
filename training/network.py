"""A tiny network over the lines of a document, for `training.compare`: dilated convolutions with what the whole
document looks like beside them. Features by rank, so that no unit matters; sources in `training.contenders`."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from copydesk.layout.features import TABLE
from copydesk.layout.roles import CLASSES
from training.contenders import Fit, Judge, Thousandths, mix
from training.examples import UNKNOWN, Lines
from training.fit import Corpus

BASE = len(TABLE)
"""Features of the line itself: what stands around it, the network sees by itself."""

DILATIONS = (1, 2, 4, 8, 16)
"""Kernels of three: a line sees 31 lines on either side."""

STEPS = 40
DROPOUT = 0.2
SHIFT = 0.15
"""Random shift of each feature (of ranks from -1 to 1) for a whole document, so that another look is no surprise."""
MISSING = 0.1
"""Share of features that are hidden at random for a whole document."""
RANKS = 64


class Network(nn.Module):
    """Lines (documents, features, lines) to log odds (documents, classes, lines)."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.enter = nn.Conv1d(features, width, 1)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=d, padding=d) for d in DILATIONS)
        self.norms = nn.ModuleList(nn.GroupNorm(1, width) for _ in DILATIONS)
        self.document = nn.Linear(width, width)
        self.leave = nn.Conv1d(width, len(CLASSES), 1)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, seen: Tensor) -> Tensor:
        state = functional.relu(self.enter(self.drop(seen)))
        state = state + self.document(state.mean(dim=2)).unsqueeze(2)
        for layer, norm in zip(self.layers, self.norms, strict=True):
            state = state + self.drop(functional.relu(layer(norm(state))))
        out: Tensor = self.leave(state)
        return out


def fit_network(width: int = 48, seeds: tuple[int, ...] = (1,)) -> Fit:
    """AdamW, one document after another in random order, `STEPS` times through all; of several seeds the mean."""

    def fit(corpus: Corpus, names: list[str]) -> Judge:
        lines = [corpus.lines[n] for n in names]
        edges = [
            np.unique(np.quantile(column, np.linspace(0, 1, RANKS + 1)[1:-1]))
            for column in np.vstack([x.rows[:, :BASE] for x in lines]).T
        ]
        seen = [_rank(x.rows, edges) for x in lines]
        networks = [_train(seen, lines, width, seed) for seed in seeds]

        def judge(x: Lines) -> Thousandths:
            with torch.no_grad():
                given = _rank(x.rows, edges)
                shares = [torch.softmax(network(given)[0].T, dim=1).double().numpy() for network in networks]
            judged = [np.floor(share * 1000 + 0.5001).astype(np.int16) for share in shares]
            return judged[0] if len(judged) == 1 else mix(judged)

        return judge

    return fit


def _rank(rows: np.ndarray, edges: list[NDArray[np.float64]]) -> Tensor:
    """Rank of each value among those seen, -1 to 1: (1, features, lines)."""
    ranks = [
        2 * np.searchsorted(e, column, "left") / max(len(e), 1) - 1
        for e, column in zip(edges, rows[:, :BASE].T, strict=True)
    ]
    return torch.tensor(np.stack(ranks)[None], dtype=torch.float32)


def _train(seen: list[Tensor], lines: list[Lines], width: int, seed: int) -> Network:
    torch.manual_seed(seed)
    network = Network(seen[0].shape[1], width)
    best = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.02)
    plan = torch.optim.lr_scheduler.OneCycleLR(best, 4e-3, total_steps=STEPS * len(seen))
    target = [torch.tensor(np.where(x.target == UNKNOWN, -100, x.target))[None] for x in lines]
    weight = [torch.tensor(x.weight, dtype=torch.float32) for x in lines]
    network.train()
    for _ in range(STEPS):
        for k in torch.randperm(len(seen)).tolist():
            features = seen[k].shape[1]
            shift = torch.randn(1, features, 1) * SHIFT
            shown = (torch.rand(1, features, 1) > MISSING).float()
            loss = functional.cross_entropy(network((seen[k] + shift) * shown), target[k], reduction="none")[0]
            # as in a mean over all lines, but a long document's step is as long as a short one's, nearly
            value = (loss * weight[k]).sum() / weight[k].sum() ** 0.75
            best.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            best.step()
            plan.step()
    return network.eval()
