"""Where words stand in a document, however its lines cut them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from copydesk.alignment import Alignment
from copydesk.script import Script

_HYPHENS: Final = "-‐\u00ad"
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_RUN: Final = re.compile(rf"[{_HYPHENS}]\s*\n|\s+|[^\s]")

LONGEST: Final = 500
"""Characters of the words looked for; a paragraph is found by its beginning."""


def find_words(script: Script, words: str) -> list[tuple[int, int]]:
    """Half-open spans of the source in which `words` stand, in order and apart from each other.

    Case, accents, hyphens, the kind and number of spaces, and line ends make no difference. What does not stand so in
    the source, because something stands between its parts, is looked for in the output; the span has all of it.

    >>> script = Script.of("the Com-\\nputer\\nwas well-known\\n")
    >>> [script.source[start:end] for start, end in find_words(script, "computer was wellknown")]
    ['Com-\\nputer\\nwas well-known']
    """
    wanted = _fold(words[:LONGEST])[0].strip()
    if not wanted:
        return []
    spans = _find(script.source, wanted)
    if spans:
        return spans
    alignment = Alignment(script)
    behind = [alignment.source_spans(start, end) for start, end in _find(script.text, wanted)]
    return [(spans[0][0], spans[-1][1]) for spans in behind if spans]


def _find(text: str, wanted: str) -> list[tuple[int, int]]:
    folded, offsets = _fold(text)
    spans = []
    at = folded.find(wanted)
    while at >= 0:
        spans.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
        at = folded.find(wanted, at + len(wanted))
    return spans


def _fold(text: str) -> tuple[str, list[int]]:
    """`text` without what makes no difference, and where each of its characters came from."""
    out: list[str] = []
    offsets: list[int] = []
    for match in _RUN.finditer(text):
        found = match.group()
        if found.isspace():
            wide = _WIDE.match(text, match.end()) and match.start() and _WIDE.match(text, match.start() - 1)
            folded = "" if wide else " "
        else:
            folded = "" if found[0] in _HYPHENS else _plain(found)
        out.append(folded)
        offsets += [match.start()] * len(folded)
    return "".join(out), offsets


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character.casefold())
    return "".join(part for part in parts.casefold() if not unicodedata.combining(part))
