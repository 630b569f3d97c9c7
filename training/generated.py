"""Generated documents as training data, beside real ones: `tests/pdfs/kinds`, whose lines have known roles.

Line roles of all kinds of documents, each in three of thirteen languages. `training.compare` fits a contender with
them; what came of it is in docs/roles.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from copydesk.config import Config
from copydesk.layout.features import compute_features
from copydesk.layout.level import level_document
from copydesk.layout.roles import CLASSES
from copydesk.pipeline import read_document
from pdfs.kinds import KINDS, LANGUAGES, make
from training.examples import LONGEST, UNKNOWN, Lines

SEEDS = (101, 102, 103)
"""None of those by which kinds are judged."""

WEIGHT = 0.3
"""Of a line, against one of a real document: there are half as many lines as in 44 real ones, and plainer."""


def generate_lines() -> Iterator[Lines]:
    """A document of each kind for each seed, languages in turn; the same at each call."""
    languages = list(LANGUAGES)
    for i, kind in enumerate(KINDS):
        for j, seed in enumerate(SEEDS):
            yield read_lines(kind, languages[(i * 4 + j * 5) % len(languages)], seed)


def read_lines(kind: str, language: str, seed: int) -> Lines:
    made = make(kind, language, seed)
    document = level_document(read_document(made.data, f"{kind}.pdf", Config(), isolate=False))
    roles = made.roles(document)
    target = np.array([CLASSES.index(role) if role in CLASSES else UNKNOWN for role in roles])
    words = [max(1, min(len(line.edges) // 2 or len(line.text) // 2, LONGEST)) for line in document.lines]
    pages = np.array([line.page for line in document.lines])
    return Lines(compute_features(document), target, np.array(words, float) * WEIGHT, pages)
