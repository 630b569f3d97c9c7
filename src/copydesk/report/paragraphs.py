"""The output as paragraphs with the role of the block that each came from, and markers where a block was left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from copydesk.alignment import Alignment
from copydesk.config import Choice
from copydesk.document import Block, Role
from copydesk.report.edition import Edition
from copydesk.script import Script

MARKERS: Final = {"formula": ("formulas", "[equation]"), "code": ("code", "[code]")}
"""Role -> the switch that may ask for a marker, and the marker. It is the renderer's, no word of the output."""

_MARK: Final[Choice] = "mark"
_SPACE_BEFORE = re.compile(r"\s*\Z")
_SPACE_AFTER = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the output without the blank line after it.

    `level` is the depth of a header: 1 the title, 2 sections, 3 below them; 0 where it is none. `block` is the index
    in the edition's blocks of the block in which it begins, -1 where that is unknown.
    """

    text: str
    role: Role | Literal["marker"] = "text"
    level: int = 0
    block: int = -1


class _Marker(NamedTuple):
    """`text` stands instead of the white space [start, end) of the output; `alone` as a paragraph of its own."""

    start: int
    end: int
    text: str
    alone: bool
    block: int


def body(edition: Edition) -> list[Paragraph]:
    """Paragraphs of the body, with the markers that the settings ask for."""
    return list(_paragraphs(edition.script, edition.alignment, edition.blocks, _markers(edition)))


def plain_body(edition: Edition) -> list[Paragraph]:
    """Paragraphs of the body in the PDF's own words alone, as the JSON's `text` has them."""
    return list(_paragraphs(edition.script, edition.alignment, edition.blocks, []))


def appendix(edition: Edition) -> list[Paragraph]:
    """Paragraphs of what was moved to the end, in source order."""
    if edition.appendix is None:
        return []
    return list(_paragraphs(edition.appendix, Alignment(edition.appendix), edition.blocks, []))


def has_markers(edition: Edition) -> bool:
    """Whether the settings ask for markers at all."""
    return any(edition.config.choice(switch) == _MARK for switch, _ in MARKERS.values())


def _markers(edition: Edition) -> list[_Marker]:
    """One marker for each run of left-out blocks with nothing between them."""
    markers: list[_Marker] = []
    if not has_markers(edition):
        return markers
    text = edition.script.text
    for number, block in enumerate(edition.blocks):
        switch, marker = MARKERS.get(block.role, ("", ""))
        if not switch or edition.config.choice(switch) != _MARK:
            continue
        at, end = edition.alignment.output_of(block.start), edition.alignment.output_of(block.end)
        if text[at:end].strip():
            continue  # a rule kept words of it after all
        found = _placed(text, at, marker, number)
        if not markers or markers[-1].start != found.start:
            markers.append(found)
    return markers


def _placed(text: str, at: int, marker: str, block: int) -> _Marker:
    before = _SPACE_BEFORE.search(text, 0, at)
    after = _SPACE_AFTER.match(text, at)
    start, end = before.start() if before else at, after.end() if after else at
    alone = start == 0 or end == len(text) or "\n\n" in text[start:end]
    return _Marker(start, end, marker, alone, block)


def _paragraphs(
    script: Script, alignment: Alignment, blocks: tuple[Block, ...], markers: list[_Marker]
) -> Iterator[Paragraph]:
    starts = [block.start for block in blocks]
    waiting = markers[::-1]
    for start, end in paragraph_spans(script.text):
        while waiting and waiting[-1].alone and waiting[-1].start <= start:
            marker = waiting.pop()
            yield Paragraph(marker.text, "marker", block=marker.block)
        text, at = "", start
        while waiting and not waiting[-1].alone and waiting[-1].start < end:
            marker = waiting.pop()
            text += f"{script.text[at : marker.start]} {marker.text} "
            at = marker.end
        text += script.text[at:end]
        k = bisect_right(starts, alignment.source_of(start)) - 1
        yield Paragraph(text, blocks[k].role, blocks[k].level, k) if k >= 0 else Paragraph(text)
    for marker in reversed(waiting):
        yield Paragraph(marker.text, "marker", block=marker.block)


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the paragraphs of `text`: what stands between blank lines, without line ends around it.

    >>> paragraph_spans("One.\\n\\nTwo\\nlines.\\n\\n")
    [(0, 4), (6, 16)]
    """
    spans, at = [], 0
    for part in text.split("\n\n"):
        inner = part.strip()
        if inner:
            start = at + part.index(inner[0])
            spans.append((start, start + len(inner)))
        at += len(part) + 2
    return spans
