"""Rules of one's own, from settings: `drop`, `keep` and `replace`. They obey the same promises as all others.

They see the clean text, paragraph by paragraph, after the rules for citations, addresses and characters. What a
`keep` pattern matches is cut by no rule, and a block with a match stays; it wins over `drop`. A replacement may leave
letters and digits out, and change spaces and marks; one that would bring a letter or digit that its match does not
have, in that order, is not made, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from copydesk.config import Config, compile_pattern, switch_of
from copydesk.document import Block, Document
from copydesk.letters import fold_letters, in_order
from copydesk.rules.cuts import Cut, edits, opens_sentence
from copydesk.script import Edit

DROP: Final = "user.drop"
REPLACE: Final = "user.replace"


def spare_blocks(document: Document, blocks: Sequence[Block], config: Config) -> tuple[Block, ...]:
    """The blocks, those that would be dropped but have a match of `keep` made to stay (without a reason code)."""
    if not config.keep:
        return tuple(blocks)
    return tuple(_spared(document, block, config) for block in blocks)


def _spared(document: Document, block: Block, config: Config) -> Block:
    if not block.detail or config.choice_for(block.detail) == "keep":
        return block
    text = document.text[block.start : block.end].replace("\n", " ")
    return replace(block, detail="") if any(_spans("keep", config.keep, text)) else block


def leave_kept(found: Iterable[Edit], text: str, reason: str, config: Config) -> Iterator[Edit]:
    """The edits that touch nothing which `keep` matches; repairs are always made."""
    kept = [] if not config.keep or not _takes_words(reason) else sorted(_spans("keep", config.keep, text))
    for edit in found:
        if not any(start < edit.end and edit.start < end for start, end in kept):
            yield edit


def _takes_words(reason: str) -> bool:
    return switch_of(reason) is not None or reason in (DROP, REPLACE)


def drop_matches(text: str, config: Config) -> Iterator[Edit]:
    """What the patterns of `drop` match goes, with the spaces and marks that would be left over.

    >>> list(drop_matches("Click here. It rained.", Config(drop=("Click here[.] ?",))))
    [Edit(start=0, end=12, text='')]
    """
    spans = _merged(_spans("drop", config.drop, text))
    yield from edits(text, (Cut(start, end, opens_sentence(text, start)) for start, end in spans))


class Replacement(NamedTuple):
    """A match of a pattern of `replace`. `allowed`: its text brings no letter or digit that the match does not have."""

    edit: Edit
    pattern: str
    old: str
    allowed: bool


def replace_matches(text: str, config: Config) -> Iterator[Edit]:
    """Replacements that keep the promise; see the head of this module.

    >>> list(replace_matches("colour TV", Config(replace=(("(col)ou(r)", r"\\1o\\2"), ("TV", "television")))))
    [Edit(start=0, end=6, text='color')]
    """
    return (found.edit for found in find_replacements(text, config) if found.allowed)


def find_replacements(text: str, config: Config) -> Iterator[Replacement]:
    """All matches of `replace` in order; of two that overlap the first, and the earlier pattern's."""
    found = []
    for order, (pattern, template) in enumerate(config.replace):
        for match in compile_pattern("replace", pattern).finditer(text):
            new = match.expand(template)
            if match.group() and new != match.group() and "\n" not in match.group() + new:
                allowed = in_order(fold_letters(new), fold_letters(match.group()))
                found.append((match.start(), order, Replacement(Edit(*match.span(), new), pattern, match[0], allowed)))
    end = 0
    for start, _, replacement in sorted(found, key=lambda item: item[:2]):
        if start >= end:
            yield replacement
            end = replacement.edit.end


def _spans(name: str, patterns: Iterable[str], text: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in compile_pattern(name, pattern).finditer(text):
            if match.group():
                yield match.span()


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted spans, those that overlap as one; each within its paragraph."""
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last and start < last[1]:
            last = (last[0], max(end, last[1]))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last
