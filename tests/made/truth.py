"""A made PDF with what must come out of it, and the markup in which our prose says so.

Marks in prose: `{!text}` is printed but must be dropped, `{^text}` the same, raised (a citation or a note's mark),
`{+text}` is raised and stays, `{_text}` is lowered and stays, `*text*` is italic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["plain", "italic", "raised", "lowered"]

_MARK = re.compile(r"\{([!^+_])([^}]*)\}|\*([^*]+)\*")


@dataclass(frozen=True)
class Made:
    """`paragraphs` must come out whole and in order; none of `dropped` may come out."""

    pdf: bytes
    paragraphs: tuple[str, ...]
    dropped: tuple[str, ...]


class Run(NamedTuple):
    """Text in one style; `stays` tells whether a clean text has it."""

    text: str
    kind: Kind = "plain"
    stays: bool = True


def runs_of(marked: str) -> list[Run]:
    """The runs of marked prose.

    >>> [run.text for run in runs_of("Birds *sing*{! [2]}.")]
    ['Birds ', 'sing', ' [2]', '.']
    """
    runs, at = [], 0
    for mark in _MARK.finditer(marked):
        if mark.start() > at:
            runs.append(Run(marked[at : mark.start()]))
        at = mark.end()
        if mark[3]:
            runs.append(Run(mark[3], "italic"))
        else:
            kind: Kind = {"!": "plain", "^": "raised", "+": "raised", "_": "lowered"}[mark[1]]  # type: ignore[assignment]
            runs.append(Run(mark[2], kind, mark[1] in "+_"))
    if at < len(marked):
        runs.append(Run(marked[at:]))
    return runs


def true_text(marked: str) -> str:
    """What a clean text has of marked prose.

    >>> true_text("Birds *sing*{! [2]} in CO{_2}{^7}.")
    'Birds sing in CO2.'
    """
    return "".join(run.text for run in runs_of(marked) if run.stays)


def dropped_marks(marked: str) -> list[str]:
    """What must be dropped inside the prose, where it is long enough to be told from other text."""
    return [run.text.strip() for run in runs_of(marked) if not run.stays and run.kind == "plain"]
