"""Order of pages whose lines run from top to bottom: newspapers and magazines in tiers, and books.

Recursive XY cuts (Nagy and Seth 1984, "Hierarchical representation of optically scanned documents") with two kinds of
white band that mean different things. Between articles a page is cut where the next one begins: at a band wider than
those within the text, or at one behind which a headline stands first. Within an article the tiers follow each other.

All is judged on the page turned level (`level`): x runs down the page, along its lines, and y from its right edge to
the left. "Beside" is said of bands between vertical lines, "below" of those between tiers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Final, NamedTuple

import numpy as np

from copydesk.document import Bbox, Line
from copydesk.layout.xycut import cut_lines

HEAD: Final = 1.2
"""Size of a headline's line over the text's. Headlines within a text are set 1.2 to 1.5 times as large, leads 1.15."""

CAPTION: Final = 0.95
"""Size of captions and credits over the text's, at most; ruby has 0.5."""

RUBY: Final = 0.6
"""Size of ruby over the text's, at most: it stands in the white between two lines and is no line beside them."""

WIDE_BESIDE: Final = 0.3
WIDE_BELOW: Final = 0.4
"""In ems of the text: how much wider than those of the text a band is that parts articles. Within a text they are all
alike beside (the leading); below, a band is as wide as its tiers stand apart, hanging points make it narrower."""

BLANK: Final = 1.2
"""In ems: how much wider than in the text a band beside is that parts articles even where no headline is behind it."""

LEAST_BAND: Final = 0.1
"""In ems: a band of white is wider; characters of the text touch their squares."""

ARTICLE: Final = 1.6
"""Size over the text's of a headline with which an article begins. Smaller ones may stand in a text, in the room of two
lines or more (JLREQ 4.1.6), which makes no wide band beside them."""

LEVEL_TOPS: Final = 1.5
"""In ems: lines that begin so near to the top of a region begin with it: first lines are set in by one."""

TALL: Final = 1.5
"""A headline over more than one tier is longer than so many usual lines of the text."""

NEXT_ROW: Final = 0.9
"""In ems: level lines of one block, a box or a caption, stand closer; leading is 1.2 to 1.8."""

SET_IN: Final = 10
"""In ems of the text: how far a level headline is set in from the right end of its columns, at most."""

FEW: Final = 3
"""Lines on one side at least where a region is cut into tiers: a signature under two lines is no tier."""

DEPTH: Final = 60
"""Cuts within cuts; a page of twelve tiers and twenty articles has fewer than thirty."""


class _Unit(NamedTuple):
    """What is read in one go: a vertical line, or a block of level ones.

    `line` has its box on the turned page; `room` is what it takes there, from right to left.
    """

    line: Line
    items: tuple[int, ...]
    level: bool
    head: bool
    small: bool
    room: tuple[float, float]

    @property
    def box(self) -> Bbox:
        return self.line.bbox


class _Usual(NamedTuple):
    """In points: size of the text's characters, white beside and below its lines."""

    size: float
    beside: float
    below: float


def order_upright(lines: Sequence[Line], items: Sequence[int]) -> list[int]:
    """The lines `items` of a turned page in reading order; level ones, which run at an angle there, in their places."""
    upright = [lines[i] for i in items if lines[i].angle == 0]
    if not upright:
        return list(items)
    usual = _find_usual(upright)
    units = [_make_unit(lines[i], (i,), usual) for i in items if lines[i].angle == 0]
    units += _join_rows([i for i in items if lines[i].angle != 0], lines, usual)
    return [i for unit in _cut(units, usual, DEPTH) for i in unit.items]


def find_around(lines: Sequence[Line], items: Sequence[int]) -> list[int]:
    """Of the lines `items` of a turned page the level ones that are no part of its text: running heads and page numbers
    stand over or under all vertical lines, and are no larger than these."""
    upright = [lines[i] for i in items if lines[i].angle == 0]
    if not upright:
        return []
    top, bottom = min(line.bbox.x0 for line in upright), max(line.bbox.x1 for line in upright)
    large = HEAD * _find_size(upright)
    level = [i for i in items if lines[i].angle != 0]
    return [i for i in level if lines[i].size < large and (lines[i].bbox.x1 < top or lines[i].bbox.x0 > bottom)]


def _find_size(upright: Sequence[Line]) -> float:
    """The size of most characters."""
    count: Counter[float] = Counter()
    for line in upright:
        count[round(line.size, 1)] += len(line.text)
    return max(count.most_common(1)[0][0], 1.0)


