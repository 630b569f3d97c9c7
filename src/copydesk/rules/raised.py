"""Markers that stand raised on the page: citations by superscript numbers, and the marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from copydesk.rules.cuts import DASH, Cut, coverage, edits, expand_numbers
from copydesk.script import Edit

_LIST: Final = re.compile(
    rf"[\[(]?\s?[1-9]\d{{0,2}}[a-h]?(?:\s?[,;{DASH}]\s?[1-9]\d{{0,2}}[a-h]?){{0,40}}\s?[\])]?[,.;]?"
)
_MARK: Final = re.compile("[*\u2217\u2020\u2021§\u00b6#\u2016]{1,4}")
_GAP: Final = re.compile(rf"[^\S\n]?[,;{DASH}]?[^\S\n]?")
_SUPERSCRIPTS: Final = re.compile(
    "[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+(?:[,\u2013\u207b-]\\s?[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+)*"
)
_DIGITS: Final = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b", "0123456789-")

_WORD_BEFORE: Final = re.compile(r"[^\W\d_]+$")
_UNITS: Final = frozenset(
    "km hm dm cm mm nm pm fm \u00b5m \u03bcm um kg mg ng pg \u00b5g \u03bcg ml dl cl mol mmol min sec hr hz khz"
    " mhz ghz ev kev mev gev kj kcal cal pa kpa mpa gpa bar atm"
    " ha ft yd mi px pt deg rad sr lm lx cd wt oz lb ppm log ln exp sin cos tan cot sinh cosh tanh max inf sup"
    " det chi pixel pixels voxel meters metres feet inch inches".split()
)
_ELEMENT: Final = re.compile(r"[A-Z][a-z]?(?:[A-Z][a-z]?){0,3}")
_OPEN_BEFORE: Final = re.compile(rf"[\s(\[/={DASH}\u00d7\u00b7+<>\u2264\u2265|]$")
_EXTENDS: Final = re.compile(
    rf"(?<=[a-z\u00df-\u00ff.,;:)\u201d])(?<![A-Z\d][.,])(?<!\d)[1-9]\d{{0,2}}(?:\s?[,{DASH}]\s?\d{{1,3}})*\s?[,{DASH}]?\s?$"
)

ESTABLISHED: Final = 4
"""So many raised numbers after words, of which one is at least as great, make them the citation style."""
MIN_COVERAGE: Final = 0.4


class Mark(NamedTuple):
    """A raised run, spaces and what joins it to the next one included, and its numbers (symbols: none)."""

    start: int
    end: int
    numbers: tuple[int, ...]


def drop_superscript_citations(text: str, raised: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    """Drop raised "12", "1,2", "3\u20135" after a word or a mark, where the document cites so (Nature, medicine).

    A number is an exponent, a charge or an isotope after a digit, a unit, a single letter or an element, and before a
    letter where nothing stands before it. The document cites by raised numbers where they are `ESTABLISHED` and fill
    their range. Unicode superscripts count as raised. A number that lost its raised state just before a raised one
    ("word.2 10") goes along.

    >>> text = "One1 two,2 three3 four.4,5 Area in km2 and x3 or 105 cells"
    >>> runs = [(3, 4), (9, 10), (16, 17), (23, 26), (37, 38), (44, 45), (51, 52)]
    >>> [text[e.start:e.end] for e in drop_superscript_citations(text, runs)]
    ['1', '2', '3', '4,5']
    >>> list(drop_superscript_citations("10 cm2", [(5, 6)]))
    []
    """
    found = _numbers(text, raised)
    if _is_style(found):
        yield from edits(text, (Cut(_extended(text, m), m.end) for m in found))


def drop_footnote_marks(text: str, raised: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    """Drop raised *, \u2020, \u2021, §, \u00b6 after words, and raised numbers where the document has only a few.

    Serves papers, books and reports with footnotes. Numbers where raised numbers are citations are not its business.
    A star after a formula (DPPH*), or after one letter (p*), is a radical or mathematics.

    >>> text = "A word* and a note.1 But DPPH* and m2"
    >>> [text[e.start:e.end] for e in drop_footnote_marks(text, [(6, 7), (19, 20), (29, 30), (36, 37)])]
    ['*', '1']
    >>> list(drop_footnote_marks("10 m2", [(4, 5)]))
    []
    """
    numbers = _numbers(text, raised)
    marks = [] if _is_style(numbers) else [m for m in numbers if len(m.numbers) == 1]
    for start, end in raised:
        before = text[max(start - 12, 0) : start].rstrip()
        if _MARK.fullmatch(text[start:end].strip()) and re.search(
            r"[^\W\d_]{2}[a-z\u00df-\u00ff]$|[.,;:)\u201d]$", before
        ):
            marks.append(Mark(start, end, ()))
    yield from edits(text, (Cut(m.start, m.end) for m in sorted(marks)))


def _numbers(text: str, raised: Sequence[tuple[int, int]]) -> list[Mark]:
    """Raised runs that are lists of numbers and no exponents."""
    found: list[Mark] = []
    greatest = 0
    for start, end in _merged(text, raised):
        content = text[start:end].translate(_DIGITS).strip()
        if not _LIST.fullmatch(content):
            continue
        numbers = tuple(expand_numbers(content))
        if _is_exponent(text, start, end, numbers, greatest):
            continue
        while content[-1] in ",.;":
            content, end = content[:-1], end - 1
        found.append(Mark(start, end, numbers))
        greatest = max(greatest, max(numbers))
    return found


def _merged(text: str, raised: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Raised runs without spaces around them, joined where only a comma, a dash or a space is between."""
    runs: list[tuple[int, int]] = []
    extra = [] if text.isascii() else [m.span() for m in _SUPERSCRIPTS.finditer(text)]
    for start, end in sorted([*raised, *extra]):
        end = min(end, len(text))
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        if runs and start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        elif (
            runs
            and start - runs[-1][1] <= 3
            and _GAP.fullmatch(text, runs[-1][1], start)
            and _same(text, runs[-1], start, end)
        ):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _same(text: str, run: tuple[int, int], start: int, end: int) -> bool:
    """Whether two raised runs are parts of one list of numbers, and no paragraph ends between them."""
    between = text[run[1] : start]
    return "\n" not in between and text[run[1] - 1] not in ".;" and text[start:end].translate(_DIGITS)[:1].isdigit()


