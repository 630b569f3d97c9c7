"""What of a model's copy is let through: a copy editor leaves out whole things, and never a word here and there.

First the copy as a whole: one that is mostly other words, in another order, repeated, or without a good part of the
chunk is no copy, and nothing of it is taken. Then each cut by itself: whole sentences, parentheses, addresses and
lines of the page that stand within a sentence may go. A number or a negation inside a sentence that stays may not,
nor may words out of its middle, nor what is held (`limits`). A changed word stays as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from copydesk.report.sentences import sentences
from copydesk.revise.aligning import REWRITTEN, Copy, Fate, Word, compare, find_words, read_answer
from copydesk.revise.cutting import Leaving, cut_parts, cut_sentences, part_edits
from copydesk.revise.limits import Limits
from copydesk.revise.spelling import spell_words
from copydesk.rules.cuts import groups
from copydesk.script import Edit
from copydesk.verify import NEGATIONS

Failure = Literal["", "nothing", "cut off", "other words", "too little kept"]
"""Why a whole answer is refused: no words; ended by the token limit; fewer than `COPIED` of its words are the chunk's
in order (chatter before and after aside); more than `BUDGET` of the chunk left out."""

Why = Literal["words in a sentence", "number", "negation", "name", "changed", "held", "spelling"]
"""Why a cut, or a change where fidelity is free, is refused while the rest of the answer is taken."""

COPIED: Final = 0.85
"""Words of an answer that are the chunk's in the same order. Copies have over 0.95; a summary in the text's own words
or a text in another order has about half."""

FOUND: Final = 0.5
"""The same as a share of the whole answer, or of the chunk where the answer is longer: an apology has some words of any
text, and a copy with politeness around it is still mostly a copy."""

BUDGET: Final = 0.2
"""Words of a chunk that may go. What the rules leave is prose to 97 words in 100; a model that leaves out a fifth has
lost its place or is shortening."""

LEFT_OUT: Final = 0.8
"""Words of a sentence that are missing, from which on it was left out: the rest are words such as "the" that happen to
stand elsewhere. Of a sentence that is copied, more than that is there."""

LOWER: Final = 0.4
"""Words with a small first letter, as a share of the words of a line. Lines of prose have 0.7 or more; running headers,
rows of tables and addresses less."""

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|\bdoi:\s?10\.\S+", re.I)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBERS: Final = re.compile(r"\[[1-9]\d*(?: ?[,;–-] ?[1-9]\d*)*\]")
"""Citations by number; an interval from 0 is none."""
_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")
_POINTED: Final = re.compile(r"[^\W\d_]\.?[ \u00a0]?\Z|[\d ][,;–-] ?\Z")
"""What stands before a number that points somewhere: "Fig. 2", "Table 3 and", the first one of "2, 3"."""


class Refusal(NamedTuple):
    """Characters [start, end) of the chunk that the model would have left out or changed, and why they stay."""

    start: int
    end: int
    why: Why


@dataclass(frozen=True, slots=True)
class Proposal:
    """`edits` against the chunk's text, sorted; `failed` says why there are none; `lost`: words that go."""

    edits: tuple[Edit, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failed: Failure = ""
    lost: int = 0


@dataclass(frozen=True)
class _Chunk:
    """A chunk, read once: everything in characters of `text`, `offset` its place in the script's text."""

    text: str
    offset: int
    limits: Limits
    words: Sequence[Word]
    sentences: Sequence[tuple[int, int]]
    things: Mapping[int, Sequence[tuple[int, int]]]
    """Index of its first word -> what may go from within a sentence, (start, end), the longest first."""
    vocabulary: Counter[str]

    def word_at(self, offset: int) -> int:
        """Index of the first word that begins at `offset` or later."""
        return bisect_left(self.words, offset, key=lambda word: word.start)

    def holds(self, start: int, end: int) -> bool:
        return self.limits.holds(self.offset + start, self.offset + end)


def propose(
    text: str,
    answer: str,
    limits: Limits = Limits(),  # noqa: B008
    offset: int = 0,
    cut_off: bool = False,
    vocabulary: Counter[str] | None = None,
) -> Proposal:
    """The edits of a chunk's text that its model's answer asks for and that may be made.

    `offset` is the chunk's place in the text that `limits` are about; `cut_off`: the token limit ended the answer;
    `vocabulary` counts the words of the whole document by their keys, as evidence for how a word is spelt.

    >>> text = "Wrens and robins sing at dawn (see Fig. 2), but not at noon. Then it is the finches that are heard."
    >>> answer = "Sure! Wrens and robins sing at dawn, but at noon. Then it is the finches that are heard."
    >>> made = propose(text, answer)
    >>> [text[edit.start : edit.end] for edit in made.edits], [refusal.why for refusal in made.refused]
    ([' (see Fig. 2)'], ['negation'])
    """
    chunk = _read(text, offset, limits, vocabulary)
    keys = read_answer(answer, len(chunk.words))
    if not chunk.words:
        return Proposal()
    if not keys:
        return Proposal(failed="nothing")
    starts = {chunk.word_at(start) for start, _ in chunk.sentences} | {len(chunk.words)}
    for first, spans in chunk.things.items():
        starts |= {first, *(chunk.word_at(end) for _, end in spans)}
    copy = compare(chunk.words, keys, starts)
    if copy.copied < COPIED * copy.between or copy.copied < FOUND * min(copy.answered, len(chunk.words)):
        return Proposal(failed="other words")
    if cut_off:
        return Proposal(failed="cut off")
    if sum(fate is not Fate.KEPT for fate in copy.fates) > BUDGET * len(chunk.words):
        return Proposal(failed="too little kept")
    return _judge(chunk, copy)


def _read(text: str, offset: int, limits: Limits, vocabulary: Counter[str] | None) -> _Chunk:
    words = find_words(text)
    chunk = _Chunk(text, offset, limits, words, sentences(text), {}, vocabulary or Counter(w.key for w in words))
    things: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found = [*_lines(chunk), *_groups(chunk), *_addresses(chunk)]
    for start, end in sorted(found, key=lambda span: span[0] - span[1]):
        first = chunk.word_at(start)
        if first < len(words) and words[first].end <= end:
            things[first].append((start, end))
    return _Chunk(text, offset, limits, words, chunk.sentences, things, chunk.vocabulary)


def find_things(text: str, limits: Limits = Limits(), offset: int = 0) -> bool:  # noqa: B008
    """Whether a copy of `text` could leave something out of its sentences: a parenthesis, an address, a strange line.

    >>> find_things("Wrens sing (see Fig. 2) at dawn."), find_things("Of 30 wrens (n = 30) two sing.")
    (True, False)
    """
    chunk = _read(text, offset, limits, None)
    return any(_what_is_lost(text, *thing) is None for things in chunk.things.values() for thing in things)


def _groups(chunk: _Chunk) -> list[tuple[int, int]]:
    """Parentheses and brackets with space around them, and lists of numbers in brackets: not the "(x)" of "f(x)"."""
    if not chunk.limits.parentheses:
        return []
    text = chunk.text
    found = ((group.start, group.end) for group in (*groups(text), *groups(text, square=True)))
    return [(a, b) for a, b in found if _NUMBERS.fullmatch(text, a, b) or not _is_attached(text, a, b)]


def _is_attached(text: str, start: int, end: int) -> bool:
    return text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()


def _addresses(chunk: _Chunk) -> list[tuple[int, int]]:
    if not chunk.limits.addresses:
        return []
    found = ((match.start(), match.start() + len(match[0].rstrip(".,;:)]"))) for match in _ADDRESS.finditer(chunk.text))
    return [(start, end) for start, end in found if start < end]


def _lines(chunk: _Chunk) -> list[tuple[int, int]]:
    inside = chunk.limits.lines_in(chunk.offset, chunk.offset + len(chunk.text))
    spans = ((start - chunk.offset, end - chunk.offset) for start, end in inside)
    return [span for span in spans if not _is_prose(chunk.text[slice(*span)])]


def _is_prose(line: str) -> bool:
    """Whether a line reads like a part of a sentence; so does what has no capital letters to tell by.

    >>> _is_prose("sang at dawn and the town"), _is_prose("Town Review 7 (1988) 44")
    (True, False)
    """
    words = re.findall(r"[^\W_]+", line)
    lower: int = sum(not word[0].isdigit() and word[0] == word[0].lower() for word in words)
    return lower > LOWER * len(words)


# --- each cut by itself ---


def _judge(chunk: _Chunk, copy: Copy) -> Proposal:
    cuts: list[Leaving] = []
    refused: list[Refusal] = []
    for start, end in chunk.sentences:
        first, last = chunk.word_at(start), chunk.word_at(end)
        fates = copy.fates[first:last]
        missing = fates.count(Fate.MISSING)
        if not missing and Fate.CHANGED not in fates:
            continue
        if missing >= LEFT_OUT * len(fates):
            if copy.words_instead(first, last) < REWRITTEN * len(fates):
                cuts.append(Leaving(start, end, True))
            else:
                refused.append(Refusal(start, end, "changed"))
            continue
        items = list(_inside(chunk, fates, first))
        cuts += [item for item in items if isinstance(item, Leaving)]
        refused += [item for item in items if isinstance(item, Refusal)]
    allowed = [cut for cut in cuts if not chunk.holds(cut.start, cut.end)]
    refused += [Refusal(cut.start, cut.end, "held") for cut in cuts if chunk.holds(cut.start, cut.end)]
    gone = sum(chunk.word_at(cut.end) - chunk.word_at(cut.start) for cut in allowed)
    if gone > BUDGET * len(chunk.words):
        return Proposal(refused=tuple(sorted(refused)), failed="too little kept")
    found = [*cut_sentences(chunk.text, allowed), *cut_parts(chunk.text, allowed)]
    for start, end, spelt in spell_words(chunk.text, chunk.words, copy, chunk.vocabulary):
        if spelt and not chunk.holds(start, end):
            found += spelt
        else:
            refused.append(Refusal(start, end, "held" if spelt else "spelling"))
    return Proposal(tuple(part_edits(found)), tuple(sorted(refused)), lost=gone)


def _inside(chunk: _Chunk, fates: Sequence[Fate], offset: int) -> Iterator[Leaving | Refusal]:
    """Each run of words that a copy of a sentence lacks: it may go if it is nothing but things with a name."""
    k = 0
    while k < len(fates):
        stop = k
        while stop < len(fates) and fates[stop] is not Fate.KEPT:
            stop += 1
        things = _find_things(chunk, fates, offset, k, stop)
        if things is not None:
            for thing in things:
                why = _what_is_lost(chunk.text, *thing)
                yield Refusal(*thing, why) if why else Leaving(*thing, False)
        elif stop > k:
            changed = Fate.CHANGED in fates[k:stop]
            yield _refuse(chunk, chunk.words[offset + k].start, chunk.words[offset + stop - 1].end, changed)
        k = stop + 1


def _find_things(
    chunk: _Chunk, fates: Sequence[Fate], offset: int, first: int, last: int
) -> list[tuple[int, int]] | None:
    """Things that tile the words [first, last) of a sentence; None where something else is missing with them."""
    things = []
    while first < last:
        thing = _find_thing(chunk, fates, offset, first)
        if thing is None:
            return None
        things.append(thing)
        first = max(chunk.word_at(thing[1]) - offset, first + 1)
    return things


def _find_thing(chunk: _Chunk, fates: Sequence[Fate], offset: int, k: int) -> tuple[int, int] | None:
    """The longest thing that begins with word `k` of a sentence and is missing as a whole."""
    for start, end in chunk.things.get(offset + k, ()):
        last = chunk.word_at(end) - offset
        if last <= len(fates) and all(fate is Fate.MISSING for fate in fates[k:last]):
            return start, end
    return None


def _refuse(chunk: _Chunk, start: int, end: int, changed: bool) -> Refusal:
    if changed:
        return Refusal(start, end, "changed")
    words = chunk.text[start:end]
    why: Why = "negation" if has_negation(words) else "number" if _NUMBER.search(words) else "words in a sentence"
    return Refusal(start, end, why)


def _what_is_lost(text: str, start: int, end: int) -> Why | None:
    """The number or the negation that a sentence would lose with a part of it.

    Years and numbers that point somewhere are no loss; nor is any number of an address or of a line of the page.

    >>> [_what_is_lost(part, 0, len(part)) for part in ("(see Fig. 2)", "(n = 30)", "(not all)", "[4, 5]")]
    [None, 'number', 'negation', None]
    """
    inside = text[start:end]
    if has_negation(inside):
        return "negation"
    if inside[0] not in "([" or _ADDRESS.search(inside):
        return None
    if _NUMBERS.fullmatch(inside):
        return None
    for number in _NUMBER.finditer(inside):
        if not _YEAR.fullmatch(number[0]) and not _POINTED.search(inside, 0, number.start()):
            return "number"
    return None


def has_negation(text: str) -> bool:
    """Whether a word of `text` is a negation in one of the languages of `verify.NEGATIONS`."""
    words = re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", text.casefold())
    return any(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in words)