def _find_usual(upright: Sequence[Line]) -> _Usual:
    size = _find_size(upright)
    text = [line.bbox for line in upright if abs(line.size - size) <= 0.1 * size]
    boxes = np.array(text)
    x0, top, x1, bottom = boxes.T
    together_x = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    together_y = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    beside = np.where((together_x > size) & (together_y < 0.5 * size), top[None, :] - bottom[:, None], np.inf)
    below = np.where((together_y > 0.5 * size) & (together_x < 0.5 * size), x0[None, :] - x1[:, None], np.inf)
    return _Usual(size, _typical(beside, size, 50), _typical(below, size, 20))


def _typical(gaps: np.ndarray[tuple[int, int], np.dtype[np.float64]], size: float, share: int) -> float:
    """The gap to the next line that so many of a hundred lines have at most; most lines below end before their tier."""
    gaps = np.where(gaps > -0.5 * size, gaps, np.inf)
    nearest = gaps.min(axis=1)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.percentile(nearest, share)) if len(nearest) else size


def _make_unit(line: Line, items: tuple[int, ...], usual: _Usual) -> _Unit:
    level, head = line.angle != 0, line.size >= HEAD * usual.size
    room = line.bbox.top, line.bbox.bottom
    if head and not level and line.size < ARTICLE * usual.size:
        pitch = usual.size + usual.beside
        middle, half = sum(room) / 2, (max(2, ceil(line.size / pitch)) * pitch - usual.beside) / 2
        room = min(room[0], middle - half), max(room[1], middle + half)
    return _Unit(line, items, level, head, line.size <= CAPTION * usual.size, room)


def _join_rows(items: Sequence[int], lines: Sequence[Line], usual: _Usual) -> list[_Unit]:
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


def _cut(units: list[_Unit], usual: _Usual, depth: int) -> list[_Unit]:
    """Units of a region in reading order."""
    parts = _part(units, usual) if depth and len(units) > 1 else [units]
    if len(parts) > 1:
        return [unit for part in parts for unit in _cut(part, usual, depth - 1)]
    order = cut_lines(list(range(len(units))), [replace(unit.line, angle=0) for unit in units])
    return [units[k] for k in order]


def _part(units: list[_Unit], usual: _Usual) -> list[list[_Unit]]:
    """The region cut once, or into all its tiers; as it is where it has no more than one."""
    beside = [_Cut(units, band, _beside_middle) for band in _find_bands(units, usual, _beside_ends)]
    below = [_Cut(units, band, _below_middle) for band in _find_bands(units, usual, _below_ends)]
    tier = max(usual.below, min((cut.width for cut in below), default=0.0))  # articles may have wider gaps
    straight = _drop_crossed(below, units, usual)
    cut = (
        next((cut for cut in beside if _is_headline(cut.before, usual)), None)
        or _find_widest(beside, straight, usual, tier)
        or next((cut for cut in straight if _begins(cut.after, usual) and not _is_lintel(cut.before)), None)
        or next((cut for cut in beside if _begins_tall(cut, usual)), None)
    )
    if cut is None and not below:
        cut = max((cut for cut in beside if _has_tiers(cut, usual)), key=lambda cut: cut.width, default=None)
    if cut is not None:
        return [cut.before, cut.after]
    return _part_tiers(units, [cut.band for cut in below if max(len(cut.before), len(cut.after)) >= FEW])


def _has_tiers(cut: _Cut, usual: _Usual) -> bool:
    """Whether tiers can be seen once the region is cut: on one side they stand otherwise than on the other."""
    return any(any(_find_bands(side, usual, _below_ends)) for side in (cut.before, cut.after))


def _drop_crossed(below: Sequence[_Cut], units: list[_Unit], usual: _Usual) -> list[_Cut]:
    """Cuts below that go through no band between two articles beside each other: those are cut apart first.

    What stands between a cut and the next one is a slab. Such a band is wide in the slabs over and under the cut, and
    over the cut an article begins at it.
    """
    slabs = _part_tiers(units, [cut.band for cut in below])
    wide = [_find_wide(slab, usual) for slab in slabs]
    return [
        cut
        for cut, over, under in zip(below, wide, wide[1:], strict=False)
        if not any(_begins_at(band, cut.before, usual) for band in _share_bands(over, under, usual))
    ]


def _find_wide(slab: Sequence[_Unit], usual: _Usual) -> list[tuple[float, float]]:
    least = usual.beside + WIDE_BESIDE * usual.size
    return [band for band in _find_bands(slab, usual, _room_ends) if band[1] - band[0] >= least]


def _share_bands(
    over: Sequence[tuple[float, float]], under: Sequence[tuple[float, float]], usual: _Usual
) -> Iterator[tuple[float, float]]:
    least = usual.beside + WIDE_BESIDE * usual.size
    for a in over:
        for b in under:
            first, last = max(a[0], b[0]), min(a[1], b[1])
            if last - first >= least:
                yield first, last


