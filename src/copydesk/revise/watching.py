"""Hear a copy as it comes, and stop the model once it cannot become one: most of a bad model's time goes into loops."""

from __future__ import annotations

from typing import Final

from copydesk.models import OnText
from copydesk.revise.aligning import compare, find_words, read_answer
from copydesk.revise.cache import Enough

WATCHED: Final = 400
"""Characters after which an answer that is still coming is looked at, and again: more than any politeness has."""
GOING_ON: Final = 0.6
"""Words of it that must be the chunk's in order. Text that a model makes up has under half, the small words."""


class Watch:
    """Hears an answer as it comes and raises `Enough` once it cannot be a copy of a chunk with these words any more."""

    def __init__(self, text: str, on_text: OnText | None = None) -> None:
        self._words, self._on_text = find_words(text), on_text
        self._heard, self._next = "", WATCHED

    def hear(self, text: str) -> None:
        if self._on_text is not None:
            self._on_text(text)
        self._heard += text
        if len(self._heard) < self._next:
            return
        self._next = len(self._heard) + WATCHED
        keys = read_answer(self._heard, len(self._words))
        if compare(self._words, keys).copied < GOING_ON * len(keys):
            raise Enough
