"""What is read aloud, sentence by sentence, and where words stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from copydesk.alignment import Alignment
from copydesk.report.paragraphs import paragraph_spans
from copydesk.report.search import find_words
from copydesk.report.sentences import sentences
from copydesk.result import Result
from copydesk.script import Script
from copydesk.web.changes import block_starts, find_at, page_at

AROUND: Final = 40
"""Characters of the source that are shown on either side of a place found."""


class Sentence(NamedTuple):
    """`first` and `last` are offsets of the script's text; `start` is where it begins in the source."""

    part: int
    first: int
    last: int
    paragraph: int
    start: int


@dataclass
class Speech:
    """The sentences of a result: those of the body, then those that were moved to the end."""

    result: Result

    @cached_property
    def _parts(self) -> list[tuple[Script, Alignment]]:
        body = (self.result.script, self.result.alignment)
        appendix = self.result.appendix
        return [body] if appendix is None else [body, (appendix, Alignment(appendix))]

    @cached_property
    def sentences(self) -> list[Sentence]:
        found: list[Sentence] = []
        paragraph = 0
        for part, (script, alignment) in enumerate(self._parts):
            starts = [start for start, _ in paragraph_spans(script.text)]
            for first, last in sentences(script.text):
                number = paragraph + find_at(starts, first)
                found.append(Sentence(part, first, last, number, alignment.source_of(first)))
            paragraph += len(starts)
        return found

    def index_at(self, offset: int) -> int:
        """Index of the sentence of the body that holds the source character, or of the next one."""
        body = [sentence.start for sentence in self.sentences if sentence.part == 0]
        k = find_at(body, offset)
        if not body:
            return 0
        _, alignment = self._parts[0]
        inside = alignment.output_of(offset) < self.sentences[k].last
        return k if inside or k + 1 >= len(body) else k + 1

    def describe(self, first: int, limit: int) -> list[dict[str, Any]]:
        """Sentences from the index `first` on; boxes are [page, x0, top, x1, bottom] in points."""
        starts = block_starts(self.result)
        return [
            self._describe(index, sentence, starts)
            for index, sentence in enumerate(self.sentences[first : first + limit], first)
        ]

    def _describe(self, index: int, sentence: Sentence, starts: list[int]) -> dict[str, Any]:
        script, alignment = self._parts[sentence.part]
        document = self.result.document
        spans = alignment.source_spans(sentence.first, sentence.last)
        boxes = [
            [page, *(round(value, 1) for value in box)] for span in spans for page, box in document.boxes_of(*span)
        ]
        block = self.result.blocks[find_at(starts, sentence.start)]
        return {
            "index": index,
            "text": script.text[sentence.first : sentence.last],
            "page": boxes[0][0] if boxes else page_at(self.result, sentence.start),
            "start": spans[0][0] if spans else sentence.start,
            "end": spans[-1][1] if spans else sentence.start,
            "paragraph": sentence.paragraph,
            "role": block.role,
            "level": block.level,
            "boxes": boxes,
        }


def find_places(result: Result, words: str, limit: int) -> dict[str, Any]:
    """Where `words` stand in the source, kept or not; case, accents, hyphens and line ends make no difference."""
    spans = find_words(result.script, words)
    return {"hits": [_describe_hit(result, *span) for span in spans[:limit]], "total": len(spans)}


def _describe_hit(result: Result, start: int, end: int) -> dict[str, Any]:
    source = result.script.source
    return {
        "page": page_at(result, start),
        "start": start,
        "end": end,
        "before": source[max(start - AROUND, 0) : start],
        "match": source[start:end],
        "after": source[end : end + AROUND],
        "kept": any(piece.text.strip() for piece in result.alignment.pieces_in(start, end)),
    }
