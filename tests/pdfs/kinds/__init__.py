"""Documents of many kinds in many languages, in our own words, with the role of every line known by construction.

`make(kind, language, seed)` gives the same bytes each time. The seed chooses words and looks: faces, sizes, leading,
ragged or justified lines, margins, indents or space between paragraphs, running heads. Tests, `benchmarks/kinds.py`
and `training/` use them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pdfs.kinds import everyday, orderly, printed, stark
from pdfs.kinds.look import Look
from pdfs.kinds.sheet import FREE, PROSE, Kind, Sheet
from pdfs.kinds.wording import LANGUAGES, Wording

__all__ = ["FREE", "KINDS", "LANGUAGES", "PROSE", "Kind", "make"]

KINDS: dict[str, Callable[[Look, Wording, Random], Sheet]] = (
    everyday.KINDS | orderly.KINDS | printed.KINDS | stark.KINDS
)
"""A function for each kind, by name."""


def make(kind: str, language: str, seed: int = 1) -> Kind:
    """A document of one of `KINDS` in one of `LANGUAGES`."""
    random = Random(f"{kind} {language} {seed}")
    sheet = KINDS[kind](Look.draw(language, random), Wording(language, random), random)
    data = sheet.finish()
    return Kind(kind, language, data, tuple(sheet.printed))
