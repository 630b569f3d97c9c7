"""Type and leading: the usual size of a document, and whether a line stands below another one of its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from copydesk.document import Line

LEAST_TEXT: Final = 30
"""Characters of a line of text: shorter ones may be anything."""


def find_usual_size(lines: Sequence[Line]) -> float:
    """Median size of the lines of text, in points; 10 where there are none."""
    sizes = sorted(line.size for line in lines if len(line.text) >= LEAST_TEXT)
    return sizes[len(sizes) // 2] if sizes else 10.0


def is_below(before: Line, line: Line, most: float) -> bool:
    """Whether `line` stands below `before` on its page, in its column, by at most so many of its sizes."""
    drop = line.baseline - before.baseline
    beside = min(before.bbox.x1, line.bbox.x1) > max(before.bbox.x0, line.bbox.x0)
    return before.page == line.page and beside and 0 < drop <= most * line.size
