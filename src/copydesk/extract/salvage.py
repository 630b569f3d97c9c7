"""For PDFs that PDFium refuses: the pages that playa-pdf (MIT, the extra `salvage`) can still read.

Truncated files have lost their table of objects; playa finds what is left by searching. The text is rougher than
PDFium's: no check for hidden or doubled words, widths as the fonts state them. A note says so.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, cast

from copydesk.document import Bbox, Line, Page
from copydesk.errors import DamagedPdfError, NoPagesError
from copydesk.extract.opened import Opened, PageReader
from copydesk.extract.pdfium import Reader

SPACE_EM = 0.18
"""A gap wider than this, in ems, parts words: the space of most fonts is 0.25 em, kerning stays below 0.1."""

LINE_EM, BACK_EM, GAP_EM = 0.4, 0.5, 2.2
"""In ems: a base line further off, a jump back or a gap wider than these begins a new line. The last one parts
columns, as in `lines`."""

FAR = 30_000.0
"""Points: what lies further off, or is no number, is garbage."""

SECONDS = 15.0
"""On the clock for all pages of a file: half of what opening a file may take (`Limits`). What is not read by then is
left out. An ordinary page takes 30 ms: 500 pages."""

GLYPHS_PER_PAGE = 200_000
"""A page of the smallest print has 20,000; hostile ones have no end."""


def open_reader(source: str | os.PathLike[str] | bytes, name: str, password: str | None = None) -> PageReader:
    """PDFium's reader; where PDFium cannot open the file or finds no page in it, and playa can, playa's.

    Raises what `Reader` raises.
    """
    try:
        return cast(PageReader, Reader(source, name, password))
    except (DamagedPdfError, NoPagesError) as error:
        if find_spec("playa") is None:
            raise
        salvaged = _try_salvage(source, password)
        if salvaged is None:
            raise _without_advice(error, name) from None
        return salvaged


def _without_advice(error: DamagedPdfError | NoPagesError, name: str) -> DamagedPdfError | NoPagesError:
    """The error without the advice to install what was tried just now."""
    if isinstance(error, NoPagesError):
        return error
    return DamagedPdfError(
        f"{name}: the PDF is damaged and cannot be opened, and no text could be saved from it; look for a whole copy"
    )


def _try_salvage(source: str | os.PathLike[str] | bytes, password: str | None) -> SalvageReader | None:
    """None where playa finds no text either: PDFium's own error says it better then."""
    try:
        reader = SalvageReader(source, password)
    except Exception:  # playa raises whatever the damage leads to
        return None
    if not any(page.lines for page in reader.found):
        return None
    return reader


