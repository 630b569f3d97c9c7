"""Copies of a labelled document as another publisher might have set it: for training, beside the document itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from copydesk.document import Document, Line
from copydesk.layout.features import compute_features
from training.examples import Lines

COPIES = 2
"""Of each document."""

WEIGHT = 0.5
"""Of a line of a copy."""

LARGER = 0.1
PLAIN = 0.3
"""How far sizes move; share of the copies that are set in one face, with nothing bold."""


def vary(document: Document, lines: Lines, random: np.random.Generator) -> Lines:
    """Half of the pages or more, in a row: a book does not end with references because papers do. Each font is a tenth
    larger or smaller, or less; at times there is but one."""
    count = len(document.pages)
    first = int(random.integers(0, count // 2 + 1))
    last = int(random.integers(max(first + (count + 1) // 2, first + 1), count + 1))
    plain = random.random() < PLAIN
    faces = sorted({(line.font, round(line.size, 1)) for line in document.lines})
    factor = dict(zip(faces, random.uniform(1 - LARGER, 1 + LARGER, len(faces)), strict=True))

    def change(line: Line) -> Line:
        size = line.size * factor[line.font, round(line.size, 1)]
        return replace(line, size=size, font="one" if plain else line.font, bold=line.bold and not plain)

    pages = tuple(replace(p, lines=tuple(map(change, p.lines))) for p in document.pages[first:last])
    start = sum(len(p.lines) for p in document.pages[:first])
    part = slice(start, start + sum(len(p.lines) for p in pages))
    rows = compute_features(replace(document, pages=pages))
    return Lines(rows, lines.target[part], lines.weight[part] * WEIGHT, lines.pages[part])


def make_copies(name: str, document: Document, lines: Lines) -> list[Lines]:
    """`COPIES` copies, the same at each call; none of them without lines."""
    made = [vary(document, lines, np.random.default_rng([k, *name.encode()])) for k in range(COPIES)]
    return [copy for copy in made if len(copy.rows)]
