"""Chunks of the clean text for search and language models: whole sentences, each chunk with its section and pages."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final, NamedTuple

from copydesk.errors import UsageError
from copydesk.report.contents import Section, divide, pages_of, place, top_level
from copydesk.report.edition import Edition
from copydesk.report.paragraphs import plain_body
from copydesk.report.sentences import sentences
from copydesk.report.tokens import Counter, Tokenizer, load_tokenizer, shorten_to

SIZE: Final = 300
"""Words of a chunk: about 400 tokens of the usual models, within the 512 that most embedding models take."""

ENDING: Final = ".chunks.jsonl"

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters [start, end) of the JSON's `text`, with where they come from.

    `id` depends on the document, the place in its source and the words alone. `section` lists the headings over the
    chunk's beginning, `pages` are 1-based, `tokens` counts `text` by `tokenizer`.
    """

    id: str
    document: str
    text: str
    section: tuple[str, ...]
    page: int
    pages: tuple[int, ...]
    start: int
    end: int
    tokens: int
    tokenizer: str


class _Unit(NamedTuple):
    """A sentence, or as much of a long one as a chunk may hold; half-open, in the body's text."""

    start: int
    end: int
    heading: bool


def make_chunks(
    edition: Edition,
    size: int = SIZE,
    overlap: int = 0,
    tokenizer: Tokenizer = "words",
    across_sections: bool = False,
) -> Iterator[Chunk]:
    """Chunks of at most `size` tokens in the order of the text; what stands between two is white space.

    A chunk ends with a sentence; one that is longer than `size` is cut after a clause, else after a word. `overlap`:
    each chunk repeats the last whole sentences of the one before it, up to so many tokens. A chunk stays within a
    section of the highest level unless `across_sections` is set. `tokenizer`: "words", a function that counts the
    tokens of a text, or a `tokenizer.json` (see `tokens.load_tokenizer`).

    Raises UsageError where a number or the tokenizer means nothing.
    """
    if size < 1 or not 0 <= overlap < size:
        raise UsageError(f"size {size}, overlap {overlap}: the size from 1, the overlap from 0 and below the size")
    counter = load_tokenizer(tokenizer)
    return _chunks(edition, size, overlap, counter, across_sections)


def _chunks(edition: Edition, size: int, overlap: int, counter: Counter, across: bool) -> Iterator[Chunk]:
    text = edition.script.text
    found = divide(place(edition, plain_body(edition), text), len(text), text)
    starts = [section.start for section in found]
    seen: set[str] = set()
    for run in _runs(text, found, across):
        units = list(_find_units(text, run, set(starts), size, counter))
        for start, end in _spans(text, units, size, overlap, counter):
            section = found[bisect_right(starts, start) - 1]
            yield _make(edition, start, end, section, counter, seen)


def _runs(text: str, found: Sequence[Section], across: bool) -> list[tuple[int, int]]:
    """Spans that no chunk crosses."""
    if across or not found:
        return [(0, len(text))]
    top = top_level(found)
    cuts = [section.start for section in found if section.kind == "section" and section.level <= top]
    return [(a, b) for a, b in pairwise([0, *(cut for cut in cuts if cut), len(text)]) if text[a:b].strip()]


def _find_units(text: str, run: tuple[int, int], heads: set[int], size: int, counter: Counter) -> Iterator[_Unit]:
    first, last = run
    for at, until in sentences(text[first:last]):
        start, end = first + at, first + until
        heading = start in heads
        while counter.count(text[start:end]) > size:
            cut = start + shorten_to(text[start:end], size, counter)
            if cut >= end:
                break
            yield _Unit(start, start + len(text[start:cut].rstrip()), False)
            start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
        if start < end:
            yield _Unit(start, end, heading)


def _spans(text: str, units: Sequence[_Unit], size: int, overlap: int, counter: Counter) -> Iterator[tuple[int, int]]:
    k = 0
    begin = 0
    while k < len(units):
        stop = k + 1
        while stop < len(units) and counter.count(text[units[begin].start : units[stop].end]) <= size:
            stop += 1
        # a heading belongs to what follows it
        while stop < len(units) and stop - 1 > k and units[stop - 1].heading:
            stop -= 1
        while begin < k and counter.count(text[units[begin].start : units[stop - 1].end]) > size:
            begin += 1
        yield units[begin].start, units[stop - 1].end
        first, k = begin, stop
        begin = _step_back(text, units, first, k, overlap, counter)


def _step_back(text: str, units: Sequence[_Unit], first: int, k: int, overlap: int, counter: Counter) -> int:
    """The unit with which the chunk before `k` is repeated from; never all of that chunk."""
    begin = k
    end = units[k - 1].end
    while overlap and begin - 1 > first and counter.count(text[units[begin - 1].start : end]) <= overlap:
        begin -= 1
    return begin


def _make(edition: Edition, start: int, end: int, section: Section, counter: Counter, seen: set[str]) -> Chunk:
    words = edition.script.text[start:end]
    spans = edition.alignment.source_spans(start, end)
    pages = tuple(pages_of(edition.document, spans)) or (section.page,)
    sha = edition.document.sha256
    place_in_source = f"{spans[0][0]}:{spans[-1][1]}" if spans else ""
    made = _hash(sha, place_in_source, words)
    while made in seen:  # the same words from one replaced span of the source
        made = _hash(made, place_in_source, words)
    seen.add(made)
    tokens = counter.count(words)
    return Chunk(made, sha, words, section.path, pages[0], pages, start, end, tokens, counter.name)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def render(
    edition: Edition,
    size: int = SIZE,
    overlap: int = 0,
    tokenizer: Tokenizer = "words",
    across_sections: bool = False,
) -> str:
    """A JSON object a line for each chunk; the same edition and settings give the same bytes."""
    chunks = make_chunks(edition, size, overlap, tokenizer, across_sections)
    return "".join(f"{_encoder.encode(as_dict(chunk))}\n" for chunk in chunks)


def as_dict(chunk: Chunk) -> dict[str, Any]:
    """What `render` writes of a chunk, as plain values."""
    return {name: getattr(chunk, name) for name in Chunk.__dataclass_fields__}


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of a line."""
    loaded: dict[str, Any] = json.loads((files("copydesk.report") / "copydesk.chunk.schema.json").read_text("utf-8"))
    return loaded
