"""What rules for edits inside lines share: find parentheses, and cut so that spaces and punctuation stay right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from copydesk.script import Edit

MAX_GROUP: Final = 1200
"""Characters in the longest parenthesis looked into. The longest list of citations in the training set has 700."""
_MAX_DEPTH: Final = 6

_SPACES: Final = " \t\u00a0\u202f\u2009\u200a"
_ROUND: Final = re.compile(r"[()\n]")
_SQUARE: Final = re.compile(r"[\[\]\n]")
_SENTENCE_END: Final = frozenset('.!?:\u2026\u201d\u00bb"')


class Group(NamedTuple):
    """A balanced pair of parentheses with what stands between; half-open, the parentheses included."""

    start: int
    end: int


def groups(text: str, square: bool = False) -> list[Group]:
    """Balanced parentheses (brackets where `square`) inside paragraphs, outer ones before the inner.

    Linear for any input: what never closes is forgotten at the end of the paragraph, deep nests lose their outside.

    >>> groups("a (b (c)) (d")
    [Group(start=2, end=9), Group(start=5, end=8)]
    """
    if (")" if not square else "]") not in text:
        return []
    found: list[Group] = []
    open_at: list[int] = []
    for match in (_SQUARE if square else _ROUND).finditer(text):
        mark = match.group()
        if mark in "([":
            open_at.append(match.start())
            if len(open_at) > _MAX_DEPTH:
                del open_at[0]
        elif mark == "\n":
            if text.startswith("\n", match.end()):
                open_at.clear()
        elif open_at:
            start = open_at.pop()
            if match.end() - start <= MAX_GROUP:
                found.append(Group(start, match.end()))
    found.sort()
    return found


class Cut(NamedTuple):
    """What shall go. `opens`: it opens its sentence, so that the next word takes the capital letter."""

    start: int
    end: int
    opens: bool = False


def edits(text: str, cuts: Iterable[Cut]) -> Iterator[Edit]:
    """Turn sorted cuts into edits that take along the spaces and the punctuation which would be left over.

    >>> [text[:e.start] + e.text + text[e.end:] for text in ["so [1]."] for e in edits(text, [Cut(3, 6)])]
    ['so.']
    """
    floor = 0
    for cut in cuts:
        if cut.start < floor:
            continue
        edit = _edit(text, cut, floor)
        if "\n\n" in text[edit.start : edit.end]:
            continue
        yield edit
        floor = edit.end


def _edit(text: str, cut: Cut, floor: int) -> Edit:
    start, end = cut.start, cut.end
    left = start
    while left > floor and text[left - 1] in _SPACES:
        left -= 1
    before = text[left - 1] if left else "\n"
    right = end
    while right < len(text) and text[right] in _SPACES:
        right += 1
    after = text[right] if right < len(text) else "\n"
    if before in "\n([{\u201c\u2018\u00ab\u00bf\u00a1":
        return _capital(text, Edit(left, right), cut.opens)
    if cut.opens and after not in ".!?)]\n":
        return _capital(text, Edit(start, right), True)
    if after in ",.)]}\n" or (after in ";:" and right == end) or (after in ";:!?" and left < start and right == end):
        return _punctuation(text, Edit(left, right), floor)
    if right > end:
        return Edit(left, end)
    if left < start and (after.isalnum() or after in "([\u201c\u201d\u2014"):
        return Edit(left + 1, end)
    if left == start and after.isalnum() and not after.isspace():
        return Edit(start, end, " ")
    return Edit(left, end)


def _punctuation(text: str, edit: Edit, floor: int) -> Edit:
    """A comma before the cut goes where a stronger mark follows; so does one of two full stops."""
    start, end = edit.start, edit.end
    before = text[start - 1] if start > floor else ""
    after = text[end] if end < len(text) else "\n"
    if before in (",", ";") and after in ",.;:)]!?":
        return Edit(start - 1, end)
    if before in (".", "!", "?") and before and after == "." and text[end + 1 : end + 2] != ".":
        return Edit(start, end + 1)
    return edit


def _capital(text: str, edit: Edit, opens: bool) -> Edit:
    """Drop a comma left at the front of a sentence and give its first word the capital letter."""
    end = edit.end
    if opens and text[end : end + 1] == ",":
        end += 1
        while end < len(text) and text[end] in _SPACES:
            end += 1
    first = text[end : end + 1]
    if opens and first.islower() and len(first.upper()) == 1:
        return Edit(edit.start, end + 1, first.upper())
    return Edit(edit.start, end)


def paragraph(text: str, at: int, reach: int = 200) -> int:
    """Where the line of `at` begins, or as far back as `reach`."""
    return max(text.rfind("\n", max(at - reach, 0), at) + 1, at - reach)


def opens_sentence(text: str, at: int) -> bool:
    """Whether a sentence begins at `at`: the paragraph does, or a full stop and spaces come before.

    >>> opens_sentence("So. In", 4), opens_sentence("So in", 3), opens_sentence("e.g. in", 5)
    (True, False, False)
    """
    left = at
    while left and text[left - 1] in _SPACES:
        left -= 1
    if left == 0 or text[left - 1] == "\n":
        return True
    return left < at and text[left - 1] in _SENTENCE_END and text[at : at + 1].isupper()


def expand_numbers(content: str, limit: int = 40) -> list[int]:
    """The numbers that a list such as "1, 3-5" names, with its ranges filled (up to `limit` numbers a range).

    >>> expand_numbers("1, 3\u20135b"), expand_numbers("7, p. 5")
    ([1, 3, 4, 5], [7, 5])
    """
    numbers: list[int] = []
    for match in _RANGE.finditer(content):
        first = int(match[1])
        last = int(match[2]) if match[2] else first
        numbers += range(first, last + 1) if first <= last <= first + limit else [first, last]
    return numbers


DASH: Final = r"\-\u2010\u2011\u2012\u2013\u2014\u2212"
"""Hyphens and dashes, for use in a class of a regular expression."""
_RANGE: Final = re.compile(rf"(\d{{1,4}})[a-z]?(?:\s?[{DASH}]\s?(\d{{1,4}}))?")


def coverage(numbers: Iterable[int]) -> float:
    """Share of the whole numbers between the least and the greatest that occur: near 1 for a list of references.

    >>> coverage([1, 2, 4, 4]), coverage([])
    (0.75, 0.0)
    """
    seen = set(numbers)
    return len(seen) / (max(seen) - min(seen) + 1) if seen else 0.0
