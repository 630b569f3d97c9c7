"""Lines of pages that have right-to-left text: characters by their places, words in the order in which they are read.

Slower than `words`, since it measures each character; only pages with right-to-left letters come here.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from copydesk.bidi import (
    RIGHT_TO_LEFT,
    count_directions,
    find_compounds,
    is_right_to_left,
    order_logically,
    turn_brackets,
)
from copydesk.document import Bbox
from copydesk.extract import native
from copydesk.extract.fonts import Fonts, Style
from copydesk.extract.words import Frame, Run, Word

SPACE_EM: Final = 0.15
"""In ems: a wider gap between two characters is a space. Words stand 0.2 to 0.35 em apart; letters that do not join
leave no gap between their advances."""

LEAST_WIDTH: Final = (0.4, 0.6)
LONE_LETTERS: Final = frozenset("ادذرزوأإآؤ")
"""In ems: how wide a letter with a mark is at least; the second for letters that do not join the next. Browsers give
both as the text of the mark's glyph, so that the width of the letter is not known."""

NO_WIDTH: Final = 0.01
"""Points: spaces that PDFium made up have no width."""

GAP_EM: Final = 2.2
GAP_POINTS: Final = 22.0
"""As in `lines`: a gap wider than both parts two columns or cells."""


_QUOTES: Final = {"“": "”", "”": "“", "‘": "’", "’": "‘"}
"""PDFium mirrors these behind right-to-left letters, as it does brackets; Unicode does not (BidiMirroring.txt)."""


class Content(NamedTuple):
    """A line as read: `words` count their characters in `text`; the rest is as in `Line`."""

    text: str
    words: list[Word]
    edges: array[float]
    generated: tuple[int, ...]
    reordered: bool


class _Cell(NamedTuple):
    """A glyph: its letters and marks in logical order; `x0`, `x1` as the pen moves, `top`, `bottom` of its ink."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    style: Style
    made_up: bool = False


def is_page_right_to_left(text: str) -> bool:
    """Whether most letters of a page are written from right to left."""
    right, left = count_directions(text)
    return right > left


def read_directed(
    text_page: int, text: str, row: Sequence[Word], fonts: Fonts, frame: Frame, page: bool
) -> Iterator[Content]:
    """The parts of one of PDFium's lines, in reading order; `page`: its page reads from right to left."""
    cells = sorted(_read_cells(text_page, text, row, fonts, frame), key=lambda cell: cell.x0 + cell.x1)
    right_to_left = is_right_to_left("".join(cell.text for cell in cells), page)
    given = "".join(text[row[0].start : row[-1].end].replace("\ufdd0", "").split())
    parts = list(_split_at_gaps(cells))
    for part in reversed(parts) if right_to_left else parts:
        spaced = list(_space(part))
        order = order_logically([cell.text for cell in spaced], right_to_left)
        if order:
            yield _write([spaced[k] for k in order], given)


def join_contents(contents: Sequence[Content]) -> tuple[list[list[Word]], str]:
    """The words of the lines, and one text that they count in."""
    parts: list[list[Word]] = []
    at = 0
    for content in contents:
        parts.append([word._replace(start=word.start + at, end=word.end + at) for word in content.words])
        at += len(content.text) + 1
    return parts, "\n".join(content.text for content in contents)


def part_number(content: Content, counted: Sequence[Word]) -> Iterator[Content]:
    """A line without the number before it, and that number, if it is one of those `counted`."""
    text, words, edges, generated, reordered = content
    places = {(word.x0, word.top) for word in counted}
    if len(words) < 2 or (words[0].x0, words[0].top) not in places:
        yield content
        return
    end, start = words[0].end, words[1].start
    yield Content(text[:end], words[:1], edges[:2], (), reordered)
    rest = [_moved(word, -start) for word in words[1:]]
    yield Content(text[start:], rest, edges[2:], tuple(at - start for at in generated if at >= start), reordered)


def _moved(word: Word, by: int) -> Word:
    runs = tuple(run._replace(start=run.start + by, end=run.end + by) for run in word.runs)
    return word._replace(start=word.start + by, end=word.end + by, runs=runs)


def goes_back(row: Sequence[Word]) -> bool:
    """Whether a line's words do not stand from left to right."""
    return any(b.x0 < a.x0 for a, b in pairwise(row))


def needs_directions(text: str, row: Sequence[Word], page: bool) -> bool:
    """Whether one of PDFium's lines has right-to-left text, or is of such a page and in no plain order."""
    if RIGHT_TO_LEFT.search(text, row[0].start, row[-1].end):
        return True
    return page and (goes_back(row) or not any(map(str.isalpha, text[row[0].start : row[-1].end])))


