"""Which parts of the clean text `rewrite` is asked about: those that have something that it might leave out.

A copy of a sentence of sure prose, without a parenthesis, an address, a torn word or a strange line in it, can bring
nothing but the loss of whole sentences, which is the business of `judge`. Copying it would take as long as all
the rest: on a computer without an accelerator the time of `rewrite` is that of the words that it writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from copydesk.alignment import Alignment
from copydesk.document import Block
from copydesk.report.lengths import count_words
from copydesk.report.paragraphs import paragraph_spans
from copydesk.report.sentences import sentences
from copydesk.revise.aligning import find_words
from copydesk.revise.gates import find_things
from copydesk.revise.limits import Limits
from copydesk.script import Script

Span = tuple[int, int]
"""Half-open, in characters of the script's text."""

SURE: Final = 0.9
"""Confidence of a block from which it is not doubted. With it 31 in 100 of the 55,000 words that the rules keep of
13 papers are asked about, at 0.7 it would be 29; without any doubt of blocks still 28: what is within
sentences decides."""

SHORT: Final = 60
"""Words of a doubted paragraph below which it is shown with what stands before it: alone, all of it may not go."""
COMPANY: Final = 4
"""Words of that for each of its own: a fifth of a chunk may go (`gates.BUDGET`)."""

_ENDS: Final = re.compile(r"[.!?:;…。！？：；।؟][\"'”’»)\]]*\s*\Z")
_TORN: Final = re.compile(r"[^\W\d_]-\s+[^\W\d_]")


def find_doubts(blocks: Sequence[Block], script: Script, limits: Limits) -> list[Span]:
    """Paragraphs and sentences to ask about; neighbours are one span. Headings are none.

    A paragraph is asked about as a whole where its block is unsure or it does not end like one, else those of its
    sentences that have something to cut or to mend.
    """
    text = script.text
    vocabulary = Counter(word.key for word in find_words(text))
    unsure = _unsure(blocks, script)
    titles = {start for start, _ in limits.headings}
    units: list[tuple[Span, bool]] = []
    for start, end in paragraph_spans(text):
        if start in titles:
            units.append(((start, end), False))
        elif _touches(unsure, start, end) or not _ENDS.search(text[start:end]):
            _add_company(units, text, count_words(text[start:end]), titles)
            units.append(((start, end), True))
        else:
            found = ((start + first, start + last) for first, last in sentences(text[start:end]))
            units += ((span, _is_strange(text, span, limits, vocabulary)) for span in found)
    return _runs(units)


def _add_company(units: list[tuple[Span, bool]], text: str, words: int, titles: Collection[int]) -> None:
    """Ask also about what stands before a short paragraph, back to its heading at most."""
    wanted = COMPANY * words if words < SHORT else 0
    for k in range(len(units) - 1, -1, -1):
        span, _ = units[k]
        if wanted <= 0 or span[0] in titles:
            return
        units[k] = span, True
        wanted -= count_words(text[slice(*span)])


def _unsure(blocks: Sequence[Block], script: Script) -> list[Span]:
    alignment = Alignment(script)
    found = ((alignment.output_of(b.start), alignment.output_of(b.end)) for b in blocks if b.confidence < SURE)
    return sorted(span for span in found if script.text[slice(*span)].strip())


def _touches(unsure: Sequence[Span], start: int, end: int) -> bool:
    return any(first < end and last > start for first, last in unsure)


def _is_strange(text: str, span: Span, limits: Limits, vocabulary: Counter[str]) -> bool:
    """Whether a sentence has something to cut or to mend: a thing that a copy may leave out, a word in two parts."""
    sentence = text[slice(*span)]
    return bool(_TORN.search(sentence)) or find_things(sentence, limits, span[0]) or _is_parted(sentence, vocabulary)


def _is_parted(paragraph: str, vocabulary: Counter[str]) -> bool:
    """Whether two words next to each other are one that stands elsewhere, and one of them is none by itself."""
    words = find_words(paragraph)
    for left, right in pairwise(words):
        joined = vocabulary[left.key + right.key]
        if joined and min(vocabulary[left.key], vocabulary[right.key]) <= 1 and right.start - left.end <= 2:
            return True
    return False


def _runs(units: Sequence[tuple[Span, bool]]) -> list[Span]:
    runs: list[Span] = []
    fresh = True
    for (start, end), asked in units:
        if asked and not fresh:
            runs[-1] = (runs[-1][0], end)
        elif asked:
            runs.append((start, end))
        fresh = not asked
    return runs
