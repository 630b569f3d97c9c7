"""From the order in which characters stand on a line to the order in which they are read.

PDFs place glyphs; of right-to-left text they say nothing, and PDFium guesses the order word by word: of a page that a
browser printed it turns about half of the words around. So the places decide. This is the Unicode bidirectional
algorithm (UAX 9) backwards, for one line: from left to right as seen, to logical order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

RIGHT_TO_LEFT: Final = re.compile(
    "[\u05be\u05c0\u05c3\u05c6\u05d0-\u05f4\u0608\u060b\u060d\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06e5\u06e6"
    "\u06ee\u06ef\u06fa-\u070d\u0710-\u072f\u074d-\u07a5\u07b1-\u07ea\u0800-\u0815\u0840-\u0858\u0860-\u088e"
    "\u08a0-\u08c9\ufb1d\ufb1f-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]"
)
"""Letters of right-to-left scripts of the basic plane (Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic).
U+FDD0 to U+FDEF between them are no characters; `extract` fills places with the first."""

_ARABIC: Final = frozenset({"AL", "AN"})
_JOINERS: Final = frozenset(".,:/\u060c\u066b\u066c\u00a0")
"""What stays between two digits of one number (UAX 9, W4, class CS, and the Arabic separators)."""

_OPENING: Final = "([{<«‹"
_CLOSING: Final = ")]}>»›"
_TWIN: Final = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))


FOREIGN: Final = 3
"""On a page that reads from right to left, a line with more than so many times more letters of the other direction is
of the other direction: a paragraph in English that quotes a Hebrew word."""


def is_right_to_left(text: str, page: bool = False) -> bool:
    """Whether a line reads from right to left; `page`: its page does, which decides where the line has no majority.

    >>> is_right_to_left("שלום World"), is_right_to_left("שלום World", page=True), is_right_to_left("12", page=True)
    (False, True, True)
    >>> is_right_to_left("שלום to the whole World", page=True)
    False
    """
    right, left = count_directions(text)
    return right > left or (page and FOREIGN * right >= left)


def count_directions(text: str) -> tuple[int, int]:
    """Letters that are written from right to left, and from left to right.

    >>> count_directions("שלום, abc 12")
    (4, 3)
    """
    right = len(RIGHT_TO_LEFT.findall(text)) if not text.isascii() else 0
    return right, sum(map(str.isalpha, text)) - right


def order_logically(cells: Sequence[str], right_to_left: bool) -> list[int]:
    """Indices of the cells, which stand from left to right on a line, in the order in which they are read.

    A cell is a character with its marks. Numbers and words of other scripts keep their order.

    >>> "".join("12 םולש abc"[k] for k in order_logically("12 םולש abc", True))
    'abc שלום 12'
    >>> "".join("say םולש now"[k] for k in order_logically("say םולש now", False))
    'say שלום now'
    """
    kinds = [_kind(cell[0]) for cell in cells]
    indices = list(range(len(cells)))
    if right_to_left:
        return _turn(indices, kinds, cells)
    order: list[int] = []
    at = 0
    while at < len(cells):
        if kinds[at] not in ("R", "AL"):
            order.append(at)
            at += 1
            continue
        end = _run_end(kinds, at)
        order += _turn(indices[at:end], kinds, cells)
        at = end
    return order


def _run_end(kinds: Sequence[str], at: int) -> int:
    """Behind the last right-to-left letter that no left-to-right letter parts from the one at `at`."""
    end = at + 1
    for k in range(at + 1, len(kinds)):
        if kinds[k] == "L":
            break
        if kinds[k] in ("R", "AL"):
            end = k + 1
    return end


@cache
def _kind(character: str) -> str:
    return unicodedata.bidirectional(character)


def _turn(indices: Sequence[int], kinds: Sequence[str], cells: Sequence[str]) -> list[int]:
    """From right to left, but each run of numbers and of other scripts from left to right."""
    arabic = any(kinds[i] in _ARABIC for i in indices)
    order: list[int] = []
    end = len(indices)
    while end:
        first = _ltr_start(indices[:end], kinds, cells, arabic)
        order += indices[first:end]
        end = first
    return order


def _ltr_start(indices: Sequence[int], kinds: Sequence[str], cells: Sequence[str], arabic: bool) -> int:
    """Where the left-to-right run begins whose last cell is the last of `indices`; the last cell alone is one too."""
    last = len(indices) - 1
    end = last
    if not arabic and kinds[indices[last]] == "ET":
        # "50%" in Hebrew
        while end > 0 and kinds[indices[end]] == "ET":
            end -= 1
        if kinds[indices[end]] != "EN":
            return last
    elif cells[indices[last]] in _TWIN:
        end = last - 1
        if end < 0 or kinds[indices[end]] not in ("L", "EN") or not _holds_twin(indices, kinds, cells, last):
            return last
    if kinds[indices[end]] not in ("L", "EN", "AN"):
        return last
    start, words = _word_run(indices, kinds, end)
    if words:
        if (
            start
            and cells[indices[start - 1]] in _TWIN
            and _open_in(cells, indices[start - 1], indices[start : end + 1])
        ):
            start -= 1
        return start
    if end < last and cells[indices[last]] in _TWIN:
        return last
    return _number_start(indices, kinds, cells, end, arabic)


def _word_run(indices: Sequence[int], kinds: Sequence[str], end: int) -> tuple[int, bool]:
    """The first letter or digit before any right-to-left letter, and whether there is a left-to-right letter."""
    start, words = end, False
    for k in range(end, -1, -1):
        kind = kinds[indices[k]]
        if kind in ("R", "AL", "AN"):
            break
        if kind in ("L", "EN"):
            start = k
            words = words or kind == "L"
    return start, words


def _number_start(indices: Sequence[int], kinds: Sequence[str], cells: Sequence[str], end: int, arabic: bool) -> int:
    start = end
    while start:
        kind, cell = kinds[indices[start - 1]], cells[indices[start - 1]]
        if kind in ("EN", "AN") or (kind == "ET" and not arabic):
            start -= 1
        elif (
            (cell in _JOINERS or (not arabic and kind == "ES"))
            and start > 1
            and kinds[indices[start]] == kinds[indices[start - 2]]
        ):
            start -= 2
        else:
            break
    return start


def _holds_twin(indices: Sequence[int], kinds: Sequence[str], cells: Sequence[str], last: int) -> bool:
    """Whether the bracket at the end of a run of words closes one that stands inside it: "foo (bar)"."""
    start, words = _word_run(indices, kinds, last - 1)
    return words and _open_in(cells, indices[last], indices[start:last])


def _open_in(cells: Sequence[str], bracket: int, run: Sequence[int]) -> bool:
    pair = (cells[bracket], _TWIN[cells[bracket]])
    return sum(cells[i] in pair for i in run) % 2 == 1


def turn_brackets(text: str) -> str:
    """Brackets as they are read: each opens at the word behind it. PDFium turns some of them around, others not.

    >>> turn_brackets("שלום )עולם( לכם")
    'שלום (עולם) לכם'
    """
    if not any(c in _TWIN for c in text):
        return text
    out = list(text)
    depth: list[str] = []
    for k, c in enumerate(text):
        if c in _TWIN:
            opening = _opens(text, k)
            if opening is None and c in "<>":
                # less or greater
                continue
            if opening is None:
                opening = not (depth and c in (depth[-1], _TWIN[depth[-1]]))
            out[k] = c if (c in _OPENING) is opening else _TWIN[c]
            if opening:
                depth.append(out[k])
            elif depth:
                depth.pop()
    return "".join(out)


def _opens(text: str, at: int) -> bool | None:
    """Whether a bracket stands at the word behind it, or at the one before it; None where at both or at none."""
    before, behind = at - 1, at + 1
    while before >= 0 and text[before] in _TWIN:
        before -= 1
    while behind < len(text) and text[behind] in _TWIN:
        behind += 1
    closed = before >= 0 and not text[before].isspace()
    # punctuation follows a closing bracket, a word an opening one
    opened = behind < len(text) and (text[behind].isalnum() or unicodedata.combining(text[behind]) > 0)
    return opened if closed is not opened else None


@cache
def find_compounds() -> frozenset[str]:
    """The letters of each presentation form that stands for more than one, such as lam with alef: PDFium writes those
    in logical order, but turns around what a font's own table gives for one glyph."""
    codes = (*range(0xFB1D, 0xFE00), *range(0xFE70, 0xFEFD))
    forms = (unicodedata.normalize("NFKC", chr(code)) for code in codes)
    return frozenset(form for form in forms if len(form) > 1)
