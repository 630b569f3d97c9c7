"""Ligatures that fonts give no character for ("di?erent", "scienti?c"), read as what the words they stand in say.

Class: PDFs of browsers of 2017 to 2020, whose fonts map ligatures to nothing, and of TeX with fonts such as Linux
Libertine, whose glyph names ("f_i") the PDF layer does not know. The page shows a letter where the text has a hole; a
hole that no word tells stays one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Final, NamedTuple, TypeVar

from copydesk.document import Document, Line
from copydesk.layout.languages import count_languages
from copydesk.layout.ligature_words import WORDS

LIGATURES: Final = {"ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02", "ffi": "\ufb03", "ffl": "\ufb04"}

FIRST_NAMELESS: Final = 0xF000
NAMELESS: Final = "\uf000-\uf008\uf00b\uf00c\uf00e-\uf01f"
"""What stands for codes below 32 without a character: 0xF000 and the code, as symbol fonts have it."""

_HOLE: Final = re.compile(f"[\ufffd{NAMELESS}]")
_TOKEN: Final = re.compile(f"(?<![^\\W\\d_])(?<![\ufffd{NAMELESS}])[^\\W\\d_]*(?:[\ufffd{NAMELESS}][^\\W\\d_]*)+")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")

WHOLE_WORD: Final = 5
"""Letters of an entry below which it stands for a whole word."""

LEAST_LETTERS: Final = 2
"""Letters around a hole, at least: alone it may be any sign."""

MOST_HOLES: Final = 2
"""Holes of a word, at most."""

LEAST_VOTES: Final = 2
AGREED: Final = 0.75
"""Words that tell what a font's code stands for, at least, and the share of them that must say the same."""

USED: Final = 0.25
"""Share of the words of the most frequent language, from which another one's are looked at as well."""


_T = TypeVar("_T")


class _Code(NamedTuple):
    """A code of a font without a character."""

    font: str
    character: str


def mend_ligatures(document: Document) -> Document:
    """The document with the ligatures that its words tell; nameless codes that none tells are control characters again.

    Lengths stay. What was read so is a note of the document.
    """
    if document.plain or not _HOLE.search(document.text):
        return document
    lexicon = _Lexicon(document)
    told = _tell_codes(document, lexicon)
    found: list[tuple[int, str]] = []
    pages = []
    for page in document.pages:
        lines = []
        for line in page.lines:
            text = _fill(line, told, lexicon, found) if _HOLE.search(line.text) else line.text
            lines.append(line if text == line.text else replace(line, text=text))
        pages.append(replace(page, lines=tuple(lines)))
    notes = document.notes + ((_note(found),) if found else ())
    return replace(document, pages=tuple(pages), notes=notes)


def _note(found: list[tuple[int, str]]) -> tuple[str, int | None, str]:
    words = ", ".join(sorted({word for _, word in found}, key=lambda w: (len(w), w))[:SHOWN])
    message = (
        f"{len(found)} words have ligatures that the PDF's fonts give no character for; they are read by the word they "
        f"stand in: {words}"
    )
    return ("characters.ligatures", found[0][0], message)


SHOWN: Final = 8


class _Lexicon:
    """Knows words: those of the document that have no hole, and the lists of its languages."""

    def __init__(self, document: Document) -> None:
        texts = [line.text for line in document.lines]
        self._own = {word.casefold() for text in texts for word in _WORD.findall(text)}
        counts = count_languages(texts)
        most = max((counts[name] for name in WORDS), default=0)
        used = [name for name in WORDS if most and counts[name] >= USED * most]
        names = sorted(used, key=lambda name: -counts[name]) or ["en"]
        self._lists = [_entries(name) for name in names]

    def rank(self, before: str, ligature: str, after: str) -> int:
        """How well the word that the ligature makes is known: from its beginning better than within ("coefficient":
        "effici"), in the document or its first language better than in the others, by a longer entry better than by a
        shorter one; 0: not at all."""
        word = before + ligature + after
        if len(word) >= WHOLE_WORD and word in self._own:
            return BEST + len(word)
        first = len(before)
        return max(
            (
                (BEST if number == 0 else BEST - 200) - 100 * (first > at) + len(entry)
                for number, entries in enumerate(self._lists)
                for entry, at in entries[ligature]
                if first >= at and word.startswith(entry, first - at)
                if len(entry) >= WHOLE_WORD or (first == at and word[len(entry) :] in _ENDINGS)
            ),
            default=0,
        )


BEST: Final = 400
"""Above what lies by hundreds one has the lengths of entries."""

_ENDINGS: Final = frozenset({"", "s", "e", "en", "er", "ed", "es", "ing", "t", "a", "o"})


