"""Tables as rows of cells, from where their words stand: base lines make rows, white space makes columns.

White space between columns is what no word of the usual rows reaches into; headings over several columns are left out
of account for that, and stand in the first column that they touch. A line of a cell is a row of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Final, NamedTuple

from copydesk.document import WORD, Bbox, Block, Document, Line
from copydesk.report.captions import Caption
from copydesk.report.excerpts import Span, repair

Rows = tuple[tuple[str, ...], ...]

ROW: Final = 0.4
"""Distance of base lines in sizes up to which words stand in one row; raised and lowered ones are off by 0.3."""

CELL_GAP: Final = 0.75
"""White space in sizes that parts cells of one row for sure; between words it is 0.25, in justified text up to 0.6."""

COLUMN_GAP: Final = 0.3
"""Least white space in sizes between columns, where it goes through all rows that count."""

WORD_SPACE: Final = 0.5
"""Distance in sizes from which two cells are not two words of one: where words stand above each other by chance, as
in "Bacillus subtilis" over "Bacillus cereus", their spaces are a quarter to a third."""

SURE_ROWS: Final = 4
"""Rows from which white space that goes through all of them is no chance; with fewer it must part cells by itself."""

CROSSING: Final = 0.08
"""Share of the rows that may reach into the white space between columns: notes, and cells that are too long."""

FULL: Final = 0.6
"""Share of the most cells that a row has from which it is a usual one."""

NEAR: Final = 40.0
"""Points of empty space over which a caption and its table, or two parts of a table, do not reach."""

BESIDE: Final = 70.0
"""The same between parts that stand side by side."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are rows of the same number of cells, empty ones ""; `spans` half-open in the source, `page` from 1."""

    page: int
    bbox: Bbox
    rows: Rows
    spans: tuple[Span, ...]
    caption: Caption | None


class _Word(NamedTuple):
    """A word with its edges and base line in points, and its first character in the source."""

    x0: float
    x1: float
    y: float
    size: float
    text: str


def find_tables(document: Document, blocks: Sequence[Block], captions: Sequence[Caption]) -> Iterator[Table]:
    """Tables in order of the source, each with the caption that belongs to it."""
    tables = [block for block in blocks if block.role == "table"]
    titles = [caption for caption in captions if caption.kind == "table"]
    flip = -1 if _stand_below(document, tables, titles) else 1
    for page, group in groupby(tables, lambda block: block.page):
        here = [caption for caption in titles if caption.excerpt.page == page]
        for caption, parts in _assign(document, list(group), here, flip):
            lines = [k for block in parts for k in range(block.first, block.last)]
            table = make_table(document, [*(caption.below if caption else ()), *lines], caption)
            if caption or _is_table(table):
                yield table


def _is_table(table: Table) -> bool:
    """Lines of some other kind that were taken for a table have no rows and columns."""
    return len(table.rows) > 1 and len(table.rows[0]) > 1


def make_table(document: Document, indices: Sequence[int], caption: Caption | None = None) -> Table:
    """One table of the lines `indices` of `Document.lines`."""
    lines = [document.lines[k] for k in indices]
    box = lines[0].bbox
    for line in lines[1:]:
        box = box.union(line.bbox)
    spans: list[Span] = []
    for k in sorted(indices):
        start, end = document.starts[k], document.starts[k + 1] - 1
        if spans and spans[-1][1] + 1 == start:
            start = spans.pop()[0]
        spans.append((start, end))
    return Table(lines[0].page, box, make_rows(lines), tuple(spans), caption)


# --- which lines are one table --------------------------------------------------------------------------------------


def _stand_below(document: Document, tables: Sequence[Block], captions: Sequence[Caption]) -> bool:
    """Whether captions stand below their tables in this document: whether more of them have one close above."""
    below = 0
    for caption in captions:
        box = _box(document, caption.lines)
        here = [block.bbox for block in tables if block.page == caption.excerpt.page and _overlap(block.bbox, box)]
        up = min((box.top - other.bottom for other in here if other.bottom <= box.top + 2), default=NEAR)
        down = min((other.top - box.bottom for other in here if other.top >= box.bottom - 2), default=NEAR)
        below += 0 if caption.below or up == down else 1 if up < down else -1
    return below > 0


