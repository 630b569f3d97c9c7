"""What an example of the gallery is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Excerpt = tuple[int, int, int]
"""Page, first and last line on it in reading order, both counted from 1 and shown."""


@dataclass(frozen=True)
class Example:
    """A document with what a reader is told of it; all of it is checked against what copydesk makes of it.

    `about`, `stays` and `goes` are Markdown. `begins` are the beginnings of paragraphs of the clean text, in this
    order (others may stand between them); `kept` stands in it, `gone` does not: (reason code, words of a line of the
    source), with runs of white space as one space. `twins` are PDFs that give the same text, by the name of the file.
    """

    name: str
    kind: str
    language: str
    make: Callable[[], bytes]
    about: str
    stays: str
    goes: str
    shown: tuple[Excerpt, ...]
    begins: tuple[str, ...]
    gone: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    right_to_left: bool = False
    wrong: str = ""
    """What is wrong in this one, where something is."""
    twins: Mapping[str, Callable[[], bytes]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def title(self) -> str:
        return f"{self.kind} in {self.language}"
