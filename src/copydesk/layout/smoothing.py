"""From probabilities to one class per line: certain evidence first, then the model, then the neighbours."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document, Line
from copydesk.layout.features import Ints
from copydesk.layout.roles import CLASSES

MARGIN: Final = 0.12
"""Share of the page's height at top and bottom in which running headers and footers stand."""

REPEATED_PAGES: Final = 3
"""Pages on which a line must repeat at one height before repetition alone makes it furniture: two may be chance."""

_PAGE_NUMBER = re.compile(
    r"^\W{0,3}(?:(?:page|seite|página|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W{0,3}$",
    re.I,
)
_DIGITS = re.compile(r"\d+")


def settle_classes(document: Document, rows: Ints, odds: NDArray[np.int16]) -> list[str]:
    """Class of each line: one of `CLASSES`, or "hidden", "clipped", "duplicate"."""
    prose = odds[:, 0].astype(np.int32) + odds[:, 1]
    best_prose = np.where(odds[:, 1] > odds[:, 0], 1, 0)
    best_other = odds[:, 2:].argmax(axis=1) + 2
    chosen = np.where(prose > 500, best_prose, best_other)
    names = [CLASSES[k] for k in chosen]
    certain = _find_certain(document)
    for i, name in certain.items():
        names[i] = name
    return names


def _find_certain(document: Document) -> dict[int, str]:
    """Lines whose class needs no model: out of sight, turned in the margin, repeated in the margins of the pages."""
    found: dict[int, str] = {}
    lines = document.lines
    heights = {page.number: page.height for page in document.pages}
    level: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        if line.angle == 0:
            level[line.page] += 1
    turned: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        turned[line.page] += line.angle != 0
    repeats = _find_repeats(document, heights)
    for i, line in enumerate(lines):
        if line.visibility in ("hidden", "clipped", "duplicate"):
            found[i] = line.visibility
        elif line.angle != 0 and turned[line.page] <= max(3, level[line.page] // 4) or i in repeats:
            found[i] = "furniture"
    return found


def _find_repeats(document: Document, heights: dict[int, float]) -> set[int]:
    """Lines in the top or bottom margin that stand, digits aside, at one height on several pages."""
    at: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for i, line in enumerate(document.lines):
        height = heights[line.page]
        y = (line.bbox.top + line.bbox.bottom) / 2
        if height and not MARGIN * height < y < (1 - MARGIN) * height:
            at[_DIGITS.sub("#", line.text.casefold()).strip(), round(y / 3)].append(i)
    out: set[int] = set()
    for members in at.values():
        pages = {document.lines[i].page for i in members}
        if len(pages) >= REPEATED_PAGES:
            out.update(members)
    return out


def is_page_number(line: Line) -> bool:
    """Nothing but a number, "Page 3 of 7" or the like.

    >>> from copydesk.document import Bbox
    >>> [is_page_number(Line(1, t, Bbox(0, 0, 1, 1), "", 9, 1)) for t in ("12", "- iv -", "3 / 21", "PaLM 2")]
    [True, True, True, False]
    """
    return bool(_PAGE_NUMBER.match(line.text))
