"""The only place where the stages are composed: extract, layout, rules, verify."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from copydesk.config import SWITCHES, Config
from copydesk.document import Document, Page
from copydesk.errors import MissingFileError, NoPagesError, NoTextError, UsageError
from copydesk.extract.isolate import Extract, Reading, gather

if TYPE_CHECKING:
    from copydesk.layout.roles import RoleModel
    from copydesk.layout.trace import Trace
    from copydesk.result import Result

Source = str | os.PathLike[str] | bytes | BinaryIO
Progress = Callable[[int, int], None]


def clean(
    source: Source,
    *,
    config: Config | None = None,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    **settings: Any,
) -> Result:
    """Clean a PDF: a path, its bytes, or a binary file object.

    `settings` are fields of `Config` (`profile="full"`) or switches with underscores (`citations="keep"`).
    `isolate` reads the PDF in a child process with limits of time and memory, so that a hostile file costs an error
    and nothing more. `progress` is called with (pages read, pages in all). Raises InputError's family and UsageError.
    """
    settled = merge_settings(config, settings)
    data, name = take_source(source)
    document = read_document(data, name, settled, password, isolate, progress)
    return clean_document(document, settled, name=Path(name).stem or "document")


def merge_settings(config: Config | None, settings: dict[str, Any]) -> Config:
    """A `Config` from one and from keyword settings, which win."""
    known = {switch.name.replace("-", "_"): switch.name for switch in SWITCHES}
    switches = dict(config.switches) if config else {}
    fields: dict[str, Any] = {}
    for key, value in settings.items():
        if key in known:
            switches[known[key]] = value
        elif key in Config.__dataclass_fields__ and key != "switches":
            fields[key] = value
        elif key == "switches":
            switches.update(value)
        else:
            raise UsageError(f"unknown setting {key!r}; settings are the fields of Config and the names of switches")
    return replace(config or Config(), **fields, switches=switches)


def read_document(
    source: str | os.PathLike[str] | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
) -> Document:
    """The pages that `config` asks for, in reading order. Raises NoTextError where not one of them has text."""
    document = read_pages(source, name, config, password, isolate, progress)
    if not document.lines:
        raise NoTextError(no_text_message(name, document))
    return document


def read_pages(
    source: str | os.PathLike[str] | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
) -> Document:
    """As `read_document`, but pages without any text are no error."""
    read = _read_in_children if isolate else _read_here
    found = read(source, name, config, password, progress)
    from copydesk.stages import order_document

    document = Document(found.pages, hash_source(source), found.metadata, found.page_count, found.notes)
    return order_document(document)


def _read_in_children(
    source: str | os.PathLike[str] | bytes, name: str, config: Config, password: str | None, progress: Progress | None
) -> Extract:
    with Reading(source, name, password) as reading:
        # What the later stages need loads while the children open the PDF, the rest of it while they read.

        coming = reading.begin(config.first_page, config.last_page)
        from copydesk.stages import load_model

        load_model()
        return gather(reading, coming, progress)


def _read_here(
    source: str | os.PathLike[str] | bytes, name: str, config: Config, password: str | None, progress: Progress | None
) -> Extract:
    from copydesk.extract.salvage import open_reader

    first = config.first_page
    with open_reader(source, name, password) as reader:
        opened = reader.opened
        last = min(config.last_page or opened.page_count, opened.page_count)
        if first > opened.page_count:
            raise NoPagesError(f"{name}: pages {first}-: the PDF has only {opened.page_count} pages")
        pages: list[Page] = []
        for page in reader.pages(first, last):
            pages.append(page)
            if progress is not None:
                progress(len(pages), last - first + 1)
    return Extract(opened.page_count, opened.metadata, tuple(pages), opened.notes)


def hash_source(source: str | os.PathLike[str] | bytes) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with open(source, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def no_text_message(name: str, document: Document) -> str:
    count = len(document.pages)
    first, last = document.pages[0].number, document.pages[-1].number
    which = f"page {first} has no" if count == 1 else f"none of the pages {first} to {last} has a"
    return f"{name}: {which} text layer; the PDF must go through OCR first (for instance with OCRmyPDF)"


def clean_document(
    document: Document,
    config: Config,
    name: str = "document",
    model: RoleModel | None = None,
    trace: Trace | None = None,
) -> Result:
    """Blocks, script and findings of a document in reading order.

    `model` instead of the package's, for training; `trace` notes how each line came to its role.
    """
    from copydesk import stages

    return stages.clean_document(document, config, name, model, trace)


def _is_stream(path: str) -> bool:
    """What can be read but once, or only in this process: a pipe, /dev/stdin."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return path.startswith(("/dev/", "/proc/")) or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


_STREAM_NAME: Final = "document"


def take_source(source: Source) -> tuple[str | bytes, str]:
    """The source as a path or bytes, and a name for it."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), _STREAM_NAME
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return (Path(path).read_bytes() if _is_stream(path) else path), path
    if isinstance(source, io.IOBase) or hasattr(source, "read"):
        data = source.read()
        if not isinstance(data, bytes):
            raise UsageError("the file object gives text; open it in binary mode ('rb')")
        return data, str(getattr(source, "name", "") or _STREAM_NAME)
    raise MissingFileError(f"{source!r}: give a path, bytes or a binary file object")
