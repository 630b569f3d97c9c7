"""What stands on a page of vertical lines, turned level, for `vertical_order`: its units, and the white between them.

x runs down the page, along its lines, and y from its right edge to the left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np

from copydesk.document import Bbox, Line

HEAD: Final = 1.2
"""Size of a headline's line over the text's. Headlines within a text are set 1.2 to 1.5 times as large, leads 1.15."""

ARTICLE: Final = 1.6
"""Size over the text's of a headline with which an article begins. Smaller ones may stand in a text, in the room of two
lines or more (JLREQ 4.1.6), which makes no wide band beside them."""

CAPTION: Final = 0.95
"""Size of captions and credits over the text's, at most; ruby has 0.5."""

RUBY: Final = 0.6
"""Size of ruby over the text's, at most: it stands in the white between two lines and is no line beside them."""

LEAST_BAND: Final = 0.1
"""In ems: a band of white is wider; characters of the text touch their squares."""

NEXT_ROW: Final = 0.9
"""In ems: level lines of one block, a box or a caption, stand closer; leading is 1.2 to 1.8."""


Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read in one go: a vertical line, or a block of level ones.

    `line` has its box on the turned page: `beside` are its ends from right to left, `below` those down the page, `room`
    what it takes from right to left.
    """

    line: Line
    items: tuple[int, ...]
    level: bool
    head: bool
    small: bool
    ruby: bool
    beside: Ends
    below: Ends
    room: Ends


@dataclass(frozen=True, slots=True)
class Usual:
    """In points: size of the text's characters, white beside and below its lines."""

    size: float
    beside: float
    below: float


def make_units(lines: Sequence[Line], items: Sequence[int], usual: Usual) -> list[Unit]:
    """The vertical lines of `items`, and the level ones in blocks."""
    units = [_make_unit(lines[i], (i,), usual) for i in items if lines[i].angle == 0]
    return units + _join_rows([i for i in items if lines[i].angle != 0], lines, usual)


def find_bands(units: Sequence[Unit], usual: Usual, ends: Callable[[Unit], Ends]) -> Iterator[Ends]:
    """Bands of white across the whole region."""
    spans = sorted(ends(unit) for unit in units if not unit.ruby)
    end = spans[0][1] if spans else 0.0
    for first, last in spans:
        if first - end > LEAST_BAND * usual.size:
            yield end, first
        end = max(end, last)


def find_around(lines: Sequence[Line], items: Sequence[int]) -> list[int]:
    """Of the lines `items` of a turned page the level ones that are no part of its text: running heads and page numbers
    stand over or under all vertical lines and headlines, and are smaller than these."""
    upright = [lines[i] for i in items if lines[i].angle == 0]
    if not upright:
        return []
    large = ARTICLE * _find_size(upright)
    text = [lines[i].bbox for i in items if lines[i].angle == 0 or lines[i].size >= large]
    top, bottom = min(box.x0 for box in text), max(box.x1 for box in text)
    level = [i for i in items if lines[i].angle != 0 and lines[i].size < large]
    return [i for i in level if lines[i].bbox.x1 < top or lines[i].bbox.x0 > bottom]


def _find_size(upright: Sequence[Line]) -> float:
    """The size of most characters."""
    count: Counter[float] = Counter()
    for line in upright:
        count[round(line.size, 1)] += len(line.text)
    return max(count.most_common(1)[0][0], 1.0)


def find_usual(upright: Sequence[Line]) -> Usual:
    size = _find_size(upright)
    text = [line.bbox for line in upright if abs(line.size - size) <= 0.1 * size]
    boxes = np.array(text)
    x0, top, x1, bottom = boxes.T
    together_x = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    together_y = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    beside = np.where((together_x > size) & (together_y < 0.5 * size), top[None, :] - bottom[:, None], np.inf)
    below = np.where((together_y > 0.5 * size) & (together_x < 0.5 * size), x0[None, :] - x1[:, None], np.inf)
    return Usual(size, _typical(beside, size, 50), _typical(below, size, 20))


def _typical(gaps: np.ndarray[tuple[int, int], np.dtype[np.float64]], size: float, share: int) -> float:
    """The gap to the next line that so many of a hundred lines have at most; most lines below end before their tier."""
    gaps = np.where(gaps > -0.5 * size, gaps, np.inf)
    nearest = gaps.min(axis=1)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.percentile(nearest, share)) if len(nearest) else size


def _make_unit(line: Line, items: tuple[int, ...], usual: Usual) -> Unit:
    level, head = line.angle != 0, line.size >= HEAD * usual.size
    room = line.bbox.top, line.bbox.bottom
    if head and not level and line.size < ARTICLE * usual.size:
        pitch = usual.size + usual.beside
        middle, half = sum(room) / 2, (max(2, ceil(line.size / pitch)) * pitch - usual.beside) / 2
        room = min(room[0], middle - half), max(room[1], middle + half)
    small, ruby = line.size <= CAPTION * usual.size, line.size <= RUBY * usual.size
    below = line.bbox.x0, line.bbox.x1
    return Unit(line, items, level, head, small, ruby, (line.bbox.top, line.bbox.bottom), below, room)


def _join_rows(items: Sequence[int], lines: Sequence[Line], usual: Usual) -> list[Unit]:
    """Blocks of level lines, each from its upper line to its lower one."""
    blocks: list[list[int]] = []
    for i in sorted(items, key=lambda i: (lines[i].bbox.x0, -lines[i].bbox.top)):
        over = next((block for block in reversed(blocks) if _is_under(lines[block[-1]], lines[i])), None)
        if over is None:
            blocks.append([i])
        else:
            over.append(i)
    units = []
    for block in blocks:
        boxes = [lines[i].bbox for i in block]
        box = Bbox(
            min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
        )
        units.append(_make_unit(replace(lines[block[0]], bbox=box), tuple(block), usual))
    return units


def _is_under(above: Line, line: Line) -> bool:
    a, b = above.bbox, line.bbox
    near = -0.3 * above.size <= b.x0 - a.x1 <= NEXT_ROW * above.size
    together = min(a.bottom, b.bottom) - max(a.top, b.top)
    return near and together > 0.5 * min(a.bottom - a.top, b.bottom - b.top) and abs(above.size - line.size) <= 0.1
