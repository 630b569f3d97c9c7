"""Order by cuts: recursive XY cuts (Nagy and Seth 1984) with full-width lines as separators between strips of columns.

Used where the printed order says nothing: slides and spreads, landscape pages whose software paints box by box.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from copydesk.document import Line

GUTTER_EM: Final = 0.8
"""Width of a gutter in ems; narrow journals have 1.2 em."""

CROSSING: Final = 0.35
"""Share of a region's lines that may cross a gutter (titles, wide floats) before it is no gutter."""

SIDE_LINES: Final = 3
"""A column has at least so many lines, else it is a label beside the text."""

COLUMN_WIDTH: Final = 0.15
"""Median width of a column's lines as a share of the region; cells of tables are narrower."""

DEPTH: Final = 6
"""Cuts within cuts."""


def contradicts_itself(lines: Sequence[Line], least: int = 1) -> bool:
    """Whether the lines climb, within one column, at least `least` times by more than a line."""
    climbs = 0
    for a, b in itertools.pairwise(lines):
        overlap = min(a.bbox.x1, b.bbox.x1) - max(a.bbox.x0, b.bbox.x0)
        width = min(a.bbox.x1 - a.bbox.x0, b.bbox.x1 - b.bbox.x0)
        climbs += overlap > 0.5 * width and b.baseline < a.baseline - 0.8 * max(a.size, b.size)
    return climbs >= least


def cut_lines(items: list[int], lines: Sequence[Line], depth: int = DEPTH) -> list[int]:
    """The lines `items` in order: strip by strip where lines cross the gutter, left column before right."""
    gutter = _find_gutter(items, lines) if depth and len(items) > 2 * SIDE_LINES else None
    if gutter is None:
        return _by_rows(items, lines)
    crossing = sorted((i for i in items if _crosses(lines[i], gutter)), key=lambda i: lines[i].bbox.top)
    rest = [i for i in items if not _crosses(lines[i], gutter)]
    out: list[int] = []
    for k, bound in enumerate([*(lines[i].bbox.top for i in crossing), float("inf")]):
        strip = [i for i in rest if _middle(lines[i]) < bound]
        rest = [i for i in rest if _middle(lines[i]) >= bound]
        for left in (True, False):
            column = [i for i in strip if ((lines[i].bbox.x0 + lines[i].bbox.x1) / 2 < gutter) is left]
            out += cut_lines(column, lines, depth - 1)
        out += crossing[k : k + 1]
    return out


def _by_rows(items: list[int], lines: Sequence[Line]) -> list[int]:
    """Top to bottom; lines that stand on one base line from left to right."""
    order: list[int] = []
    row: list[int] = []
    for i in sorted(items, key=lambda i: (lines[i].baseline, lines[i].bbox.x0)):
        if row and lines[i].baseline - lines[row[0]].baseline > 0.4 * max(lines[row[0]].size, 1.0):
            order += sorted(row, key=lambda j: lines[j].bbox.x0)
            row = []
        row.append(i)
    return order + sorted(row, key=lambda j: lines[j].bbox.x0)


def _find_gutter(items: list[int], lines: Sequence[Line]) -> float | None:
    """x of the gutter that the fewest lines cross, None where there is none."""
    left = min(lines[i].bbox.x0 for i in items)
    right = max(lines[i].bbox.x1 for i in items)
    em = sorted(lines[i].size for i in items)[len(items) // 2] or 10.0
    best: tuple[int, int, float] | None = None
    for edge in sorted({round(lines[i].bbox.x0) for i in items})[1:]:
        x = edge - GUTTER_EM * em / 2 - 0.5
        across = {i for i in items if lines[i].bbox.x0 < x < lines[i].bbox.x1 + GUTTER_EM * em / 2}
        if len(across) > CROSSING * len(items):
            continue
        one = [i for i in items if i not in across and lines[i].bbox.x1 <= x]
        two = [i for i in items if i not in across and lines[i].bbox.x0 >= x]
        if _is_column(one, lines, right - left) and _is_column(two, lines, right - left):
            key = (len(across), -min(len(one), len(two)), x)
            best = key if best is None else min(best, key)
    return best[2] if best else None


def _is_column(items: list[int], lines: Sequence[Line], width: float) -> bool:
    if len(items) < SIDE_LINES:
        return False
    widths = sorted(lines[i].bbox.x1 - lines[i].bbox.x0 for i in items)
    return widths[len(widths) // 2] >= COLUMN_WIDTH * width


def _crosses(line: Line, x: float) -> bool:
    return line.bbox.x0 < x < line.bbox.x1


def _middle(line: Line) -> float:
    return (line.bbox.top + line.bbox.bottom) / 2
