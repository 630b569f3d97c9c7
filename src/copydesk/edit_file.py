"""The edit file: a result's JSON with a person's decisions, read as hostile input, and placed on a document.

It is `NAME.copydesk.json` (docs/edit-files.md): pieces may carry `"decision": "reject"`, and `own` may hold cuts and
restorations. Everything that it says of the source is checked before anything is applied: its own hash of the source
text, pieces that tile it, copies that are copies, a clean text that is its pieces joined.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from copydesk.config import Config
from copydesk.decisions import Decisions, Span
from copydesk.errors import EditFileError, UsageError
from copydesk.report.json import SCHEMA
from copydesk.report.names import shown
from copydesk.script import Piece, Script
from copydesk.verify import shorten

LARGEST: Final = 2_000_000_000
"""Bytes; the JSON of a 1,000-page book has 12 MB."""

Edits = str | os.PathLike[str] | Mapping[str, Any]
"""A path, or what such a file holds."""


@dataclass(frozen=True)
class EditFile:
    """What an edit file asks for, against the source text that it carries."""

    name: str
    sha256: str
    config: Config
    signature: str
    script: Script
    appendix: Script | None
    decisions: Decisions


def read_edit_file(edits: Edits) -> EditFile:
    """Read and check. Raises EditFileError with the file and what is wrong with it."""
    name = "the edit file" if isinstance(edits, Mapping) else shown(edits)
    loaded = edits if isinstance(edits, Mapping) else _load(edits, name)
    _check_schema(loaded, name)
    try:
        return _parse(loaded, name)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise EditFileError(f"{name}: is no edit file that copydesk wrote: {what}") from None
    except UsageError as error:
        raise EditFileError(f"{name}: settings: {error}") from None


def _load(path: str | os.PathLike[str], name: str) -> Any:
    try:
        if os.path.getsize(path) > LARGEST:
            raise EditFileError(f"{name}: over {LARGEST:,} bytes is no edit file")
        with open(path, "rb") as file:
            return json.loads(file.read())
    except OSError as error:
        raise EditFileError(f"{name}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise EditFileError(f"{name}: is no JSON: {error}") from None


def _check_schema(loaded: Any, name: str) -> None:
    schema = loaded.get("schema") if isinstance(loaded, Mapping) else None
    if schema == SCHEMA:
        return
    ours = SCHEMA.rpartition(":")[0]
    if isinstance(schema, str) and schema.startswith(f"{ours}:"):
        raise EditFileError(
            f"{name}: is of format {shorten(schema)}, this copydesk applies {SCHEMA}; "
            "clean the PDF again and repeat your decisions in the new file"
        )
    raise EditFileError(f"{name}: is no edit file: give the NAME.copydesk.json that `copydesk clean` wrote")


def _parse(loaded: Mapping[str, Any], name: str) -> EditFile:
    source = loaded["source"]
    text = _string(source["text"])
    if hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() != source["text_sha256"]:
        raise EditFileError(f"{name}: its source text was changed (source.text_sha256 is of another); only decide on "
                            'pieces ("decision": "reject") and add cuts under "own"')  # fmt: skip
    script = _read_script(text, loaded["pieces"], loaded["text"], name, "pieces")
    appendix = loaded["appendix"]
    decisions = Decisions(
        (*_rejected(loaded["pieces"]), *_own(loaded.get("own", ()), text, name, "restore")),
        tuple(_own(loaded.get("own", ()), text, name, "drop")),
    )
    return EditFile(
        name=name,
        sha256=_string(source["sha256"]),
        config=Config(**loaded["settings"]),
        signature=_string(loaded["signature"]),
        script=script,
        appendix=None
        if appendix is None
        else _read_script(text, appendix["pieces"], appendix["text"], name, "appendix.pieces"),
        decisions=decisions,
    )


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{shorten(repr(value))} stands where a text is meant")
    return value


def _read_script(source: str, pieces: Sequence[Any], text: Any, name: str, where: str) -> Script:
    script = Script(source, tuple(_read_pieces(source, pieces, name, where)))
    if script.text != text:
        raise EditFileError(f"{name}: its text is not what its pieces make: it is read from {where} alone, so decide "
                            'there ("decision": "reject") or add a cut under "own"')  # fmt: skip
    return script


def _read_pieces(source: str, pieces: Sequence[Any], name: str, where: str) -> Iterator[Piece]:
    at = 0
    for number, given in enumerate(pieces):
        piece = Piece(given["start"], given["end"], _string(given["text"]), tuple(map(_string, given["reasons"])))
        numbers = isinstance(piece.start, int) and isinstance(piece.end, int)
        if not numbers or piece.start != at or not at < piece.end <= len(source):
            raise EditFileError(f"{name}: {where}[{number}] does not go on where the piece before it ends ({at})")
        if not piece.reasons and piece.text != source[piece.start : piece.end]:
            raise EditFileError(
                f"{name}: {where}[{number}] has no reason, so it must be a copy of the source: "
                f"{shorten(piece.text)!r} is not {shorten(source[piece.start : piece.end])!r}"
            )
        if given.get("decision", "accept") not in ("accept", "reject"):
            raise EditFileError(f'{name}: {where}[{number}]: "decision" is "accept" or "reject"')
        at = piece.end
        yield piece
    if at != len(source):
        raise EditFileError(f"{name}: {where} end at {at} of {len(source)} characters of the source")


def _rejected(pieces: Sequence[Any]) -> Iterator[Span]:
    return (Span(p["start"], p["end"]) for p in pieces if p.get("decision") == "reject" and p["reasons"])


def _own(entries: Sequence[Any], source: str, name: str, action: str) -> Iterator[Span]:
    for number, entry in enumerate(entries):
        if entry.get("action") not in ("drop", "restore"):
            raise EditFileError(f'{name}: own[{number}]: "action" is "drop" or "restore"')
        if entry["action"] == action:
            yield _find_own(entry, source, f"{name}: own[{number}]")


def _find_own(entry: Mapping[str, Any], source: str, where: str) -> Span:
    """The span that an entry names, by its numbers, its quote or both, which must agree."""
    quote = _string(entry.get("quote", ""))
    words = quote.split()
    if "start" in entry or "end" in entry:
        span = Span(entry["start"], entry["end"])
        if not (
            isinstance(span.start, int) and isinstance(span.end, int) and 0 <= span.start < span.end <= len(source)
        ):
            raise EditFileError(f"{where}: {span.start}-{span.end} is no span of {len(source)} characters")
        if words and source[span.start : span.end].split() != words:
            stands = shorten(source[span.start : span.end])
            raise EditFileError(
                f"{where}: the quote is {shorten(quote)!r}, but at {span.start}-{span.end} stands {stands!r}"
            )
        return span
    if not words:
        raise EditFileError(f"{where}: needs start and end, or a quote")
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = [Span(*match.span()) for match in pattern.finditer(source)]
    if len(found) != 1:
        times = "does not occur" if not found else f"occurs {len(found)} times"
        raise EditFileError(
            f"{where}: the quote {shorten(quote)!r} {times} in the source; give start and end, or a longer quote"
        )
    return found[0]
