"""Training examples from labelled documents: lines with roles, pairs of kept lines with paragraph breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from copydesk.document import Document
from copydesk.layout.features import compute_features
from copydesk.layout.paragraphs import compute_pairs
from copydesk.layout.roles import CLASSES

UNKNOWN = -1
NOTED = 0.0
MIXED = 0.5
LONGEST = 15
"""A line weighs as many words as it has, at most 15: the score counts words, but short lines must be learned too."""


@dataclass(frozen=True)
class Lines:
    """Of one document: `rows` features, `target` class numbers or `UNKNOWN`, `weight`, `pages` 1-based."""

    rows: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    pages: np.ndarray


def collect_lines(document: Document, labels: list[dict[str, Any]]) -> Lines:
    """Lines of role "optional" and lines whose label is noted as no evidence are left out of the loss."""
    target = np.array([_target(label) for label in labels])
    weight = np.array(
        [max(1, min(label["n"], LONGEST)) * (MIXED if label["label"] == "mixed" else 1) for label in labels]
    )
    pages = np.array([line.page for line in document.lines])
    return Lines(compute_features(document), target, weight.astype(float), pages)


def collect_switches(document: Document, lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of neighbouring visible lines with known labels, and whether prose begins or ends between them."""
    shown = [i for i, line in enumerate(document.lines) if line.visibility in ("visible", "ocr")]
    seen = np.array(shown, dtype=np.int64)
    pairs = compute_pairs(document, seen, lines.rows, np.zeros(len(lines.rows), np.int16))
    target = lines.target[seen]
    known = (target[1:] != UNKNOWN) & (target[:-1] != UNKNOWN)
    prose = target < PROSE_CLASSES
    return pairs[known], (prose[1:] != prose[:-1])[known].astype(int)


PROSE_CLASSES = 2
"""The first classes of `CLASSES` are prose: text, heading."""


def _target(label: dict[str, Any]) -> int:
    if label.get("note") or label["role"] not in CLASSES:
        return UNKNOWN
    return CLASSES.index(label["role"])


def collect_pairs(document: Document, labels: list[dict[str, Any]], lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of neighbouring kept lines by the labels, and whether the gold has a paragraph end between them."""
    kept = np.array([i for i, label in enumerate(labels) if label["gold"] is not None], dtype=np.int64)
    heading = np.where([label["label"] == "heading" for label in labels], 900, 100).astype(np.int16)
    pairs = compute_pairs(document, kept, lines.rows, heading)
    gold = np.array([labels[i]["gold"] for i in kept])
    return pairs, (np.diff(gold) != 0).astype(int)
