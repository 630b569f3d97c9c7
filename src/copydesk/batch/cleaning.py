"""One document, in a worker: read, cleaned, written or packed as a row; what was worked out before is taken from there.

The results are byte for byte what `copydesk clean` writes: it is the same pipeline and the same writers.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copydesk.batch.outcomes import Item, Mishap, Order, Outcome, failed, order_of
from copydesk.batch.reading import take_item
from copydesk.batch.recipes import pages_key, result_key
from copydesk.batch.rows import make_row, pack_row
from copydesk.batch.stores import Store, decode_json, encode_json, layers
from copydesk.config import Config
from copydesk.document import Document
from copydesk.errors import CopydeskError, InputError, OutputError
from copydesk.extract.frames import FrameError
from copydesk.extract.stored import decode_document, encode_document
from copydesk.layout.languages import count_languages
from copydesk.pipeline import (
    clean_document,
    extract_pages,
    hash_source,
    is_text_file,
    order_pages,
    read_taken,
)
from copydesk.report import files
from copydesk.report.lengths import count_words
from copydesk.report.names import DEFAULT_NAME
from copydesk.workers.child import Tell

if TYPE_CHECKING:
    from copydesk.result import Result

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""Nothing more can be written, whatever document comes next."""

LANGUAGE_WORDS: Final = 100
"""Common words of a language that a text needs before it is counted to it: some 350 words of prose in `examples/`."""

LANGUAGE_LEAD: Final = 1.5
"""How far its common words must lead. In `examples/` the right language leads by 2.4 (Spanish) to 13."""

STAGING: Final = ".copydesk/staging"
"""Below the folder of the batch: files that are being written. What a kill leaves there is cleared away."""

_UNREADABLE: Final = "page.unreadable"
"""A note of a page that may be read better another time: such a document is not kept."""

_FORMS: Final = {"txt": "text", "md": "markdown", "json": "json"}


def clean_one(tell: Tell, item: dict[str, Any], order: dict[str, Any], isolate: bool = False) -> dict[str, Any]:
    """The job of a worker. Tells ("sha256", it) and ("page", pages read, pages in all); gives an outcome's fields and
    "memory", the bytes that the process has in use."""
    outcome = clean_item(Item(**item), order_of(order), isolate, tell)
    plain = asdict(outcome)
    for name in ("key", "size", "stamp", "out"):
        del plain[name]
    return {"outcome": plain, "memory": _memory_in_use()}


def clean_item(item: Item, order: Order, isolate: bool, tell: Tell) -> Outcome:
    """What becomes of an item. Raises nothing that is about the item; defects come through."""
    begin = time.perf_counter()
    work = _Work(item, order, isolate, tell)
    try:
        made, cached = work.make()
        texts = _entitle(made, item, order)
        if texts and not order.carry:
            write_texts(item, order, texts)
    except CopydeskError as error:
        seconds = time.perf_counter() - begin
        return failed(item, mishap_of(error), seconds, sha256=work.sha256)
    row = None
    if order.rows and made.row is not None:
        row = pack_row({**made.row, "key": item.key, "name": item.out.rpartition("/")[2]})
    seconds = round(time.perf_counter() - begin, 4)
    carried = texts if order.carry else None
    place = (item.key, item.size, item.stamp, item.out)
    return Outcome(*place, sha256=work.sha256, seconds=seconds, cached=cached, row=row, files=carried, **made.facts)


def write_texts(item: Item, order: Order, texts: Mapping[str, str]) -> None:
    """Write the files of an item; they are on the disk when this returns. Raises OutputError."""
    folder = Path(order.folder).joinpath(*item.out.split("/")[:-1])
    files.write(folder, item.out.rpartition("/")[2], texts, order.force, Path(order.folder) / STAGING)


def mishap_of(error: CopydeskError) -> Mishap:
    page = error.page if isinstance(error, InputError) else None
    fatal = isinstance(error, OutputError) and getattr(error.__cause__, "errno", None) in NO_ROOM
    return Mishap(type(error).__name__, str(error), page, fatal)


@dataclass(frozen=True)
class Made:
    """What a file's bytes give, whatever the file is called: numbers, texts by format, a row without names.

    The report is in parts, which its title joins.
    """

    facts: Mapping[str, Any]
    texts: Mapping[str, str]
    report: tuple[str, ...] | None
    row: Mapping[str, Any] | None

    def covers(self, order: Order) -> bool:
        wanted = set(order.forms) - {"html"}
        has_report = self.report is not None or "html" not in order.forms
        return wanted <= self.texts.keys() and has_report and (self.row is not None or not order.rows)


