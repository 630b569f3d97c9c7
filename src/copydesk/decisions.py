"""A person's decisions about a script: cuts put back, cuts of their own. The same promises hold for what comes out.

Decisions are spans of the source, so they outlive a change of settings. What is put back is the source's own words:
characters are copied again, and only line ends and the form of characters are repaired, as for everything kept.
Refusing a repair of a line end takes the other choice: `space.line` becomes the end of a paragraph, `space.paragraph`
a space, and after `hyphen.join` the hyphen stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from copydesk.alignment import Alignment
from copydesk.document import Block, Document
from copydesk.rules import INLINE_RULES
from copydesk.rules.joining import HYPHEN, LINE, PARAGRAPH, join_source_lines
from copydesk.script import Edit, Piece, Script

CUT: Final = "user.cut"
_BEFORE_MARKS: Final = frozenset(".,;:!?)]}»”’")


class Span(NamedTuple):
    """Source characters, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """`restored`: what was dropped or replaced there is put back; `cuts`: what is left there goes.

    Where both cover a character the cut wins. Spans may overlap and come in any order.
    """

    restored: tuple[Span, ...] = ()
    cuts: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.restored or self.cuts)


def decide(document: Document, blocks: Sequence[Block], script: Script, decisions: Decisions) -> Script:
    """`script` with the decisions applied. Raises ValueError for a span outside the source."""
    for span in (*decisions.restored, *decisions.cuts):
        if not 0 <= span.start < span.end <= len(script.source):
            raise ValueError(f"{span.start}-{span.end} is no span of a source of {len(script.source)} characters")
    script = _restore_all(document, blocks, script, decisions.restored)
    return _cut_all(script, decisions.cuts)


def newly_kept(blocks: Sequence[Block], before: Script, after: Script) -> list[Block]:
    """The blocks of which words stand in `after` and none in `before`."""
    had = {block.id for block in _kept(blocks, before)}
    return [block for block in _kept(blocks, after) if block.id not in had]


def _kept(blocks: Sequence[Block], script: Script) -> list[Block]:
    alignment = Alignment(script)
    return [b for b in blocks if script.text[alignment.output_of(b.start) : alignment.output_of(b.end)].strip()]


# --- putting back ---


def _restore_all(document: Document, blocks: Sequence[Block], script: Script, spans: Sequence[Span]) -> Script:
    if not spans:
        return script
    turned = dict(_turn_joins(script, spans))
    first = _restore(script, spans)
    before, after = _kept(blocks, script), _kept(blocks, first)
    joins = {edit.end: (edit, reason) for edit, reason in join_source_lines(document, after)}
    changed = [*spans]
    if len(before) != len(after):
        old = {edit.end: (edit, reason) for edit, reason in join_source_lines(document, before)}
        changed += [Span(edit.start, edit.end) for end, (edit, _) in old.items() if joins.get(end) != old[end]]
        had = {block.id for block in before}
        changed += [Span(block.end - 1, block.end) for block in after if block.id not in had]
    joins.update(turned)
    return _repair(_join(_restore(script, changed), joins.values()), spans)


def _turn_joins(script: Script, spans: Sequence[Span]) -> Iterator[tuple[int, tuple[Edit, str]]]:
    """The other choice for each refused repair of a line end, by the end of its edit."""
    alignment = Alignment(script)
    for span in spans:
        pieces = [p for p in alignment.pieces_in(*span) if p.reasons]
        if len(pieces) != 1 or len(pieces[0].reasons) != 1:
            continue
        piece = pieces[0]
        end = piece.end
        if piece.reasons[0] == LINE:
            yield end, (Edit(end - 1, end, "\n\n"), PARAGRAPH)
        elif piece.reasons[0] == PARAGRAPH:
            yield end, (Edit(end - 1, end, " "), LINE)
        elif piece.reasons[0] == HYPHEN:
            yield end, (Edit(end - 1, end), LINE)


def _restore(script: Script, spans: Iterable[Span]) -> Script:
    """Copies of the source instead of what was edited in the spans; a replacement that is touched goes as a whole."""
    out: list[Piece] = []
    waiting = _merged(spans)
    k = 0
    for piece in script.pieces:
        while k < len(waiting) and waiting[k].end <= piece.start:
            k += 1
        if not piece.reasons or k == len(waiting) or waiting[k].start >= piece.end:
            out.append(piece)
            continue
        if piece.text:
            out.append(_copy(script, piece.start, piece.end))
            continue
        at, j = piece.start, k
        while j < len(waiting) and waiting[j].start < piece.end:
            start, end = max(waiting[j].start, piece.start), min(waiting[j].end, piece.end)
            if start > at:
                out.append(Piece(at, start, "", piece.reasons))
            out.append(_copy(script, start, end))
            at, j = end, j + 1
        if at < piece.end:
            out.append(Piece(at, piece.end, "", piece.reasons))
    return Script(script.source, tuple(_joined(out)))


def _copy(script: Script, start: int, end: int) -> Piece:
    return Piece(start, end, script.source[start:end])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbouring copies as one piece."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and not last.reasons and not piece.reasons:
            last = Piece(last.start, piece.end, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _join(script: Script, joins: Iterable[tuple[Edit, str]]) -> Script:
    """Edits of line ends, given against the source, where these characters are copies."""
    alignment = Alignment(script)
    edits = []
    for edit, reason in joins:
        if all(not piece.reasons for piece in alignment.pieces_in(edit.start, edit.end)):
            at = alignment.output_of(edit.start)
            edits.append((Edit(at, at + edit.end - edit.start, edit.text), reason))
    return script.edited_each(edits)


def _repair(script: Script, spans: Sequence[Span]) -> Script:
    """Characters of what was put back are repaired as all others are."""
    for rule in INLINE_RULES:
        if rule.reason.startswith("unicode.") or rule.reason == "space.cjk":
            alignment = Alignment(script)
            outputs = [(alignment.output_of(start), alignment.output_of(end)) for start, end in spans]
            found = [edit for edit in rule(script.text) if any(a <= edit.start and edit.end <= b for a, b in outputs)]
            script = script.edited(found, rule.reason)
    return script


# --- own cuts ---


def _cut_all(script: Script, spans: Sequence[Span]) -> Script:
    alignment = Alignment(script)
    edits: list[Edit] = []
    for span in _merged(spans):
        start, end = alignment.output_of(span.start), alignment.output_of(span.end)
        if start < end:
            edit = with_spaces(script.text, start, end)
            floor = edits[-1].end if edits else 0
            edits.append(Edit(max(edit.start, floor), max(edit.end, floor)))
    return script.edited([edit for edit in edits if edit.start < edit.end], CUT)


def with_spaces(text: str, start: int, end: int) -> Edit:
    """The cut with a space, or a blank line, that would be left over.

    >>> with_spaces("One. Two. Three.", 5, 9), with_spaces("One.\\n\\nTwo.\\n\\nThree.", 6, 10)
    (Edit(start=5, end=10, text=''), Edit(start=6, end=12, text=''))
    """
    before = text[start - 1 : start] or "\n"
    after = text[end : end + 1] or "\n"
    if before == "\n" and after == "\n":
        while text[end : end + 1] == "\n":
            end += 1
        while end == len(text) and start and text[start - 1] == "\n":
            start -= 1
    elif before in " \n" and after == " ":
        end += 1
    elif before == " " and (after == "\n" or after in _BEFORE_MARKS):
        start -= 1
    return Edit(start, end)
