"""Order of pages whose lines run from top to bottom: newspapers and magazines in tiers, and books.

Recursive XY cuts (Nagy and Seth 1984, "Hierarchical representation of optically scanned documents") with two kinds of
white band that mean different things. Between articles a page is cut where the next one begins: at a band wider than
those within the text, or at one behind which a headline stands first. Within an article the tiers follow each other.

All is judged on the page turned level (`level`): x runs down the page, along its lines, and y from its right edge to
the left. "Beside" is said of bands between vertical lines, "below" of those between tiers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import inf
from operator import attrgetter
from statistics import median
from typing import Final, NamedTuple

from copydesk.document import Line
from copydesk.layout.vertical_units import (
    ARTICLE,
    HEAD,
    LEAST_BAND,
    Ends,
    Unit,
    Usual,
    find_bands,
    find_usual,
    make_units,
)
from copydesk.layout.xycut import cut_lines

WIDE_BESIDE: Final = 0.3
WIDE_BELOW: Final = 0.4
"""In ems of the text: how much wider than those of the text a band is that parts articles. Within a text they are all
alike beside (the leading); below, a band is as wide as its tiers stand apart, hanging points make it narrower."""

BLANK: Final = 1.2
"""In ems: how much wider than in the text a band beside is that parts articles even where no headline is behind it."""

LEVEL_TOPS: Final = 1.5
"""In ems: lines that begin so near to the top of a region begin with it: first lines are set in by one."""

TALL: Final = 1.5
"""A headline over more than one tier is longer than so many usual lines of the text."""

SET_IN: Final = 10
"""In ems of the text: how far a level headline is set in from the right end of its columns, at most."""

FEW: Final = 3
"""Lines on one side at least where a region is cut into tiers: a signature under two lines is no tier."""

DEPTH: Final = 60
"""Cuts within cuts; a page of twelve tiers and twenty articles has fewer than thirty."""


_BESIDE: Final[Callable[[Unit], Ends]] = attrgetter("beside")
_BELOW: Final[Callable[[Unit], Ends]] = attrgetter("below")
_ROOM: Final[Callable[[Unit], Ends]] = attrgetter("room")


class _Cut(NamedTuple):
    """A region cut at a band of white; `width`: of the band, between what takes room."""

    band: Ends
    before: list[Unit]
    after: list[Unit]
    width: float


def order_upright(lines: Sequence[Line], items: Sequence[int]) -> list[int]:
    """The lines `items` of a turned page in reading order; level ones, which run at an angle there, in their places."""
    upright = [lines[i] for i in items if lines[i].angle == 0]
    if not upright:
        return list(items)
    usual = find_usual(upright)
    return [i for unit in _cut(make_units(lines, items, usual), usual, DEPTH) for i in unit.items]


def _cut(units: list[Unit], usual: Usual, depth: int) -> list[Unit]:
    """Units of a region in reading order."""
    parts = _part(units, usual) if depth and len(units) > 1 else [units]
    if len(parts) > 1:
        return [unit for part in parts for unit in _cut(part, usual, depth - 1)]
    order = cut_lines(list(range(len(units))), [replace(unit.line, angle=0) for unit in units])
    return [units[k] for k in order]


def _part(units: list[Unit], usual: Usual) -> list[list[Unit]]:
    """The region cut once, or into all its tiers; as it is where it has no more than one."""
    beside = list(_find_cuts(units, usual, _BESIDE, _ROOM))
    below = list(_find_cuts(units, usual, _BELOW, _BELOW))
    tier = max(usual.below, min((cut.width for cut in below), default=0.0))  # articles may have wider gaps
    straight = _drop_crossed(below, units, usual)
    cut = (
        next((cut for cut in beside[:1] if _is_headline(cut.before, usual)), None)
        or _find_widest(beside, straight, usual, tier)
        or next((cut for cut in straight if _begins(cut.after, usual) and not _is_lintel(cut.before)), None)
        or next((cut for cut in beside if _begins_tall(cut, usual)), None)
    )
    if cut is None and not below:
        cut = max((cut for cut in beside if _has_tiers(cut, usual)), key=lambda cut: cut.width, default=None)
    if cut is not None:
        return [cut.before, cut.after]
    return _part_tiers(units, [cut.band for cut in below if max(len(cut.before), len(cut.after)) >= FEW])


def _has_tiers(cut: _Cut, usual: Usual) -> bool:
    """Whether tiers can be seen once the region is cut: on one side they stand otherwise than on the other."""
    return any(any(find_bands(side, usual, _BELOW)) for side in (cut.before, cut.after))


def _drop_crossed(below: Sequence[_Cut], units: list[Unit], usual: Usual) -> list[_Cut]:
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


def _find_wide(slab: Sequence[Unit], usual: Usual) -> list[tuple[float, float]]:
    least = usual.beside + WIDE_BESIDE * usual.size
    return [band for band in find_bands(slab, usual, _ROOM) if band[1] - band[0] >= least]


def _share_bands(
    over: Sequence[tuple[float, float]], under: Sequence[tuple[float, float]], usual: Usual
) -> Iterator[tuple[float, float]]:
    least = usual.beside + WIDE_BESIDE * usual.size
    for a in over:
        for b in under:
            first, last = max(a[0], b[0]), min(a[1], b[1])
            if last - first >= least:
                yield first, last


def _begins_at(band: tuple[float, float], units: Sequence[Unit], usual: Usual) -> bool:
    """Whether a headline begins at the left of a band that is white from there on down; a level one may be set in."""
    least = band[1] - usual.beside
    lowest = max((u.below[0] for u in units if u.beside[0] < band[1] - LEAST_BAND and u.beside[1] > least), default=0.0)
    for unit in units:
        off = (unit.beside[0] - band[1]) / usual.size
        near = -1 <= off <= (SET_IN if unit.level else 1)
        if near and unit.line.size >= ARTICLE * usual.size and unit.below[0] > lowest:
            return True
    return False


def _find_cuts(
    units: Sequence[Unit], usual: Usual, ends: Callable[[Unit], Ends], room: Callable[[Unit], Ends]
) -> Iterator[_Cut]:
    """The region cut at each of its bands: all that is sorted once, since pages have hundreds of lines."""
    ordered = sorted(units, key=lambda unit: sum(ends(unit)))
    middles = [sum(ends(unit)) / 2 for unit in ordered]
    rooms = [(inf, -inf) if unit.ruby else room(unit) for unit in ordered]
    last = list(accumulate((end for _, end in rooms), max))
    first = list(accumulate((begin for begin, _ in reversed(rooms)), min))[::-1]
    for band in find_bands(units, usual, ends):
        k = bisect_left(middles, sum(band) / 2)
        yield _Cut(band, ordered[:k], ordered[k:], first[k] - last[k - 1])


def _find_widest(beside: Sequence[_Cut], below: Sequence[_Cut], usual: Usual, tier: float) -> _Cut | None:
    """The cut whose band is most wider than those of the text, of those that part articles; `tier`: between tiers."""
    found: list[tuple[float, _Cut]] = []
    for cut in beside:
        more = (cut.width - usual.beside) / usual.size
        if more >= BLANK or (more >= WIDE_BESIDE and _begins(cut.after, usual, ARTICLE)):
            found.append((more, cut))
    for cut in below:
        more = (cut.width - tier) / usual.size
        if more >= WIDE_BELOW and not _is_lintel(cut.before):
            found.append((more, cut))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _is_headline(units: Sequence[Unit], usual: Usual) -> bool:
    """Whether a region is nothing but headlines, none below another: those of two articles are cut apart first."""
    return all(unit.head for unit in units) and not any(find_bands(units, usual, _BELOW))


def _is_lintel(units: Sequence[Unit]) -> bool:
    """Whether a region is level headlines beside each other: each is read before what stands below it."""
    return len(units) > 1 and all(unit.level and unit.head for unit in units)


def _begins(units: Sequence[Unit], usual: Usual, least: float = HEAD) -> bool:
    """Whether an article begins: what stands first is a headline, so large over the text, or a box of level lines."""
    first = _find_first(units, usual)
    return first.line.size >= least * usual.size or (first.level and not first.small)


def _begins_tall(cut: _Cut, usual: Usual) -> bool:
    """Whether an article begins, with a headline over more than one tier, beside a text and not another headline."""
    first = _find_first(cut.after, usual)
    lengths = [unit.below[1] - unit.below[0] for unit in cut.before if not (unit.head or unit.level)]
    if not first.head or first.level or not lengths:
        return False
    last = min(
        (u for u in cut.before), key=lambda u: abs(u.beside[1] - first.beside[0]) + abs(u.below[0] - first.below[0])
    )
    return not last.head and first.below[1] - first.below[0] > TALL * median(lengths)


def _find_first(units: Sequence[Unit], usual: Usual) -> Unit:
    """Of what begins at the top, the rightmost; captions and ruby only where nothing else is."""
    large = [unit for unit in units if not unit.small] or units
    top = min(unit.below[0] for unit in large) + LEVEL_TOPS * usual.size
    return min((unit for unit in large if unit.below[0] <= top), key=lambda unit: unit.beside[0])


def _part_tiers(units: Sequence[Unit], bands: Sequence[tuple[float, float]]) -> list[list[Unit]]:
    bounds = [-inf, *(sum(band) / 2 for band in bands), inf]
    return [[unit for unit in units if low <= sum(unit.below) / 2 < high] for low, high in pairwise(bounds)]
