"""Captions and footnotes as records: each one for itself, with its label or mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, Literal

from copydesk.document import Block, Line
from copydesk.layout import keywords
from copydesk.report.excerpts import Excerpt, Excerpter

Kind = Literal["figure", "table", "other"]
_Opens = Callable[[Line, Line], bool]

OTHER_SIZE: Final = 0.4
"""Points by which a table's own lines are set smaller or larger than its caption, at least; half a point is common."""

NEXT_LINE: Final = 1.7
"""Distance of base lines in sizes up to which a line goes on with the one above."""

_LABEL = re.compile(
    r"^\W*((?:(?:supplement\w*|extended data|online|ap[ée]ndice) )?[^\W\d_]+\.?\s*"
    r"(?:[sS]?\d+(?:[.-]\d+)*|[IVX]+\b|[A-Z]\d*\b|[\d０-９]+))(?=[\s.:|–—,;)]|$)",
    re.I,
)
_TABLE = re.compile(r"^\W*(?:(?:supplement\w*|extended data|online) )?(?:tab|quadro|cuadro|表|таблиц)", re.I)
_FIGURE = re.compile(
    r"^\W*(?:(?:supplement\w*|extended data|online) )?(?:fig|abb|scheme|chart|plate|gr[áa]f|esquema|imag|ilustra|"
    r"图|圖|図|рис)",
    re.I,
)
_MARK = re.compile(r"^[(\[]?(\d{1,3}|[*∗†‡§¶#]{1,3}|[a-z](?=\)))[)\]]?\.?\s*(?=[^\s\d.,:;%°+=<>/×–-])")
_ENDED = re.compile(r"[.!?。:)\]]\W*$")


@dataclass(frozen=True, slots=True)
class Caption:
    """`label` as printed ("Fig. 2"), None where it has none; `lines` are indices into `Document.lines`, of the caption
    itself; `below` those that stand in its block and are the first rows of its table."""

    kind: Kind
    label: str | None
    excerpt: Excerpt
    lines: tuple[int, ...]
    below: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """`mark` is the one that it opens with, None where it has none: the end of a note from the page before."""

    mark: str | None
    excerpt: Excerpt


def find_captions(excerpter: Excerpter, blocks: Sequence[Block]) -> Iterator[Caption]:
    """All captions, in order of the source."""
    lines = excerpter.document.lines
    for run in _runs(blocks, "caption"):
        for part in _split(lines, run, _opens_caption):
            caption = _caption(excerpter, part)
            if caption.excerpt.text:
                yield caption


def _runs(blocks: Sequence[Block], role: str) -> Iterator[list[int]]:
    """Lines of neighbouring blocks of one role on one page."""
    for (same, _), group in groupby(blocks, lambda block: (block.role == role, block.page)):
        if same:
            yield [k for block in group for k in range(block.first, block.last)]


def _split(lines: Sequence[Line], run: Sequence[int], opens: _Opens) -> Iterator[list[int]]:
    cuts = [0, *(n for n in range(1, len(run)) if opens(lines[run[n - 1]], lines[run[n]])), len(run)]
    for first, last in pairwise(cuts):
        yield list(run[first:last])


def _opens_caption(before: Line, line: Line) -> bool:
    """A label at the beginning of a line that does not just go on: "as in / Fig. 2" is none."""
    if not goes_on(before, line):
        return True
    if not keywords.CAPTION.match(line.text):
        return False
    return bool(_ENDED.search(before.text)) or line.first_bold > before.first_bold or (line.bold and not before.bold)


def goes_on(before: Line, line: Line) -> bool:
    """Whether a line stands right below another one, in its column."""
    drop = line.baseline - before.baseline
    overlap = min(before.bbox.x1, line.bbox.x1) - max(before.bbox.x0, line.bbox.x0)
    if line.angle or before.angle:
        return line.angle == before.angle
    level = abs(drop) <= 0.5 * before.size and line.bbox.x0 >= before.bbox.x0
    return level or (0 < drop <= NEXT_LINE * max(before.size, line.size) and overlap > 0)


def _caption(excerpter: Excerpter, part: Sequence[int]) -> Caption:
    lines = excerpter.document.lines
    text = lines[part[0]].text
    kind: Kind = "table" if _TABLE.match(text) else "figure" if _FIGURE.match(text) else "other"
    count = _own_lines([lines[k] for k in part]) if kind == "table" else len(part)
    own = part[:count]
    excerpt = excerpter.of_lines(own)
    match = _LABEL.match(excerpt.text) if keywords.CAPTION.match(text) else None
    return Caption(kind, match[1] if match else None, excerpt, tuple(own), tuple(part[count:]))


def _own_lines(lines: Sequence[Line]) -> int:
    """How many lines of a table's caption are the caption; the rest is set in another size: the table's first rows."""
    alone = len(lines) > 1 and len(lines[0].text.split()) <= 3
    size = lines[1].size if alone else lines[0].size
    for n in range(2 if alone else 1, len(lines)):
        if abs(lines[n].size - size) > OTHER_SIZE:
            return n
    return len(lines)


def find_footnotes(excerpter: Excerpter, blocks: Sequence[Block]) -> Iterator[Footnote]:
    """All footnotes, in order of the source; one that goes on over a page is two."""
    lines = excerpter.document.lines
    for run in _runs(blocks, "footnote"):
        for part in _split(lines, run, _opens_note):
            first = excerpter.line_span(part[0])
            match = _MARK.match(lines[part[0]].text)
            lead = match.end() if match else 0
            spans = [(first[0] + lead, first[1]), *(excerpter.line_span(k) for k in part[1:])]
            excerpt = excerpter.of_spans(spans)
            if excerpt.text:
                yield Footnote(match[1] if match else None, excerpt)


def _opens_note(before: Line, line: Line) -> bool:
    match = _MARK.match(line.text)
    if match is None:
        return not goes_on(before, line) and bool(_ENDED.search(before.text))
    raised = any(run.start == 0 and run.kind == "sup" for run in line.scripts)
    return raised or bool(_ENDED.search(before.text)) or not goes_on(before, line)
