"""Words -> lines: cut where the pen jumps, mend where PDFium broke a line at a raised or lowered mark."""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from copydesk.bidi import RIGHT_TO_LEFT
from copydesk.document import Bbox, Line, Script
from copydesk.extract import native
from copydesk.extract.directed import (
    Content,
    is_page_right_to_left,
    join_contents,
    needs_directions,
    part_number,
    read_directed,
)
from copydesk.extract.fonts import Fonts, Style
from copydesk.extract.numbering import find_line_numbers, mark_line_numbers, split_number
from copydesk.extract.vertical import EAST_ASIAN, is_alone, is_vertical, mend_columns, read_vertical
from copydesk.extract.words import Frame, Run, Word

GAP_EM, GAP_POINTS = 2.2, 22.0
"""A gap wider than both, in ems and points, parts two columns or cells: justified text stays below 1.5 em, gutters
of two-column pages are 15 points and more, but rarely on one of PDFium's lines."""

RAISED, LOWERED, SMALLER = 0.12, 0.08, 0.9
"""In ems of the line: how far off the base line, and how much smaller, a superscript or subscript is. TeX raises
by 0.36 to 0.41 and sets at 0.7 (TeXbook, appendix G); word processors raise by 0.33 at 0.58 to 0.66."""

SAME_ROW = 0.45
"""In ems: base lines this near are of one row; points stand a fifth of an em off, the next line 1 em."""

_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\ufdd0": None, "\x00": "\ufffd"})
"""PDFium's marks of a line-end hyphen become the hyphen that is printed there; U+FDD0 is `native.read_text`'s."""


def build_lines(
    number: int, text: str, raw_lines: list[list[Word]], frame: Frame, text_page: int, fonts: Fonts
) -> list[tuple[Line, Style]]:
    """Lines of a page in PDFium's order, each with the style of most of its characters."""
    if EAST_ASIAN.search(text) or RIGHT_TO_LEFT.search(text):
        return list(_build_directed(number, text, raw_lines, frame, text_page, fonts))
    return _build_level(number, text, raw_lines, frame, text_page)


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
            yield from _build_level(number, text, level, frame, text_page)
            yield from _finish_directed(number, directed, frame)
            level, directed = [], []
            yield _make_vertical(number, text, row, text_page, frame)
        elif needs_directions(text, row, page):
            yield from _build_level(number, text, level, frame, text_page)
            level = []
            for part in _split_at_heights(row):
                directed += read_directed(text_page, text, part, fonts, frame, page)
        else:
            yield from _finish_directed(number, directed, frame)
            directed = []
            level.append(row)
    yield from _build_level(number, text, level, frame, text_page)
    yield from _finish_directed(number, directed, frame)


def _finish_directed(number: int, contents: list[Content], frame: Frame) -> list[tuple[Line, Style]]:
    """Lines of directed text; line numbers are parted from theirs."""
    if not contents:
        return []
    counted = find_line_numbers(*join_contents(contents))
    parts = [part for content in contents for part in part_number(content, counted)]
    lines = [_make_directed(number, part, frame) for part in parts]
    return mark_line_numbers(lines, counted) if counted else lines


def _build_level(
    number: int, text: str, raw_lines: list[list[Word]], frame: Frame, text_page: int
) -> list[tuple[Line, Style]]:
    parts = [part for words in raw_lines for part in _split_at_jumps(words, text)]
    counted = find_line_numbers(parts, text)
    if counted:
        parts = [piece for words in parts for piece in split_number(words, counted)]
    lines = [_make_line(number, text, words, frame, text_page) for words in _merge_scripts(parts, counted)]
    return mark_line_numbers(lines, counted) if counted else lines


def _split_at_jumps(words: list[Word], text: str) -> Iterator[list[Word]]:
    if len(words) == 1:
        yield words
        return
    first = 0
    for k in range(1, len(words)):
        a, b = words[k - 1], words[k]
        if a.style.angle or b.style.angle:
            continue
        em = max(a.style.size, b.style.size, 4.0)
        middle = (b.top + b.bottom) / 2
        jump = b.x0 - a.x1 > max(GAP_EM * em, GAP_POINTS) or b.x1 < a.x0 - em
        if b.start == a.end and not jump:
            jump = b.x0 < a.x0 or abs(b.style.y - a.style.y) > 0.5 * em
        if jump or abs(middle - (a.top + a.bottom) / 2) > 1.2 * em:
            yield words[first:k]
            first = k
    yield words[first:]


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


def _merge_scripts(parts: list[list[Word]], apart: list[Word]) -> Iterator[list[Word]]:
    """Join a part to the one before it where it goes on at its right end, on the same line, in another size.

    What follows the words `apart` never joins them.
    """
    current: list[Word] = []
    main = 0.0
    for part in parts:
        if current and current[-1] not in apart and _goes_on(current, part, main):
            current = current + part
        else:
            if current:
                yield current
            current, main = part, 0.0
        main = max(main, *(w.style.size for w in part))
    if current:
        yield current


