"""Spaces and hyphens within words, where a model's copy has other ones and the document itself spells it so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from copydesk.revise.aligning import Copy, Split, Word
from copydesk.script import Edit
from copydesk.verify import NEGATIONS

_GAP: Final = re.compile(r"[-‐\u00ad]? ?")
_TORN: Final = re.compile(r"[-‐\u00ad] ")
"""What is left of a word that was cut at a line end."""


def spell_words(
    text: str, words: Sequence[Word], copy: Copy, vocabulary: Counter[str]
) -> Iterator[tuple[int, int, list[Edit]]]:
    """Each place where the copy parts words in another way, and the edits that do so; none where they may not.

    `vocabulary` counts the words of the document by their keys. Numbers and negations are never put together or apart:
    "3 5" is not 35, and "not able" is not notable.
    """
    for join in copy.joins:
        parts = words[join.first : join.last]
        gaps = [(a.end, b.start) for a, b in pairwise(parts)]
        found = [Edit(*gap) for gap in gaps if gap[0] < gap[1]] if _may_join(text, parts, gaps, vocabulary) else []
        yield parts[0].start, parts[-1].end, found
    for split in copy.splits:
        word = words[split.word]
        cut = word.start + len(split.keys[0])
        found = [Edit(cut - 1, cut, f"{text[cut - 1]} ")] if _may_split(word, split, vocabulary) else []
        yield word.start, word.end, found


def _may_join(text: str, parts: Sequence[Word], gaps: Sequence[tuple[int, int]], vocabulary: Counter[str]) -> bool:
    """Whether the words were one: a hyphen and a space part them, or the document has the whole word elsewhere."""
    if any(c.isdigit() for part in parts for c in part.key) or any(part.key in NEGATIONS for part in parts):
        return False
    between = [text[start:end] for start, end in gaps]
    if not all(_GAP.fullmatch(gap) for gap in between):
        return False
    torn = len(parts) == 2 and _TORN.fullmatch(between[0]) is not None
    return torn or vocabulary["".join(part.key for part in parts)] > 0


def _may_split(word: Word, split: Split, vocabulary: Counter[str]) -> bool:
    """Whether two words stand together: the document has both elsewhere, and the whole nowhere else."""
    if len(split.keys) != 2 or any(c.isdigit() for c in word.key) or any(key in NEGATIONS for key in split.keys):
        return False
    if len(word.key) != word.end - word.start or vocabulary[word.key] > 1:
        return False
    return all(len(key) > 1 and vocabulary[key] > 1 for key in split.keys)
