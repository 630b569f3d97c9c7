"""The markup in which our prose is written, and what of it a clean text has.

`*italic*`, `**bold**`, `{citation.bracket| [3, 4]}` is printed but must be dropped for that reason,
`{^citation.raised|7}` the same, raised; `{^keep|2}` and `{_keep|2}` are raised and lowered, and stay. A soft hyphen
(U+00AD) says where a word may break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

SOFT_HYPHEN = "\u00ad"
KEEP = "keep"

_TOKEN = re.compile(r"\{([\^_]?)([\w.]+)\|([^}]*)\}|(\*\*?)")


class Run(NamedTuple):
    """Text in one style. `reason` is why a clean text has not got it; "" where it stays."""

    text: str
    bold: bool = False
    italic: bool = False
    shift: Literal["", "^", "_"] = ""
    reason: str = ""


def parse(text: str) -> list[Run]:
    """The runs of a marked-up text.

    >>> [run.text for run in parse("Birds *sing*{citation.bracket| [2]}.")]
    ['Birds ', 'sing', ' [2]', '.']
    """
    return list(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    bold = italic = False
    at = 0
    for token in _TOKEN.finditer(text):
        if token.start() > at:
            yield Run(text[at : token.start()], bold, italic)
        at = token.end()
        shift, reason, inside, star = token.groups()
        if star:
            bold, italic = bold ^ (star == "**"), italic ^ (star == "*")
        else:
            yield Run(inside, bold, italic, shift, "" if reason == KEEP else reason)
    if at < len(text):
        yield Run(text[at:], bold, italic)


def truth(text: str) -> str:
    """What a clean text has of it.

    >>> truth("Birds *sing*{citation.bracket| [2]} at CO{_keep|2}{^footnote|1}.")
    'Birds sing at CO2.'
    """
    return "".join(run.text for run in parse(text) if not run.reason).replace(SOFT_HYPHEN, "")


def must_drop(text: str) -> list[tuple[str, str]]:
    """(reason, text) of what must not be in a clean text; raised digits say nothing alone and are left out."""
    return [(run.reason, run.text.strip()) for run in parse(text) if run.reason and not run.shift]
