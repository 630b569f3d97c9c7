"""Cuts as edits: what goes takes along the space, the mark or the blank line that would be left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from copydesk.decisions import with_spaces
from copydesk.rules.cuts import Cut, edits, opens_sentence
from copydesk.script import Edit

_BEHIND: Final = "x"
"""The text goes on behind a chunk: its last blank line parts it from the next one."""


class Leaving(NamedTuple):
    """Characters [start, end) of a chunk that go."""

    start: int
    end: int
    whole: bool
    """A sentence; else something inside of one."""


def cut_sentences(text: str, cuts: Iterable[Leaving]) -> Iterator[Edit]:
    """Sentences with the space or the blank line that would be left over; those of a paragraph in a row as one."""
    run: tuple[int, int] | None = None
    for cut in cuts:
        if not cut.whole:
            continue
        if run and "\n\n" not in text[run[1] : cut.start] and not text[run[1] : cut.start].strip():
            run = (run[0], cut.end)
            continue
        if run:
            yield with_spaces(text + _BEHIND, *run)
        run = (cut.start, cut.end)
    if run:
        yield with_spaces(text + _BEHIND, *run)


def cut_parts(text: str, cuts: Iterable[Leaving]) -> Iterator[Edit]:
    """Parentheses, addresses and lines, with the marks that would be left over."""
    inner = (Cut(cut.start, cut.end, opens_sentence(text, cut.start)) for cut in cuts if not cut.whole)
    for edit in edits(text, inner):
        if edit.text.strip():
            # the capital letter by itself: what goes and the next word may be of different blocks
            yield Edit(edit.start, edit.end - 1)
            yield Edit(edit.end - 1, edit.end, edit.text)
        else:
            yield edit


def part_edits(found: Iterable[Edit]) -> Iterator[Edit]:
    """Sorted edits of which none overlaps another; what one has taken, the next one leaves."""
    floor = 0
    for edit in sorted(found):
        start = max(edit.start, floor)
        if start < edit.end:
            yield Edit(start, edit.end, edit.text)
            floor = edit.end
