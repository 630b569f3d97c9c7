"""The only place where the stages are composed: extract, layout, rules, verify."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from copydesk.alignment import Alignment
from copydesk.config import SWITCHES, Config
from copydesk.document import Block, Document, Page
from copydesk.errors import MissingFileError, NoPagesError, NoTextError, UsageError
from copydesk.extract.isolate import Extract, Reading, collect
from copydesk.result import Result
from copydesk.rules import INLINE_RULES
from copydesk.rules.joining import join_lines
from copydesk.rules.selection import Part, cut_announcements, drop_blocks, is_kept
from copydesk.script import Script
from copydesk.verify import verify

if TYPE_CHECKING:
    from copydesk.layout.roles import RoleModel

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
    data, name = _take(source)
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
    """The pages that `config` asks for, in reading order."""
    read = _read_in_children if isolate else _read_here
    found = read(source, name, config, password, progress)
    from copydesk.layout.order import order_document

    document = Document(found.pages, hash_source(source), found.metadata, found.page_count, found.notes)
    if not document.lines:
        raise NoTextError(no_text_message(name, document))
    return order_document(document)


def _read_in_children(
    source: str | os.PathLike[str] | bytes, name: str, config: Config, password: str | None, progress: Progress | None
) -> Extract:
    with Reading(source, name, password) as reading:
        # NumPy and the model load here while the child opens the PDF and reads
        from copydesk.layout.roles import load_model

        load_model()
        return collect(reading, config.first_page, config.last_page, progress)


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


def limit_characters(
    document: Document, blocks: tuple[Block, ...], config: Config
) -> tuple[Document, tuple[Block, ...]]:
    """The document cut after the last whole paragraph within the limit (the first one at least); says so in a note."""
    limit = config.max_chars
    if limit is None or len(document.text) <= limit:
        return document, blocks
    count = 1
    for k, block in enumerate(blocks):
        if block.end > limit:
            break
        goes_on = next((later.joins for later in blocks[k + 1 :] if not later.detail), False)
        if not goes_on or block.detail:
            count = k + 1
    kept = blocks[:count]
    left = kept[-1].last
    pages: list[Page] = []
    for page in document.pages:
        pages.append(replace(page, lines=page.lines[:left]))
        left -= len(page.lines)
        if left <= 0:
            break
    message = f"only the first {kept[-1].end:,} characters of the source were taken (limit {limit:,})"
    note = ("document.limited", pages[-1].number, message)
    return replace(document, pages=tuple(pages), notes=(*document.notes, note)), kept


def clean_document(
    document: Document, config: Config, name: str = "document", model: RoleModel | None = None
) -> Result:
    """Blocks, script and findings of a document in reading order; `model` instead of the package's, for training."""
    from copydesk.layout.blocks import build_blocks

    document, blocks = limit_characters(*build_blocks(document, model), config)
    script = make_script(document, blocks, config, "body")
    appendix = None
    if any(is_kept(block, config, "appendix") for block in blocks):
        appendix = make_script(document, blocks, config, "appendix")
    findings = verify(document, script, appendix)
    return Result(document, blocks, script, appendix, findings, config, sign(config), name)


def make_script(document: Document, blocks: Sequence[Block], config: Config, part: Part) -> Script:
    """The edits of all rules, in order."""
    kept = [block for block in blocks if is_kept(block, config, part)]
    script = Script.of(document.text).edited_each(drop_blocks(blocks, config, part))
    script = script.edited_each(join_lines(document, blocks, kept))
    script = script.edited_each(cut_announcements(script, kept, config))
    for rule in INLINE_RULES:
        if config.choice_for(rule.reason) != "drop":
            continue
        raised = find_raised(document, script) if rule.needs == "raised" else ()
        script = script.edited(rule(script.text, raised), rule.reason)
    return script


def find_raised(document: Document, script: Script) -> list[tuple[int, int]]:
    """Runs of the script's text that stand raised on the page, half-open, in order."""
    alignment = Alignment(script)
    found = []
    for start, line in zip(document.starts, document.lines, strict=False):
        for run in line.scripts:
            if run.kind == "sup":
                first, last = alignment.output_of(start + run.start), alignment.output_of(start + run.end)
                if last > first:
                    found.append((first, last))
    return found


@lru_cache(maxsize=1)
def _fingerprints() -> tuple[str, str]:
    """Short hashes of the rule code and of the model: part of every output's signature."""
    rules = hashlib.sha256()
    for item in sorted(files("copydesk.rules").iterdir(), key=lambda item: item.name):
        if item.name.endswith(".py"):
            rules.update(item.read_bytes().replace(b"\r\n", b"\n"))
    model = hashlib.sha256(files("copydesk.layout").joinpath("roles.npz").read_bytes())
    return rules.hexdigest()[:8], model.hexdigest()[:8]


def sign(config: Config) -> str:
    """What made an output: version, rules, model of roles, settings; after sacrebleu's signatures."""
    from copydesk import __version__

    rules, roles = _fingerprints()
    switches = ",".join(f"{name}={choice}" for name, choice in sorted(config.switches.items())) or "default"
    settings = f"profile:{config.profile}|fidelity:{config.fidelity}|switches:{switches}"
    return f"v:{__version__}|rules:{rules}|roles:{roles}|{settings}"


def _is_stream(path: str) -> bool:
    """What can be read but once, or only in this process: a pipe, /dev/stdin."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return path.startswith(("/dev/", "/proc/")) or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


_STREAM_NAME: Final = "document"


def _take(source: Source) -> tuple[str | bytes, str]:
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
