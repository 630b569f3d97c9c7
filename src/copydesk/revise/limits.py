"""What no model may touch: headings, what the settings keep, what a person decided."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from copydesk.alignment import Alignment
from copydesk.config import Config, compile_pattern
from copydesk.decisions import Decisions
from copydesk.document import Block
from copydesk.script import Script

Span = tuple[int, int]
"""Half-open, in characters of the script's text."""

HEADINGS = frozenset({"title", "section_header"})


@dataclass(frozen=True, slots=True)
class Limits:
    """`held`: sorted spans that stay as they are. `parentheses`, `addresses`: whether such may go at all.

    `headings` are among the held spans. `lines`: sorted spans of what was a line of the page; they tell a running
    header in the middle of a sentence from a part of it.
    """

    held: tuple[Span, ...] = ()
    headings: tuple[Span, ...] = ()
    lines: tuple[Span, ...] = ()
    parentheses: bool = True
    addresses: bool = True

    def holds(self, start: int, end: int) -> bool:
        """Whether the characters [start, end) touch what is held."""
        k = bisect_right(self.held, start, key=lambda span: span[1])
        return k < len(self.held) and self.held[k][0] < end

    def lines_in(self, start: int, end: int) -> Iterator[Span]:
        """The lines that lie within [start, end)."""
        for line in self.lines[bisect_left(self.lines, (start, start)) :]:
            if line[0] >= end:
                return
            if line[1] <= end:
                yield line


def find_limits(
    blocks: Sequence[Block], script: Script, config: Config | None = None, decisions: Decisions | None = None
) -> Limits:
    """The limits for a script: its headings, blocks that only a setting keeps, matches of `keep`, what was put back."""
    config, decisions = config or Config(), decisions or Decisions()
    alignment = Alignment(script)

    def shown(spans: Iterable[tuple[int, int]]) -> list[Span]:
        return [(alignment.output_of(start), alignment.output_of(end)) for start, end in spans]

    headings = _merged(shown((block.start, block.end) for block in blocks if block.role in HEADINGS))
    held = shown((block.start, block.end) for block in blocks if block.detail)
    held += shown((span.start, span.end) for span in decisions.restored)
    for pattern in config.keep:
        held += [found.span() for found in compile_pattern("keep", pattern).finditer(script.text)]
    kept = {name for name in ("citations", "pointers", "emails", "urls") if config.choice(name) == "keep"}
    return Limits(
        held=tuple(_merged([*held, *headings])),
        headings=tuple(headings),
        lines=tuple(_lines(script, alignment)),
        parentheses=not kept & {"citations", "pointers"},
        addresses=not kept & {"emails", "urls"},
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without the empty ones; those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _lines(script: Script, alignment: Alignment) -> Iterator[Span]:
    """The words of each line of the source, where they stand in the output."""
    at, last = 0, -1
    for line in script.source.splitlines(keepends=True):
        start, end = alignment.output_of(at), alignment.output_of(at + len(line))
        at += len(line)
        words = script.text[start:end].strip()
        first = start + script.text[start:end].find(words[:1])
        end = first + len(words)
        torn = _within_word(script.text, first) or _within_word(script.text, end)
        if words and first >= last and not torn:
            yield first, end
            last = end


def _within_word(text: str, at: int) -> bool:
    return text[max(at - 1, 0) : at].isalnum() and text[at : at + 1].isalnum()
