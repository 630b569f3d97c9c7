"""Line numbers of manuscripts and drafts: parted from their text, and marked as artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from copydesk.document import Line
from copydesk.extract.fonts import Style
from copydesk.extract.words import Word

NUMBERED_LINES = 5
"""Lines of a page that begin with a number, aligned, each one or five more than the last: a manuscript's line numbers,
which PDFium gives as the first word of the line."""

NUMBERED_SHARE, MID_SENTENCE = 0.3, 0.3
"""So many of the page's lines have a number, and so many of these go on in the middle of a sentence: in numbered
lists and tables rows begin with capitals or numbers, and lines between them have no number."""


FULL: Final = 0.8
"""Width over the widest line's of one that the next goes on from; entries of lists seldom fill theirs."""

SENTENCE_ENDS: Final = ".!?:;。！？：；؟؛"


def find_line_numbers(parts: list[list[Word]], text: str) -> list[Word]:
    """The numbers of a page's lines, alone or before their text; class: manuscripts and drafts."""
    numbered = [k for k, words in enumerate(parts) if text[words[0].start : words[0].end].isdecimal()]
    if len(numbered) < max(NUMBERED_LINES, NUMBERED_SHARE * len(parts)):
        return []
    counting = list(_find_counting(numbered, parts, text))
    following = [(k, word) for k in counting for word in (parts[k] + (parts[k + 1] if k + 1 < len(parts) else []))[1:2]]
    width = max(_width(part) for part in parts)
    in_sentences = sum(_goes_on(text, parts, k, word, width) for k, word in following)
    return [parts[k][0] for k in counting] if in_sentences >= MID_SENTENCE * len(counting) else []


def _goes_on(text: str, parts: list[list[Word]], number: int, word: Word, width: float) -> bool:
    """Whether the line behind a number goes on in mid-sentence: it begins in small letters; or in letters that have no
    case, behind a full line without a sentence's end."""
    first = text[word.start : word.end]
    if not first[:1].isalpha() or first[0].isupper():
        return False
    if first[0].islower():
        return first.isalpha() and first.islower()
    before = parts[number - 1] if number else []
    if len(before) == 1 and text[before[0].start : before[0].end].isdecimal():
        return False
    return bool(before) and text[before[-1].end - 1] not in SENTENCE_ENDS and _width(before) >= FULL * width


def _width(part: list[Word]) -> float:
    return max(word.x1 for word in part) - min(word.x0 for word in part)


def split_number(words: list[Word], counted: list[Word]) -> list[list[Word]]:
    return [words[:1], words[1:]] if len(words) > 1 and words[0] in counted else [words]


def _find_counting(numbered: list[int], parts: list[list[Word]], text: str) -> Iterator[int]:
    run: list[int] = []
    for k in sorted(numbered, key=lambda k: parts[k][0].bottom):
        word = parts[k][0]
        if run:
            before = parts[run[-1]][0]
            aligned = abs(before.x1 - word.x1) < 2 or abs(before.x0 - word.x0) < 2
            step = int(text[word.start : word.end]) - int(text[before.start : before.end])
            # numbers of lines that stand alone are missing here: any small step upwards will do
            if not aligned or not 1 <= step <= 10:
                yield from run if len(run) >= NUMBERED_LINES else ()
                run = []
        run.append(k)
    yield from run if len(run) >= NUMBERED_LINES else ()


def mark_line_numbers(lines: list[tuple[Line, Style]], counted: list[Word]) -> list[tuple[Line, Style]]:
    """Numbers alone on their line, in the column of the numbers that were parted from their text, are `artifact`s."""
    left, right = min(w.x0 for w in counted) - 2, max(w.x1 for w in counted) + 2
    return [
        (replace(line, artifact=True), style)
        if line.text.isdecimal() and left <= line.bbox.x0 and line.bbox.x1 <= right
        else (line, style)
        for line, style in lines
    ]