class _Work:
    """One item on its way; `sha256` is there as soon as it is known."""

    def __init__(self, item: Item, order: Order, isolate: bool, tell: Tell) -> None:
        self._item, self._order, self._isolate, self._tell = item, order, isolate, tell
        self._config = Config(**order.config)
        self.sha256 = ""

    def make(self) -> tuple[Made, bool]:
        """What is made of it, and whether it was known."""
        source = take_item(self._item.place, self._item.key)
        self.sha256 = _hash(source)
        self._tell("sha256", self.sha256)
        kept = self._recall()
        if kept is not None:
            return kept, True
        made = _make(self._clean(source), self._order)
        if self._order.caching and self.sha256:
            _store("results").put(self._result_key(), _encode_made(made))
        return made, False

    def _recall(self) -> Made | None:
        if not (self._order.caching and self.sha256):
            return None
        data = _store("results").get(self._result_key())
        made = None if data is None else _decode_made(data)
        return made if made is not None and made.covers(self._order) else None

    def _result_key(self) -> str:
        return result_key(self.sha256, self._order.recipe, self._order.password)

    def _clean(self, source: str | bytes) -> Result:
        document = self._read(source)
        reviser = None
        if self._order.model is not None:
            from copydesk.batch.hiring import make_reviser

            reviser = make_reviser(self._order.model, self._tell.ask)
        return clean_document(document, self._config, self._item.key, reviser=reviser)

    def _read(self, source: str | bytes) -> Document:
        name, password = self._item.key, self._order.password
        if isinstance(source, str) and is_text_file(source):
            return read_taken(source, name, self._config, password, self._isolate)
        return order_pages(self._print(source), self._config, name)

    def _print(self, source: str | bytes) -> Document:
        """The pages as they are printed, from the cache or from the file."""
        config, password = self._config, self._order.password
        store = _store("pages") if self._order.caching and self.sha256 else None
        key = pages_key(self.sha256, config.first_page, config.last_page, password)
        data = None if store is None else store.get(key)
        if data is not None:
            with suppress(FrameError):
                return decode_document(data)
        found = extract_pages(source, self._item.key, config, password, self._isolate, self._tell_page)
        sha256 = self.sha256 or hash_source(source)
        printed = Document(found.pages, sha256, found.metadata, found.page_count, found.notes)
        if store is not None and not any(code == _UNREADABLE for code, _, _ in found.notes):
            store.put(key, encode_document(printed))
        return printed

    def _tell_page(self, done: int, total: int) -> None:
        self._tell("page", done, total)


def _hash(source: str | bytes) -> str:
    """The hash; "" where it cannot be read: the reader says why."""
    try:
        return hash_source(source)
    except (OSError, ValueError):
        return ""


def _make(result: Result, order: Order) -> Made:
    text = result.text
    words = count_words(result.script.text)
    facts = {
        "signature": result.signature,
        "text_sha256": _text_hash(text),
        "pages": len(result.document.pages),
        "words": words,
        "words_source": count_words(result.document.text),
        "language": find_language(text),
        "findings": _count(finding.code for finding in result.findings),
    }
    texts = {form: getattr(result, _FORMS[form]) for form in order.forms if form in _FORMS}
    texts |= {"raw": result.document.text} if "raw" in order.forms else {}
    report = None
    if "html" in order.forms:
        from copydesk.report import html

        mark = f"copydesk{secrets.token_hex(16)}"  # a title that no document has
        report = tuple(html.render(result, mark).split(mark))
    row = make_row(result, "", "", words) if order.rows else None
    return Made(facts, texts, report, row)


def _entitle(made: Made, item: Item, order: Order) -> dict[str, str]:
    """The texts by format, in the order in which they were asked for; the report has its title."""
    texts = {}
    for form in order.forms:
        if form != "html":
            texts[form] = made.texts[form]
            continue
        path = item.place["path"] if item.place["kind"] == "file" else item.key
        texts[form] = _title(made.report or (), Path(path).stem or DEFAULT_NAME)
    return texts


def _title(parts: tuple[str, ...], name: str) -> str:
    """The report under the name of the document: in its head, then in its heading."""
    from copydesk.report.html.escape import attribute, escape

    head, *others = parts
    return head + "".join((attribute(name) if k == 0 else escape(name)) + part for k, part in enumerate(others))


def find_language(text: str) -> str:
    """The language that most common words of the text are of; "" where that is not plain.

    >>> find_language("The aim of this study is to compare the birds of the hills. " * 30), find_language("Birds.")
    ('en', '')
    """
    (first, most), (_, next_most) = (*count_languages([text]).most_common(2), ("", 0), ("", 0))[:2]
    return first if most >= LANGUAGE_WORDS and most >= LANGUAGE_LEAD * next_most else ""


def _text_hash(text: str) -> str:
    return hash_source(text.encode("utf-8", "replace"))


def _count(codes: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for code in codes:
        counted[code] = counted.get(code, 0) + 1
    return counted


def _encode_made(made: Made) -> bytes:
    return encode_json({"facts": made.facts, "texts": made.texts, "report": made.report, "row": made.row})


def _decode_made(data: bytes) -> Made | None:
    value = decode_json(data)
    try:
        assert value is not None
        report = value["report"]
        made = Made(value["facts"], value["texts"], None if report is None else tuple(report), value["row"])
        Outcome("", **made.facts)
    except (AssertionError, LookupError, TypeError):
        return None
    strings = (*made.texts.values(), *(made.report or ()))
    return made if all(isinstance(text, str) for text in strings) else None


@cache
def _store(name: str) -> Store:
    (layer,) = (layer for layer in layers() if layer.name == name)
    return Store(layer)


def _memory_in_use() -> int:
    """Bytes of this process in memory, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
