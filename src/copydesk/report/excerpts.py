"""Runs of the source as text of their own, with the same joins and repairs as the prose: what records are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from copydesk.config import switch_of
from copydesk.document import Document
from copydesk.rules import INLINE_RULES
from copydesk.rules.joining import Vocabulary, join_texts, read_vocabulary
from copydesk.script import Script

Span = tuple[int, int]

TIDY: Final = "space.tidy"
"""Mends what cuts leave behind; nothing is cut here."""

REPAIRS: Final = tuple(rule for rule in INLINE_RULES if switch_of(rule.reason) is None and rule.reason != TIDY)
"""The rules that no switch turns off: ligatures, accents, control characters."""


class Excerpt(NamedTuple):
    """`text` made of the source's characters in `spans` (half-open, in order); `page` is where it begins, from 1."""

    text: str
    page: int
    spans: tuple[Span, ...]


class Excerpter:
    """Cuts excerpts out of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def of_lines(self, indices: Iterable[int]) -> Excerpt:
        """The lines `indices` (of `Document.lines`) as one paragraph."""
        return self.of_spans([self.line_span(k) for k in indices])

    def line_span(self, index: int) -> Span:
        start = self.document.starts[index]
        return start, start + len(self.document.lines[index].text)

    def of_spans(self, spans: Iterable[Span]) -> Excerpt:
        """Spans, none of them over a line end, as one paragraph; white space at their ends is left out."""
        source = self.document.text
        kept = [trimmed for span in spans if (trimmed := _trim(source, span)) is not None]
        texts = [source[start:end] for start, end in kept]
        page = self.document.lines[self.document.line_at(kept[0][0])].page if kept else 1
        return Excerpt(repair(self._joined(texts)), page, tuple(self._merged(kept)))

    def _joined(self, texts: Sequence[str]) -> str:
        if any(text[-1:] in "-‐\u00ad" for text in texts[:-1]):
            return join_texts(read_vocabulary(self.document.text), texts)
        return join_texts(_NO_WORDS, texts)

    def _merged(self, spans: Sequence[Span]) -> list[Span]:
        """Spans with nothing but a line end between them are one."""
        merged: list[Span] = []
        for start, end in spans:
            if merged and merged[-1][1] <= start and not self.document.text[merged[-1][1] : start].strip():
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return merged


_NO_WORDS: Final = Vocabulary([])


def _trim(source: str, span: Span) -> Span | None:
    start, end = span
    text = source[start:end]
    if not text.strip():
        return None
    return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def repair(text: str) -> str:
    """`text` after the repairs that the prose gets.

    >>> repair("The ﬁrst")
    'The first'
    """
    if text.isascii() and text.isprintable():
        return text
    script = Script.of(text)
    for rule in REPAIRS:
        script = script.edited(rule(script.text), rule.reason)
    return script.text.strip()
