"""A sentence that is read is read to its end."""

from __future__ import annotations

from typing import Final

from copydesk.document import Document, Line

OPEN: Final = frozenset({"other", "front", "table", "code", "author", "footnote", "backmatter", "formula", "furniture"})
"""Classes that the last line of a paragraph is mistaken for, where it is short."""

LEADING: Final = 1.7
"""In sizes: a line further below is not the next one."""

INDENT: Final = 2.5
"""In sizes: left edges this near are of one paragraph, a first line's indent included."""

ENDS: Final = ".:;?!。！？：；…"
CLOSERS: Final = "\"'”’»)]】」』"


def finish_sentences(document: Document, names: list[str]) -> None:
    """Change the classes `names` in place: a line that stands right under a line of prose which ends in the middle of
    a sentence, in the same font and column, is prose; class: last lines of paragraphs, above all the last of a page."""
    lines = document.lines
    before: Line | None = None
    for line, name, i in zip(lines, names, range(len(lines)), strict=True):
        if name == "heading" and before is not None and _is_unfinished(before, line):
            names[i] = "text"
        if name in ("text", "heading"):
            before = line if name == "text" else None
    for i in range(1, len(lines)):
        if names[i - 1] == "text" and names[i] in OPEN and _goes_on(lines[i - 1], lines[i]):
            names[i] = "text"


def _is_unfinished(a: Line, b: Line) -> bool:
    """Whether the sentence of `a` goes on in `b`, set alike, over a column or page: then `b` is no heading."""
    alike = a.font == b.font and abs(a.size - b.size) <= 0.2 and a.bold is b.bold
    return alike and a.text.rstrip(CLOSERS)[-1:] not in ENDS and not (b.text[:1].isupper() or b.text[:1].isdigit())


def _goes_on(a: Line, b: Line) -> bool:
    if a.page != b.page or a.font != b.font or abs(a.size - b.size) > 0.2 or a.angle or b.angle:
        return False
    if a.text.rstrip(CLOSERS)[-1:] in ENDS or b.text[:1].isupper():
        return False
    drop = b.baseline - a.baseline
    return 0.5 * a.size < drop <= LEADING * a.size and abs(a.bbox.x0 - b.bbox.x0) <= INDENT * a.size
