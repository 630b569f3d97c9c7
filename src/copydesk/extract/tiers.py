"""Vertical lines of two tiers that were taken for one: newspapers set their tiers little more than an em apart.

A blank square within a line is as high. But tiers begin at one height, and end at one: where lines beside do
so as well, the gap is one between tiers (alignment of edges as in Breuel 2002, "Two geometric algorithms for
layout analysis").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from copydesk.extract.words import Word

GAP: Final = 0.6
"""In ems: a gap between tiers is wider; the ink of characters that stand close leaves 0.1 to 0.3."""

ALIKE: Final = 0.25
"""In ems: ends of lines in a tier differ by less, but for lines set in by an em, and last ones of paragraphs."""

BESIDE: Final = 20.0
"""In ems: how far off lines are asked, to both sides: about twelve of them, at leadings of 1.4 to 1.8, or those on the
other side of a photograph."""

AGREE: Final = 4
"""Lines beside that begin, or end, at the same height: so many do in a tier of five columns, in a book of one tier only
by chance."""

SQUARE: Final = 6.0
"""Points: ends of lines are kept by squares of this height."""

PLACES_NEAR: Final = 400
"""Ends in such a square that are looked at: a newspaper has 100 lines in a tier, a hostile page all at one height."""


class _Heights:
    """Where lines begin, or end."""

    def __init__(self) -> None:
        self._places: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)

    def add(self, word: Word, y: float) -> None:
        self._places[int(y / SQUARE)].append((_middle(word), y))

    def agree(self, word: Word, y: float) -> bool:
        """Whether lines beside do so at the height at which one does at a word."""
        em, at, x = word.style.size, int(y / SQUARE), _middle(word)
        near = (place for k in (at - 1, at, at + 1) for place in islice(self._places.get(k, ()), PLACES_NEAR))
        beside = {round(other) for other, end in near if abs(other - x) < BESIDE * em and abs(end - y) < ALIKE * em}
        return len(beside) > AGREE  # itself is one of them


def part_tiers(text: str, upright: Sequence[list[Word]], level: Sequence[list[Word]]) -> dict[int, list[list[Word]]]:
    """For each vertical line that goes over two tiers or more, by the identity of its row, its parts.

    `level`: the other rows; where one stands in a gap, as numbers do that are set level within a line, it is none.
    """
    tops, bottoms = _Heights(), _Heights()
    for row in upright:
        tops.add(row[0], row[0].top)
        bottoms.add(row[-1], row[-1].bottom)
        for above, below in _find_gaps(text, row):
            tops.add(below, below.top)
            bottoms.add(above, above.bottom)
    filled = {_square(word) for row in level for word in row}
    parted: dict[int, list[list[Word]]] = {}
    for row in upright:
        begins = {
            id(below)
            for above, below in _find_gaps(text, row)
            if not _is_filled(above, below, filled)
            and (tops.agree(below, below.top) or bottoms.agree(above, above.bottom))
        }
        if begins:
            parted[id(row)] = list(_split(row, begins))
    return parted


def _find_gaps(text: str, row: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Words with white between them that no printed space fills; spaces that PDFium made up are at line ends."""
    for above, below in pairwise(row):
        if below.top - above.bottom > GAP * above.style.size and "\u3000" not in text[above.end : below.start]:
            yield above, below


def _middle(word: Word) -> float:
    return (word.x0 + word.x1) / 2


def _square(word: Word) -> tuple[int, int]:
    return int(_middle(word) / SQUARE), int((word.top + word.bottom) / 2 / SQUARE)


def _is_filled(above: Word, below: Word, filled: set[tuple[int, int]]) -> bool:
    column = int(_middle(above) / SQUARE)
    first, last = int(above.bottom / SQUARE), int(below.top / SQUARE)
    return any((x, y) in filled for x in (column - 1, column, column + 1) for y in range(first, last + 1))


def _split(row: Sequence[Word], begins: set[int]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in row:
        if part and id(word) in begins:
            yield part
            part = []
        part.append(word)
    yield part
