"""The words of removed blocks as a person can read them: rows of tables, lines of lists, paragraphs of prose."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from copydesk.document import Block, Document, Line, Role

_BY_LINES: Final[frozenset[Role]] = frozenset({"formula", "code", "toc", "index", "author", "front", "furniture"})
"""Roles whose lines mean something. Tables and figures have rows; all others are running text."""

_BY_ROWS: Final[frozenset[Role]] = frozenset({"table", "figure_text"})

ROW_POINTS: Final = 2.0
"""Base lines that differ by less are of one row: cells are set on one line, raised marks move them by a point."""

CELL: Final = "\u2003\u2002"
"""Between two cells of a row, instead of the line end: wide white space."""


def block_text(document: Document, block: Block, lines: list[str]) -> str:
    """The words of a removed block, a row, line or paragraph to each line; `lines` are the texts of its lines.

    Only white space differs from the source: a line end is a space or, behind a hyphen, nothing.
    """
    if block.role in _BY_LINES:
        return "\n".join(lines)
    if block.role in _BY_ROWS:
        return _by_rows(document.lines[block.first : block.last], lines)
    text = lines[0]
    for line in lines[1:]:
        text += "" if text.endswith("-") else " "
        text += line
    return text


def _by_rows(lines: tuple[Line, ...], texts: list[str]) -> str:
    text = texts[0]
    for (before, line), added in zip(pairwise(lines), texts[1:], strict=True):
        text += f"{CELL if _is_beside(before, line) else chr(10)}{added}"
    return text


def _is_beside(before: Line, line: Line) -> bool:
    return not line.angle and abs(before.baseline - line.baseline) < ROW_POINTS and line.bbox.x0 > before.bbox.x0