def _assign(
    document: Document, blocks: Sequence[Block], captions: Sequence[Caption], flip: int
) -> list[tuple[Caption | None, list[Block]]]:
    """Blocks of one page by the caption that each belongs to; those without one by where they stand."""
    boxes = [_flipped(_box(document, caption.lines), flip) for caption in captions]
    owned: dict[int, list[Block]] = {}
    for block in blocks:
        owned.setdefault(_above(_flipped(block.bbox, flip), boxes), []).append(block)
    for block in list(owned.get(-1, ())):
        box = _flipped(block.bbox, flip)
        below = [n for n in range(len(boxes)) if n not in owned and boxes[n].top - box.bottom < NEAR]
        if below:
            owned[-1].remove(block)
            owned.setdefault(min(below, key=lambda n: boxes[n].top), []).append(block)
    found: list[tuple[Caption | None, list[Block]]] = []
    for owner, parts in owned.items():
        clusters = cluster_blocks(parts)
        if owner >= 0:
            near = min(clusters, key=lambda cluster: _distance(_box(document, captions[owner].lines), cluster))
            found.append((captions[owner], near))
            clusters.remove(near)
        found += [(None, cluster) for cluster in clusters]
    return sorted(found, key=lambda item: item[1][0].start)


def _flipped(box: Bbox, flip: int) -> Bbox:
    """The box on the page seen in a mirror, where `flip` is -1: what stands below stands above."""
    return box if flip > 0 else Bbox(box.x0, -box.bottom, box.x1, -box.top)


def _box(document: Document, lines: Sequence[int]) -> Bbox:
    box = document.lines[lines[0]].bbox
    for k in lines[1:]:
        box = box.union(document.lines[k].bbox)
    return box


def _above(block: Bbox, boxes: Sequence[Bbox]) -> int:
    """The nearest caption that the block stands under, else the nearest above it in another column; -1: none."""
    above = [n for n, box in enumerate(boxes) if box.top <= block.top + 2]
    return max(above, key=lambda n: (_overlap(boxes[n], block), boxes[n].bottom), default=-1)


def _overlap(a: Bbox, b: Bbox) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0)


