"""Items of an enumeration begin paragraphs: "(2)" below "(1)", "b)" below "a)", "3." below "2.".

The trees judge pairs of lines and do not see that the numbers count up; an item of one full line was joined to the
next. What is certain without them: marks of one style that follow each other, at the same left edge of a page
or of the next one, where the text before ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from copydesk.document import Line

_MARK: Final = re.compile(r"(\(?)(\d{1,2}|[a-z])([).])\s+\S")
_CLOSED: Final = re.compile(r"[.:;,!?。．：；！？…][\"'”’»)\]]*\s*$")

SAME_EDGE: Final = 1.0
"""Points between the left edges of items of one list, at most."""

AHEAD: Final = 12
"""Kept lines from an item to the next one, at most, where the next one is what proves it."""


class _Item(NamedTuple):
    """A mark at the head of a line; `style` is what stands around it and whether it is a letter."""

    style: tuple[str, str, bool]
    value: int
    page: int
    left: float

    def precedes(self, other: _Item) -> bool:
        return (
            self.style == other.style
            and self.value + 1 == other.value
            and 0 <= other.page - self.page <= 1
            and abs(self.left - other.left) <= SAME_EDGE
        )


def find_items(lines: Sequence[Line], kept: Sequence[int], begins: set[int]) -> set[int]:
    """Lines of `kept` that begin a paragraph because they go on with an enumeration; `begins` are those known to."""
    items = {i: item for i in kept if (item := _read(lines[i]))}
    closed = {b: bool(_CLOSED.search(lines[a].text)) for a, b in pairwise(kept)}
    found: set[int] = set()
    last: dict[tuple[str, str, bool], _Item] = {}
    for i, item in items.items():
        before = last.get(item.style)
        if i not in begins and closed.get(i) and before and before.precedes(item):
            found.add(i)
        if i in begins or i in found:
            last[item.style] = item
    return found | _first_items(items, kept, begins | found, closed)


def _first_items(items: dict[int, _Item], kept: Sequence[int], begins: set[int], closed: dict[int, bool]) -> set[int]:
    """Items that a next one proves: an "a)" that was joined to what leads up to the list."""
    place = {i: k for k, i in enumerate(kept)}
    return {
        i
        for i, item in items.items()
        if i not in begins
        and closed.get(i)
        and any(
            behind in begins and behind in items and item.precedes(items[behind])
            for behind in kept[place[i] + 1 : place[i] + 1 + AHEAD]
        )
    }


def _read(line: Line) -> _Item | None:
    match = _MARK.match(line.text)
    if match is None or line.angle:
        return None
    opening, mark, closing = match.groups()
    if opening and closing == ".":
        return None
    value = int(mark) if mark.isdigit() else ord(mark) - ord("a") + 1
    return _Item((opening, closing, not mark.isdigit()), value, line.page, line.bbox.x0)