def _goes_on(line: list[Word], part: list[Word], main: float) -> bool:
    a, b = line[-1], part[0]
    if a.style.angle or b.style.angle:
        return False
    gap = b.x0 - a.x1
    if not -0.15 * main <= gap <= 0.6 * main:
        return False
    size = max(w.style.size for w in part)
    top, bottom = min(w.top for w in line), max(w.bottom for w in line)
    overlap = min(bottom, b.bottom) - max(top, b.top)
    if overlap <= 0.3 * min(bottom - top, max(b.bottom - b.top, 0.1)):
        return False
    last = a.runs[-1].style if a.runs else a.style
    if last.size < SMALLER * main or size < SMALLER * main or main < SMALLER * size:
        return True
    return gap <= 0.35 * main and abs(last.y - b.style.y) <= 0.05 * main


def _make_line(number: int, text: str, words: list[Word], frame: Frame, text_page: int) -> tuple[Line, Style]:
    style = _main_style(words)
    if _is_plain(words, style, text):
        content, edges, generated, scripts = _copy_plain(text, words, text_page)
    else:
        content, edges, generated, scripts = _join_words(text, words, style, frame, text_page)
    box = _line_box(words, style, frame)
    return _finish(number, content, words, style, frame, box, edges, generated, scripts), style


def _make_directed(number: int, content: Content, frame: Frame) -> tuple[Line, Style]:
    text, words, edges, generated, reordered = content
    style = _main_style(words)
    scripts = tuple(s for word in words for s in _scripts(word, style, word.start, word.end - word.start, frame))
    box = _line_box(words, style, frame)
    line = _finish(number, text.translate(_HYPHENS), words, style, frame, box, edges, generated, scripts)
    return (replace(line, reordered=True) if reordered else line), style


def _make_vertical(number: int, text: str, words: list[Word], text_page: int, frame: Frame) -> tuple[Line, Style]:
    content, edges, generated, box = read_vertical(text, words, text_page, frame)
    style = _main_style(words)
    line = Line(
        number,
        content.translate(_HYPHENS),
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


def _finish(
    number: int,
    content: str,
    words: list[Word],
    style: Style,
    frame: Frame,
    box: Bbox,
    edges: array[float],
    generated: tuple[int, ...],
    scripts: tuple[Script, ...],
) -> Line:
    return Line(
        page=number,
        text=content,
        bbox=box,
        font=style.font,
        size=round(style.size, 2),
        baseline=round(frame.point(style.x, style.y)[1], 2),
        bold=style.bold,
        italic=style.italic,
        angle=(style.angle - frame.rotation) % 360,
        edges=edges,
        scripts=scripts,
        generated=generated,
        first_bold=words[0].style.bold,
        colour=style.colour,
    )


_Content = tuple[str, "array[float]", tuple[int, ...], tuple[Script, ...]]


def _is_plain(words: list[Word], style: Style, text: str) -> bool:
    """True where the line's text is a slice of the page's: single spaces, no raised or lowered parts."""
    span = words[-1].end - words[0].start
    if sum(w.end - w.start + 1 for w in words) - 1 != span:
        return False
    least = SMALLER * style.size
    for word in words:
        if word.style.size < least or (word.runs and any(r.style.size < least for r in word.runs)):
            return False
    if len(words) >= LETTERS_IN_A_ROW and span < 3 * len(words):
        return False
    return text.count(" ", words[0].start, words[-1].end) == len(words) - 1 and "\ufdd0" not in text


def _copy_plain(text: str, words: list[Word], text_page: int) -> _Content:
    start = words[0].start
    content = text[start : words[-1].end]
    if not content.isascii() or "\x00" in content or "\x02" in content:
        content = content.translate(_HYPHENS)
    edges = array("f", [x for w in words for x in (w.x0, w.x1)])
    generated_at = native.is_generated
    gaps = [w.end for w in words[:-1]]
    generated = tuple(at - start for at in gaps if generated_at(text_page, at) == 1)
    return content, edges, generated, ()


def _join_words(text: str, words: list[Word], style: Style, frame: Frame, text_page: int) -> _Content:
    chunks: list[str] = []
    edges, generated, at = array("f"), [], 0
    scripts: list[Script] = []
    last: Word | None = None
    close = _letter_spaced(words, text, text_page)
    for word in words:
        chunk = text[word.start : word.end].translate(_HYPHENS)
        if not chunk:
            continue
        if last is not None and not (close and word.start in close):
            space = text[last.end : word.start]
            broken = not space or "\n" in space or "\r" in space
            if not broken or (word.x0 - last.x1 > 0.15 * style.size and not _is_drop_cap(last, word)):
                if broken or native.is_generated(text_page, last.end) == 1:
                    generated.append(at)
                chunks.append(" ")
                at += 1
        scripts += _scripts(word, style, at, len(chunk), frame)
        if edges and (not chunks or chunks[-1] != " "):
            edges[-1] = max(edges[-1], word.x1)
        else:
            edges.extend((word.x0, word.x1))
        chunks.append(chunk)
        at += len(chunk)
        last = word
    return "".join(chunks), edges, tuple(generated), tuple(scripts)


def _main_style(words: list[Word]) -> Style:
    """Style of most characters; a line's base line and size are those of its largest common size."""
    count: Counter[tuple[str, float, bool, bool]] = Counter()
    of: dict[tuple[str, float, bool, bool], Style] = {}
    first = words[0].style
    if not any(w.runs or (w.style is not first and _differs(w.style, first)) for w in words):
        return first
    for word in words:
        for run in word.runs or (Run(word.start, word.end, word.style),):
            key = (run.style.font, round(run.style.size, 1), run.style.bold, run.style.italic)
            count[key] += run.end - run.start
            of.setdefault(key, run.style)
    return of[count.most_common(1)[0][0]]


def _differs(a: Style, b: Style) -> bool:
    return a.font != b.font or abs(a.size - b.size) > 0.05 or a.bold is not b.bold or a.italic is not b.italic


NO_HEIGHT = 0.2
"""Points: glyphs of fonts that are not embedded have boxes without height."""


def _line_box(words: list[Word], style: Style, frame: Frame) -> Bbox:
    """Tight in x; in y from the base line and the size, so that equal lines have equal heights.

    Ascent 0.75 and descent 0.25 of the size; where that contradicts the glyphs (Type 3 fonts, whose size may be any
    number; rotated text) the glyphs' own boxes count.
    """
    x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
    top, bottom = min(w.top for w in words), max(w.bottom for w in words)
    tall = bottom - top
    if (style.angle - frame.rotation) % 360 == 0 and (tall < NO_HEIGHT or 0.3 * style.size <= tall <= 2.5 * style.size):
        y = frame.point(style.x, style.y)[1]
        if top - style.size < y < bottom + style.size:
            top, bottom = y - 0.75 * style.size, y + 0.25 * style.size
    return Bbox(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1))