def _read_cells(text_page: int, text: str, row: Sequence[Word], fonts: Fonts, frame: Frame) -> Iterator[_Cell]:
    glyphs: list[_Cell] = []
    marks: list[tuple[int, str, float]] = []
    last: tuple[float, float] | None = None
    last_ink = (0.0, 0.0)
    c_before = ""
    given = text[row[0].start : row[-1].end]
    turned = is_right_to_left(given)
    lettered = RIGHT_TO_LEFT.search(given) is not None
    for index in range(row[0].start, row[-1].end):
        c = text[index]
        native.read_box(text_page, index)
        left, right, bottom, top = native.DOUBLES
        if c == "\ufdd0" or (c.isspace() and right - left < NO_WIDTH):
            # spaces that PDFium made up lie anywhere once it has turned words around: gaps tell of them
            continue
        kind = unicodedata.bidirectional(c)
        turned = kind in ("R", "AL") or (turned and kind != "L")
        if turned:
            c = _QUOTES.get(c, c)
        ink = frame.box(left, bottom, right, top)
        origin = native.read_origin(text_page, index)
        mark = unicodedata.category(c) == "Mn"
        # of one glyph are only pieces that share its box: a mark printed behind its letter has the pen of the next one
        piece = origin == last and (ink.top, ink.bottom) == last_ink
        if mark and lettered and not piece:
            marks.append((len(glyphs), c, (ink.x0 + ink.x1) / 2))
            continue
        x0, x1 = _advance(text_page, index, frame, origin, ink)
        if origin == last and glyphs and not c.isspace():
            cell = glyphs[-1]
            if mark:
                x1 = max(x1, x0 + LEAST_WIDTH[c_before in LONE_LETTERS] * cell.style.size)
            glyphs[-1] = cell._replace(text=cell.text + c, x0=min(cell.x0, x0), x1=max(cell.x1, x1))
            continue
        last, last_ink, c_before = origin, (ink.top, ink.bottom), c
        style = fonts.style(text_page, index, native.get_text_object(text_page, index))
        glyphs.append(_Cell(" " if c.isspace() else c, x0, x1, ink.top, ink.bottom, style))
    owned = _attach(marks, glyphs)
    for k, cell in enumerate(glyphs):
        yield cell._replace(text=_order_glyph(cell.text) + "".join(owned.get(k, ())))


def _advance(text_page: int, index: int, frame: Frame, origin: tuple[float, float], ink: Bbox) -> tuple[float, float]:
    """Where the pen stood before a character, and after it as far as PDFium tells."""
    native.read_loose_box(text_page, index)
    left, right, bottom, top = native.DOUBLES
    loose = frame.box(left, bottom, right, top)
    x = frame.point(*origin)[0]
    return min(x, loose.x0, ink.x0), max(x, loose.x1, ink.x1)


def _attach(marks: Sequence[tuple[int, str, float]], cells: Sequence[_Cell]) -> dict[int, list[str]]:
    """The marks of each cell: a mark belongs to the letter that it stands at; in doubt to the one printed before it."""
    owned: dict[int, list[str]] = {}
    letters = sorted((cell.x0 + cell.x1, k) for k, cell in enumerate(cells) if cell.text != " ")
    for behind, mark, x in marks:
        at = bisect_left(letters, (2 * x, 0))
        near = [k for _, k in letters[max(at - 2, 0) : at + 2]]
        if near:
            owner = min(near, key=lambda k: (max(cells[k].x0 - x, x - cells[k].x1, 0.0), abs(k + 1 - behind)))
            owned.setdefault(owner, []).append(mark)
    return owned


def _order_glyph(letters: str) -> str:
    """The letters of one glyph: PDFium turns them around with their word, unless it took the glyph apart itself."""
    if len(letters) == 1:
        return letters
    marks = "".join(c for c in letters if unicodedata.category(c) == "Mn")
    bases = "".join(c for c in letters if c not in marks)
    if len(bases) > 1 and bases not in find_compounds() and RIGHT_TO_LEFT.search(bases):
        bases = "".join(bases[k] for k in order_logically(bases, True))
    return bases + marks


def _split_at_gaps(cells: Sequence[_Cell]) -> Iterator[list[_Cell]]:
    part: list[_Cell] = []
    for cell in cells:
        if part and cell.x0 - part[-1].x1 > max(GAP_EM * max(cell.style.size, 4.0), GAP_POINTS):
            yield part
            part = []
        if part or cell.text != " ":
            part.append(cell)
    if part:
        yield part


def _space(part: Sequence[_Cell]) -> Iterator[_Cell]:
    """The cells, one space in each gap between words, none at the ends."""
    waiting: _Cell | None = None
    before: _Cell | None = None
    for cell in part:
        if cell.text == " ":
            waiting = waiting or cell
            continue
        if before is not None:
            if waiting is None and cell.x0 - before.x1 > SPACE_EM * cell.style.size:
                waiting = _Cell(" ", before.x1, cell.x0, cell.top, cell.bottom, cell.style, made_up=True)
            if waiting is not None:
                yield waiting
        yield cell
        before, waiting = cell, None


def _write(cells: Sequence[_Cell], given: str) -> Content:
    """Cells in reading order as text, with a word for each of its words; `given` is PDFium's line without spaces."""
    text = "".join(cell.text for cell in cells)
    words: list[Word] = []
    edges, generated = array("f"), []
    at = first = 0
    for k, cell in enumerate((*cells, None)):
        if cell is None or cell.text == " ":
            if first < k:
                words.append(_word(cells[first:k], at))
                edges.extend((words[-1].x0, words[-1].x1))
                at = words[-1].end
            if cell is not None and cell.made_up:
                generated.append(at)
            at, first = at + 1, k + 1
    text = turn_brackets(text)
    return Content(text, words, edges, tuple(generated), "".join(text.split()) not in given)


def _word(cells: Sequence[_Cell], start: int) -> Word:
    runs: list[Run] = []
    at = start
    for cell in cells:
        end = at + len(cell.text)
        if runs and runs[-1].style is cell.style:
            runs[-1] = runs[-1]._replace(end=end)
        else:
            runs.append(Run(at, end, cell.style))
        at = end
    x0, x1 = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
    return Word(start, at, x0, top, x1, bottom, runs[0].style, tuple(runs) if len(runs) > 1 else ())
