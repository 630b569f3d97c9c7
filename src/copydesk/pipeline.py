"""The only place where the stages are composed: extract, layout, rules, verify."""

from __future__ import annotations

import difflib
import hashlib
import io
import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from copydesk.config import SWITCHES, Config
from copydesk.document import Document, Page
from copydesk.errors import CancelledError, MissingFileError, NoPagesError, NoTextError, UsageError
from copydesk.extract.isolate import Extract, Reading, gather

if TYPE_CHECKING:
    from copydesk.edit_file import Edits
    from copydesk.layout.roles import RoleModel
    from copydesk.layout.trace import Trace
    from copydesk.licensing import Examining
    from copydesk.models import Model
    from copydesk.result import Result
    from copydesk.revise.reviser import Asking, Reviser, Watch

Source = str | os.PathLike[str] | bytes | BinaryIO
Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]
"""Whether to stop: `threading.Event().is_set` is one."""


def clean(
    source: Source,
    *,
    config: Config | None = None,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    model: Model | str | None = None,
    jobs: Sequence[str] | None = None,
    watch: Watch | None = None,
    asking: Asking | None = None,
    **settings: Any,
) -> Result:
    """Clean a PDF: a path, its bytes, or a binary file object; or the text at a path that ends in .txt.

    `settings` are fields of `Config` (`profile="full"`) or switches with underscores (`citations="keep"`).
    `isolate` reads the PDF in a child process with limits of time and memory, so that a hostile file costs an error
    and nothing more. `progress` is called with (pages read, pages in all). `cancel` is asked after each page whether
    to stop; where it says so, CancelledError is raised and the child processes end.

    `model` is a language model (`models.opening.open_model`) or the name of one: it does the `jobs`, by default
    those that its exam allows; `watch` is called with (job, questions done, questions in all); `asking` changes
    how it is asked. Raises InputError's family, UsageError, and with a model ModelError's family.
    """
    settled = merge_settings(config, settings)
    with ExitStack() as stack:
        hired = _hire(model, stack)
        document, name = read_source(source, settled, password, isolate, progress, cancel)
        reviser = None if hired is None else make_reviser(hired, jobs, watch, asking)
        return clean_document(document, settled, name=name, reviser=reviser)


def _hire(model: Model | str | None, stack: ExitStack) -> Model | None:
    """The model, opened if it is a name; closed again with the stack if it was."""
    if not isinstance(model, str):
        return model
    from copydesk.models.opening import open_named, resolve_model

    named = resolve_model(model)
    return None if named is None else stack.enter_context(open_named(named))


def make_reviser(
    model: Model,
    jobs: Sequence[str] | None = None,
    watch: Watch | None = None,
    asking: Asking | None = None,
    examining: Examining | None = None,
) -> Reviser:
    """A model with its licence, for one document. Raises UsageError and ModelError's family."""
    from copydesk.licensing import settle_licence
    from copydesk.revise.cache import FolderCache
    from copydesk.revise.reviser import Asking, Reviser

    return Reviser(model, settle_licence(model, jobs, examining), watch, asking or Asking(), FolderCache())


