"""Where lines stand, how they are set, and how they stand to their neighbours."""

from __future__ import annotations

import itertools
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.measures import Floats


def _usual(values: Floats, long: NDArray[np.bool_], otherwise: float) -> float:
    chosen = values[long] if long.any() else values
    value = float(np.median(chosen)) if len(chosen) else otherwise
    return value if value > 0 else otherwise


def measure_geometry(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    boxes = np.array([line.bbox for line in lines], dtype=np.float64)
    sizes = np.array([line.size for line in lines])
    words = np.array([len(line.edges) // 2 for line in lines], dtype=np.float64)
    words += columns["cjk"] * columns["characters"] / 2
    page_of = np.array([line.page for line in lines])
    dimensions = {page.number: (max(page.width, 1.0), max(page.height, 1.0)) for page in document.pages}
    width = np.array([dimensions[n][0] for n in page_of])
    height = np.array([dimensions[n][1] for n in page_of])
    x0, top, x1, bottom = boxes.T
    long = words >= 6
    tall = _usual(bottom - top, long, 10.0)
    size = _usual(sizes, long, 10.0)
    wide = float(np.percentile((x1 - x0)[long], 75)) if long.any() else 300.0
    columns["left"], columns["right"] = x0 / width, x1 / width
    columns["top"], columns["bottom"] = top / height, bottom / height
    columns["width"], columns["size"] = (x1 - x0) / max(wide, 1.0), sizes / size
    columns["height"] = (bottom - top) / tall
    columns["words"] = words
    columns["page"] = np.minimum(page_of, 50)
    last = document.pages[-1].number
    columns["pages_left"] = np.minimum(last - page_of, 50)
    columns["page_share"] = page_of / last
    columns["progress"] = np.arange(len(lines)) / len(lines)
    _place_on_page(page_of, columns)
    _find_edges(x0, size, columns)
    _share_fonts(document, columns)
    _compare_neighbours(boxes, page_of, width, size, wide, columns)


def _place_on_page(page_of: NDArray[np.int_], columns: dict[str, Floats]) -> None:
    _, first, counts = np.unique(page_of, return_index=True, return_counts=True)
    start = np.repeat(first, counts)
    total = np.repeat(counts, counts)
    columns["page_progress"] = (np.arange(len(page_of)) - start) / total
    columns["page_lines"] = total.astype(np.float64)


def _find_edges(x0: Floats, size: float, columns: dict[str, Floats]) -> None:
    """Common left edges are those that at least 4 % of the lines share within 2 points."""
    bins = np.round(x0).astype(int)
    low = bins.min()
    histogram = np.bincount(bins - low)
    near = np.convolve(histogram, np.ones(5, int), "same")
    share = near[bins - low] / len(x0)
    columns["edge_share"] = share
    common = np.flatnonzero(near >= 0.04 * len(x0)) + low
    if not len(common):
        columns["indent"] = np.zeros(len(x0))
        return
    place = np.clip(np.searchsorted(common, bins + 2, "right") - 1, 0, len(common) - 1)
    indent = (x0 - common[place]) / size
    columns["indent"] = np.clip(indent, -20, 20)


def _share_fonts(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    exact: Counter[tuple[str, float]] = Counter()
    face: Counter[str] = Counter()
    keys = [(line.font, round(line.size, 1)) for line in lines]
    for key, line in zip(keys, lines, strict=True):
        exact[key] += len(line.text)
        face[key[0]] += len(line.text)
    total = max(sum(exact.values()), 1)
    columns["font_share"] = np.array([exact[key] / total for key in keys])
    columns["face_share"] = np.array([face[key[0]] / total for key in keys])
    same = np.array([0.0, *(a == b for a, b in itertools.pairwise(keys)), 0.0])
    columns["same_font_before"], columns["same_font_behind"] = same[:-1], same[1:]
    columns["bold"] = np.array([line.bold for line in lines], dtype=np.float64)
    columns["italic"] = np.array([line.italic for line in lines], dtype=np.float64)
    columns["first_bold"] = np.array([line.first_bold and not line.bold for line in lines], dtype=np.float64)
    columns["coloured"] = np.array([_is_coloured(line.colour) for line in lines], dtype=np.float64)
    columns["turned"] = np.array([line.angle != 0 for line in lines], dtype=np.float64)
    columns["artifact"] = np.array([line.artifact for line in lines], dtype=np.float64)
    raised = [sum(s.end - s.start for s in line.scripts if s.kind == "sup") if line.scripts else 0 for line in lines]
    columns["raised"] = np.array([r / len(line.text) for r, line in zip(raised, lines, strict=True)])
    starts = [bool(line.scripts) and line.scripts[0].start == 0 and line.scripts[0].kind == "sup" for line in lines]
    columns["starts_raised"] = np.array(starts, dtype=np.float64)


@lru_cache(maxsize=4096)
def _is_coloured(colour: int) -> bool:
    parts = (colour >> 16, colour >> 8 & 255, colour & 255)
    return max(parts) - min(parts) > 40


def _compare_neighbours(
    boxes: Floats, page_of: NDArray[np.int_], width: Floats, size: float, wide: float, columns: dict[str, Floats]
) -> None:
    count = len(boxes)
    x0, top, x1, bottom = boxes.T
    above, shift, beside = np.full(count, -9.0), np.zeros(count), np.zeros(count)
    fill = np.zeros(count)
    below, shift_behind, beside_behind = np.full(count, -9.0), np.zeros(count), np.zeros(count)
    same = page_of[1:] == page_of[:-1]
    gap = np.clip((top[1:] - bottom[:-1]) / size, -90, 90)
    moved = (x0[1:] - x0[:-1]) / width[1:]
    level = np.abs(bottom[1:] - bottom[:-1]) < 0.5 * size
    above[1:] = np.where(same, gap, -9.0)
    below[:-1] = np.where(same, gap, -9.0)
    shift[1:], shift_behind[:-1] = np.where(same, moved, 0), np.where(same, moved, 0)
    beside[1:], beside_behind[:-1] = same & level, same & level
    fill[1:] = np.clip((x1 - x0)[:-1] / max(wide, 1.0), 0, 3)
    columns["gap_above"], columns["gap_below"] = above, below
    columns["shift_before"], columns["shift_behind"] = shift, shift_behind
    columns["beside_before"], columns["beside_behind"] = beside, beside_behind
    columns["fill_before"] = fill
