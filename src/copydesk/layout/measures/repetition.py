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
    # what stands on many pages is furniture, not an entry; passages that come again are neither
    often = (columns["repeated"] > 4) | columns.pop("copied").astype(bool)
    columns["twin_behind"], columns["twin_before"] = behind * ~often, before * ~often
    columns["ends_number"] = np.array([line.text[-1:].isdigit() and " " in line.text for line in document.lines], float)


COPIED_LINES: Final = 3
"""Lines in a row that come again as a row: entries of a contents page have text between their headings, and running
heads of more lines stand at one place."""


def _find_copies(document: Document, keys: list[str], spots: list[tuple[int, int]]) -> Floats:
    """1 for each line of a passage that stands in the document again, elsewhere on its page: forms, samples, prayers.

    What ends with a number may be an entry of a contents page that is printed twice, and is none.
    """
    lines = document.lines
    where: defaultdict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        where[key].append(i)
    found = np.zeros(len(keys))
    run: dict[int, int] = {}
    for i, key in enumerate(keys):
        run = {k: run.get(k - 1, 0) + 1 for k in where[key][-COPIES:] if k != i and spots[k] != spots[i]}
        longest = max(run.values(), default=0)
        if longest >= COPIED_LINES:
            found[i - longest + 1 : i + 1] = 1
    return np.where([line.text[-1:].isdigit() for line in lines], 0.0, found)


COPIES: Final = 50
"""Places of one line that are looked at: a line that stands oftener is furniture, or its passage is found by these."""

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
    columns["copied"] = _find_copies(document, keys, spots)
    repeated = np.where(columns["copied"] > 0, 1.0, [len(pages[key]) for key in keys])
    columns["repeated"] = repeated
    # of the other pages: on a document of one page nothing is repeated
    columns["repeated_share"] = (repeated - 1) / max(total - 1, 1)
    columns["place_share"] = np.array([(len(places[spot]) - 1) / max(total - 1, 1) for spot in spots])
