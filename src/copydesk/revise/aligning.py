"""Which words of a chunk a model's answer has, in the same order: all that is ever taken from an answer.

An answer is read as a list of words and compared with the chunk's by letters and digits. A word that the answer has
and the chunk has not is nowhere in what comes out, so chatter, code fences, summaries, translations and inventions
fall away. The longest common subsequence is found with whole rows of bits at once (Hyyrö, "Bit-parallel LCS-length
computation revisited", 2004), which costs milliseconds whatever the answer is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from copydesk.letters import fold_letters
from copydesk.report.lengths import IDEOGRAPHS, UNSPACED_LETTERS

_SINGLE: Final = f"{IDEOGRAPHS}{UNSPACED_LETTERS}"
_WORD: Final = re.compile(rf"[{_SINGLE}]|[^\W_{_SINGLE}]+")
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")

MOST_WORDS: Final = 2
"""An answer is read up to so many times the words of its chunk and `SPARE_WORDS`: a copy has no more."""
SPARE_WORDS: Final = 100
LONGEST_WORD: Final = 40
"""Characters of an answer that are read, for each word that is: more than any language's usual words have."""

MOST_PARTS: Final = 12
"""Words that an answer may write as one, or one as so many: "A b s t r a c t" has eight."""

REWRITTEN: Final = 0.5
"""Words that stand in the answer instead of a run of words, as a share of them, from which on the run was not left out
but put in other words."""

LONGEST_JOINED: Final = 60
"""Letters of a word that was put together; German compounds end before."""


class Word(NamedTuple):
    """Letters and digits without a space or mark between them, or a character of a script without spaces; half-open.

    `key` is what is compared: letters and digits, decomposed and without case.
    """

    start: int
    end: int
    key: str


class Fate(Enum):
    """What an answer did with a word of the chunk."""

    KEPT = "kept"
    MISSING = "missing"
    CHANGED = "changed"


class Join(NamedTuple):
    """Words [first, last) that the answer writes as one."""

    first: int
    last: int


class Split(NamedTuple):
    """A word that the answer writes as several: `keys` joined are its key."""

    word: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """What an answer is as a copy of a chunk.

    `fates`: of each word of the chunk; `places`: the index of its copy in the answer, or -1. `answered`: words of the
    answer; `copied`: those that are the chunk's, in order; `between`: words of the answer from the first of these to
    the last.
    """

    fates: tuple[Fate, ...]
    places: tuple[int, ...]
    joins: tuple[Join, ...]
    splits: tuple[Split, ...]
    answered: int
    copied: int
    between: int

    def words_instead(self, first: int, last: int) -> int:
        """Words that the answer has between the copies of what stands around the words [first, last)."""
        before = next((at for at in reversed(self.places[:first]) if at >= 0), -1)
        after = next((at for at in self.places[last:] if at >= 0), self.answered)
        return after - before - 1


def find_words(text: str) -> list[Word]:
    """The words of a text as they are compared.

    >>> [word.key for word in find_words("Self-improvement: 10 µm, 鳥は")]
    ['self', 'improvement', '10', 'μm', '鳥', 'は']
    """
    found = (Word(*match.span(), fold_letters(match[0])) for match in _WORD.finditer(text))
    return [word for word in found if word.key]


def read_answer(answer: str, words: int) -> list[str]:
    """Keys of the first words of an answer to a chunk of so many words; an endless one is cut before it is looked at.

    >>> read_answer("Sure! Bi\\u00adrds sing.", 2)
    ['sure', 'birds', 'sing']
    """
    most = MOST_WORDS * words + SPARE_WORDS
    shown = unicodedata.normalize("NFC", _UNSEEN.sub("", answer[: most * LONGEST_WORD]))
    return [word.key for word in find_words(shown)[:most]]


def compare(words: Sequence[Word], answer: Sequence[str], starts: Collection[int] = ()) -> Copy:
    """The answer (keys of words) as a copy of the chunk's words.

    `starts`: indices of words with which sentences and parentheses begin; where the same copy can be explained by
    several cuts, one that begins there is taken.
    """
    keys = [word.key for word in words]
    found = match_words(keys, answer)
    _slide(found, keys, starts)
    fates = [Fate.KEPT if at >= 0 else Fate.MISSING for at in found]
    joins: list[Join] = []
    splits: list[Split] = []
    used = {at for at in found if at >= 0}
    for (first, last), (begin, end) in list(_gaps(found, len(answer))):
        for made, parts in _respelled(keys, answer, range(first, last), range(begin, end)):
            used.update(parts)
            if isinstance(made, Join):
                joins.append(made)
                fates[made.first : made.last] = [Fate.KEPT] * (made.last - made.first)
                found[made.first : made.last] = [parts.start] * (made.last - made.first)
            else:
                splits.append(made)
                fates[made.word] = Fate.KEPT
                found[made.word] = parts.start
        left = [k for k in range(first, last) if fates[k] is Fate.MISSING]
        if left and sum(at not in used for at in range(begin, end)) >= REWRITTEN * len(left):
            for k in left:
                fates[k] = Fate.CHANGED
    between = max(used) - min(used) + 1 if used else 0
    return Copy(tuple(fates), tuple(found), tuple(joins), tuple(splits), len(answer), len(used), between)