def _is_exponent(text: str, start: int, end: int, numbers: tuple[int, ...], greatest: int) -> bool:
    before = text[max(start - 20, 0) : start]
    after = text[end : end + 1]
    if not before.strip() or before[-1] == "\n":
        return True
    if before[-1].isspace() and (after.isalnum() or after in tuple("-‐‑–−")):
        return True
    before = before.rstrip(" \u00a0")
    if before[-1].isdigit():
        return not (re.search(r"(?<!\d)(?:19|20)\d\d$", before) and greatest >= ESTABLISHED)
    if before[-1] in "\u00b0%\u2030":
        return before[-1] == "\u00b0"
    if _OPEN_BEFORE.search(before) or after.isdigit():
        return True
    word = _WORD_BEFORE.search(before)
    if not word:
        return (
            before[-1] in ")]"
            and numbers in ((2,), (3,))
            and greatest + 1 not in numbers
            and text[end : end + 2].strip()[:1].isalnum()
        )
    if len(word.group()) == 1:
        return not (len(numbers) > 1 or (numbers[0] > 3 and numbers[0] == greatest + 1))
    if word.group().casefold() in _UNITS:
        # a list of numbers is no exponent
        return len(numbers) == 1 and (numbers[0] <= 4 or not (greatest < numbers[0] <= greatest + 2))
    if _ELEMENT.fullmatch(word.group()) and len(word.group()) <= 4 and len(numbers) == 1:
        return not (numbers[0] > 3 and numbers[0] <= greatest + 3)
    return False


def _is_style(found: Sequence[Mark]) -> bool:
    numbers = [n for mark in found for n in mark.numbers]
    return (
        len(found) >= ESTABLISHED
        and max(numbers) >= ESTABLISHED
        and (coverage(numbers) >= MIN_COVERAGE and len({m.numbers for m in found}) >= ESTABLISHED)
    )


def _extended(text: str, mark: Mark) -> int:
    """Start of the mark with a number before it that lost its raised state."""
    found = _EXTENDS.search(text, max(mark.start - 12, 0), mark.start)
    return found.start() if found else mark.start
