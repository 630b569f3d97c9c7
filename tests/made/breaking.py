"""Breaks marked prose into lines of a given width, with hyphens at line ends, as a typesetter does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from made.truth import Kind, runs_of
from reportlab.pdfbase.pdfmetrics import stringWidth

RAISED_SIZE = 0.68
"""Size of raised and lowered characters in that of the line."""

SHORTEST_WORD, LEFT, RIGHT = 7, 3, 3
"""Letters of a word that may be broken, and those that stay before and after the hyphen."""

_VOWELS = "aeiouyäöüáéíóúâêôãõàèîûë"
_BREAK = re.compile(rf"(?<=[{_VOWELS}])(?=[^\W\d_{_VOWELS}][{_VOWELS}])|(?<=[lmnr])(?=[bcdfgkmpstv][{_VOWELS}])", re.I)
_ONE_WORD = re.compile(r"([^\w]*)([^\W\d_]+)([^\w]*)")


@dataclass(frozen=True)
class Face:
    """A family of the standard fonts at a size."""

    upright: str = "Times-Roman"
    italic: str = "Times-Italic"
    size: float = 10.0

    def font(self, kind: Kind) -> tuple[str, float]:
        name = self.italic if kind == "italic" else self.upright
        return name, self.size * (RAISED_SIZE if kind in ("raised", "lowered") else 1.0)

    def width(self, text: str, kind: Kind = "plain") -> float:
        return stringWidth(text, *self.font(kind))


class Piece(NamedTuple):
    text: str
    kind: Kind


Word = list[Piece]


def words_of(marked: str) -> list[Word]:
    """Words between spaces, each as pieces in one style."""
    words: list[Word] = [[]]
    for run in runs_of(marked):
        parts = run.text.split(" ")
        for k, part in enumerate(parts):
            if k:
                words.append([])
            if part:
                words[-1].append(Piece(part, run.kind))
    return [word for word in words if word]


def break_lines(marked: str, face: Face, widths: list[float], hyphens: bool = True) -> list[list[Word]]:
    """Lines of words, first fit; the last of `widths` holds for all further lines."""
    lines: list[list[Word]] = [[]]
    space, used = face.width(" "), 0.0
    todo = words_of(marked)[::-1]
    while todo:
        word = todo.pop()
        room = widths[min(len(lines), len(widths)) - 1] - used - (space if lines[-1] else 0.0)
        width = _width(word, face)
        if width <= room:
            lines[-1].append(word)
            used += width + (space if len(lines[-1]) > 1 else 0.0)
            continue
        halves = _split(word, face, room) if hyphens else None
        if halves:
            lines[-1].append(halves[0])
            todo.append(halves[1])
        elif lines[-1]:
            todo.append(word)
        else:
            lines[-1].append(word)
        lines.append([])
        used = 0.0
    return [line for line in lines if line]


def _width(word: Word, face: Face) -> float:
    return sum(face.width(piece.text, piece.kind) for piece in word)


def _split(word: Word, face: Face, room: float) -> tuple[Word, Word] | None:
    """The word in two: after its own hyphen, or with a hyphen between syllables; the longest part that fits."""
    first, rest = word[0], word[1:]
    for at, hyphen in _places(first.text):
        head = first.text[:at] + hyphen
        if face.width(head, first.kind) <= room:
            return [Piece(head, first.kind)], [Piece(first.text[at:], first.kind), *rest]
    return None


def _places(text: str) -> list[tuple[int, str]]:
    """(place, hyphen to add) where a word may be broken, the last one first."""
    own = [k + 1 for k in range(2, len(text) - 2) if text[k] == "-" and text[k - 1].isalpha() and text[k + 1].isalpha()]
    if own:
        return [(k, "") for k in reversed(own)]
    match = _ONE_WORD.fullmatch(text)
    if match is None or len(match[2]) < SHORTEST_WORD:
        return []
    start, end = match.span(2)
    found = [m.start() for m in _BREAK.finditer(text) if start + LEFT <= m.start() <= end - RIGHT]
    return [(k, "-") for k in reversed(found)]
