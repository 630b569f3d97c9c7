"""The script accounts for every source character: kept, dropped or replaced, and for which named reasons.

Rules and models only propose edits; `Script.edited` applies them. An edit covers at least one character, so text
cannot appear where nothing stood. A piece table (Boyer-Moore's term for editors; here a flat list) lets a later
rule see the text that earlier ones left: an edit may span what was dropped before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple


class Edit(NamedTuple):
    """Replace the characters [start, end) of the current text by `text` (nothing: drop them)."""

    start: int
    end: int
    text: str = ""


class Piece(NamedTuple):
    """A span of the source and what became of it. Without reasons it is copied: `text` is the source's own."""

    start: int
    end: int
    text: str
    reasons: tuple[str, ...] = ()

    @property
    def action(self) -> Literal["keep", "drop", "replace"]:
        if not self.reasons:
            return "keep"
        return "replace" if self.text else "drop"


@dataclass(frozen=True)
class Script:
    """Pieces that tile `source`; their texts joined are the output."""

    source: str
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, source: str) -> Script:
        """A script that keeps everything."""
        return cls(source, (Piece(0, len(source), source),) if source else ())

    @cached_property
    def text(self) -> str:
        """The output."""
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def _source_starts(self) -> list[int]:
        """Where each piece begins in the source."""
        return [piece.start for piece in self.pieces]

    @cached_property
    def _output_starts(self) -> list[int]:
        """Where each piece begins in `text`, and one more: the length of the text."""
        return list(accumulate((len(piece.text) for piece in self.pieces), initial=0))

    def edited(self, edits: Iterable[Edit], reason: str) -> Script:
        """Apply edits given against `text`, in any order, and name the reason.

        Raises ValueError where an edit is empty in width, out of range, or overlaps another one. The replacement
        goes to the first piece that the edit touches; what was dropped before stays dropped, with its own reason.

        >>> s = Script.of("a very-\\nlong word").edited([Edit(6, 8)], "hyphen.join")
        >>> s.text, [p.text for p in s.pieces]
        ('a verylong word', ['a very', '', 'long word'])
        """
        return self.edited_each((edit, reason) for edit in edits)

    def edited_each(self, edits: Iterable[tuple[Edit, str]]) -> Script:
        """Apply edits against `text`, each with its own reason; as `edited` otherwise."""
        todo = sorted(edits)
        if not todo:
            return self
        _check([edit for edit, _ in todo], len(self.text))
        out: list[Piece] = []
        at = k = 0
        for piece in self.pieces:
            end = at + len(piece.text)
            cuts: list[tuple[Edit, str]] = []
            while k < len(todo) and todo[k][0].start < end:
                edit, reason = todo[k]
                # the replacement goes to the first piece that the edit touches
                text = edit.text if edit.start >= at else ""
                cuts.append((Edit(max(edit.start - at, 0), min(edit.end, end) - at, text), reason))
                if edit.end > end:
                    break
                k += 1
            if cuts:
                (_edit_replaced if piece.reasons else _split_copied)(out, piece, cuts)
            else:
                out.append(piece)
            at = end
        return Script(self.source, tuple(out))


def _check(edits: list[Edit], length: int) -> None:
    end = 0
    for edit in edits:
        if edit.end <= edit.start or edit.start < 0 or edit.end > length:
            raise ValueError(f"{edit} is empty or outside the text of {length} characters")
        if edit.start < end:
            raise ValueError(f"{edit} overlaps the one before it")
        end = edit.end


def _split_copied(out: list[Piece], piece: Piece, cuts: list[tuple[Edit, str]]) -> None:
    """A copied piece is split: its characters and the source's are the same."""
    here = 0
    for (first, last, text), reason in cuts:
        if first > here:
            out.append(Piece(piece.start + here, piece.start + first, piece.text[here:first]))
        out.append(Piece(piece.start + first, piece.start + last, text, (reason,)))
        here = last
    if here < len(piece.text):
        out.append(Piece(piece.start + here, piece.end, piece.text[here:]))


def _edit_replaced(out: list[Piece], piece: Piece, cuts: list[tuple[Edit, str]]) -> None:
    """Inside a replacement no character belongs to one of the source's: the piece stays whole."""
    rest, here, reasons = [], 0, piece.reasons
    for (first, last, text), reason in cuts:
        rest += [piece.text[here:first], text]
        here = last
        reasons = reasons if reason in reasons else (*reasons, reason)
    rest.append(piece.text[here:])
    out.append(Piece(piece.start, piece.end, "".join(rest), reasons))
