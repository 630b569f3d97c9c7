"""Answers of a server as they come: server-sent events or one JSON, each within bounds, and put together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from copydesk.models import OnText

FRAME_LIMIT: Final = 1 << 22
"""Bytes of one event or one JSON; the probabilities of a token take 5 KB, a long list of models 1 MB."""
TOKEN_CHARACTERS: Final = 64
"""No token of a vocabulary in use is longer, but for runs of spaces; more text than that for the tokens that were
allowed comes from a server that does not stop."""


class StreamError(Exception):
    """The answer is not one; `again`: asking again may help."""

    def __init__(self, message: str, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class Frames:
    """The objects in the body of an answer of media type `kind`. Iterating raises StreamError."""

    def __init__(self, kind: str, bits: Iterable[bytes]) -> None:
        self._kind, self._bits = kind.partition(";")[0].strip().lower(), bits

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._kind == "text/event-stream":
            return self._events()
        if self._kind == "application/json":
            return self._whole()
        raise StreamError(
            f"answers with {self._kind[:60] or 'no media type'!r}, not with JSON; is it a server of models?"
        )

    def _whole(self) -> Iterator[dict[str, Any]]:
        data = b""
        for bit in self._bits:
            data += bit
            if len(data) > FRAME_LIMIT:
                raise StreamError("its answer has no end")
        yield _parse(data)

    def _events(self) -> Iterator[dict[str, Any]]:
        for line in _lines(self._bits):
            if not line.startswith(b"data:"):
                continue  # comments that keep the connection open, names of events
            if line[5:].strip() == b"[DONE]":
                return
            yield _parse(line[5:])


def _lines(bits: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for bit in bits:
        *lines, rest = (rest + bit).split(b"\n")
        yield from lines
        if len(rest) > FRAME_LIMIT:
            raise StreamError("its answer has a line without end")
    yield rest


def _parse(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise StreamError("its answer is no JSON", again=True) from error
    if not isinstance(found, dict):
        raise StreamError("its answer is not what a server of models gives")
    if found.get("error"):
        failed = found["error"]
        said = failed.get("message") if isinstance(failed, dict) else failed
        raise StreamError(f"breaks off with an error: {str(said)[:200]}", again=True)
    return found


class Answer:
    """An answer that is put together: text, why it ended, usage, and the likeliest first tokens."""

    def __init__(self, on_text: OnText | None, max_tokens: int) -> None:
        self.text, self.finish = "", ""
        self.usage: dict[str, int] = {}
        self.first_tokens: list[tuple[str, float]] = []
        self.first_seconds = 0.0
        self._on_text, self._most = on_text, (max_tokens + 1) * TOKEN_CHARACTERS

    def take(self, chunk: dict[str, Any], seconds: float) -> None:
        """Add an event, or a whole answer, that came after so many seconds. Raises StreamError."""
        choices = chunk.get("choices") or []
        usage = chunk.get("usage") or {}
        if not isinstance(choices, list) or not isinstance(usage, dict):
            raise StreamError("its answer is not what a server of models gives")
        self.usage |= {key: value for key, value in usage.items() if isinstance(value, int)}
        for choice in choices[:1]:
            if not isinstance(choice, dict):
                raise StreamError("its answer is not what a server of models gives")
            self._take_choice(choice, seconds)

    def check_end(self) -> None:
        """Raises StreamError where the answer did not end, but broke off."""
        if not self.finish:
            raise StreamError("its answer breaks off", again=not self.text or self._on_text is None)

    def _take_choice(self, choice: dict[str, Any], seconds: float) -> None:
        said = choice.get("delta") or choice.get("message") or {}
        bit = said.get("content") if isinstance(said, dict) else None
        if not self.first_tokens:
            self.first_tokens = read_tokens(choice.get("logprobs"))
        if isinstance(bit, str) and bit:
            self.first_seconds = self.first_seconds or seconds
            self.text += bit
            if len(self.text) > self._most:
                raise StreamError("its answer goes on beyond the limit that was asked for")
            if self._on_text is not None:
                self._on_text(bit)
        if isinstance(choice.get("finish_reason"), str):
            self.finish = choice["finish_reason"]


def read_tokens(logprobs: Any) -> list[tuple[str, float]]:
    """The likeliest tokens in the place of the first one, with their log probabilities; empty where none are told."""
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    first = content[0] if isinstance(content, list) and content else None
    top = first.get("top_logprobs") if isinstance(first, dict) else None
    entries = [entry for entry in top if isinstance(entry, dict)] if isinstance(top, list) else []
    return [
        (entry["token"], float(entry["logprob"]))
        for entry in entries
        if isinstance(entry.get("token"), str) and isinstance(entry.get("logprob"), int | float)
    ]
