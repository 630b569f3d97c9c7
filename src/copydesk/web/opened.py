"""Documents that a worker has at hand, with the decisions on them; the others are on disk.

A worker is told all of a document's state with each request and keeps nothing that matters: where it ends, the next
one opens the document from its files.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from copydesk.decisions import Decisions, Span
from copydesk.document import Document
from copydesk.errors import MissingFileError
from copydesk.extract.frames import FrameError
from copydesk.extract.stored import decode_document
from copydesk.language_names import AUTO
from copydesk.models.folders import write_private
from copydesk.pipeline import clean_document, order_pages
from copydesk.placing import PlacingError, place_decisions
from copydesk.replaying import decide_result, sign_decisions
from copydesk.report.lengths import count_words
from copydesk.result import Result
from copydesk.verify import Finding, verify
from copydesk.web.changes import Change, Changes, find_changes
from copydesk.web.editions import decode_edition, encode_edition
from copydesk.web.speech import Speech
from copydesk.web.wanted import Wanted, read_wanted

PAGES: Final = "printed.z"
"""The pages as printed, whatever the settings."""

MOST_CHARACTERS: Final = 8_000_000
"""Of the sources of the documents at hand: sixty papers, or four books. Each character costs about 30 bytes."""

KEPT_EDITIONS: Final = 4
"""On disk for a document, the last ones used: going back and forth between two profiles costs nothing."""


@dataclass(frozen=True, slots=True)
class State:
    """A document as the server knows it. `folder` holds its files; `edition` is the key of the result that is shown
    now; `decisions` have offsets of the source whose hash is `text_sha256`; `failure` says why its model gave nothing.
    """

    id: str
    folder: Path
    name: str
    wanted: Wanted
    edition: str
    decisions: Decisions = field(default_factory=Decisions)
    text_sha256: str = ""
    failure: str | None = None


def read_state(given: Mapping[str, Any]) -> State:
    """The state as it comes from the server."""
    decided = given.get("decisions") or {}
    return State(
        given["id"],
        Path(given["folder"]),
        given["name"],
        read_wanted(given["settings"]),
        given["edition"],
        read_decisions(decided),
        decided.get("text_sha256") or "",
        given.get("failure"),
    )


def read_decisions(given: Mapping[str, Any]) -> Decisions:
    restored, cuts = (tuple(Span(*span) for span in given.get(key) or ()) for key in ("restored", "cuts"))
    return Decisions(restored, cuts)


def plain_decisions(decisions: Decisions, text_sha256: str) -> dict[str, Any]:
    spans = {"restored": list(map(list, decisions.restored)), "cuts": list(map(list, decisions.cuts))}
    return {**spans, "text_sha256": text_sha256}


@dataclass
class Base:
    """A result as rules and model made it, with what is derived from it alone."""

    result: Result

    @cached_property
    def made(self) -> Sequence[Change]:
        return find_changes(self.result)

    @cached_property
    def words(self) -> int:
        """Of the source."""
        return count_words(self.result.script.source)

    @cached_property
    def detected_language(self) -> str | None:
        """What the words look like, as a BCP 47 code; None where nothing tells."""
        from copydesk.report.html.page import guess_language

        found = guess_language(self.result.document.text)
        return None if found == "und" else found

    @property
    def language(self) -> str | None:
        """What the settings say, else what was detected."""
        named = self.result.config.language
        return self.detected_language if named == AUTO else named

    @cached_property
    def others(self) -> tuple[Finding, ...]:
        """Findings that do not come from looking at the script: refused answers and replacements."""
        found = set(verify(self.result.document, self.result.script, self.result.appendix))
        return tuple(finding for finding in self.result.findings if finding not in found)


@dataclass
class Opened:
    """A document with decisions: `result` is what is shown and taken away."""

    base: Base
    decisions: Decisions
    result: Result
    lost: int = 0
    """Decisions that have no place in this text."""

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.result, self.base.made, self.decisions)

    @cached_property
    def signed(self) -> Result:
        """The result as it is taken away: its signature names the decisions."""
        if not self.decisions:
            return self.result
        decided = sign_decisions(self.base.result.script, self.decisions)
        return replace(self.result, signature=f"{self.result.signature}|decisions:{decided}")

    @cached_property
    def speech(self) -> Speech:
        return Speech(self.result)


class Shelf:
    """The documents at hand, those used last at the end."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._bases: OrderedDict[tuple[str, str], Base] = OrderedDict()
        self._opened: dict[str, tuple[State, Opened]] = {}

    def open(self, state: State) -> Opened:
        """The document with its decisions. Raises MissingFileError where its pages are gone."""
        known = self._opened.get(state.id)
        if known is not None and known[0] == state:
            self._touch((state.id, state.edition))
            return known[1]
        opened = decide(self.base(state), state)
        self._opened[state.id] = (state, opened)
        return opened

    def base(self, state: State) -> Base:
        """The document as it is without decisions: at hand, from disk, or cleaned anew."""
        key = (state.id, state.edition)
        if key not in self._bases:
            result = load_edition(state)
            if result is None:
                result = clean_again(state)
                save_edition(state, result)
            self._bases[key] = Base(result)
        self._touch(key)
        self._trim()
        return self._bases[key]

    def _touch(self, key: tuple[str, str]) -> None:
        if key in self._bases:
            self._bases.move_to_end(key)

    def _trim(self) -> None:
        sizes = {key: len(base.result.script.source) for key, base in self._bases.items()}
        while len(self._bases) > 1 and sum(sizes.values()) > self._most:
            key, _ = self._bases.popitem(last=False)
            del sizes[key]
            if self._opened.get(key[0], (None, None))[0] and self._opened[key[0]][0].edition == key[1]:
                del self._opened[key[0]]