def _scripts(word: Word, main: Style, at: int, length: int, frame: Frame) -> list[Script]:
    found: list[Script] = []
    for run in word.runs or (Run(word.start, word.end, word.style),):
        kind = _script_kind(run.style, main, frame)
        if kind:
            first, last = at + run.start - word.start, at + min(run.end - word.start, length)
            if found and found[-1].end == first and found[-1].kind == kind:
                first = found.pop().start
            if last > first:
                found.append(Script(first, last, kind))
    return found


def _script_kind(style: Style, main: Style, frame: Frame) -> Literal["sup", "sub"] | None:
    if style is main or style.size >= SMALLER * main.size or style.angle:
        return None
    rise = frame.point(main.x, main.y)[1] - frame.point(style.x, style.y)[1]
    if abs(rise) > 1.5 * main.size:
        return None
    if rise > RAISED * main.size:
        return "sup"
    return "sub" if rise < -LOWERED * main.size else None


LETTERS_IN_A_ROW = 4
"""Single letters, parted by spaces that no glyph stands for: from four on a word set with letter-spacing. Three
("A B C") may be labels."""


FRAGMENT, FRAGMENT_MEAN = 5, 2.5
"""Capitals that may have stayed together where some gaps are too small for a space ("R E S EAR CH"), and their mean
number up to which a run is letter-spaced; "WHO EU USA ILO" has 2.8."""


DROP_CAP = 1.8
"""Size of an initial over the text's: it spans two lines or more."""


def _is_drop_cap(initial: Word, word: Word) -> bool:
    return initial.end - initial.start == 1 and initial.style.size >= DROP_CAP * word.style.size


def _is_fragment(word: str) -> bool:
    return word.isalpha() and (len(word) == 1 or (len(word) <= FRAGMENT and word.isupper()))


def _letter_spaced(words: list[Word], text: str, text_page: int) -> set[int]:
    """Starts of words before which the layer made up a space inside a letter-spaced word."""
    close: set[int] = set()
    if len(words) < LETTERS_IN_A_ROW:
        return close
    k = 0
    while k < len(words):
        j = k
        while j < len(words) and _is_fragment(text[words[j].start : words[j].end]):
            j += 1
        letters = sum(word.end - word.start for word in words[k:j])
        if j - k >= LETTERS_IN_A_ROW and letters <= FRAGMENT_MEAN * (j - k):
            close |= _close_gaps(words[k:j], text_page)
        k = max(j, k + 1)
    return close


def _close_gaps(letters: list[Word], text_page: int) -> set[int]:
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(letters)]
    usual = sorted(gaps)[len(gaps) // 2]
    return {
        word.start
        for word, before, gap in zip(letters[1:], letters, gaps, strict=False)
        if gap <= 1.6 * usual + 0.5 and native.is_generated(text_page, before.end) == 1
    }
