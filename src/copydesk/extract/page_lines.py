"""The lines of a page: level ones, and those of scripts that run from right to left or from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from copydesk.bidi import RIGHT_TO_LEFT
from copydesk.document import Line
from copydesk.extract.directed import (
    Content,
    is_page_right_to_left,
    join_contents,
    needs_directions,
    part_number,
    read_directed,
)
from copydesk.extract.fonts import Fonts, Style
from copydesk.extract.lines import HYPHENS, build_level, find_main_style, find_scripts, finish_line, make_line_box
from copydesk.extract.numbering import find_line_numbers, mark_line_numbers
from copydesk.extract.vertical import EAST_ASIAN, is_alone, is_vertical, read_vertical
from copydesk.extract.vertical_rows import mend_columns
from copydesk.extract.words import Frame, Word

SAME_ROW = 0.45
"""In ems: base lines this near are of one row; points stand a fifth of an em off, the next line 1 em."""


def build_lines(
    number: int, text: str, raw_lines: list[list[Word]], frame: Frame, text_page: int, fonts: Fonts
) -> list[tuple[Line, Style]]:
    """Lines of a page in PDFium's order, each with the style of most of its characters."""
    if EAST_ASIAN.search(text) or RIGHT_TO_LEFT.search(text):
        return list(_build_directed(number, text, raw_lines, frame, text_page, fonts))
    return build_level(number, text, raw_lines, frame, text_page)


def _build_directed(
    number: int, text: str, raw_lines: list[list[Word]], frame: Frame, text_page: int, fonts: Fonts
) -> Iterator[tuple[Line, Style]]:
    """Lines of a page some of which may run from right to left or from top to bottom; the rest as ever."""
    page = is_page_right_to_left(text)
    level: list[list[Word]] = []
    directed: list[Content] = []
    rows, vertical = mend_columns(text, raw_lines, text_page, frame)
    for row in _join_rows(text, rows, page) if RIGHT_TO_LEFT.search(text) else rows:
        if is_vertical(text, row) or (vertical and is_alone(text, row)):
            yield from build_level(number, text, level, frame, text_page)
            yield from _finish_directed(number, directed, frame)
            level, directed = [], []
            yield _make_vertical(number, text, row, text_page, frame)
        elif needs_directions(text, row, page):
            yield from build_level(number, text, level, frame, text_page)
            level = []
            for part in _split_at_heights(row):
                directed += read_directed(text_page, text, part, fonts, frame, page)
        else:
            yield from _finish_directed(number, directed, frame)
            directed = []
            level.append(row)
    yield from build_level(number, text, level, frame, text_page)
    yield from _finish_directed(number, directed, frame)


def _finish_directed(number: int, contents: list[Content], frame: Frame) -> list[tuple[Line, Style]]:
    """Lines of directed text; line numbers are parted from theirs."""
    if not contents:
        return []
    counted = find_line_numbers(*join_contents(contents))
    parts = [part for content in contents for part in part_number(content, counted)]
    lines = [_make_directed(number, part, frame) for part in parts]
    return mark_line_numbers(lines, counted) if counted else lines


def _join_rows(text: str, rows: list[list[Word]], page: bool) -> Iterator[list[Word]]:
    """PDFium's lines; those of directed text that it gives one after the other, though they are pieces of one row."""
    current: list[Word] = []
    for row in rows:
        if current and needs_directions(text, row, page) and _is_beside(current, row):
            current = current + row
        else:
            if current:
                yield current
            current = row
    if current:
        yield current


def _is_beside(row: Sequence[Word], piece: Sequence[Word]) -> bool:
    """Whether a piece stands on the row and beside it, or within it."""
    em = max(row[0].style.size, piece[0].style.size, 1.0)
    gap = max(
        min(w.x0 for w in piece) - max(w.x1 for w in row),
        min(w.x0 for w in row) - max(w.x1 for w in piece),
    )
    level = not (row[0].style.angle or piece[0].style.angle)
    return level and gap <= em and abs(row[0].style.y - piece[0].style.y) <= SAME_ROW * em


def _split_at_heights(words: list[Word]) -> Iterator[list[Word]]:
    """Rows that PDFium took for one line."""
    first = 0
    for k in range(1, len(words)):
        a, b = words[k - 1], words[k]
        if abs((b.top + b.bottom) - (a.top + a.bottom)) / 2 > 1.2 * max(a.style.size, b.style.size, 4.0):
            yield words[first:k]
            first = k
    yield words[first:]


def _make_directed(number: int, content: Content, frame: Frame) -> tuple[Line, Style]:
    text, words, edges, generated, reordered = content
    style = find_main_style(words)
    scripts = tuple(s for word in words for s in find_scripts(word, style, word.start, word.end - word.start, frame))
    box = make_line_box(words, style, frame)
    line = finish_line(number, text.translate(HYPHENS), words, style, frame, box, edges, generated, scripts)
    return (replace(line, reordered=True) if reordered else line), style


def _make_vertical(number: int, text: str, words: list[Word], text_page: int, frame: Frame) -> tuple[Line, Style]:
    content, edges, generated, box = read_vertical(text, words, text_page, frame)
    style = find_main_style(words)
    line = Line(
        number,
        content.translate(HYPHENS),
        box,
        style.font,
        round(style.size, 2),
        box.bottom,
        style.bold,
        style.italic,
        edges=edges,
        generated=generated,
        first_bold=words[0].style.bold,
        colour=style.colour,
        vertical=True,
    )
    return line, style
