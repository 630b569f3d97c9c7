"""Reason codes of lines that are not prose: the dotted noun that says what exactly goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.book_ends import find_index_pages
from copydesk.layout.certain import is_page_number
from copydesk.layout.features import TABLE, Ints

_PLAIN: Final = {
    "caption": "caption",
    "footnote": "footnote.text",
    "reference": "reference",
    "author": "author",
    "table": "table",
    "formula": "formula",
    "code": "code",
    "front": "front",
    "abstract_other": "abstract.other",
    "review": "review",
    "hidden": "hidden",
    "clipped": "clipped",
    "duplicate": "duplicate",
}
_TABLE_CAPTION = re.compile(r"^\W*(?:supplement\w* |extended data )?(?:tab|quadro|cuadro|表|таблиц)", re.I)
_FIGURE_CAPTION = re.compile(
    r"^\W*(?:supplement\w* |extended data )?(?:fig|abb|scheme|plate|gr[áa]f|图|圖|図|рис)", re.I
)
_LINE_NUMBER = re.compile(r"^\d{1,4}$")
_ZONE, _LEADER = list(TABLE).index("zone"), list(TABLE).index("leader")
CONTENTS_ZONE, INDEX_ZONE = 4, 5


def find_details(document: Document, rows: Ints, classes: Sequence[str], ruby: Collection[int] = ()) -> list[str]:
    """A reason code for each line; "" for prose. `ruby` are the lines that `ruby` found."""
    heights = {page.number: page.height for page in document.pages}
    indices = find_index_pages(document)
    out: list[str] = []
    statement = "other"
    caption = "caption"
    last = ""
    for i, (line, name) in enumerate(zip(document.lines, classes, strict=True)):
        if name == "backmatter":
            match = keywords.BACKMATTER.match(line.text)
            if match:
                statement = match.lastgroup or "other"
            elif last != "backmatter":
                statement = "other"
            out.append(f"backmatter.{statement}")
        elif name == "caption":
            if _TABLE_CAPTION.match(line.text):
                caption = "caption.table"
            elif _FIGURE_CAPTION.match(line.text):
                caption = "caption.figure"
            elif last != "caption":
                caption = "caption"
            out.append(caption)
        elif name in ("table", "other") and line.page in indices:
            out.append("index")
        elif name == "furniture":
            out.append("furniture.ruby" if i in ruby else _furniture(line, heights[line.page]))
        elif name == "other":
            out.append(_other(rows, i))
        elif name == "front":
            match = keywords.BACKMATTER.match(line.text)
            out.append("backmatter.licence" if match and match.lastgroup == "licence" else "front")
        else:
            out.append(_PLAIN.get(name, ""))
        if name != "furniture":
            last = name
    return out


def _furniture(line: Line, height: float) -> str:
    if line.angle:
        return "furniture.margin"
    middle = (line.bbox.top + line.bbox.bottom) / 2
    if is_page_number(line):
        top_or_foot = not 0.12 * height < middle < 0.88 * height
        if not top_or_foot and _LINE_NUMBER.match(line.text):
            return "furniture.line_number"
        return "furniture.page_number"
    if middle < 0.15 * height:
        return "furniture.header"
    if middle > 0.85 * height:
        return "furniture.footer"
    return "furniture.margin"


def _other(rows: Ints, i: int) -> str:
    """Entries of contents pages have leaders or follow their heading; an index follows its own; else a figure's."""
    if rows[i, _LEADER] or rows[i, _ZONE] == CONTENTS_ZONE:
        return "contents"
    return "index" if rows[i, _ZONE] == INDEX_ZONE else "figure.text"
