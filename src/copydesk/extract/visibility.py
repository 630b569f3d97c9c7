"""Which lines a reader can see: clipped, printed twice, invisible over a scan, in the colour of the ground."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from copydesk.document import WORD, Bbox, Line, Visibility
from copydesk.extract.clips import find_clips
from copydesk.extract.fonts import Style
from copydesk.extract.words import Frame

INVISIBLE = 3
"""PDF text render mode: neither fill nor stroke (ISO 32000-2, table 104)."""

TWIN_POINTS = 1.5
"""Two words are one printed twice where their left and base lines differ by no more: imitated bold is offset by
0.3 to 1 point."""

TWIN_SHARE = 0.8
"""Share of a line's words that have a twin before the line counts as a duplicate."""

SCAN_SHARE = 0.5
"""An image over half of the page under invisible text makes the page a scan."""

ROW_POINTS, ROW_LIMIT = 4.0, 400
"""Height of a row in which overlapping lines are looked for, and how many lines a row may hold: hostile pages have
a million lines at one place."""

PALE = 0xF8
"""Each of red, green and blue at least this: white for the eye."""

OBJECT_LIMIT = 4_000
"""Page objects looked at in search of a coloured ground; hostile files have millions."""


def mark_visibility(lines: list[tuple[Line, Style]], page: pdfium.PdfPage, frame: Frame) -> tuple[list[Line], float]:
    """The lines with their visibility set, and the share of the page that its largest image covers.

    The share is measured only where it decides: there is invisible text, or hardly any text.
    """
    modes = {style.mode for _, style in lines}
    share = 0.0
    if INVISIBLE in modes or sum(len(line.text) for line, _ in lines) < 200:
        share = _image_share(page, frame)
    clips = find_clips(ctypes.cast(page.raw, ctypes.c_void_p).value or 0, frame)
    seen = {id(line): _clip(line, frame, clips.get(style.handle)) for line, style in lines}
    twins = _find_twins([line for line, _ in lines if seen[id(line)] == "visible"])
    pale = [line for line, style in lines if style.mode != INVISIBLE and _is_pale(line.colour)]
    lost = _lost_in_ground(pale, page, frame) if pale else set()
    shown_text = {line.text for line, style in lines if style.mode != INVISIBLE}
    out = []
    for line, style in lines:
        state: Visibility = seen[id(line)]
        if state == "visible" and style.mode == INVISIBLE:
            state = _judge_invisible(line, share, shown_text)
        elif state == "visible" and id(line) in lost:
            state = "hidden"
        if state == "visible" and id(line) in twins:
            state = "duplicate"
        out.append(line if state == "visible" else replace(line, visibility=state))
    return out, share


def _judge_invisible(line: Line, share: float, shown: set[str]) -> Visibility:
    """Invisible text is the text of a scan; elsewhere it goes only where visible text says the same."""
    if share >= SCAN_SHARE:
        return "ocr"
    return "hidden" if line.text in shown else "visible"


def _clip(line: Line, frame: Frame, window: Bbox | None) -> Visibility:
    """Out of the CropBox, or out of the window through which a form shows its content."""
    x, y = (line.bbox.x0 + line.bbox.x1) / 2, (line.bbox.top + line.bbox.bottom) / 2
    inside = -1 <= x <= frame.width + 1 and -1 <= y <= frame.height + 1
    if inside and window is not None:
        inside = window.x0 - 1 <= x <= window.x1 + 1 and window.top - 1 <= y <= window.bottom + 1
    return "visible" if inside else "clipped"


def _find_twins(lines: list[Line]) -> set[int]:
    """ids of lines whose words stand at the same places already, in lines that lie over them."""
    rows: dict[int, list[Line]] = defaultdict(list)
    twins = set()
    for line in lines:
        row = int(line.baseline / ROW_POINTS)
        under = [
            other
            for near in (row - 1, row, row + 1)
            for other in rows.get(near, ())
            if other.bbox.x0 < line.bbox.x1 and line.bbox.x0 < other.bbox.x1
        ]
        if under and _twin_share(line, under) >= TWIN_SHARE:
            twins.add(id(line))
        elif len(rows[row]) < ROW_LIMIT:
            rows[row].append(line)
    return twins


def _twin_share(line: Line, under: list[Line]) -> float:
    """Share of the characters of `line` that are in words which `under` has at the same places."""
    places: dict[str, list[float]] = defaultdict(list)
    for other in under:
        if abs(other.baseline - line.baseline) <= TWIN_POINTS:
            for k, word in enumerate(WORD.findall(other.text)):
                places[word].append(other.edges[2 * k])
    words = WORD.findall(line.text)
    hits = sum(
        len(word)
        for k, word in enumerate(words)
        if any(abs(line.edges[2 * k] - x) <= TWIN_POINTS for x in places.get(word, ()))
    )
    return hits / max(sum(len(word) for word in words), 1)


def _is_pale(colour: int) -> bool:
    return min(colour >> 16, colour >> 8 & 255, colour & 255) >= PALE


def _lost_in_ground(lines: list[Line], page: pdfium.PdfPage, frame: Frame) -> set[int]:
    """ids of pale lines with nothing darker beneath. A form or a shading may hold anything: the line is kept."""
    grounds = [box for box, pale in _grounds(page, frame) if not pale]
    return {
        id(line)
        for line in lines
        if not any(
            box.x0 < line.bbox.x1
            and line.bbox.x0 < box.x1
            and box.top < line.bbox.bottom
            and line.bbox.top < box.bottom
            for box in grounds
        )
    }


def _objects(page: pdfium.PdfPage) -> list[tuple[int, pdfium_c.FPDF_PAGEOBJECT]]:
    found = []
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page), OBJECT_LIMIT)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind != pdfium_c.FPDF_PAGEOBJ_TEXT:
            found.append((kind, item))
    return found


def _bounds(item: pdfium_c.FPDF_PAGEOBJECT, frame: Frame) -> Bbox | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return frame.box(left.value, bottom.value, right.value, top.value)


def _grounds(page: pdfium.PdfPage, frame: Frame) -> list[tuple[Bbox, bool]]:
    """Boxes of painted things, each with whether it is as pale as the paper."""
    out = []
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for kind, item in _objects(page):
        box = _bounds(item, frame)
        if box is None:
            continue
        pale = False
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH and pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
            pale = min(red.value, green.value, blue.value) >= PALE or alpha.value == 0
        out.append((box, pale))
    return out


def _image_share(page: pdfium.PdfPage, frame: Frame) -> float:
    area = frame.width * frame.height
    best = 0.0
    for kind, item in _objects(page):
        if kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
            box = _bounds(item, frame)
            if box is not None:
                width = min(box.x1, frame.width) - max(box.x0, 0)
                height = min(box.bottom, frame.height) - max(box.top, 0)
                best = max(best, max(width, 0) * max(height, 0))
    return min(best / area, 1.0) if area > 0 else 0.0
