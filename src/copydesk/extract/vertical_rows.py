"""Rows of a vertical page, given back to its lines.

PDFium reads level rows. Where vertical lines begin at one height it takes their characters for a row, where they stand
in tiers it takes those of two for one, and a headline with the text under it for a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Final

from copydesk.extract import native
from copydesk.extract.tiers import GAP, part_tiers
from copydesk.extract.vertical import EAST_ASIAN, is_alone, is_vertical
from copydesk.extract.words import Frame, Word

ROW_LIMIT: Final = 20_000
"""Lines of a page that are mended: where each character is printed alone it is one to PDFium, and a newspaper's page
has 15,000; hostile pages have a million."""

SQUARE: Final = 12.0
"""Points: characters of one vertical line have middles no further apart."""

LINES_NEAR: Final = 50
"""Lines of such a square that are looked at, those that grew last: a newspaper has two or three at one height, a
hostile page all its characters at one place."""

APART: Final = 1.3
"""In ems: characters of one level line stand closer, vertical lines further apart."""

NEXT_EM: Final = 1.4
"""In ems: the largest gap between two characters of one vertical line: a blank square, and what the ink leaves of its
own. Tiers stand two ems apart."""

SAME_SIZE: Final = 0.1
"""Share of the size by which sizes of one line differ at most."""

ASIDE: Final = 0.8
"""In ems: how far off the middle of the character over it one of the same line may stand: a point's ink lies 0.4 em to
the right of its square's middle, a bracket's as far to the left. Lines are 1.3 em apart."""

IN_MIDDLE: Final = 0.3
"""The same in ems of the smaller one, where the sizes differ: notes within a line are set in its middle."""


def mend_columns(text: str, rows: list[list[Word]], text_page: int, frame: Frame) -> tuple[list[list[Word]], bool]:
    """The rows of a page, and whether most of its characters stand in vertical lines.

    If so, what PDFium read as level rows across vertical lines is given back to these: where two of them begin at one
    height, or stand in two tiers, it takes their characters for rows. Not asked of pages with absurdly many lines.
    """
    if EAST_ASIAN.search(text) is None:
        return rows, False
    total = _count(rows)
    if len(rows) > ROW_LIMIT or 2 * sum(_count_likely(text, row) for row in rows) <= total:
        return rows, False
    out: list[list[Word]] = []
    for row in rows:
        if is_vertical(text, row):
            out += _part_row(row, text_page, frame)
        elif EAST_ASIAN.search(text, row[0].start, row[-1].end) is None:
            out.append(row)
        else:
            out += _take_apart(row, text_page, frame)
    out = _join_below(out)
    upright = [row for row in out if is_vertical(text, row)]
    if 2 * _count(upright) <= total:
        return rows, False
    known = {id(row) for row in upright}
    parted = part_tiers(text, upright, [row for row in out if id(row) not in known])
    return [part for row in out for part in parted.get(id(row), (row,))], True


def _count(rows: Sequence[Sequence[Word]]) -> int:
    return sum(word.end - word.start for row in rows for word in row)


def _count_likely(text: str, row: list[Word]) -> int:
    """Characters of a row that may stand in vertical lines: a row to PDFium may be a tier whose words are its lines."""
    if is_vertical(text, row) or is_alone(text, row):
        return _count([row])
    return _count([[word] for word in row if is_vertical(text, [word])])


def _take_apart(row: list[Word], text_page: int, frame: Frame) -> list[list[Word]]:
    """Characters of a row one by one where they stand in lines apart; the row itself where it is a level line."""
    single = [character for word in row for character in _read_characters(word, text_page, frame)]
    out: list[list[Word]] = []
    for piece in _split_at_heights(single):
        apart = [abs(b.x0 - a.x0) > APART * a.style.size for a, b in pairwise(piece)]
        whole = [word for word in row if piece[0].start <= word.start and word.end <= piece[-1].end]
        if all(apart):
            out += [[word] for word in piece]
        else:  # its words; characters where these reach into the next piece
            out.append(whole if sum(word.end - word.start for word in whole) == len(piece) else piece)
    return out


def _read_characters(word: Word, text_page: int, frame: Frame) -> Iterator[Word]:
    for index in range(word.start, word.end):
        native.read_box(text_page, index)
        left, right, bottom, top = native.DOUBLES
        style = next((run.style for run in word.runs if run.start <= index < run.end), word.style)
        yield Word(index, index + 1, *frame.box(left, bottom, right, top), style)


def _part_row(row: list[Word], text_page: int, frame: Frame) -> Iterator[list[Word]]:
    """The vertical lines that PDFium took for one: a headline and the lines under it."""
    part: list[Word] = []
    for word in chain.from_iterable(_part_word(word, text_page, frame) for word in row):
        if part and not _is_in_line(part[-1], word):
            yield part
            part = []
        part.append(word)
    yield part


def _part_word(word: Word, text_page: int, frame: Frame) -> Iterator[Word]:
    """A word by what stands together, where it is of two sizes, or higher or wider than its characters are."""
    em, count = word.style.size, word.end - word.start
    sizes = [run.style.size for run in word.runs]
    plain = not sizes or max(sizes) - min(sizes) <= SAME_SIZE * em
    if plain and word.bottom - word.top <= (count + GAP) * em and word.x1 - word.x0 <= APART * em:
        yield word
        return
    part: list[Word] = []
    for character in _read_characters(word, text_page, frame):
        if part and not (_is_in_line(part[-1], character) and character.top - part[-1].bottom <= GAP * em):
            yield _join(part)
            part = []
        part.append(character)
    yield _join(part)


def _join(part: Sequence[Word]) -> Word:
    x0, x1 = min(word.x0 for word in part), max(word.x1 for word in part)
    top, bottom = min(word.top for word in part), max(word.bottom for word in part)
    return Word(part[0].start, part[-1].end, x0, top, x1, bottom, part[0].style)


def _is_in_line(above: Word, word: Word) -> bool:
    """Whether two words may stand in one vertical line: small characters and points stand aside within their square."""
    a, b = above.style.size, word.style.size
    beside = abs((above.x0 + above.x1) - (word.x0 + word.x1)) / 2
    return beside <= ASIDE * max(a, b) if abs(a - b) <= SAME_SIZE * max(a, b) else beside <= IN_MIDDLE * min(a, b)


def _split_at_heights(single: Sequence[Word]) -> Iterator[list[Word]]:
    """Characters of a row by the heights at which they stand: a running head and a tier may be one to PDFium."""
    piece: list[Word] = []
    for word in single:
        if piece and (word.top > piece[-1].bottom or word.bottom < piece[-1].top):
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _join_below(rows: list[list[Word]]) -> list[list[Word]]:
    """Rows that go on under the end of another one in the same vertical line join it."""
    joined: list[list[Word]] = []
    ends: defaultdict[int, dict[int, list[Word]]] = defaultdict(dict)  # the line that grew last is the last one
    for row in sorted(rows, key=lambda row: row[0].top):
        middle = _middle(row[0])
        near = chain.from_iterable(islice(reversed(ends[middle + k].values()), LINES_NEAR) for k in (0, -1, 1))
        above = next((other for other in near if _is_below(other[-1], row[0])), None)
        if above is None:
            joined.append(above := list(row))
        else:
            above += row
        square = ends[_middle(above[0])]
        square.pop(id(above), None)
        square[id(above)] = above
    place = {row[0].start: k for k, row in enumerate(rows)}
    return sorted(joined, key=lambda row: place[row[0].start])


def _middle(word: Word) -> int:
    """x of a word's middle in squares of `SQUARE`: those of one line are in neighbouring ones."""
    return int((word.x0 + word.x1) / 2 / SQUARE)


def _is_below(above: Word, word: Word) -> bool:
    em = above.style.size
    beside = abs((above.x0 + above.x1) - (word.x0 + word.x1)) / 2
    near = -0.3 * em <= word.top - above.bottom <= NEXT_EM * em
    return near and beside <= 0.4 * em and abs(em - word.style.size) <= SAME_SIZE * em
