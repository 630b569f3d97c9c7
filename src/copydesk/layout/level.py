"""Pages as a reader of Latin would see them: lines from left to right, one below the other.

Order, features and paragraphs are judged on such pages. A page that reads from right to left is mirrored; one whose
lines run from top to bottom is turned by a quarter, so that its first line, at the right, is on top. What is judged
goes back to the page as it is: lines keep their index.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Final

from copydesk.bidi import RIGHT_TO_LEFT, count_directions
from copydesk.document import Bbox, Document, Line, Page

BASELINE: Final = 0.25
"""Of the size: how far the base line lies above the bottom of a level line's box (`extract.lines`)."""


def level_document(document: Document) -> Document:
    """The document with its pages level; itself where all are."""
    pages = tuple(level_page(page) for page in document.pages)
    if all(a is b for a, b in zip(pages, document.pages, strict=True)):
        return document
    return replace(document, pages=pages)


def level_page(page: Page) -> Page:
    """The page level; itself where it is.

    >>> page = Page(1, 500, 800, (Line(1, "שלום", Bbox(300, 50, 420, 62), "", 12, 59),))
    >>> level_page(page).lines[0].bbox
    Bbox(x0=80, top=50, x1=200, bottom=62)
    """
    if is_vertical(page):
        lines = tuple(_turned(line, page.width) for line in page.lines)
        return replace(page, width=page.height, height=page.width, lines=lines)
    if is_right_to_left(page):
        return replace(page, lines=tuple(_mirrored(line, page.width) for line in page.lines))
    return page


def is_vertical(page: Page) -> bool:
    """Whether most characters of a page stand in lines that run from top to bottom."""
    upright = sum(len(line.text) for line in page.lines if line.vertical)
    return upright > 0 and 2 * upright > sum(len(line.text) for line in page.lines)


def is_right_to_left(page: Page) -> bool:
    """Whether most letters of a page are written from right to left."""
    text = "".join(line.text for line in page.lines)
    if text.isascii() or RIGHT_TO_LEFT.search(text) is None:
        return False
    right, left = count_directions(text)
    return right > left


def _mirrored(line: Line, width: float) -> Line:
    box = line.bbox
    values = line.edges
    edges = array("f", (width - x for k in range(0, len(values), 2) for x in (values[k + 1], values[k])))
    return replace(line, bbox=Bbox(width - box.x1, box.top, width - box.x0, box.bottom), edges=edges)


def _turned(line: Line, width: float) -> Line:
    """A vertical line level; what stands level on such a page runs upwards, as the title on a book's back does."""
    box = line.bbox
    turned = Bbox(box.top, width - box.x1, box.bottom, width - box.x0)
    base = turned.bottom - BASELINE * line.size
    return replace(line, bbox=turned, baseline=base, angle=line.angle if line.vertical else 90, vertical=False)
