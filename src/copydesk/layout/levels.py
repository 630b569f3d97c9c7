"""How deep a heading lies: by its section number, else by its style against that of the document's other headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from copydesk.document import Line
from copydesk.layout import keywords

TITLE, SECTION = 1, 2
DEEPEST: Final = 6
DEEPEST_BY_STYLE: Final = 4
"""Sizes and faces tell three steps apart; beyond that they are chance."""

SAME_SIZE: Final = 0.4
"""Points up to which two sizes are one: PDF producers round, and scale pages."""


class Style(NamedTuple):
    """What typographers set the rank of a heading by, in the order in which it counts; larger is higher."""

    size: float
    capitals: bool
    bold: bool
    upright: bool


def find_levels(lines: Sequence[Line], heads: Sequence[int], titles: set[int]) -> Mapping[int, int]:
    """Level of each heading of `heads` (its first line): 1 for the title, 2 for sections, more below them.

    Class: papers and reports whose headings have no numbers; "Methods" in bold capitals is above "Plant material" in
    bold italics.
    """
    levels = {i: TITLE if i in titles else number_level(lines[i].text) for i in heads}
    styles = _styles({i: lines[i] for i in heads if i not in titles})
    if not styles:
        return levels
    top = _top(lines, styles)
    counts = Counter(styles.values())
    below = sorted({style for style, n in counts.items() if style < top and (n > 1 or len(styles) < 4)}, reverse=True)
    for i, style in styles.items():
        if levels[i] == 0:
            above = sum(1 for other in below if other > style) + (style < top)
            levels[i] = min(SECTION + above, DEEPEST_BY_STYLE)
    return _raise_first(lines, heads, levels)


def _raise_first(lines: Sequence[Line], heads: Sequence[int], levels: dict[int, int]) -> dict[int, int]:
    """An abstract's heading, often set small, is no part of a section where none has begun."""
    for i in heads:
        if levels[i] == SECTION:
            break
        if levels[i] > SECTION and keywords.SECTION.match(lines[i].text):
            levels[i] = SECTION
    return levels


def number_level(text: str) -> int:
    """Level by the section number, 0 without one.

    >>> [number_level(text) for text in ("2 Methods", "2.1. Plants", "Methods", "2021 in brief")]
    [2, 3, 0, 0]
    """
    parts = text.split(" ", 1)[0].rstrip(".").split(".")
    if all(part.isdigit() and len(part) <= 2 for part in parts):
        return min(1 + len(parts), DEEPEST)
    return 0


def _styles(heads: Mapping[int, Line]) -> dict[int, Style]:
    """A style for each heading; sizes that are nearly the same are made the same."""
    sizes: list[float] = []
    for size in sorted({line.size for line in heads.values()}, reverse=True):
        if not sizes or sizes[-1] - size > SAME_SIZE:
            sizes.append(size)
    return {
        i: Style(
            next(size for size in sizes if size - line.size <= SAME_SIZE),
            line.text.isupper(),
            line.bold,
            not line.italic,
        )
        for i, line in heads.items()
    }


def _top(lines: Sequence[Line], styles: Mapping[int, Style]) -> Style:
    """The style of sections: the highest one that "Introduction" and its like have twice or, where none has, once; else
    the highest one that is used twice. Labels of an abstract are set lower, and may be more."""
    known = Counter(style for i, style in styles.items() if keywords.SECTION.match(lines[i].text))
    if known:
        return max([style for style, n in known.items() if n > 1] or known)
    counts = Counter(styles.values())
    used = [style for style, n in counts.items() if n > 1]
    return max(used or counts)
