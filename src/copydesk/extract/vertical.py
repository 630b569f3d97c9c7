"""Lines that run from top to bottom: Japanese and Chinese books."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from statistics import median
from typing import Final

from copydesk.document import Bbox
from copydesk.extract import native
from copydesk.extract.words import Frame, Word

EAST_ASIAN: Final = re.compile("[\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
"""Characters that are set from top to bottom as well."""

TALL: Final = 1.6
WIDE: Final = 2.5
"""In ems: a run of two characters or more is vertical where it is taller than the first, no wider than the second, and
taller than wide. A level line is one em tall; of fonts that are not embedded PDFium has the boxes of full stops an em
beside their line."""

LOOKED_AT: Final = 9
"""Characters of a line by which its middle is found."""

NO_HEIGHT: Final = 0.2
"""Points: glyphs of fonts that are not embedded have boxes without height, at their base line; it lies 0.88 em under
the top of the first one (ISO 32000-2, 9.7.4.3, default of DW2)."""
RISE: Final = 0.88


def is_vertical(text: str, row: Sequence[Word]) -> bool:
    """Whether the characters of one of PDFium's lines stand below each other."""
    if sum(word.end - word.start for word in row) < 2 or row[0].style.angle not in (0, 270):
        return False
    em = max(row[0].style.size, 1.0)
    tall = max(word.bottom for word in row) - min(word.top for word in row)
    wide = max(word.x1 for word in row) - min(word.x0 for word in row)
    if tall < TALL * em or wide > min(WIDE * em, tall):
        return False
    return EAST_ASIAN.search(text, row[0].start, row[-1].end) is not None


def is_alone(text: str, row: Sequence[Word]) -> bool:
    """Whether one of PDFium's lines is a single East Asian character: on a vertical page a line's, and vertical too."""
    return len(row) == 1 and row[0].end - row[0].start == 1 and EAST_ASIAN.match(text, row[0].start) is not None


def read_vertical(
    text: str, row: Sequence[Word], text_page: int, frame: Frame
) -> tuple[str, array[float], tuple[int, ...], Bbox]:
    """Text, edges (top and bottom of each word), offsets of made-up spaces, and the line's box."""
    chunks: list[str] = []
    edges, generated, at = array("f"), [], 0
    before: Word | None = None
    for word in row:
        chunk = text[word.start : word.end]
        space = before is not None and _is_space(text, before, word, text_page)
        if space:
            assert before is not None
            if native.is_generated(text_page, before.end) == 1:
                generated.append(at)
            chunks.append(" ")
            at += 1
        if space or not edges:
            edges.extend((word.top, word.bottom))
        else:
            edges[-1] = max(edges[-1], word.bottom)
        chunks.append(chunk)
        at += len(chunk)
        before = word
    em = row[0].style.size
    middle = _find_middle(row, text_page, frame)
    if row[0].bottom - row[0].top < NO_HEIGHT * (row[0].end - row[0].start):
        edges[0] -= RISE * em
    box = Bbox(round(middle - em / 2, 1), round(edges[0], 1), round(middle + em / 2, 1), round(max(edges), 1))
    return "".join(chunks), edges, tuple(generated), box


def _find_middle(row: Sequence[Word], text_page: int, frame: Frame) -> float:
    """x of the middle of a vertical line, by its first characters: a full stop may stand beside."""
    middles: list[float] = []
    for word in row:
        for index in range(word.start, min(word.end, word.start + LOOKED_AT - len(middles))):
            native.read_box(text_page, index)
            left, right, bottom, top = native.DOUBLES
            box = frame.box(left, bottom, right, top)
            middles.append((box.x0 + box.x1) / 2)
    return median(middles)


def _is_space(text: str, before: Word, word: Word, text_page: int) -> bool:
    """Whether the gap between two words is a space: none that was made up beside an East Asian character."""
    if word.start <= before.end or native.is_generated(text_page, before.end) != 1:
        return text[before.end : word.start].isspace() and "\n" not in text[before.end : word.start]
    return not (EAST_ASIAN.match(text[before.end - 1]) or EAST_ASIAN.match(text[word.start]))
