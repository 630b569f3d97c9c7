"""Text inside a form that shows through a window: pages used as figures, trimmed to a part.

LaTeX's `\\includegraphics[trim=..., clip]` puts the whole page into the file and clips it; PDFium gives all its text.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2.raw as pdfium_c

from copydesk.document import Bbox
from copydesk.extract import native
from copydesk.extract.words import Frame

OBJECT_LIMIT = 20_000
"""Objects looked at per page, and per form; hostile files have millions."""

SEGMENT_LIMIT = 200
"""Segments of a clip path looked at: a window has four or five."""

DEPTH = 4
"""Forms within forms; hostile files nest for ever."""


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def find_clips(page: int, frame: Frame) -> dict[int, Bbox]:
    """The window of each text object (by address) in a form, where it or a form around it has a clip path."""
    clips: dict[int, Bbox] = {}
    for index in range(min(native.count_objects(page), OBJECT_LIMIT)):
        item = native.get_object(page, index)
        if item and native.get_object_type(item) == pdfium_c.FPDF_PAGEOBJ_FORM:
            clips.update(_look_into(item, _IDENTITY, None, frame, DEPTH))
    return clips


def _look_into(form: int, around: Matrix, outer: Bbox | None, frame: Frame, depth: int) -> Iterator[tuple[int, Bbox]]:
    outer = _meet(outer, _window(form, around, frame))
    matrix = _multiply(native.read_object_matrix(form), around)
    for index in range(min(native.count_form_objects(form), OBJECT_LIMIT)):
        item = native.get_form_object(form, index)
        if not item:
            continue
        kind = native.get_object_type(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            window = _meet(outer, _window(item, matrix, frame))
            if window is not None:
                yield item, window
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            yield from _look_into(item, matrix, outer, frame, depth - 1)


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    """First `m`, then `n` (ISO 32000-2, 8.3.4)."""
    a, b, c, d, e, f = m
    g, h, i, j, k, o = n
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + o


def _window(item: int, matrix: Matrix, frame: Frame) -> Bbox | None:
    """Box of the intersection of an object's clip paths on the page; None without any."""
    path = native.get_clip_path(item)
    if not path:
        return None
    a, b, c, d, e, f = matrix
    window: Bbox | None = None
    for index in range(max(native.count_clip_paths(path), 0)):
        count = min(native.count_clip_segments(path, index), SEGMENT_LIMIT)
        points = [native.read_segment(native.get_clip_segment(path, index, k)) for k in range(count)]
        if len(points) < 3:
            continue
        xs, ys = [a * x + c * y + e for x, y in points], [b * x + d * y + f for x, y in points]
        window = _meet(window, frame.box(min(xs), min(ys), max(xs), max(ys)))
    return window


def _meet(one: Bbox | None, two: Bbox | None) -> Bbox | None:
    if one is None or two is None:
        return one or two
    return Bbox(max(one.x0, two.x0), max(one.top, two.top), min(one.x1, two.x1), min(one.bottom, two.bottom))
