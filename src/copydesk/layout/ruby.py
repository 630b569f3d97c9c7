"""Ruby: small kana beside Japanese characters that say how these are read (furigana). They say each word twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from copydesk.document import Document, Line

SMALLER: Final = 0.6
"""Size over that of the line beside: ruby is set at half of it (JLREQ 3.3)."""

NEAR: Final = 0.6
"""In sizes of the line beside: the gap between the two; ruby touches it."""

REACH: Final = 3
"""Lines before and behind in which the one beside is looked for."""

_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fc\\s]+")
_HAN: Final = re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff]")


def find_ruby(document: Document) -> Iterator[int]:
    """Lines of kana over Japanese characters, on level pages (`level`)."""
    lines = document.lines
    for i, line in enumerate(lines):
        if _KANA.fullmatch(line.text):
            beside = [lines[k] for k in range(max(i - REACH, 0), min(i + REACH + 1, len(lines))) if k != i]
            if any(_explains(line, other) for other in beside):
                yield i


def _explains(line: Line, other: Line) -> bool:
    if line.page != other.page or line.size > SMALLER * other.size or not _HAN.search(other.text):
        return False
    over = -0.5 * line.size <= other.bbox.top - line.bbox.bottom <= NEAR * other.size
    return over and line.bbox.x0 < other.bbox.x1 and other.bbox.x0 < line.bbox.x1