def cluster_blocks(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that stand near one another on one page, directly or by others between them."""
    left = list(blocks)
    clusters = []
    while left:
        cluster = [left.pop(0)]
        for block in cluster:  # grows while it is walked
            near = [other for other in left if block.page == other.page and _gap(block.bbox, other.bbox) <= NEAR]
            left = [other for other in left if other not in near]
            cluster += near
        clusters.append(sorted(cluster, key=lambda block: block.start))
    return clusters


def _gap(a: Bbox, b: Bbox) -> float:
    """The larger of the empty space between two boxes, across and down; columns of a table stand further apart."""
    across = max(a.x0, b.x0) - min(a.x1, b.x1)
    down = max(a.top, b.top) - min(a.bottom, b.bottom)
    return max(across * NEAR / BESIDE, down)


def _distance(box: Bbox, cluster: Sequence[Block]) -> tuple[bool, float]:
    top, bottom = min(b.bbox.top for b in cluster), max(b.bbox.bottom for b in cluster)
    beside = not any(_overlap(box, b.bbox) for b in cluster)
    return beside, max(top - box.bottom, box.top - bottom, 0.0)


# --- rows and columns -----------------------------------------------------------------------------------------------


def make_rows(lines: Sequence[Line]) -> Rows:
    """Rows of cells of these lines. Turned lines are read along their own direction, one cell for each."""
    turned = sum(1 for line in lines if line.angle) > len(lines) / 2
    words = [word for line in lines for word in (_turned_words(line) if turned else _words(line))]
    rows = _rows(words)
    if not rows:
        return ()
    size = median(word.size for word in words)
    gaps = _column_gaps(rows, size)
    cells = [_cells(row, gaps, size) for row in rows]
    used = [k for k in range(len(gaps) + 1) if any(row[k] for row in cells)]
    return tuple(tuple(repair(row[k]) for k in used) for row in cells)


def _words(line: Line) -> Iterator[_Word]:
    found = [match[0] for match in WORD.finditer(line.text)]
    if len(line.edges) < 2 * len(found) or line.angle:
        yield _Word(line.bbox.x0, line.bbox.x1, line.baseline, line.size, line.text.strip())
        return
    for k, text in enumerate(found):
        yield _Word(line.edges[2 * k], line.edges[2 * k + 1], line.baseline, line.size, text)


def _turned_words(line: Line) -> Iterator[_Word]:
    """A line that runs up (or down) the page: along is up (or down), the next row is to the right (or left)."""
    box = line.bbox
    if line.angle > 180 or line.angle < 0:
        yield _Word(box.top, box.bottom, -box.x0, line.size, line.text.strip())
    else:
        yield _Word(-box.bottom, -box.top, box.x1, line.size, line.text.strip())


def _rows(words: Sequence[_Word]) -> list[list[_Word]]:
    rows: list[list[_Word]] = []
    base = 0.0
    for word in sorted((word for word in words if word.text), key=lambda word: word.y):
        if rows and word.y - base <= ROW * max(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
            base = word.y
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _column_gaps(rows: Sequence[Sequence[_Word]], size: float) -> list[tuple[float, float]]:
    """White space between columns, from the left: (from, to) in points."""
    parts = [sum(1 for a, b in pairwise(row) if b.x0 - a.x1 > CELL_GAP * size) + 1 for row in rows]
    usual = [row for row, n in zip(rows, parts, strict=True) if n >= FULL * max(parts)]
    if max(parts) == 1:
        return []
    allowed = int(CROSSING * len(usual))
    least = (COLUMN_GAP if len(usual) >= SURE_ROWS else CELL_GAP) * size
    gaps = [(a, b) for a, b in _white(usual, allowed) if b - a >= least]
    return _without_word_spaces(rows, gaps, size)


def _without_word_spaces(
    rows: Sequence[Sequence[_Word]], gaps: list[tuple[float, float]], size: float
) -> list[tuple[float, float]]:
    """The gaps over which neighbouring cells stand further apart than words do; the narrowest others go first."""
    while gaps:
        widths = _usual_widths(rows, gaps)
        narrowest = min(range(len(gaps)), key=lambda k: widths[k])
        if widths[narrowest] >= WORD_SPACE * size:
            break
        gaps = gaps[:narrowest] + gaps[narrowest + 1 :]
    return gaps


def _usual_widths(rows: Sequence[Sequence[_Word]], gaps: Sequence[tuple[float, float]]) -> list[float]:
    """For each gap the usual distance between words of its two columns, in rows that have both; 0 without any."""
    middles = _middles(gaps)
    widths: list[list[float]] = [[] for _ in gaps]
    for row in rows:
        columns = [_column(word, middles) for word in row]
        for n in range(1, len(row)):
            if columns[n] == columns[n - 1] + 1:
                widths[columns[n - 1]].append(row[n].x0 - row[n - 1].x1)
    return [median(found) if found else 0.0 for found in widths]


def _white(rows: Sequence[Sequence[_Word]], allowed: int) -> Iterator[tuple[float, float]]:
    """Stretches that at most `allowed` rows reach into, between the first and the last word."""
    events = sorted((x, step) for row in rows for word in row for x, step in ((word.x0, 1), (word.x1, -1)))
    depth = 0
    begin: float | None = None
    for x, step in events:
        was, depth = depth, depth + step
        if was > allowed >= depth:
            begin = x
        elif was <= allowed < depth and begin is not None:
            yield begin, x
            begin = None


def _cells(row: Sequence[_Word], gaps: Sequence[tuple[float, float]], size: float) -> list[str]:
    """The row's words by column. Words with no white space between them where columns part stay together: a heading
    over several columns."""
    cells: list[list[str]] = [[] for _ in range(len(gaps) + 1)]
    middles = _middles(gaps)
    column = 0
    last: _Word | None = None
    for word in row:
        own = _column(word, middles)
        # words of a heading over columns stand as near as in any text, and across the white space
        if last is None or own < column or word.x0 - last.x1 > 0.5 * size or _parts(last, word, gaps):
            column = max(own, column)
        cells[column].append(word.text)
        last = word
    return [" ".join(cell) for cell in cells]


def _middles(gaps: Sequence[tuple[float, float]]) -> list[float]:
    return [(start + end) / 2 for start, end in gaps]


def _column(word: _Word, middles: Sequence[float]) -> int:
    return bisect_left(middles, (word.x0 + word.x1) / 2)


def _parts(a: _Word, b: _Word, gaps: Sequence[tuple[float, float]]) -> bool:
    """Whether all the white space between two columns lies between these words."""
    return any(a.x1 <= start + 0.5 and b.x0 >= end - 0.5 for start, end in gaps)
