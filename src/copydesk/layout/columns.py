"""How many columns of text a page has, counted by what stands beside what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from copydesk.document import Line

WORDS: Final = 3
"""Words of a line that counts: labels, numbers and cells of tables have fewer."""

NARROWEST: Final = 0.12
"""Width of a line over the page's: a column narrower than an eighth of the page is a list of marginal notes."""

SHARE: Final = 0.3
"""Share of the page's lines that must have so many lines at their height. Title, abstract and wide floats over two
columns take half of a first page; a column that ends early leaves the other alone."""

LINE_LIMIT: Final = 400
"""Lines of a page that are looked at; dense pages have 200."""


def count_columns(lines: Sequence[Line], width: float) -> int:
    """Columns that `lines`, the text of one page that is `width` points wide, are set in; 0 without text.

    >>> from array import array
    >>> from copydesk.document import Bbox
    >>> def line(x, y):
    ...     return Line(1, "one two three", Bbox(x, y, x + 200, y + 10), "", 10, y, edges=array("f", [0] * 6))
    >>> count_columns([line(x, 12 * y) for x in (50, 300) for y in range(9)], 595), count_columns([], 595)
    (2, 0)
    """
    wide = [line for line in lines if _counts(line, width)][:LINE_LIMIT]
    if not wide:
        return 1 if lines else 0
    beside = Counter(_beside(line, wide) for line in wide)
    enough = SHARE * len(wide)
    return max((k for k in beside if sum(n for other, n in beside.items() if other >= k) >= enough), default=1)


def _counts(line: Line, width: float) -> bool:
    wordy = len(line.edges) // 2 >= WORDS or (len(line.edges) and len(line.text) >= 12 and " " not in line.text)
    return bool(wordy) and line.angle == 0 and line.bbox.x1 - line.bbox.x0 >= NARROWEST * width


def _beside(line: Line, others: Sequence[Line]) -> int:
    """Lines at the height of this one that follow each other from left to right without an overlap."""
    row = sorted(
        (o.bbox.x1, o.bbox.x0) for o in others if o.bbox.top < line.bbox.bottom and line.bbox.top < o.bbox.bottom
    )
    count, end = 0, float("-inf")
    for x1, x0 in row:
        if x0 >= end:
            count, end = count + 1, x1
    return max(count, 1)