@cache
def _entries(language: str) -> Mapping[str, list[tuple[str, int]]]:
    """Entries of each ligature, with where it stands in them."""
    return {
        ligature: [
            (entry, match.start())
            for entry in dict.fromkeys(WORDS[language].split())
            for match in re.finditer(ligature, entry)
        ]
        for ligature in LIGATURES
    }


def _tell_codes(document: Document, lexicon: _Lexicon) -> dict[_Code, str]:
    """The ligature of each code of a font that its words agree on. U+FFFD is no code: any glyph may have it."""
    votes: defaultdict[_Code, Counter[str]] = defaultdict(Counter)
    for line in document.lines:
        for token in _tokens(line.text):
            for text in dict.fromkeys((token.text, token.without_edges().text)):
                holes = _HOLE.findall(text)
                if len(holes) == 1 and holes != ["\ufffd"]:
                    votes[_Code(line.font, holes[0])].update(_candidates(text, lexicon))
    told = {}
    for code, counts in votes.items():
        best, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
        if count >= LEAST_VOTES and count >= AGREED * counts.total():
            told[code] = best
    return told


class _Token(NamedTuple):
    """Letters with holes, from `start` in their line."""

    start: int
    text: str

    def without_edges(self) -> _Token:
        """Without holes at its beginning and end, which may be quotation marks."""
        inner = self.text.strip("".join(_HOLE.findall(self.text)))
        return _Token(self.start + self.text.index(inner), inner)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        token = _Token(match.start(), match.group())
        letters = len(token.text) - len(_HOLE.findall(token.text))
        if letters >= LEAST_LETTERS and len(_HOLE.findall(token.without_edges().text)) <= MOST_HOLES:
            yield token


def _candidates(token: str, lexicon: _Lexicon) -> list[str]:
    """Ligatures that make the best known word of a token with one hole."""
    before, after = _HOLE.split(token.casefold())
    return _best({ligature: lexicon.rank(before, ligature, after) for ligature in LIGATURES})


def _best(ranks: Mapping[_T, int]) -> list[_T]:
    most = max(ranks.values(), default=0)
    return [one for one, rank in ranks.items() if rank == most > 0]


def _fill(line: Line, told: Mapping[_Code, str], lexicon: _Lexicon, found: list[tuple[int, str]]) -> str:
    text = line.text
    for token in reversed(list(_tokens(text))):
        for one in dict.fromkeys((token, token.without_edges())):
            parts = _HOLE.split(one.text)
            ligatures = _solve(one.text, parts, line.font, told, lexicon) if len(parts) > 1 else None
            if ligatures is not None:
                found.append((line.page, _join(parts, ligatures)))
                filled = _join(parts, [LIGATURES[ligature] for ligature in ligatures])
                text = text[: one.start] + filled + text[one.start + len(one.text) :]
                break
    cork = any(code.font == line.font and code.character in CORK_LIGATURES for code in told)

    def restore(match: re.Match[str]) -> str:
        # what nothing tells is what it was, a code without a character, and goes as such
        code = ord(match.group()) - FIRST_NAMELESS
        return CORK_MARKS.get(code, chr(code)) if cork else chr(code)

    return re.sub(f"[{NAMELESS}]", restore, text)


CORK_LIGATURES: Final = frozenset("\uf01b\uf01c\uf01d\uf01e\uf01f")
CORK_MARKS: Final = dict(zip(range(0x10, 0x17), "“”„«»–—", strict=True))
"""Codes of TeX's Cork encoding (Ferguson 1990), which a font has whose ligatures stand at its places."""


def _join(parts: Sequence[str], holes: Sequence[str]) -> str:
    return parts[0] + "".join(hole + part for hole, part in zip(holes, parts[1:], strict=True))


def _solve(
    token: str, parts: list[str], font: str, told: Mapping[_Code, str], lexicon: _Lexicon
) -> tuple[str, ...] | None:
    """The ligatures of the token's holes; None where they are not told, or by two words differently."""
    sure = [told.get(_Code(font, hole)) for hole in _HOLE.findall(token)]
    if all(sure):
        return tuple(ligature for ligature in sure if ligature)
    choices = product(*([ligature] if ligature else list(LIGATURES) for ligature in sure))
    fitting = _best({choice: _rank_all(parts, choice, lexicon) for choice in choices})
    return fitting[0] if len(fitting) == 1 else None


def _rank_all(parts: list[str], choice: tuple[str, ...], lexicon: _Lexicon) -> int:
    """How well the word is known by the ligature that is known least, with the others as chosen."""
    return min(
        lexicon.rank(
            _join(parts[: k + 1], choice[:k]).casefold(), ligature, _join(parts[k + 1 :], choice[k + 1 :]).casefold()
        )
        for k, ligature in enumerate(choice)
    )