def read_source(
    source: Source,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> tuple[Document, str]:
    """The document, PDF or text, in reading order, and a name for its results; arguments as for `clean`."""
    data, name = take_source(source)
    document = read_taken(data, name, config, password, isolate, stoppable(name, progress, cancel))
    return document, Path(name).stem or "document"


def read_taken(
    data: str | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    need_text: bool = True,
) -> Document:
    """The document of a source that `take_source` gave; pages without any text are an error if `need_text`."""
    if isinstance(data, str) and is_text_file(data):
        from copydesk.extract.plain import read_plain

        return read_plain(_read_bytes(data), name)
    read = read_document if need_text else read_pages
    return read(data, name, config, password, isolate, progress)


def iterate_pages(source: Source, config: Config, password: str | None = None) -> Iterator[Page]:
    """The pages of a PDF as child processes read them, in printed order."""
    data, name = take_source(source)
    with Reading(data, name, password) as reading:
        yield from reading.begin(config.first_page, config.last_page)


def clean_text(text: str | bytes, *, name: str = "document", config: Config | None = None, **settings: Any) -> Result:
    """Clean plain text, as a string or as bytes in any usual encoding; `settings` as for `clean`.

    It is one page without places; a finding says what could not be known. Raises NoTextError where there is none,
    NotAPdfError where the bytes are no text.
    """
    from copydesk.extract.plain import read_plain

    settled = merge_settings(config, settings)
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return clean_document(read_plain(data, name), settled, name=Path(name).stem or "document")


def apply(
    source: Source,
    edits: Edits,
    *,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Result:
    """Replay an edit file (a path, or what it holds) on the document that it was made for, decisions included.

    The settings are those of the file. Raises EditFileError where the file is damaged or of another document, and
    what `clean` raises.
    """
    from copydesk.edit_file import read_edit_file
    from copydesk.replaying import replay

    file = read_edit_file(edits)
    document, name = read_source(source, file.config, password, isolate, progress, cancel)
    return replay(document, file, name)


TEXT_ENDINGS: Final = (".txt", ".text")


def is_text_file(path: str) -> bool:
    """Whether the file is named as a text, and is no PDF by its content."""
    if not path.lower().endswith(TEXT_ENDINGS) or not os.path.isfile(path):
        return False
    return b"%PDF-" not in _read_bytes(path, 1024)


def _read_bytes(path: str, size: int = -1) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def stoppable(name: str, progress: Progress | None, cancel: Cancel | None) -> Progress | None:
    """`progress` that asks `cancel` first."""
    if cancel is None:
        return progress

    def told(done: int, total: int) -> None:
        if cancel():
            raise CancelledError(f"{name}: stopped after {done} of {total} pages, as asked")
        if progress is not None:
            progress(done, total)

    return told


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
            near = difflib.get_close_matches(key, [*known, *Config.__dataclass_fields__], 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ": settings are the fields of Config and the switches"
            raise UsageError(f"unknown setting {key!r}{hint}")
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
    return check_text(read_pages(source, name, config, password, isolate, progress), name)


def read_pages(
    source: str | os.PathLike[str] | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
) -> Document:
    """As `read_document`, but pages without any text are no error."""
    from copydesk.desk import order_document

    return order_document(read_printed(source, name, config, password, isolate, progress))


def read_printed(
    source: str | os.PathLike[str] | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
) -> Document:
    """The pages that `config` asks for, as they are printed: what `order_pages` needs for any settings later on."""
    found = extract_pages(source, name, config, password, isolate, progress)
    return Document(found.pages, hash_source(source), found.metadata, found.page_count, found.notes)


def extract_pages(
    source: str | os.PathLike[str] | bytes,
    name: str,
    config: Config,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
) -> Extract:
    """The pages that `config` asks for, as they are printed."""
    read = _read_in_children if isolate else _read_here
    return read(source, name, config, password, progress)


def order_pages(printed: Document, config: Config, name: str = "document") -> Document:
    """The document that `read_document` gives, from all of its pages as `read_printed` gave them.

    Raises NoPagesError and NoTextError.
    """
    from copydesk.desk import order_document

    if printed.plain:
        return printed
    first, last = config.first_page, config.last_page
    pages = tuple(p for p in printed.pages if first <= p.number <= (last or p.number))
    if not pages:
        raise NoPagesError(f"{name}: pages {first}-{last or ''}: pages in the PDF: {printed.page_count}")
    numbers = {page.number for page in pages}
    notes = tuple(note for note in printed.notes if note[1] is None or note[1] in numbers)
    return check_text(order_document(replace(printed, pages=pages, notes=notes)), name)


def check_text(document: Document, name: str) -> Document:
    """The document. Raises NoTextError where not one of its pages has text."""
    if not document.lines:
        raise NoTextError(no_text_message(name, document))
    return document


def _read_in_children(
    source: str | os.PathLike[str] | bytes, name: str, config: Config, password: str | None, progress: Progress | None
) -> Extract:
    with Reading(source, name, password) as reading:
        # What the later stages need loads while the children open the PDF and read: it takes as long as twenty pages.
        loading = threading.Thread(target=_load_desk, daemon=True)
        loading.start()
        coming = reading.begin(config.first_page, config.last_page)
        loading.join()
        return gather(reading, coming, progress)


def _load_desk() -> None:
    from copydesk.desk import load_model

    load_model()


def _read_here(
    source: str | os.PathLike[str] | bytes, name: str, config: Config, password: str | None, progress: Progress | None
) -> Extract:
    from copydesk.extract.salvage import open_reader

    first = config.first_page
    with open_reader(source, name, password) as reader:
        opened = reader.opened
        last = min(config.last_page or opened.page_count, opened.page_count)
        if first > opened.page_count:
            raise NoPagesError(f"{name}: pages {first}-: pages in the PDF: {opened.page_count}")
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
    reviser: Reviser | None = None,
) -> Result:
    """Blocks, script and findings of a document in reading order.

    `model` instead of the package's, for training; `trace` notes how each line came to its role; `reviser` is a
    language model at work.
    """
    from copydesk import desk

    return desk.clean_document(document, config, name, model, trace, reviser)


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