def decide(base: Base, state: State) -> Opened:
    """`base` with the decisions of `state`, moved to where their words stand now."""
    result = base.result
    decisions, lost = place(state, result.document)
    if decisions:
        decided = decide_result(result, decisions)
        result = replace(decided, findings=(*decided.findings, *base.others))
    notes = [Finding("model.failed", None, state.failure)] if state.failure else []
    if lost:
        word = "decision has" if lost == 1 else "decisions have"
        notes.append(Finding("edits.lost", None, f"{lost} {word} no certain place in the text as it is read now"))
    if notes:
        result = replace(result, findings=(*result.findings, *notes))
    return Opened(base, decisions, result, lost)


# --- decisions on another text ---


def place(state: State, document: Document) -> tuple[Decisions, int]:
    """The decisions against this document's text, and how many of them have no certain place in it."""
    decisions, length = state.decisions, len(document.text)
    if not decisions or state.text_sha256 == document.text_sha256:
        return decisions, 0
    old = _read_text(state)
    if old is None:
        return Decisions(), len(decisions.restored) + len(decisions.cuts)
    with suppress(PlacingError):
        return place_decisions(decisions, old, document.text), 0
    restored = [moved for span in decisions.restored if (moved := _place_one(span, old, document.text, length))]
    cuts = [moved for span in decisions.cuts if (moved := _place_one(span, old, document.text, length))]
    lost = len(decisions.restored) + len(decisions.cuts) - len(restored) - len(cuts)
    return Decisions(tuple(restored), tuple(cuts)), lost


def _place_one(span: Span, old: str, new: str, length: int) -> Span | None:
    try:
        (moved,) = place_decisions(Decisions((span,)), old, new).restored
    except (PlacingError, ValueError):
        return None
    return moved if moved.end <= length else None


def keep_text(state: State, document: Document) -> None:
    """Keep the text that decisions are about, so that they can be placed on another one by what they quote."""
    path = _text_file(state.folder, document.text_sha256)
    if not path.exists():
        write_private(path, document.text.encode("utf-8", "surrogatepass"))


def _read_text(state: State) -> str | None:
    try:
        return _text_file(state.folder, state.text_sha256).read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, ValueError):
        return None


def _text_file(folder: Path, text_sha256: str) -> Path:
    name = hashlib.sha256(text_sha256.encode("utf-8", "replace")).hexdigest()[:16]
    return folder / f"text-{name}.txt"


# --- files ---


def load_edition(state: State) -> Result | None:
    """What is on disk; None where there is nothing that can be used."""
    path = _edition_file(state)
    try:
        result = decode_edition(path.read_bytes(), state.name)
        os.utime(path)
    except (OSError, FrameError):
        return None
    return result


def save_edition(state: State, result: Result) -> None:
    write_private(_edition_file(state), encode_edition(result))
    found = sorted(state.folder.glob("edition-*.z"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT_EDITIONS:]:
        with suppress(OSError):
            path.unlink()


def _edition_file(state: State) -> Path:
    return state.folder / f"edition-{state.edition}.z"


def clean_again(state: State) -> Result:
    """The rules on the pages that were read. Raises MissingFileError, NoPagesError, NoTextError."""
    document = order_pages(load_pages(state), state.wanted.config, state.name)
    return clean_document(document, state.wanted.config, state.name)


def load_pages(state: State) -> Document:
    try:
        return decode_document((state.folder / PAGES).read_bytes())
    except (OSError, FrameError):
        raise MissingFileError(f"{state.name}: what was read of it is gone or damaged; have it read again") from None
