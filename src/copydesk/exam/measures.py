"""What the grades are made of: words copied in order, ranks that tell two kinds apart, shares."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

_WIDE: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W_{_WIDE}]+")

MOST_WORDS: Final = 2_000
"""Words of an answer that are looked at: chunks have at most 200, and an answer may be an endless repetition."""


def split_words(text: str) -> list[str]:
    """The words of a text; in Chinese and Japanese the characters.

    >>> split_words("Well-known [3], 港の時計")
    ['Well', 'known', '3', '港', 'の', '時', '計']
    """
    return _WORD.findall(text)


def find_copied(source: Sequence[str], answer: Sequence[str]) -> set[int]:
    """Indices of the words of `source` that the answer has in the same order: a longest common subsequence.

    >>> sorted(find_copied("the old wall was built".split(), "the wall was wall built".split()))
    [0, 2, 3, 4]
    """
    answer = answer[:MOST_WORDS]
    lengths = [[0] * (len(answer) + 1)]
    for word in source:
        above, row = lengths[-1], [0]
        for k, other in enumerate(answer):
            row.append(above[k] + 1 if word == other else max(above[k + 1], row[k]))
        lengths.append(row)
    return set(_walk_back(source, answer, lengths))


def _walk_back(source: Sequence[str], answer: Sequence[str], lengths: Sequence[Sequence[int]]) -> list[int]:
    found, i, k = [], len(source), len(answer)
    while i and k:
        if source[i - 1] == answer[k - 1]:
            found.append(i - 1)
            i, k = i - 1, k - 1
        elif lengths[i - 1][k] >= lengths[i][k - 1]:
            i -= 1
        else:
            k -= 1
    return found


def area(scores: Sequence[float], right: Sequence[bool]) -> float:
    """AUC: how often a case whose first answer is right scores above one whose second is; 0.5 says nothing.

    >>> area([0.9, 0.4, 0.6], [True, False, True])
    1.0
    """
    yes = [score for score, good in zip(scores, right, strict=True) if good]
    no = [score for score, good in zip(scores, right, strict=True) if not good]
    if not yes or not no:
        return 0.5
    return sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no))


def error_of_area(value: float, yes: int, no: int) -> float:
    """Standard error of an AUC from so many cases of each kind (Hanley and McNeil 1982)."""
    if not yes or not no:
        return 0.5
    one, two = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (yes - 1) * (one - value**2) + (no - 1) * (two - value**2)
    return math.sqrt(max(spread, 0.0) / (yes * no))


def share(part: float, whole: float, empty: float = 1.0) -> float:
    """`part` of `whole`; `empty` where there is none."""
    return part / whole if whole else empty


def harmonic(one: float, two: float) -> float:
    """The harmonic mean: as low as the lower of the two is."""
    return 2 * one * two / (one + two) if one + two else 0.0
