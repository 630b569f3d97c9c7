"""The clean text in chunks that a model can copy: they end at paragraphs, or at sentences where one is too long.

Chunks tile the text, so that edits of one never reach into another. Each fits the model's context together with the
prompt and an answer as long as itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from copydesk.errors import ContextError
from copydesk.models import Message, Model
from copydesk.report.paragraphs import paragraph_spans
from copydesk.report.sentences import sentences
from copydesk.report.tokens import Counter, shorten_to

Span = tuple[int, int]
"""Half-open, in characters."""

SIZE: Final = 600
"""Tokens of a chunk, about 450 English words: the longer a text, the more often a small model leaves its place in it;
the shorter, the more of the time goes into the prompt (250 tokens)."""

LEAST_SIZE: Final = 48
"""Tokens; a context with room for less would tear sentences apart."""

BEFORE: Final = 300
"""Characters of earlier text that are shown before a chunk, to be read only."""
BEFORE_TOKENS: Final = 100

ANSWER_FACTOR: Final = 1.25
"""Room for the answer, in tokens of its chunk: a copy is no longer, but models put words in front of it."""
ANSWER_SPARE: Final = 32

TEMPLATE_TOKENS: Final = 64
"""What a chat template adds to a prompt of a few turns."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters [start, end) of the text, chunk `number` (from 1) of `count`; `tokens` is an upper estimate.

    `text` is these characters with the blank lines or the space behind them; `before` is what stands in front of it.
    """

    number: int
    count: int
    start: int
    end: int
    text: str
    before: str
    tokens: int

    @property
    def answer_tokens(self) -> int:
        """Token limit of the answer."""
        return int(self.tokens * ANSWER_FACTOR) + ANSWER_SPARE


class _Unit(NamedTuple):
    """What is never torn apart: a paragraph, a sentence of a long one, as much of a long sentence as fits."""

    start: int
    end: int
    tokens: int
    heading: bool


def fit_size(model: Model, prompt: Sequence[Message], size: int = SIZE) -> int:
    """Tokens that a chunk may have, at most `size`; `prompt` is the prompt without the document's words.

    Raises ContextError where the context has no room for `LEAST_SIZE`.
    """
    fixed = sum(model.count_tokens(turn.content) for turn in prompt) + TEMPLATE_TOKENS + BEFORE_TOKENS
    room = int((model.context - fixed - ANSWER_SPARE) / (1 + ANSWER_FACTOR))
    if room < LEAST_SIZE:
        raise ContextError(
            f"{model.name}: a context of {model.context:,} tokens has no room for a prompt of {fixed:,} and a piece "
            "of text with its answer: give the model a larger one, or another prompt"
        )
    return min(size, room)


def make_chunks(
    text: str,
    count_tokens: Callable[[str], int],
    size: int = SIZE,
    headings: Sequence[Span] = (),
    asked: Sequence[Span] | None = None,
) -> list[Chunk]:
    """Chunks of at most `size` tokens that tile `text`, or the paragraphs of it that lie in the spans `asked`.

    None ends with a heading where that can be helped.

    >>> made = make_chunks("One two.\\n\\nThree four five. Six.\\n\\nSeven.", lambda words: len(words.split()), 3)
    >>> [chunk.text for chunk in made]
    ['One two.\\n\\n', 'Three four five. ', 'Six.\\n\\nSeven.']
    """
    counter = Counter("model", count_tokens)
    spans: list[Span] = []
    units: list[_Unit] = []
    for first, last in [(0, len(text))] if asked is None else asked:
        found = list(_find_units(text, first, last, counter, size, headings))
        starts = [found[k].start for k in _split(found, size)]
        spans += pairwise([first, *starts[1:], last]) if starts else []
        units += found
    tokens = [sum(unit.tokens for unit in units if start <= unit.start < end) for start, end in spans]
    return [
        Chunk(number, len(spans), start, end, text[start:end], _before(text, start), used)
        for number, ((start, end), used) in enumerate(zip(spans, tokens, strict=True), 1)
    ]


def _find_units(
    text: str, begin: int, stop: int, counter: Counter, size: int, headings: Sequence[Span]
) -> Iterator[_Unit]:
    titles = {start for start, _ in headings}
    for start, end in ((begin + first, begin + last) for first, last in paragraph_spans(text[begin:stop])):
        tokens = counter.count(text[start:end])
        if tokens <= size:
            yield _Unit(start, end, tokens, start in titles)
            continue
        for first, last in sentences(text[start:end]):
            yield from _fit(text, start + first, start + last, counter, size)


def _fit(text: str, start: int, end: int, counter: Counter, size: int) -> Iterator[_Unit]:
    """A sentence, cut after clauses or words where it is too long."""
    while start < end:
        tokens = counter.count(text[start:end])
        if tokens <= size:
            yield _Unit(start, end, tokens, False)
            return
        cut = start + shorten_to(text[start:end], size, counter)
        yield _Unit(start, cut, counter.count(text[start:cut]), False)
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())


def _split(units: Sequence[_Unit], size: int) -> Iterator[int]:
    """Index of the first unit of each chunk."""
    begin = 0
    while begin < len(units):
        yield begin
        stop, used = begin + 1, units[begin].tokens
        while stop < len(units) and used + units[stop].tokens <= size:
            used += units[stop].tokens
            stop += 1
        while begin < stop - 1 and stop < len(units) and units[stop - 1].heading:
            stop -= 1
        begin = stop


def _before(text: str, start: int) -> str:
    """The words in front of a chunk, from the beginning of a word on."""
    shown = text[max(start - BEFORE, 0) : start].strip()
    return shown if start <= BEFORE else shown.partition(" ")[2]
