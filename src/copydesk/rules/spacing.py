"""The last rule: spaces and punctuation that cuts, or the PDF layer, left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from copydesk.script import Edit

_RUN: Final = re.compile("  +|\t[ \t]*| \t[ \t]*| [\u00a0\u202f]+ ?|[\u00a0\u202f]+ ")
_BLANK: Final = re.compile("\n{3,}")
"""A paragraph of which nothing is left: one blank line is enough."""
_CLOSING: Final = ' \n\t)]"\u201d\u2019'
_EMPTY: Final = re.compile(r"[(\[](?: ?[,;.:]){0,4} ?[)\]]")
_ODD: Final = re.compile(r"[,;.(\[](?= ?[,;.:)\]])")
_FRENCH_SHARE: Final = 0.5
"""From this share on, a space before ; : ! ? is the custom of the document (French typography), not left over."""


def tidy_spaces(text: str) -> Iterator[Edit]:
    """Make one space of several; drop a space before , . ; : ) ] and after ( [, empty parentheses, doubled commas.

    Serves every document after cuts. Where spaces before ; : ! ? are the custom (French), they stay as they are.
    Decimals (" .05"), file names (" .py"), calls ("f()") and dots of omission are left.

    >>> list(tidy_spaces("shown , so")), list(tidy_spaces("p < .05 in f()"))
    ([Edit(start=5, end=6, text='')], [])
    """
    found: list[Edit] = []
    if "  " in text or "\t" in text or "\u00a0" in text or "\u202f" in text:
        found += _runs(text)
    for needle in (" , ", " ,\n", " )", " ]"):
        found += [Edit(at, at + 1) for at in _all(text, needle) if at and text[at - 1] not in "([\n "]
    for at in _all(text, " ."):
        if text[at - 1] != "." and not text[at + 2 : at + 3].strip(_CLOSING) and not _omission(text, at + 1):
            found.append(Edit(at, at + 1))
    for needle in ("( ", "[ "):
        found += [Edit(at + 1, at + 2) for at in _all(text, needle)]
    if any(needle in text for needle in (" ;", " :", " !", " ?")):
        found += _high(text)
    found += [Edit(match.start() + 2, match.end()) for match in _BLANK.finditer(text)]
    for match in _ODD.finditer(text):
        found += _odd(text, match.start())
    yield from _apart(found)


def _all(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _runs(text: str) -> Iterator[Edit]:
    """Runs of spaces; one that has a no-break space before a high mark (French) keeps that one."""
    for match in _RUN.finditer(text):
        run = match.group()
        after = text[match.end() : match.end() + 1]
        kept = " " if after not in (",", ".", ")", "]") else ""
        if after in tuple(";:!?\u00bb%") and run.strip(" \t"):
            kept = run.strip(" \t")[0]
        if run != kept:
            yield Edit(match.start(), match.end(), kept)


def _odd(text: str, at: int) -> Iterator[Edit]:
    """A pair of marks that begins at `at` and makes no sense: "()", "(,", ",)", ", .", ".."."""
    mark = text[at]
    second = at + 2 if text[at + 1] == " " else at + 1
    after = text[second + 1 : second + 2]
    if mark in "([":
        match = _EMPTY.match(text, at)
        if match:
            if _is_left_over(text, match):
                yield Edit(at - 1, match.end())
        elif text[second] in ",;" and (after == " " or after.isalpha()):
            yield Edit(at + 1, second + 1 + (after == " "))
    elif text[second] in ")]":
        if mark != ".":
            yield Edit(at, at + 1)
    elif (mark != "." or text[second] == ".") and not after.strip(_CLOSING) and _is_doubled(text, at, second):
        yield Edit(at, second)


def _is_doubled(text: str, at: int, second: int) -> bool:
    """Whether a mark before another one is left over: it ends a word, and no dots of omission follow."""
    before = text[at - 1] if at else "\n"
    if not (before.isalnum() or before in ")]%\u201d\u2019"):
        return False
    return text[second] != "." or not (_omission(text, second) or text.startswith(" .", second + 1))


def _omission(text: str, at: int) -> bool:
    """Whether dots of omission stand at `at`."""
    return text.startswith("..", at) or text.startswith(". .", at)


def _high(text: str) -> Iterator[Edit]:
    """A space before a high mark, unless most of them have one."""
    marks = ";:!?"
    spaced = sum(text.count(space + mark) for mark in marks for space in (" ", "\u00a0", "\u202f"))
    closed = sum(text.count(mark + space) for mark in marks for space in (" ", "\n"))
    if spaced < _FRENCH_SHARE * closed:
        for mark in marks:
            yield from (Edit(at, at + 1) for at in _all(text, " " + mark) if _is_loose(text, at, mark))


def _is_loose(text: str, at: int, mark: str) -> bool:
    """Whether the mark after the space at `at` closes a word; "the ! sign" and "n : m" do not."""
    after = text[at + 2 : at + 4]
    if after[:1].strip(_CLOSING) or not (at and text[at - 1].isalpha()):
        return False
    return mark in ";:" or not after[:1] or after[:1] == "\n" or not after[-1:].islower()


def _is_left_over(text: str, match: re.Match[str]) -> bool:
    """An empty pair that a cut left has a space before it; "f()" and "a[]" are code."""
    after = text[match.end() : match.end() + 1]
    spaced = match.start() > 0 and text[match.start() - 1] == " "
    return spaced and (len(match.group()) > 3 or (not after.isalnum() and after not in tuple("[({")))


def _apart(found: list[Edit]) -> Iterator[Edit]:
    """Sorted, and without what overlaps an edit before it."""
    end = 0
    for edit in sorted(found, key=lambda e: (e.start, -e.end)):
        if edit.start >= end:
            yield edit
            end = edit.end
