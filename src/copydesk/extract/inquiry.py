"""Asks for a PDF's details (`details`) in a child process of its own, beside those that read its pages.

`clean` never starts one. Whatever goes wrong here, also a crash, costs details and nothing else: what is wrong with
the file itself is said by those who read its pages.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final

from copydesk.errors import InputError
from copydesk.extract.child import Child, Silence
from copydesk.extract.detail_frames import DETAILS, FONTS, decode_details, decode_fonts
from copydesk.extract.details import Details, FontUse
from copydesk.extract.frames import END, HELLO, OPENED, FrameError
from copydesk.extract.isolate import hold_source, worker_command
from copydesk.extract.limits import Limits
from copydesk.extract.pipes import Job

TOTAL_SECONDS: Final = 120.0
"""On the clock for all details: fonts of 1,000 pages take 12 s."""


@dataclass(frozen=True)
class Answer:
    """`details` is None where they could not be read. `fonts` are of the first `pages` pages, the commonest first."""

    details: Details | None
    fonts: tuple[FontUse, ...]
    pages: int


class Inquiry:
    """A context manager. The child starts at once; `answer` waits for it."""

    def __init__(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str,
        password: str | None = None,
        limits: Limits = Limits(),  # noqa: B008
        command: Sequence[str] | None = None,
    ) -> None:
        held = hold_source(source, name)
        size = len(held) if isinstance(held, bytes) else 0
        job = Job(held, name, password, limits.memory + size, limits.page_cpu_seconds, details=True)
        self._limits = limits
        self._end = time.monotonic() + TOTAL_SECONDS
        self._child = Child(list(command or worker_command()), job, None)

    def __enter__(self) -> Inquiry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    def answer(self) -> Answer:
        """What came before the end, a fault, or the time was over."""
        details: Details | None = None
        pages: list[list[FontUse]] = []
        try:
            while True:
                left = min(self._end - time.monotonic(), self._limits.page_seconds)
                kind, body = self._child.next_frame(max(left, 0.0))
                if kind == DETAILS and details is None:
                    details = decode_details(body)
                elif kind == FONTS:
                    pages.append(decode_fonts(body))
                elif kind == END or kind not in (HELLO, OPENED):
                    break
        except (Silence, EOFError, FrameError):
            pass
        return Answer(details, merge_fonts(font for page in pages for font in page), len(pages))


def answer_here(source: str | os.PathLike[str] | bytes, name: str, password: str | None = None) -> Answer:
    """The same in this process, without its protection."""
    from copydesk.extract.pdfium import Reader

    try:
        with Reader(source, name, password) as reader:
            pages = [list(page) for page in reader.fonts()]
            return Answer(reader.details(), merge_fonts(font for page in pages for font in page), len(pages))
    except InputError:
        return Answer(None, (), 0)


def merge_fonts(fonts: Iterable[FontUse]) -> tuple[FontUse, ...]:
    """One entry for each font, the commonest first.

    >>> merge_fonts([FontUse("Times", True, 5, 0), FontUse("Sym", None, 6, 6), FontUse("Times", True, 7, 1)])[0]
    FontUse(name='Times', embedded=True, characters=12, unmapped=1)
    """
    found: dict[tuple[str, bool | None], FontUse] = {}
    for font in fonts:
        key = font.name, font.embedded
        old = found.get(key, FontUse(*key, 0, 0))
        found[key] = replace(old, characters=old.characters + font.characters, unmapped=old.unmapped + font.unmapped)
    return tuple(sorted(found.values(), key=lambda font: (-font.characters, font.name)))
