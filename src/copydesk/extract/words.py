"""The words of a page with their boxes and styles, in PDFium's order.

Only the first and the last character of a word are measured: one box per character would cost three to four times
the bare text (see docs/architecture.md). Every character is looked at only where a word's ends differ in style or
where it has a digit or a note mark, because there a raised mark may hide in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from copydesk.document import Bbox
from copydesk.extract import native
from copydesk.extract.fonts import Fonts, Style

_RAW_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_WORD = re.compile("[^\\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
"""A mark of a line-end hyphen closes a word: PDFium puts the next line right behind it."""
_MARKED = re.compile(r"[0-9*†‡§¶#⁎∗]")

FAR = 30_000.0
"""Points. No page is larger than 14,400 (PDF 2.0, annex C); what lies further away is garbage."""


class Run(NamedTuple):
    """Characters [start, end) of the page's text that have one style."""

    start: int
    end: int
    style: Style


class Word(NamedTuple):
    """[start, end) in the page's text; box in points from the top left; `runs` where the style changes inside."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float
    style: Style
    runs: tuple[Run, ...] = ()


class Frame(NamedTuple):
    """How page space becomes points from the top left of the page as shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.rotation % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.rotation % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space as (x, y from the top) of the page as shown."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Bbox:
        """A box of page space on the page as shown; what is no number or far off is pulled to the page's corner."""
        values = [v if math.isfinite(v) and abs(v) < FAR else 0.0 for v in (left, bottom, right, top)]
        x0, y0 = self.point(values[0], values[1])
        x1, y1 = self.point(values[2], values[3])
        return Bbox(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def read_words(text_page: int, text: str, fonts: Fonts, frame: Frame) -> list[list[Word]]:
    """Words of each of PDFium's lines."""
    read_box, doubles, text_object = native.read_box, native.DOUBLES, native.get_text_object
    style_of, box_of, make = fonts.style, frame.box, Word._make
    last_handle, style = -1, None
    plain = frame.rotation == 0
    left, top = frame.left, frame.top
    lines: list[list[Word]] = []
    for raw in _RAW_LINE.finditer(text):
        words: list[Word] = []
        for match in _WORD.finditer(text, raw.start(), raw.end()):
            start, end = match.span()
            read_box(text_page, start)
            x0, x1, y0, y1 = doubles
            handle = text_object(text_page, start)
            if handle != last_handle or style is None:
                style, last_handle = style_of(text_page, start, handle), handle
            runs: tuple[Run, ...] = ()
            if end - start > 1:
                read_box(text_page, end - 1)
                p0, p1, q0, q1 = doubles
                x0 = x0 if x0 < p0 else p0
                x1 = x1 if x1 > p1 else p1
                y0 = y0 if y0 < q0 else q0
                y1 = y1 if y1 > q1 else q1
                if text_object(text_page, end - 1) != handle or _MARKED.search(match.group()):
                    runs = _read_runs(text_page, start, end, style_of)
            if plain and x0 > -FAR and x1 < FAR and y0 > -FAR and y1 < FAR:
                words.append(make((start, end, x0 - left, top - y1, x1 - left, top - y0, style, runs)))
            else:
                words.append(Word(start, end, *box_of(x0, y0, x1, y1), style, runs))
        if words:
            lines.append(words)
    return lines


def _read_runs(
    text_page: int, start: int, end: int, style_of: Callable[[int, int, int | None], Style]
) -> tuple[Run, ...]:
    """Runs of one text object each; () where there is but one."""
    runs: list[Run] = []
    last, first = native.get_text_object(text_page, start), start
    for index in range(start + 1, end):
        handle = native.get_text_object(text_page, index)
        if handle != last:
            runs.append(Run(first, index, style_of(text_page, first, last)))
            first, last = index, handle
    if not runs:
        return ()
    runs.append(Run(first, end, style_of(text_page, first, last)))
    return tuple(runs)
