"""Multipart uploads, streamed to disk: known by their content, named by us, limited while they come."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from copydesk.web.faults import ApiError
from copydesk.web.limits import WebLimits
from copydesk.web.workspace import Workspace

HEAD: Final = 1 << 20
"""Bytes in which a PDF's header is looked for, as the reader does."""

FIELD: Final = 1 << 16
"""Bytes of a field that is no file."""

HEADER: Final = 1 << 14
"""Bytes of a header of a part."""

MOST_FIELDS: Final = 20
NAME: Final = 255
"""Characters of a name that are kept."""

_PDF = re.compile(rb"%PDF-\d")
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes({*range(9), *range(14, 32), 127} - {27})


@dataclass
class Upload:
    """A file that came: `path` is its place in the workspace until it is taken; `error` where it was refused."""

    name: str
    path: Path
    size: int = 0
    sha256: str = ""
    kind: str = ""
    error: ApiError | None = None


@dataclass
class Form:
    """Files and other fields of a request."""

    files: list[Upload] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def discard(self) -> None:
        """Remove what was not taken."""
        for upload in self.files:
            with suppress(OSError):
                upload.path.unlink()


async def receive_form(
    content_type: str, stream: AsyncIterator[bytes], workspace: Workspace, limits: WebLimits
) -> Form:
    """Read a multipart request. Raises ApiError; nothing is left on disk then."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise ApiError(415, "not_multipart", "send the file as multipart/form-data, in the field `file`")
    receiver = _Receiver(workspace, limits)
    try:
        parser = MultipartParser(boundary, receiver.callbacks())
        async for chunk in stream:
            if chunk:
                await asyncio.to_thread(parser.write, chunk)
        await asyncio.to_thread(parser.finalize)
        if not receiver.complete:
            raise ApiError(400, "bad_multipart", "the upload ended too early; send it again")
    except BaseException as error:
        receiver.close()
        receiver.form.discard()
        if isinstance(error, FormParserError):
            raise ApiError(400, "bad_multipart", f"the upload cannot be read: {error}") from None
        if isinstance(error, OSError):
            raise ApiError(507, "no_room", f"the upload cannot be stored: {error.strerror or error}") from None
        raise
    return receiver.form


class _Receiver:
    """What the parser tells, part by part."""

    def __init__(self, workspace: Workspace, limits: WebLimits) -> None:
        self.form = Form()
        self.complete = False
        self._workspace, self._limits = workspace, limits
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value = b"", b""
        self._field: str | None = None
        self._bytes = bytearray()
        self._upload: Upload | None = None
        self._file: IO[bytes] | None = None
        self._head = bytearray()
        self._hash = hashlib.sha256()

    def callbacks(self) -> Any:
        names = (
            *("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end"),
            *("headers_finished", "end"),
        )
        return {f"on_{name}": getattr(self, f"_{name}") for name in names}

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _part_begin(self) -> None:
        self._headers, self._field, self._upload = {}, None, None

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._check_header()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_header()

    def _check_header(self) -> None:
        if len(self._name) + len(self._value) > HEADER:
            raise ApiError(400, "bad_multipart", f"a part of the upload has a header of over {HEADER:,} bytes")

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self._begin_file(options[b"filename"].decode("utf-8", "replace"))
        elif name and len(self.form.fields) < MOST_FIELDS:
            self._field, self._bytes = name, bytearray()

    def _begin_file(self, name: str) -> None:
        if len(self.form.files) >= self._limits.files:
            raise ApiError(
                413, "too_many_files", f"at most {self._limits.files} files in one request; send the rest after"
            )
        self._upload = Upload(clean_name(name), self._workspace.incoming())
        self.form.files.append(self._upload)
        self._file = open(self._upload.path, "xb")  # noqa: SIM115 - until the part ends
        self._head, self._hash = bytearray(), hashlib.sha256()

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        part = data[start:end]
        if self._upload is not None and self._file is not None:
            self._add(self._upload, self._file, part)
        elif self._field is not None:
            self._bytes += part
            if len(self._bytes) > FIELD:
                raise ApiError(413, "too_large", f"the field {self._field[:40]!r} has over {FIELD:,} bytes")

    def _add(self, upload: Upload, file: IO[bytes], part: bytes) -> None:
        upload.size += len(part)
        if upload.error is not None:
            return
        if upload.size > self._limits.upload:
            most = self._limits.upload / (1 << 20)
            upload.error = ApiError(
                413, "too_large", f"{upload.name}: over {most:,.0f} MB, which is what this server takes"
            )
            return
        file.write(part)
        self._hash.update(part)
        if len(self._head) < HEAD:
            self._head += part[: HEAD - len(self._head)]

    def _part_end(self) -> None:
        if self._upload is not None:
            self.close()
            self._upload.sha256 = self._hash.hexdigest()
            self._upload.error = self._upload.error or self._judge(self._upload)
        elif self._field is not None:
            self.form.fields[self._field] = self._bytes.decode("utf-8", "replace")

    def _judge(self, upload: Upload) -> ApiError | None:
        upload.kind = kind_of(bytes(self._head))
        if upload.kind:
            return None
        what = "is neither a PDF nor a text" if self._head.strip() else "is empty"
        return ApiError(415, "not_a_pdf", f"{upload.name}: {what}; give a PDF or a .txt")

    def _end(self) -> None:
        self.complete = True


def kind_of(head: bytes) -> str:
    """ "pdf", "text", or nothing for what is neither, by the beginning of a file.

    >>> kind_of(b"junk %PDF-1.7"), kind_of(b"Birds sing."), kind_of(b"\\x89PNG\\r\\n\\x1a\\n\\x00\\x00")
    ('pdf', 'text', '')
    """
    if _PDF.search(head):
        return "pdf"
    sample = head[:4096]
    if not sample.strip():
        return ""
    control = sum(sample.count(byte) for byte in _CONTROL)
    return "text" if sample.startswith(_MARKS) or control * 20 < len(sample) else ""


def clean_name(name: str) -> str:
    """What a browser called a file, without folders and what is no character; shown, never used as a path.

    >>> clean_name("C:\\\\papers\\\\A study.pdf"), clean_name("../..")
    ('A study.pdf', 'document')
    """
    last = re.split(r"[/\\]", name.strip())[-1]
    last = "".join(c for c in last if c.isprintable())[:NAME].strip()
    return last if last.strip(". ") else "document"
