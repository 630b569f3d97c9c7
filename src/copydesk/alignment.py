"""Which source characters an output character came from, and back: bisections of a script's pieces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from copydesk.script import Piece, Script


class Alignment:
    """Maps offsets between `script.text` and `script.source`; all spans are half-open, in code points."""

    def __init__(self, script: Script) -> None:
        self._pieces = script.pieces
        self._sources, self._outputs = script._source_starts, script._output_starts

    def source_spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Source spans behind the output characters [start, end), in order; touching ones are one span.

        A copied character has its own source character; one inside a replacement has the whole replaced span.

        >>> from copydesk.script import Edit
        >>> script = Script.of("A line [1]\\nends.").edited([Edit(6, 10)], "citation.bracket")
        >>> script = script.edited([Edit(6, 7, " ")], "space.line")
        >>> script.text, Alignment(script).source_spans(2, 12)
        ('A line ends.', [(2, 6), (10, 16)])
        """
        spans: list[tuple[int, int]] = []
        k = max(bisect_right(self._outputs, start) - 1, 0)
        while k < len(self._pieces) and self._outputs[k] < end:
            piece, at = self._pieces[k], self._outputs[k]
            k += 1
            if not piece.text:
                continue
            first, last = piece.start, piece.end
            if not piece.reasons:
                first, last = first + max(start - at, 0), first + min(end - at, last - first)
            if spans and spans[-1][1] == first:
                first = spans.pop()[0]
            spans.append((first, last))
        return spans

    def pieces_in(self, start: int, end: int) -> Iterator[Piece]:
        """The pieces that the source characters [start, end) belong to, in order."""
        k = max(bisect_right(self._sources, start) - 1, 0)
        while k < len(self._pieces) and self._pieces[k].start < end:
            yield self._pieces[k]
            k += 1

    def source_of(self, offset: int) -> int:
        """Source offset of the output character at `offset`; of the piece's first one inside a replacement."""
        k = min(bisect_right(self._outputs, offset), len(self._pieces)) - 1
        piece = self._pieces[k]
        return piece.start if piece.reasons else piece.start + offset - self._outputs[k]

    def output_of(self, offset: int) -> int:
        """Output offset at which the source character at `offset` stands, or would stand if it was dropped."""
        k = bisect_right(self._sources, offset) - 1
        if k < 0:
            return 0
        piece = self._pieces[k]
        inside = min(offset - piece.start, len(piece.text))
        return self._outputs[k] + (inside if not piece.reasons or offset >= piece.end else 0)