def match_words(words: Sequence[str], answer: Sequence[str]) -> list[int]:
    """For each word the index of its copy in the answer, or -1: a longest common subsequence, the earliest copies.

    >>> match_words(["a", "b", "c", "d"], ["c", "a", "x", "d", "a", "d"])
    [1, -1, -1, 3]
    """
    rows = _fill_rows(words, answer)
    found = [-1] * len(words)
    row, column = len(answer), len(words)
    while row and column:
        if rows[row - 1] >> (column - 1) & 1:
            column -= 1
            continue
        row -= 1
        if not row or rows[row - 1] >> (column - 1) & 1:
            column -= 1
            found[column] = row
    return found


def _fill_rows(words: Sequence[str], answer: Sequence[str]) -> list[int]:
    """For each word of the answer a row of bits, one a word of the chunk: 0 where the longest copy grows by it."""
    places: dict[str, int] = defaultdict(int)
    for k, word in enumerate(words):
        places[word] |= 1 << k
    full = (1 << len(words)) - 1
    bits, rows = full, []
    for word in answer:
        here = bits & places.get(word, 0)
        bits = ((bits + here) | (bits - here)) & full
        rows.append(bits)
    return rows


# --- where a cut begins ---


def _slide(found: list[int], keys: Sequence[str], starts: Collection[int]) -> None:
    """Move each run of missing words to where a sentence or parenthesis begins, as far as equal words allow.

    A copy of "I ran. The dog sat. The cat ran." without its second sentence lacks "The dog sat" or "dog sat The": the
    words are the same. Runs that meet while they slide become one.
    """
    at = 0
    while (run := _next_run(found, at)) is not None:
        first, last = run
        first, last = _slide_left(found, keys, first, last)
        last = _slide_right(found, keys, first, last, starts)
        at = last


def _next_run(found: Sequence[int], at: int) -> tuple[int, int] | None:
    while at < len(found) and found[at] >= 0:
        at += 1
    last = at
    while last < len(found) and found[last] < 0:
        last += 1
    return (at, last) if at < last else None


def _slide_left(found: list[int], keys: Sequence[str], first: int, last: int) -> tuple[int, int]:
    while first:
        if found[first - 1] < 0:
            first -= 1
        elif keys[first - 1] == keys[last - 1]:
            first, last = first - 1, last - 1
            found[last], found[first] = found[first], -1
        else:
            break
    return first, last


def _slide_right(found: list[int], keys: Sequence[str], first: int, last: int, starts: Collection[int]) -> int:
    """Slide to the first place that begins and ends at a start, else to one that begins at one; the new end."""
    reach = 0
    while last + reach < len(found) and found[last + reach] >= 0 and keys[first + reach] == keys[last + reach]:
        reach += 1
    begins = [k for k in range(reach + 1) if first + k in starts]
    step = next((k for k in begins if last + k in starts), begins[0] if begins else 0)
    for k in range(step):
        found[first + k], found[last + k] = found[last + k], -1
    return last + step


# --- the same letters in other words ---


def _gaps(found: Sequence[int], answered: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each run of missing words, with the words of the answer that stand there instead."""
    at = 0
    while (run := _next_run(found, at)) is not None:
        first, last = run
        begin = found[first - 1] + 1 if first else 0
        end = found[last] if last < len(found) else answered
        yield run, (begin, end)
        at = last


def _respelled(
    keys: Sequence[str], answer: Sequence[str], words: range, instead: range
) -> Iterator[tuple[Join | Split, range]]:
    """Words of a gap that have the same letters in the answer, put together or apart; with their place in it."""
    joined = _joined(keys, words)
    parted = _joined(answer, instead)
    split_at = {parted[keys[k]][0]: k for k in reversed(words) if keys[k] in parted}
    floor = words.start
    at = instead.start
    while at < instead.stop:
        first, last = joined.get(answer[at], (-1, -1))
        if first >= floor:
            yield Join(first, last), range(at, at + 1)
            floor, at = last, at + 1
            continue
        split = split_at.get(at, -1)
        if split >= floor:
            _, end = parted[keys[split]]
            yield Split(split, tuple(answer[at:end])), range(at, end)
            floor, at = split + 1, end
            continue
        at += 1


def _joined(keys: Sequence[str], span: range) -> dict[str, tuple[int, int]]:
    """Runs of two or more words by their letters; the first one of each."""
    runs: dict[str, tuple[int, int]] = {}
    for first in span:
        letters = keys[first]
        for last in range(first + 2, min(first + MOST_PARTS, span.stop) + 1):
            letters += keys[last - 1]
            if len(letters) > LONGEST_JOINED:
                break
            runs.setdefault(letters, (first, last))
    return runs
