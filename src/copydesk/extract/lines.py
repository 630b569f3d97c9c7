"""Words -> lines: cut where the pen jumps, mend where PDFium broke a line at a raised or lowered mark."""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from copydesk.document import Bbox, Line, Script
from copydesk.extract import native
from copydesk.extract.accents import FILLER
from copydesk.extract.fonts import Style
from copydesk.extract.lead import find_lead
from copydesk.extract.numbering import find_line_numbers, mark_line_numbers, split_number
from copydesk.extract.words import Frame, Run, Word

GAP_EM, GAP_POINTS = 2.2, 22.0
"""A gap wider than both, in ems and points, parts two columns or cells: justified text stays below 1.5 em, gutters
of two-column pages are 15 points and more, but rarely on one of PDFium's lines."""

RAISED, LOWERED, SMALLER = 0.12, 0.08, 0.9
"""In ems of the line: how far off the base line, and how much smaller, a superscript or subscript is. TeX raises
by 0.36 to 0.41 and sets at 0.7 (TeXbook, appendix G); word processors raise by 0.33 at 0.58 to 0.66."""

HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\ufdd0": None, "\x00": "\ufffd"})
"""PDFium's marks of a line-end hyphen become the hyphen that is printed there; U+FDD0 is `native.read_text`'s."""


def build_level(
    number: int, text: str, raw_lines: list[list[Word]], frame: Frame, text_page: int
) -> list[tuple[Line, Style]]:
    """Lines that run from left to right, each with the style of most of its characters; line numbers are parted."""
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
    style = find_main_style(words)
    if _is_plain(words, style, text):
        content, edges, generated, scripts = _copy_plain(text, words, text_page)
    else:
        content, edges, generated, scripts = _join_words(text, words, style, frame, text_page)
    box = make_line_box(words, style, frame)
    return finish_line(number, content, words, style, frame, box, edges, generated, scripts), style


def finish_line(
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
    """The line of that content; what is the same for all its words is taken from `style`."""
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
        lead=find_lead(words, content) if len(edges) == 2 * len(words) else None,
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
    start, end = words[0].start, words[-1].end
    return text.count(" ", start, end) == len(words) - 1 and text.find(FILLER, start, end) < 0


def _copy_plain(text: str, words: list[Word], text_page: int) -> _Content:
    start = words[0].start
    content = text[start : words[-1].end]
    if not content.isascii() or "\x00" in content or "\x02" in content:
        content = content.translate(HYPHENS)
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
        raw = text[word.start : word.end]
        chunk = raw.translate(HYPHENS)
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
        set_as = _without_fillers(word, raw) if word.runs and FILLER in raw else word
        scripts += find_scripts(set_as, style, at, len(chunk), frame)
        if edges and (not chunks or chunks[-1] != " "):
            edges[-1] = max(edges[-1], word.x1)
        else:
            edges.extend((word.x0, word.x1))
        chunks.append(chunk)
        at += len(chunk)
        last = word
    return "".join(chunks), edges, tuple(generated), tuple(scripts)


def _without_fillers(word: Word, raw: str) -> Word:
    """The word with runs that count its characters without fillers."""
    at = word.start

    def moved(index: int) -> int:
        return index - raw.count(FILLER, 0, index - at)

    runs = tuple(run._replace(start=moved(run.start), end=moved(run.end)) for run in word.runs)
    return word._replace(runs=runs)


def find_main_style(words: list[Word]) -> Style:
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


def make_line_box(words: list[Word], style: Style, frame: Frame) -> Bbox:
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


def find_scripts(word: Word, main: Style, at: int, length: int, frame: Frame) -> list[Script]:
    """What stands raised or lowered in a word of `length` characters that begins at the line's character `at`."""
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
