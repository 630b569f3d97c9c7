"""What owner and worker say to each other: plain values and bytes in length-prefixed frames, never pickled.

A value is made of None, booleans, numbers, strings, bytes, lists and dictionaries with strings as keys; tuples arrive
as lists. The worker may have read a hostile file, so that what it sends is checked, and is nothing but data.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import IO, Any, Final

from copydesk import errors
from copydesk.errors import CopydeskError
from copydesk.extract.frames import HEAD, FrameError, dump_json, load_json, pack
from copydesk.extract.pipes import read_frame

JOB, ANSWER = b"J", b"A"
"""Owner to worker: a job; an answer to a question, with the question's number."""
TOLD, ASKED, RETURNED, FAILED = b"T", b"Q", b"R", b"F"
"""Worker to owner: an event, a question with its number, the result, an error."""

MESSAGE_LIMIT: Final = 1 << 30
"""Bytes of one message; the result of a book of 1,000 pages takes 30 MB in all formats."""

MOST_BLOBS: Final = 10_000
"""Runs of bytes in one message: a file each, in use."""

MESSAGE_CHARACTERS: Final = 2000
TRACE_CHARACTERS: Final = 4000
"""Of an error's message, and of the end of its traceback."""

_COUNT, _BLOB = b"N", b"B"

_BYTES: Final = "$bytes"
_DICT: Final = "$dict"
"""Keys under which the codec keeps what JSON has no word for, and dictionaries that have such a key themselves."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the job at hand: what it gave to `tell`."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the job at hand, which goes on once it is answered; None where no more answers to it are wanted.

    Its number is the worker's own, and does not come again.
    """

    number: int
    question: Any


@dataclass(frozen=True, slots=True)
class Returned:
    """The job is done; the worker is free."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The job raised an error; the worker is free.

    `kind` is the name of the error's class, `page` is 1-based or None, `trace` the end of the traceback where the
    error is not one of copydesk's.
    """

    kind: str
    message: str
    page: int | None = None
    trace: str = ""

    @property
    def is_defect(self) -> bool:
        """Whether it is an error that copydesk does not raise on purpose."""
        return _error_class(self.kind) is None

    def to_error(self) -> CopydeskError:
        """The same as an exception of `copydesk.errors`."""
        kind = _error_class(self.kind)
        if kind is None:
            return CopydeskError(f"{self.kind}: {self.message}" if self.message else self.kind)
        if issubclass(kind, errors.InputError):
            return kind(self.message, page=self.page)
        return kind(self.message)


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """The process is gone. `signal` is the signal's name ("SIGSEGV"), or None where it ended with `code`.

    `why`: "timeout" where its owner's clock ran out, "killed" where its owner killed it, "garbage" where it sent what
    is no message, else "crash".
    """

    why: str
    signal: str | None = None
    code: int | None = None
    seconds: float | None = None
    memory: int | None = None

    def __str__(self) -> str:
        if self.why == "timeout":
            return f"it took longer than {self.seconds:g} s"
        if self.why == "garbage":
            return "its process sent garbage"
        if self.signal is None:
            return f"its process ended with code {self.code}"
        limit = "" if self.memory is None else f"; its limit of memory is {self.memory / 2**20:,.0f} MB"
        return f"its process crashed ({self.signal}{limit})"


Message = Told | Asked | Returned | Failed | WorkerDied


def describe_exit(code: int) -> tuple[str | None, int | None]:
    """Signal's name and exit code of a process that ended with `code`, as `subprocess` gives it.

    >>> describe_exit(-9), describe_exit(3)
    (('SIGKILL', None), (None, 3))
    """
    if code >= 0:
        return None, code
    try:
        return signal.Signals(-code).name, None
    except ValueError:
        return f"signal {-code}", None


def encode(kind: bytes, value: Any) -> bytes:
    """A message as bytes. Raises TypeError or ValueError for what is no value, or is too large."""
    blobs: list[bytes] = []
    text = dump_json(_plain(value, blobs))
    parts = [pack(kind, text), HEAD.pack(_COUNT, len(blobs))]
    for blob in blobs:
        if len(blob) > MESSAGE_LIMIT:
            raise ValueError(f"{len(blob):,} bytes are more than a message may have")
        parts += [HEAD.pack(_BLOB, len(blob)), blob]
    return b"".join(parts)


def read_message(stream: IO[bytes]) -> tuple[bytes, Any] | None:
    """Kind and value of the next message; None at the end. Raises FrameError for what is no message."""
    head = read_frame(stream, MESSAGE_LIMIT)
    if head is None:
        return None
    counted = stream.read(HEAD.size)
    if len(counted) < HEAD.size:
        return None
    mark, count = HEAD.unpack(counted)
    if mark != _COUNT or count > MOST_BLOBS:
        raise FrameError("no message: its parts are not counted")
    blobs: list[bytes] = []
    left = MESSAGE_LIMIT
    for _ in range(count):
        frame = read_frame(stream, left)
        if frame is None:
            return None
        if frame[0] != _BLOB:
            raise FrameError("no message: a part is missing")
        blobs.append(frame[1])
        left -= len(frame[1])
    try:
        return head[0], _restore(load_json(head[1]), blobs)
    except (LookupError, TypeError, RecursionError) as error:
        raise FrameError(f"no message: {error}") from None


def read_news(kind: bytes, value: Any) -> Told | Asked | Returned | Failed:
    """What a worker's message says. Raises FrameError."""
    if kind == TOLD and isinstance(value, list):
        return Told(tuple(value))
    if kind == ASKED and isinstance(value, list) and len(value) == 2 and type(value[0]) is int:
        return Asked(value[0], value[1])
    if kind == RETURNED:
        return Returned(value)
    if kind == FAILED and isinstance(value, dict) and value.keys() == {"kind", "message", "page", "trace"}:
        texts = [value[key] for key in ("kind", "message", "trace")]
        page = value["page"]
        if all(isinstance(text, str) for text in texts) and (page is None or type(page) is int):
            return Failed(texts[0], texts[1], page, texts[2])
    raise FrameError("no message of a worker")


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return {_BYTES: len(blobs) - 1}
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of a message are strings")
        made = {key: _plain(item, blobs) for key, item in value.items()}
        return {_DICT: made} if _BYTES in made or _DICT in made else made
    if isinstance(value, list | tuple):
        return [_plain(item, blobs) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} is no value of a message")


def _restore(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_BYTES}:
            return blobs[value[_BYTES]]
        if value.keys() == {_DICT}:
            value = value[_DICT]
        return {key: _restore(item, blobs) for key, item in value.items()}
    if isinstance(value, list):
        return [_restore(item, blobs) for item in value]
    return value


def _error_class(name: str) -> type[CopydeskError] | None:
    kind = getattr(errors, name, None)
    return kind if isinstance(kind, type) and issubclass(kind, CopydeskError) else None
