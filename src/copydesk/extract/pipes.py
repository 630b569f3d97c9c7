"""Frames over a pipe, read whole; and what the parent tells the child to read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from copydesk.extract.frames import FRAME_LIMIT, HEAD, FrameError, load_json, pack_json

JOB, DATA, RANGES = b"J", b"B", b"R"
"""Parent to child: what to open; the bytes of the PDF, if it is no file; which pages to read."""

PDF_LIMIT = (1 << 32) - 1
"""Bytes of a PDF that is given as bytes: as many as a frame's length can say. A larger one must be a file."""


class Writable(Protocol):
    """What frames are written to."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> None: ...


@dataclass(frozen=True)
class Job:
    """What a child opens: a path, or the PDF's bytes; `name` is what messages call it.

    `details`: it is asked for what `inspect` shows, not for pages (see `inquiry`).
    """

    source: str | bytes
    name: str
    password: str | None = field(default=None, repr=False)
    memory: int | None = None
    cpu_seconds: int | None = None
    details: bool = False


Ranges = list[tuple[int, int]]
"""First and last pages, 1-based and inclusive."""


def read_frame(stream: IO[bytes], limit: int = FRAME_LIMIT) -> tuple[bytes, bytes] | None:
    """Kind and body of the next frame; None at the end, and where it ends in the middle of a frame (the writer was
    killed). Raises FrameError for a frame over `limit`."""
    head = _read_exactly(stream, HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    if length > limit:
        raise FrameError(f"a frame of {length} bytes")
    body = _read_exactly(stream, length)
    return (kind, body) if len(body) == length else None


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_job(stream: Writable, job: Job) -> None:
    """The job, and the PDF's bytes behind it where it is no file."""
    path = None if isinstance(job.source, bytes) else os.fspath(job.source)
    fields: dict[str, Any] = {"path": path, "name": job.name, "password": job.password}
    fields |= {"memory": job.memory, "cpu_seconds": job.cpu_seconds, "details": job.details}
    stream.write(pack_json(JOB, fields))
    if isinstance(job.source, bytes):
        stream.write(HEAD.pack(DATA, len(job.source)))
        stream.write(job.source)
    stream.flush()


def read_job(stream: IO[bytes]) -> Job:
    fields = _read_json(stream, JOB)
    if fields["path"] is None:
        frame = read_frame(stream, PDF_LIMIT)
        if frame is None or frame[0] != DATA:
            raise FrameError("the PDF's bytes are missing")
        source: str | bytes = frame[1]
    else:
        source = fields["path"]
    limits = fields["memory"], fields["cpu_seconds"]
    return Job(source, fields["name"], fields["password"], *limits, fields["details"] is True)


def write_ranges(stream: Writable, ranges: Ranges) -> None:
    stream.write(pack_json(RANGES, ranges))
    stream.flush()


def read_ranges(stream: IO[bytes]) -> Ranges:
    return [(first, last) for first, last in _read_json(stream, RANGES)]


def _read_json(stream: IO[bytes], kind: bytes) -> Any:
    frame = read_frame(stream)
    if frame is None or frame[0] != kind:
        raise FrameError("the parent sent no job")
    return load_json(frame[1])
