"""Arabic and Hebrew as PDFs have them: glyphs from left to right as seen, Arabic letters in the forms of their place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LATIN = re.compile(r"[A-Za-z][A-Za-z .,'-]*[A-Za-z]|[A-Za-z]|\d+(?:[.,:/]\d+)*")
_MIRRORED = str.maketrans("()[]{}«»", ")(][}{»«")
_LAM_ALEF = {"آ": "ﻵ", "أ": "ﻷ", "إ": "ﻹ", "ا": "ﻻ"}


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The presentation forms (isolated, final, initial, medial) of each Arabic letter, from Unicode's own table."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEF5):
        kind, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if base and " " not in base:
            found.setdefault(chr(int(base, 16)), {})[kind.strip("<>")] = chr(code)
    return found


def shape(text: str, forms: bool = True) -> list[tuple[str, str]]:
    """Glyphs of a text in logical order: what stands for each, and the letters that it is ("ﻻ", "لا")."""
    letters = [[c, ""] for c in text]
    joined: list[tuple[str, str]] = []
    k = 0
    while k < len(letters):
        c = letters[k][0]
        following = letters[k + 1][0] if k + 1 < len(letters) else ""
        size = 2 if c == "ل" and following in _LAM_ALEF else 1
        before = _neighbour(text, k, -1)
        behind = _neighbour(text, k + size - 1, 1)
        joins_before = before in _forms() and "initial" in _forms()[before]
        if size == 2:
            one = _LAM_ALEF[following]
            joined.append((chr(ord(one) + joins_before), c + following))
        elif c in _forms():
            own = _forms()[c]
            joins_behind = behind in _forms() and "final" in _forms()[behind] and "initial" in own
            name = ("medial" if joins_behind else "final") if joins_before else ("initial" if joins_behind else "isolated")
            joined.append((own.get(name, own["isolated"]), c))
        else:
            joined.append((c, c))
        k += size
    return joined if forms else [(letter, letter) for _, letter in joined]


def _neighbour(text: str, at: int, step: int) -> str:
    k = at + step
    while 0 <= k < len(text) and unicodedata.combining(text[k]):
        k += step
    return text[k] if 0 <= k < len(text) else ""


def arrange(text: str) -> list[tuple[str, str]]:
    """Glyphs of one line from left to right, as it is shown; numbers and Latin words are not turned around."""
    runs: list[list[tuple[str, str]]] = []
    at = 0
    for match in (*_LATIN.finditer(text), None):
        end = match.start() if match else len(text)
        turned = shape(text[at:end])[::-1]
        runs.append([(glyph.translate(_MIRRORED), letters) for glyph, letters in turned])
        if match:
            runs.append([(c, c) for c in match.group()])
            at = match.end()
    return [glyph for run in reversed(runs) for glyph in run]


CHARACTERS = "".join(
    chr(code)
    for first, last in ((0x20, 0x7F), (0xA0, 0x100), (0x5B0, 0x5F5), (0x60C, 0x66E), (0xFE80, 0xFEFD), (0x2010, 0x2027))
    for code in range(first, last)
)
"""What a font for these needs."""


def show(text: str) -> str:
    """The line as a string of glyphs from left to right."""
    return "".join(glyph for glyph, _ in arrange(text))
