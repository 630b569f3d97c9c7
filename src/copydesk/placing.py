"""Edits made on one source text, placed on another by what they quote; all of them without doubt, or none.

An anchor is the text of an edited run with as much around it as makes it unique in both texts (after the Web
Annotation model's TextQuoteSelector: exact, prefix, suffix). Offsets are not trusted: the same words may stand
elsewhere now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from copydesk.decisions import Decisions, Span
from copydesk.script import Piece, Script

CONTEXTS: Final = (24, 48, 96, 192, 400, 800)
"""Characters on either side that are tried in turn: short ones survive changes nearby, long ones tell repeated lines
apart."""


class PlacingError(ValueError):
    """An edit has no certain place in the other text; `quote` is the text that it is about."""

    def __init__(self, quote: str, number: int, total: int) -> None:
        super().__init__(f"{number} of {total} edits have no certain place")
        self.quote, self.number, self.total = quote, number, total


def place_script(script: Script, source: str) -> Script:
    """The same edits on another source. Raises PlacingError."""
    runs = [list(run) for edited, run in groupby(script.pieces, lambda piece: bool(piece.reasons)) if edited]
    found = _place_all(script.source, [Span(run[0].start, run[-1].end) for run in runs], source)
    moved = sorted(zip(found, runs, strict=True), key=lambda item: item[0])
    return Script(source, tuple(_tile(source, [(span, run) for span, run in moved])))


def place_decisions(decisions: Decisions, old: str, source: str) -> Decisions:
    """The same decisions on another source. Raises PlacingError."""
    restored = _place_all(old, decisions.restored, source)
    return Decisions(tuple(restored), tuple(_place_all(old, decisions.cuts, source)))


def _place_all(old: str, spans: Sequence[Span], new: str) -> list[Span]:
    found, lost, at = [], [], 0
    for span in spans:
        place = _place(old, span, new, at)
        if place is None:
            lost.append(span)
            continue
        at = place
        found.append(Span(place, place + span.end - span.start))
    if lost:
        raise PlacingError(old[lost[0].start : lost[0].end], len(lost), len(spans))
    for a, b in zip(sorted(found), sorted(found)[1:], strict=False):
        if b.start < a.end:
            raise PlacingError(new[b.start : b.end], 1, len(spans))
    return found


def _place(old: str, span: Span, new: str, near: int) -> int | None:
    """Where the quote stands in `new`, if it stands there once, with one of the contexts."""
    for width in CONTEXTS:
        start = max(span.start - width, 0)
        quote = old[start : span.end + width]
        if _occurs_twice(old, quote):
            continue
        at = new.find(quote, max(near - len(quote), 0))
        if at < 0:
            at = new.find(quote)
        if at < 0:
            return None  # a longer quote is not found either
        return None if _occurs_twice(new, quote) else at + span.start - start
    return None


def _occurs_twice(text: str, quote: str) -> bool:
    at = text.find(quote)
    return at >= 0 and text.find(quote, at + 1) >= 0


def _tile(source: str, runs: list[tuple[Span, list[Piece]]]) -> Iterator[Piece]:
    at = 0
    for span, run in runs:
        if span.start > at:
            yield Piece(at, span.start, source[at : span.start])
        shift = span.start - run[0].start
        for piece in run:
            yield Piece(piece.start + shift, piece.end + shift, piece.text, piece.reasons)
        at = span.end
    if at < len(source):
        yield Piece(at, len(source), source[at:])
