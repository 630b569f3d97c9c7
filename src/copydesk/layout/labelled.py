"""Captions whose label is set apart: "Figure 3." in bold, italics or smaller type, and what it goes on with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.leading import find_usual_size, is_below

LABEL_WORDS: Final = 4
"""Words of a label at most: "Extended Data Table 2."."""

NEXT_LINE: Final = 1.6
"""In sizes: distance of base lines up to which a line goes on with the one above it."""

SAME_SIZE: Final = 0.2
"""Points."""

SMALLER: Final = 0.94
"""Size against the usual one: captions are set 1 to 2 points smaller."""

_POINTED: Final = re.compile(r"^\W*[^\d.:|]{2,30}(?:\d|[IVXA-Z])(?:[.–-]?[\dA-Z])*\s?[.:|](?!\d)", re.I)
_ENDS: Final = ".:;?!。！？：；…"


def find_labelled_captions(document: Document, names: Sequence[str]) -> Iterator[int]:
    """Lines of captions among those that `names` calls prose.

    Class: journals that set captions in the text's face, but for the label or the size. Among 57 documents 21 captions
    were taken for text so, some in the middle of a sentence; every line that opens with such a label, and is no part
    of the sentence above it, is a caption there.
    """
    lines = document.lines
    usual = find_usual_size(lines)
    for i, line in enumerate(lines):
        if names[i] in ("text", "heading") and _is_labelled(line, usual) and not (i and _goes_on(lines[i - 1], line)):
            yield i
            yield from _follow(lines, names, i)


def _is_labelled(line: Line, usual: float) -> bool:
    """A label of its own face or in smaller type, with a point behind it or a capital."""
    found = keywords.CAPTION.match(line.text)
    if found is None:
        return False
    words, label = line.text.split(), len(found.group().split())
    apart = line.lead is not None and label <= line.lead.words <= LABEL_WORDS
    if apart or line.size < SMALLER * usual:
        behind = words[line.lead.words if line.lead and apart else label :]
        return bool(_POINTED.match(line.text)) or bool(behind and (behind[0][0] == "(" or behind[0][0].isupper()))
    return line.first_bold and bool(_POINTED.match(line.text))


def _goes_on(before: Line, line: Line) -> bool:
    """Whether the sentence of the line above goes on: a reference to a figure may be bold, too."""
    return is_below(before, line, NEXT_LINE) and before.text.rstrip("\"'”’»)]")[-1:] not in _ENDS


def _parts(first: Line, before: Line, line: Line, edge: float) -> bool:
    """Whether a sentence that ends in the line `before` ends the caption: it is short, or what follows is set in
    another way, or is an item. `edge` is the right one of the caption so far, in points."""
    short = before.bbox.x1 < max(edge, line.bbox.x1) - 2 * line.size
    return short or abs(line.bbox.x0 - first.bbox.x0) > line.size or not line.text[0].isalnum()


def _follow(lines: Sequence[Line], names: Sequence[str], first: int) -> Iterator[int]:
    """The lines below that the caption goes on with: set alike, up to one that ends a sentence before the edge."""
    size, edge = lines[first].size, lines[first].bbox.x1
    font = None if lines[first].bold else lines[first].font
    for i in range(first + 1, len(lines)):
        before, line = lines[i - 1], lines[i]
        edge = max(edge, before.bbox.x1)
        ended = before.text[-1:] in _ENDS and _parts(lines[first], before, line, edge)
        if ended or names[i] not in ("text", "heading") or not is_below(before, line, NEXT_LINE):
            return
        if abs(line.size - size) > SAME_SIZE or (font is not None and line.font != font):
            return
        font = font or line.font
        yield i
