"""A model's own words, for who asked for them (fidelity `free`): each run of them marked, each in place of a source.

The answer is aligned with its chunk as every copy is. Where it has other words between two words that both have, these
may stand instead of the chunk's, between marks that stay in every output (`OPEN`, `CLOSE`). What stands before the
first word that both have, and behind the last, is chatter and is left out. Numbers, names and negations stay as they
are: an edit that would change one is refused, and so is one that reaches over the end of a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from copydesk.revise.aligning import MOST_WORDS, SPARE_WORDS, Word, compare, find_words
from copydesk.revise.gates import Failure, Proposal, Refusal, Why, has_negation
from copydesk.revise.limits import Limits
from copydesk.script import Edit
from copydesk.verify import CLOSE, NEGATIONS, OPEN

COPIED: Final = 0.4
"""Words of an answer that are the chunk's, in order: a text in other words has half of them, another text a third."""
SHORTEST: Final = 0.6
"""Words of an answer, as a share of the chunk's: what is shorter is a summary."""
LONGEST: Final = 1.4
"""What is longer tells more than the chunk does."""

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NAME: Final = re.compile(r"(?<![.!?:] )(?<!\A)\b[^\W\d_a-z]\w+")
_MARKS: Final = str.maketrans("", "", OPEN + CLOSE)


def propose_freely(
    text: str,
    answer: str,
    limits: Limits = Limits(),  # noqa: B008
    offset: int = 0,
    cut_off: bool = False,
) -> Proposal:
    """The edits of a chunk's text by which it gets the answer's words; arguments as for `gates.propose`.

    >>> text = "The committee was of the opinion that 30 birds had been seen. They sang."
    >>> made = propose_freely(text, "Sure! The committee thought that 30 birds had been seen. They sang.")
    >>> [(text[edit.start : edit.end], edit.text) for edit in made.edits]
    [('committee was of the opinion ', 'committee ⟨thought⟩ ')]
    """
    words = find_words(text)
    said = _read(answer, len(words))
    found = find_words(said)
    if not words:
        return Proposal()
    copy = compare(words, [word.key for word in found])
    failed = _what_is_wrong(len(words), len(found), copy.copied, copy.between, cut_off)
    if failed:
        return Proposal(failed=failed)
    edits: list[Edit] = []
    refused: list[Refusal] = []
    lost = 0
    pairs = [(k, place) for k, place in enumerate(copy.places) if place >= 0]
    for (i, j), (k, m) in pairwise(pairs):
        if k == i + 1 and m <= j + 1:
            continue
        start, end = words[i].end, words[k].start
        own = _own_words(said, found, j, m)
        why = _refuse(text[start:end], own, limits.holds(offset + start, offset + end))
        if why is not None:
            refused.append(Refusal(start, end, why))
            continue
        if OPEN in own:  # a space, or a line end, has no place on a page: own words get that of the word before them
            start, own = words[i].start, text[words[i].start : start] + own
        edits.append(Edit(start, end, own))
        lost += k - i - 1
    return Proposal(tuple(edits), tuple(refused), lost=lost)


def _read(answer: str, words: int) -> str:
    """The beginning of an answer that can matter, without marks of ours."""
    most = (MOST_WORDS * words + SPARE_WORDS) * 20
    return unicodedata.normalize("NFC", answer[:most]).translate(_MARKS)


def _what_is_wrong(words: int, answered: int, copied: int, between: int, cut_off: bool) -> Failure:
    if not answered or not copied:
        return "nothing" if not answered else "other words"
    if cut_off:
        return "cut off"
    if copied < COPIED * min(answered, words) or copied < COPIED * between or between > LONGEST * words:
        return "other words"
    return "too little kept" if between < SHORTEST * words else ""


def _own_words(said: str, found: list[Word], before: int, after: int) -> str:
    """What the answer has between two words, its own words marked; a space where there is nothing."""
    start, end = found[before].end, found[after].start
    if after <= before + 1:
        return " ".join(said[start:end].split(" ")) or " "
    first, last = found[before + 1].start, found[after - 1].end
    own = " ".join(said[first:last].split())
    return f"{_space(said[start:first])}{OPEN}{own}{CLOSE}{_space(said[last:end])}"


def _space(gap: str) -> str:
    """Marks and at most one space of a gap.

    >>> _space(",\\n "), _space("")
    (', ', '')
    """
    return re.sub(r"\s+", " ", gap)


def _refuse(old: str, new: str, held: bool) -> Why | None:
    if held:
        return "held"
    if "\n\n" in old:
        return "changed"
    if Counter(_NUMBER.findall(old)) != Counter(_NUMBER.findall(new)):
        return "number"
    if _count_negations(old) != _count_negations(new) or has_negation(old) != has_negation(new):
        return "negation"
    return "name" if set(_names(old)) != set(_names(new)) else None


def _count_negations(text: str) -> int:
    return sum(word in NEGATIONS for word in re.findall(r"[^\W\d_]+", text.casefold()))


def _names(text: str) -> Iterator[str]:
    """Words that are written with a capital in the middle of a sentence."""
    return (found[0] for found in _NAME.finditer(text.translate(_MARKS)))