class SalvageReader:
    """Pages of a damaged PDF; a context manager. All are read at once, since they decide whether it was worth it."""

    def __init__(self, source: str | os.PathLike[str] | bytes, password: str | None = None) -> None:
        import playa

        logging.getLogger("playa").setLevel(logging.CRITICAL)
        self.found: list[Page] = []
        finished = False
        with _time_limit(SECONDS):
            end = time.monotonic() + SECONDS
            # playa leaves a file open that it cannot read
            data = source if isinstance(source, bytes) else Path(source).read_bytes()
            with playa.parse(data, password=password or "") as document:
                for page in _read_pages(document, end):
                    self.found.append(page)
            finished = True
        good = sum(1 for page in self.found if page.lines)
        message = f"the PDF is damaged; text was saved from {good} of its {len(self.found)} pages, roughly set"
        if not finished:
            message += f"; after {SECONDS:.0f} s the pages behind them were given up"
        metadata: dict[str, str | int | bool | None] = {"pages": len(self.found), "tagged": False, "encrypted": False}
        self.opened = Opened(len(self.found), metadata, (("document.salvaged", None, message),))

    def __enter__(self) -> SalvageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def pages(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        """Pages `first` to `last`, 1-based and inclusive."""
        yield from self.found[first - 1 : last]


class _TimeUp(BaseException):
    """Not an Exception: playa catches those."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Leaves the block when the time is up. Only in a process of its own main thread, and not on Windows: elsewhere
    the clock is looked at between pages only."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimeUp:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _read_pages(document: Any, end: float) -> Iterator[Page]:
    """The pages of the page tree; where it is lost, all page objects that are left, in the file's order."""
    try:
        pages = list(document.pages)
    except Exception:
        pages = []
    if not pages:
        pages = list(_loose_pages(document))
    for number, page in enumerate(pages, 1):
        lines: list[Line] = []
        notes: tuple[str, ...] = ()
        try:
            if time.monotonic() > end:
                raise TimeoutError
            lines.extend(_read_lines(number, page))  # what was read before an error counts
        except Exception:
            notes = ("unreadable",)
        yield Page(number, *_size(page), tuple(lines), notes=notes)


def _loose_pages(document: Any) -> Iterator[Any]:
    from playa.page import Page as PlayaPage

    objects = iter(document.objects)
    index = 0
    while True:
        try:
            item = next(objects)
            value = item.obj
            if isinstance(value, dict) and getattr(value.get("Type"), "name", None) == "Page":
                yield PlayaPage(document, item.objid, value, None, index, "screen")
                index += 1
        except StopIteration:
            return
        except Exception:
            return


def _size(page: Any) -> tuple[float, float]:
    try:
        width, height = float(page.width), float(page.height)
    except Exception:
        return 0.0, 0.0
    sane = all(math.isfinite(v) and 0 < v < FAR for v in (width, height))
    return (round(width, 1), round(height, 1)) if sane else (0.0, 0.0)


OVERLAP_EM = 0.4
"""In sizes: a pen that goes back further, within the line, begins a word; kerning goes back by a tenth."""


class _Glyph(NamedTuple):
    """`along` and `end`: the pen before and after it, along the line; `across`: the base line. In points."""

    text: str
    font: str
    size: float
    x: float
    y: float
    angle: int
    along: float
    end: float
    across: float


class _Draft:
    """A line as its glyphs come."""

    def __init__(self, first: _Glyph) -> None:
        self.first, self.end = first, first.along
        self.text: list[str] = []
        self.edges: list[float] = []
        self.points: list[tuple[float, float]] = []
        self.in_word = False

    def takes(self, glyph: _Glyph) -> bool:
        em = max(self.first.size, glyph.size, 1.0)
        near = abs(glyph.across - self.first.across) < LINE_EM * em
        # where the font is lost its widths are too, and a word seems to reach into the next: its start counts
        start = self.edges[-2] + em / 4 if self.edges else self.end
        back = min(start, self.end - BACK_EM * em)
        return near and glyph.angle == self.first.angle and back < glyph.along < self.end + GAP_EM * em

    def add(self, glyph: _Glyph) -> None:
        if glyph.text.isspace():
            self._end_word()
        else:
            if self.in_word and glyph.along - self.end > SPACE_EM * self.first.size:
                self._end_word()
            if self.edges and glyph.along < self.end - OVERLAP_EM * self.first.size:
                self.edges[-1] = glyph.along - SPACE_EM * self.first.size
                self._end_word()
            if not self.in_word:
                self.edges += (glyph.along, glyph.end)
            self.in_word = True
            self.text.append(glyph.text)
            self.edges[-1] = max(self.edges[-1], glyph.end)
            self.points.append((glyph.x, glyph.y))
        self.end = glyph.end

    def _end_word(self) -> None:
        if self.in_word:
            self.text.append(" ")
        self.in_word = False

    def finish(self, number: int) -> Line | None:
        text = "".join(self.text).rstrip()
        if not text:
            return None
        size, angle = self.first.size, self.first.angle
        if angle:
            xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
            sides = (min(xs) - size / 2, min(ys) - size / 2, max(xs) + size / 2, max(ys) + size / 2)
            self.edges = [sides[0], sides[2]] * (len(self.edges) // 2)
        else:
            y = self.first.y
            sides = (min(self.edges), y - 0.75 * size, max(self.edges), y + 0.25 * size)
        box, edges = Bbox(*(round(v, 1) for v in sides)), array("f", self.edges)
        return Line(
            number, text, box, self.first.font, round(size, 2), round(self.first.y, 2), angle=angle, edges=edges
        )


def _read_lines(number: int, page: Any) -> Iterator[Line]:
    """Text in the order in which the page paints it."""
    draft: _Draft | None = None
    for glyph in _read_glyphs(page):
        if draft is None or not draft.takes(glyph):
            line = draft.finish(number) if draft else None
            if line:
                yield line
            draft = _Draft(glyph)
        draft.add(glyph)
    line = draft.finish(number) if draft else None
    if line:
        yield line


def _read_glyphs(page: Any) -> Iterator[_Glyph]:
    for item in islice(page.glyphs, GLYPHS_PER_PAGE):
        text = "".join(c for c in item.chars if c.isprintable() or c.isspace())
        (x, y), size, (right, down) = item.origin, item.size, item.displacement
        if not text or not all(math.isfinite(v) and abs(v) < FAR for v in (x, y, size, right, down)) or size <= 0:
            continue
        a, b = item.matrix[:2]
        angle = 0 if abs(b) < 0.01 * abs(a) and a > 0 else round(math.degrees(math.atan2(-b, a))) % 360
        cos, sin = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
        along, across = x * cos + y * sin, y * cos - x * sin
        end = along + max(right * cos + down * sin, 0.0)
        yield _Glyph(text, item.fontbase, size, x, y, angle, along, end, across)
