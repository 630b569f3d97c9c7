"""The source in reading order as pages of passages and removed blocks, with what became of every character.

This is the part of a report that knows scripts; what is made of it (a page, a fragment) is the other modules' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from copydesk.config import switch_of
from copydesk.document import Block, Page, Role
from copydesk.report.edition import Edition
from copydesk.report.paragraphs import MARKERS, has_markers
from copydesk.script import Piece, Script

OWN: Final = "user"
"""First part of the reason codes of a person's own cuts and replacements."""

MODEL: Final = "model"
"""First part of the reason codes of a language model's cuts."""

REPAIRS: Final = "repairs"
OTHER: Final = "other"
_REPAIRED: Final = frozenset({"space", "hyphen", "unicode"})
_BREAK = re.compile(r"\n[ \t]*\n\s*")


class Span(NamedTuple):
    """Characters of one paragraph: without a reason kept (`old` is `new`), otherwise cut (`new` is empty) or replaced.

    Where a repair changed nothing but white space there is no reason either: `new` is all that can be seen.
    """

    old: str
    new: str
    reason: str = ""


@dataclass(slots=True)
class Passage:
    """A paragraph of the result, or the part of one that stands on one page between removed blocks.

    `continues` is true where its beginning stands before a removed block or on an earlier page. `block` is the first
    block that it came from.
    """

    block: Block | None
    continues: bool = False
    spans: list[Span] = field(default_factory=list)

    @property
    def role(self) -> Role:
        return self.block.role if self.block else "text"


@dataclass(slots=True)
class Removed:
    """Neighbouring blocks of which nothing stayed, all for one reason.

    `parts` holds each block and its lines, without line ends. `moved` says that the words stand at the end;
    `marker` is what the writers put here ("[equation]"), or empty; `continues` says that it stands in a paragraph.
    """

    reason: str
    moved: bool = False
    marker: str = ""
    continues: bool = False
    parts: list[tuple[Block, list[str]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page and all that stands on it, in reading order."""

    page: Page
    items: list[Passage | Removed]


@cache
def group_of(reason: str) -> str:
    """The filter that a reason code belongs to: its switch, "user", "model", "repairs" or "other".

    >>> group_of("citation.bracket"), group_of("hyphen.join"), group_of("user.cut")
    ('citations', 'repairs', 'user')
    """
    switch = switch_of(reason)
    if switch:
        return switch.name
    head = reason.partition(".")[0]
    return head if head in (OWN, MODEL) else REPAIRS if head in _REPAIRED else OTHER


@cache
def main_reason(reasons: tuple[str, ...]) -> str:
    """Of a piece's reasons the one to show: the last that took words, for repairs come before and after it.

    >>> main_reason(("space.line", "citation.bracket")), main_reason(("citation.bracket", "space.tidy"))
    ('citation.bracket', 'citation.bracket')
    """
    for reason in reversed(reasons):
        if group_of(reason) != REPAIRS:
            return reason
    return reasons[-1] if reasons else ""


def leaves(edition: Edition, script: Script | None = None) -> Iterator[Leaf]:
    """All pages with what stands on them; of `script` instead of the body's, for the appendix."""
    walk = _Walk(edition, script or edition.script)
    blocks = iter(edition.blocks)
    block = next(blocks, None)
    for page, _, end in edition.document.page_spans():
        items: list[Passage | Removed] = []
        while block is not None and block.start < end:
            walk.take(block, items)
            block = next(blocks, None)
        yield Leaf(page, items)


class _Walk:
    """Goes through blocks and pieces, which both tile the source, side by side."""

    def __init__(self, edition: Edition, script: Script) -> None:
        self._edition, self._source, self._pieces = edition, script.source, script.pieces
        self._at = 0  # the first piece that reaches into the block at hand
        self._open = False  # the last paragraph has not ended yet
        self._moves = edition.appendix is not None and script is edition.script
        self._marks = has_markers(edition) and script is edition.script
        self._marked = False  # nothing was kept since the last marker

    def take(self, block: Block, items: list[Passage | Removed]) -> None:
        """Put what became of `block` behind `items`, those of its page."""
        spans = list(self._spans(block))
        reason = _whole(spans)
        if reason:
            self._remove(block, reason, items)
            return
        passage = items[-1] if items and isinstance(items[-1], Passage) and self._open else None
        for span in spans:
            passage = self._add(span, block, passage, items)

    def _remove(self, block: Block, reason: str, items: list[Passage | Removed]) -> None:
        last = items[-1] if items else None
        marker = self._marker(block)
        if not isinstance(last, Removed) or last.reason != reason or marker:
            moved = self._moves and self._edition.config.choice_for(reason) == "end"
            last = Removed(reason, moved, marker, self._open)
            items.append(last)
        last.parts.append((block, self._source[block.start : block.end].removesuffix("\n").split("\n")))

    def _marker(self, block: Block) -> str:
        """One for a run of blocks with nothing kept between them, as the text has it."""
        switch, marker = MARKERS.get(block.role, ("", ""))
        if not self._marks or not switch or self._edition.config.choice(switch) != "mark" or self._marked:
            return ""
        self._marked = True
        return marker

    def _add(self, span: Span, block: Block, passage: Passage | None, items: list[Passage | Removed]) -> Passage | None:
        """`span` in the open passage or a new one; None where a paragraph ended with it."""
        parts = _BREAK.split(span.new) if "\n" in span.new else [span.new]
        for number, new in enumerate(parts):
            if number:
                passage, self._open = None, False
            old = new if not span.reason else span.old if not number else ""
            if not old and not new or (passage is None and not old.strip() and not new.strip()):
                continue
            if passage is None:
                passage = Passage(block, self._open)
                items.append(passage)
            self._open, self._marked = True, self._marked and not new.strip()
            passage.spans.append(Span(old, new, span.reason))
        return passage

    def _spans(self, block: Block) -> Iterator[Span]:
        """The pieces' parts within the block; a replacement stands where its piece begins."""
        pieces, source, at = self._pieces, self._source, self._at
        cut, cut_reason = "", ""
        while at < len(pieces) and pieces[at].start < block.end:
            piece = pieces[at]
            old = source[max(piece.start, block.start) : min(piece.end, block.end)]
            new = _output(piece, block, old)
            reason = main_reason(piece.reasons)
            if new == "" and reason == cut_reason:
                cut += old  # of one cut over several pieces
            else:
                if cut_reason:
                    yield _seen(cut, "", cut_reason)
                cut, cut_reason = (old, reason) if new == "" and reason else ("", "")
                if not cut_reason:
                    yield _seen(old, new, reason)
            if piece.end > block.end:
                break
            at += 1
        self._at = at
        if cut_reason:
            yield _seen(cut, "", cut_reason)


def _output(piece: Piece, block: Block, old: str) -> str:
    if not piece.reasons:
        return old
    return piece.text if piece.start >= block.start else ""


def _seen(old: str, new: str, reason: str) -> Span:
    """White space that became other white space, or nothing, is no edit that a person could see."""
    if not old.strip() and not new.strip() and group_of(reason) == REPAIRS:
        return Span(new, new)
    return Span(old, new, reason)


def _whole(spans: list[Span]) -> str:
    """The reason for which the whole block went, if it is one and no repair."""
    reason = ""
    for span in spans:
        if not span.reason and not span.old:
            continue
        if span.new or not span.reason or (reason and span.reason != reason) or group_of(span.reason) == REPAIRS:
            return ""
        reason = span.reason
    return reason
