"""What stands in the document more than once: furniture on many pages, entries of contents pages and their headings."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import numpy as np

from copydesk.document import Document
from copydesk.layout.measures import Floats

_DIGITS = re.compile(r"\d+")
_FRAME = re.compile(r"^(?:[\W\d]|[ivxlc]+\.)*(?P<words>\S.{3,}?)[\W\d]*(?:\s[ivxlc]+)?$")


def find_twins(document: Document, columns: dict[str, Floats]) -> None:
    """Entries of a contents page are headings that come later; headings have their twin before them."""
    count = len(document.lines)
    keys = [_twin_key(line.text) for line in document.lines]
    last: dict[str, int] = {}
    first: dict[str, int] = {}
    for i, key in enumerate(keys):
        if key:
            last[key] = i
            first.setdefault(key, i)
    behind, before = np.zeros(count), np.zeros(count)
    for i, key in enumerate(keys):
        if key and first[key] != last[key]:
            behind[i] = last[key] - i >= TWIN_DISTANCE
            before[i] = i - first[key] >= TWIN_DISTANCE
    # what stands on many pages is furniture, not an entry
    often = columns["repeated"] > 4
    columns["twin_behind"], columns["twin_before"] = behind * ~often, before * ~often
    columns["ends_number"] = np.array([line.text[-1:].isdigit() and " " in line.text for line in document.lines], float)


TWIN_DISTANCE: Final = 12
"""Lines between an entry of a contents page and its heading: shorter distances are lists and tables."""


def _twin_key(text: str) -> str:
    match = _FRAME.match(text) if 4 <= len(text) <= 160 else None
    return match["words"].casefold() if match else ""


def find_repetition(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    keys = _DIGITS.sub("#", document.text.lower()).split("\n")[:-1]
    if len(keys) != len(lines):  # a letter whose small form has a line end: none is known
        keys = [_DIGITS.sub("#", line.text.lower()) for line in lines]
    pages: defaultdict[str, set[int]] = defaultdict(set)
    places: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    spots = [(round(line.bbox.top / 4), round(line.bbox.x0 / 8)) for line in lines]
    for key, spot, line in zip(keys, spots, lines, strict=True):
        pages[key].add(line.page)
        places[spot].add(line.page)
    total = max(len(document.pages), 1)
    repeated = np.array([len(pages[key]) for key in keys], dtype=np.float64)
    columns["repeated"] = repeated
    # of the other pages: on a document of one page nothing is repeated
    columns["repeated_share"] = (repeated - 1) / max(total - 1, 1)
    columns["place_share"] = np.array([(len(places[spot]) - 1) / max(total - 1, 1) for spot in spots])
