"""The text as the review page shows it: blocks in reading order, each in pieces with what became of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from copydesk.alignment import Alignment
from copydesk.decisions import CUT
from copydesk.document import Bbox, Block
from copydesk.report.html.flow import main_reason
from copydesk.report.lengths import count_words
from copydesk.script import Piece
from copydesk.web.changes import Change, Changes


def describe_blocks(changes: Changes, first: int, last: int) -> list[dict[str, Any]]:
    """The blocks of the pages `first` to `last` (1-based, inclusive)."""
    blocks = changes.result.blocks
    walk = _Walk(changes)
    return [walk.describe(block) for block in blocks if first <= block.page <= last]


class _Walk:
    """Looks up the pieces and the changes of a block; both are in order, so that two bisections find them."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._result = changes.result
        appendix = self._result.appendix
        self._appendix = None if appendix is None else Alignment(appendix)
        self._made = changes.made
        self._starts = [change.start for change in changes.made]
        self._cuts = [change for change in changes.own if change.action == "drop"]
        self._parts = [change for change in changes.own if change.action == "restore"]

    def describe(self, block: Block) -> dict[str, Any]:
        pieces = list(self._pieces(block))
        kept = any(piece["text"].strip() for piece in pieces)
        plain = self._result.document.plain
        return {
            "id": block.id,
            "page": block.page,
            "role": block.role,
            "level": block.level,
            "start": block.start,
            "end": block.end,
            "kept": kept,
            "continues": kept and self._continues(block),
            "moved": not kept and self._is_moved(block),
            "boxes": [] if plain else [[block.page, *_rounded(block.bbox)]],
            "pieces": pieces,
        }

    def _continues(self, block: Block) -> bool:
        at = self._result.alignment.output_of(block.start)
        before = self._result.script.text[max(at - 2, 0) : at]
        return at > 0 and before != "\n\n"

    def _is_moved(self, block: Block) -> bool:
        if self._appendix is None:
            return False
        return any(piece.text.strip() for piece in self._appendix.pieces_in(block.start, block.end))

    def _pieces(self, block: Block) -> Iterator[dict[str, Any]]:
        for piece in self._result.alignment.pieces_in(block.start, block.end):
            start, end = max(piece.start, block.start), min(piece.end, block.end)
            if piece.reasons:
                yield self._edited(piece, start, end)
            else:
                yield from self._copied(start, end)

    def _edited(self, piece: Piece, start: int, end: int) -> dict[str, Any]:
        reason = main_reason(piece.reasons)
        change = _touching(self._cuts, start, end) if reason == CUT else None
        change = change or self._made_at(start)
        if change is not None and not change.repair:
            reason = change.reason
        text = piece.text if start == piece.start else ""  # a replacement stands where its piece begins
        rejected = change is not None and self._changes.is_rejected(change)
        return self._piece(start, end, text, reason, change, rejected)

    def _copied(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        """A copy, in parts where some of it was put back."""
        at = start
        for change in self._made_in(start, end):
            if change.start > at:
                yield self._piece(at, change.start, self._source(at, change.start), None, None, False)
            first, at = max(change.start, at), min(change.end, end)
            rejected = self._changes.is_rejected(change)
            shown = change if rejected else _touching(self._parts, first, first + 1) or change
            yield self._piece(first, at, self._source(first, at), change.reason, shown, True)
        if at < end:
            yield self._piece(at, end, self._source(at, end), None, None, False)

    def _piece(
        self, start: int, end: int, text: str, reason: str | None, change: Change | None, rejected: bool
    ) -> dict[str, Any]:
        return {
            "start": start,
            "end": end,
            "source": self._source(start, end),
            "text": text,
            "reason": reason,
            "change": change.id if change is not None else None,
            "repair": change is not None and change.repair,
            "decision": "reject" if rejected else None,
        }

    def _source(self, start: int, end: int) -> str:
        return self._result.script.source[start:end]

    def _made_at(self, offset: int) -> Change | None:
        k = bisect_right(self._starts, offset) - 1
        return self._made[k] if k >= 0 and offset < self._made[k].end else None

    def _made_in(self, start: int, end: int) -> Iterator[Change]:
        k = max(bisect_right(self._starts, start) - 1, 0)
        while k < len(self._made) and self._made[k].start < end:
            if self._made[k].end > start:
                yield self._made[k]
            k += 1


def _touching(changes: Sequence[Change], start: int, end: int) -> Change | None:
    """The first that has some of the characters: a person's cut takes the space before it along."""
    return next((change for change in changes if change.start < end and start < change.end), None)


def _rounded(box: Bbox) -> list[float]:
    return [round(value, 1) for value in box]


def describe_pages(changes: Changes) -> list[dict[str, Any]]:
    """Each page with its size in points, its changes that are no repairs, its words and the share of them kept."""
    result = changes.result
    counts: dict[int, int] = {}
    for change in changes.all:
        if not change.repair:
            counts[change.page] = counts.get(change.page, 0) + 1
    output, plain = result.alignment.output_of, result.document.plain
    described = []
    for page, start, end in result.document.page_spans():
        words = count_words(result.script.source[start:end])
        kept = count_words(result.script.text[output(start) : output(end)]) if start < end else 0
        described.append(
            {
                "number": page.number,
                "width": None if plain else page.width,
                "height": None if plain else page.height,
                "edits": counts.get(page.number, 0),
                "words": words,
                "kept": round(min(kept / words, 1.0), 3) if words else 0.0,
            }
        )
    return described
