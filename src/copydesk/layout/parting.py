"""Lines in two: for what stands on one line of the page and is of two kinds."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

from copydesk.document import WORD, Bbox, Document, Line, Script


def part_lines(document: Document, at: Mapping[int, int]) -> tuple[Document, list[int]]:
    """The document with the lines `at` parted behind so many of their words, and for each line of it the index that
    its line had before."""
    source: list[int] = []
    pages, i = [], 0
    for page in document.pages:
        lines: list[Line] = []
        for line in page.lines:
            parts = split_line(line, at[i]) if i in at else (line,)
            lines += parts
            source += [i] * len(parts)
            i += 1
        pages.append(replace(page, lines=tuple(lines)))
    return replace(document, pages=tuple(pages)), source


def split_line(line: Line, words: int) -> tuple[Line, Line]:
    """The line's first words, and the rest of them without the space between."""
    found = list(WORD.finditer(line.text))
    end, start = found[words - 1].end(), found[words].start()
    left, right = line.edges[: 2 * words], line.edges[2 * words :]
    box = line.bbox
    bold = line.lead is not None and line.lead.bold
    head = replace(
        line,
        text=line.text[:end],
        bbox=Bbox(box.x0, box.top, round(left[-1], 2), box.bottom),
        bold=bold,
        italic=not bold or line.italic,
        edges=array("f", left),
        scripts=tuple(s for s in line.scripts if s.end <= end),
        generated=tuple(k for k in line.generated if k < end),
        lead=None,
    )
    rest = replace(
        line,
        text=line.text[start:],
        bbox=Bbox(round(right[0], 2), box.top, box.x1, box.bottom),
        bold=False,
        italic=False,
        edges=array("f", right),
        scripts=tuple(Script(s.start - start, s.end - start, s.kind) for s in line.scripts if s.start >= start),
        generated=tuple(k - start for k in line.generated if k >= start),
        first_bold=False,
        lead=None,
    )
    return head, rest