def _begins_at(band: tuple[float, float], units: Sequence[_Unit], usual: _Usual) -> bool:
    """Whether a headline begins at the left of a band that is white from there on down; a level one may be set in."""
    least = band[1] - usual.beside
    lowest = max((u.box.x0 for u in units if u.box.top < band[1] - LEAST_BAND and u.box.bottom > least), default=0.0)
    for unit in units:
        off = (unit.box.top - band[1]) / usual.size
        near = -1 <= off <= (SET_IN if unit.level else 1)
        if near and unit.line.size >= ARTICLE * usual.size and unit.box.x0 > lowest:
            return True
    return False


class _Cut:
    """A region cut at a band of white."""

    def __init__(self, units: Sequence[_Unit], band: tuple[float, float], middle: Callable[[_Unit], float]) -> None:
        self.band = band
        at = sum(band) / 2
        self.before = [unit for unit in units if middle(unit) < at]
        self.after = [unit for unit in units if middle(unit) >= at]
        self.width = band[1] - band[0]


def _beside_ends(unit: _Unit) -> tuple[float, float]:
    return unit.box.top, unit.box.bottom


def _room_ends(unit: _Unit) -> tuple[float, float]:
    return unit.room


def _below_ends(unit: _Unit) -> tuple[float, float]:
    return unit.box.x0, unit.box.x1


def _beside_middle(unit: _Unit) -> float:
    return (unit.box.top + unit.box.bottom) / 2


def _below_middle(unit: _Unit) -> float:
    return (unit.box.x0 + unit.box.x1) / 2


def _find_bands(
    units: Sequence[_Unit], usual: _Usual, ends: Callable[[_Unit], tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """Bands of white across the whole region."""
    spans = sorted(ends(unit) for unit in units if unit.line.size > RUBY * usual.size)
    end = spans[0][1] if spans else 0.0
    for first, last in spans:
        if first - end > LEAST_BAND * usual.size:
            yield end, first
        end = max(end, last)


def _find_widest(beside: Sequence[_Cut], below: Sequence[_Cut], usual: _Usual, tier: float) -> _Cut | None:
    """The cut whose band is most wider than those of the text, of those that part articles; `tier`: between tiers."""
    found: list[tuple[float, _Cut]] = []
    for cut in beside:
        width = min(unit.room[0] for unit in cut.after) - max(unit.room[1] for unit in cut.before)
        more = (width - usual.beside) / usual.size
        if more >= (WIDE_BESIDE if _begins(cut.after, usual, ARTICLE) else BLANK):
            found.append((more, cut))
    for cut in below:
        more = (cut.width - tier) / usual.size
        if more >= WIDE_BELOW and not _is_lintel(cut.before):
            found.append((more, cut))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _is_headline(units: Sequence[_Unit], usual: _Usual) -> bool:
    """Whether a region is nothing but headlines, none below another: those of two articles are cut apart first."""
    return all(unit.head for unit in units) and not any(_find_bands(units, usual, _below_ends))


def _is_lintel(units: Sequence[_Unit]) -> bool:
    """Whether a region is level headlines beside each other: each is read before what stands below it."""
    return len(units) > 1 and all(unit.level and unit.head for unit in units)


def _begins(units: Sequence[_Unit], usual: _Usual, least: float = HEAD) -> bool:
    """Whether an article begins: what stands first is a headline, so large over the text, or a box of level lines."""
    first = _find_first(units, usual)
    return first.line.size >= least * usual.size or (first.level and not first.small)


def _begins_tall(cut: _Cut, usual: _Usual) -> bool:
    """Whether an article begins, with a headline over more than one tier, beside a text and not another headline."""
    first = _find_first(cut.after, usual)
    lengths = [unit.box.x1 - unit.box.x0 for unit in cut.before if not (unit.head or unit.level)]
    if not first.head or first.level or not lengths:
        return False
    last = min((u for u in cut.before), key=lambda u: abs(u.box.bottom - first.box.top) + abs(u.box.x0 - first.box.x0))
    return not last.head and first.box.x1 - first.box.x0 > TALL * median(lengths)


def _find_first(units: Sequence[_Unit], usual: _Usual) -> _Unit:
    """Of what begins at the top, the rightmost; captions and ruby only where nothing else is."""
    large = [unit for unit in units if not unit.small] or units
    top = min(unit.box.x0 for unit in large) + LEVEL_TOPS * usual.size
    return min((unit for unit in large if unit.box.x0 <= top), key=lambda unit: unit.box.top)


def _part_tiers(units: Sequence[_Unit], bands: Sequence[tuple[float, float]]) -> list[list[_Unit]]:
    bounds = [-np.inf, *(sum(band) / 2 for band in bands), np.inf]
    return [[unit for unit in units if low <= _below_middle(unit) < high] for low, high in pairwise(bounds)]
