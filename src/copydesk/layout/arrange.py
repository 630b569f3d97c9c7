"""Floats and notes that stand between two parts of a paragraph are read behind it, or before it.

A table at the top of a page, a note at its foot: where they are kept or announced, they must not cut a sentence in
two. Lines move within their page only, so that each page's span of the source stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence

STAYS = frozenset({"formula", "code", "furniture", "hidden", "clipped", "duplicate"})
"""Classes that are read where they stand: display equations and code belong in mid-sentence; furniture and what is
out of sight is never read."""


def arrange_lines(pages: Sequence[int], prose: Sequence[bool], stays: Sequence[bool], begins: set[int]) -> list[int]:
    """A new order of the lines, as indices.

    `pages` are the lines' page numbers, `prose` whether a line is kept prose, `stays` whether a line that is none
    must not move, `begins` the prose lines that begin a paragraph.

    >>> # a paragraph's first part, a float, its second part, the next paragraph
    >>> arrange_lines([1, 1, 1, 1], [True, False, True, True], [False] * 4, {0, 3})
    [0, 2, 1, 3]
    >>> # a note at the foot of a page whose last paragraph goes on
    >>> arrange_lines([1, 1, 1, 2], [True, True, False, True], [False] * 4, {0, 1})
    [0, 2, 1, 3]
    """
    following = _following(prose)
    order: list[int] = []
    start = 0
    while start < len(pages):
        end = start
        while end < len(pages) and pages[end] == pages[start]:
            end += 1
        order += _arrange_page(range(start, end), prose, stays, begins, following)
        start = end
    return order


def _following(prose: Sequence[bool]) -> list[int]:
    """The next prose line at or behind each line; the number of lines where there is none."""
    following = [len(prose)] * (len(prose) + 1)
    for i in range(len(prose) - 1, -1, -1):
        following[i] = i if prose[i] else following[i + 1]
    return following


def _arrange_page(
    page: range, prose: Sequence[bool], stays: Sequence[bool], begins: set[int], following: Sequence[int]
) -> list[int]:
    order: list[int] = []
    waiting: list[int] = []
    tail: list[int] = []
    paragraph = 0
    for i in page:
        if prose[i]:
            if i in begins:
                order += waiting
                waiting = []
                paragraph = len(order)
            order.append(i)
        elif stays[i] or following[i] == len(prose) or following[i] in begins:
            order.append(i)
        elif following[i] < page.stop:
            waiting.append(i)
        else:
            tail.append(i)
    # what stands between this page's last prose and its continuation on the next goes before that paragraph
    return [*order[:paragraph], *tail, *order[paragraph:], *waiting]
