"""Files that hold a result: all or none of them, and never over a file that is not ours.

A file is ours when `NAME.copydesk.json` beside it is copydesk's and the file still has the words that this JSON
lists; a report is ours when its head says so, for nobody corrects one by hand. So results can be made again with
other settings, but a text that a person has corrected, an edit file in which one decided something, or what came from
elsewhere, stays, unless `force` is set.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from copydesk.errors import OutputError
from copydesk.report.json import SCHEMA
from copydesk.report.names import shown
from copydesk.report.paragraphs import MARKERS

ENDINGS: Final = {
    "txt": ".clean.txt",
    "md": ".clean.md",
    "json": ".copydesk.json",
    "raw": ".raw.txt",
    "html": ".report.html",
    "chunks": ".chunks.jsonl",
}
"""Format -> what is added to the name."""

OURS: Final = SCHEMA.rpartition(":")[0] + ":"
"""Any version of our format is ours."""

GENERATOR: Final = b'<meta name="generator" content="copydesk '
"""Of a report's head; any version is ours."""

HEAD_BYTES: Final = 2048
"""How much of a report is read to find its generator: it stands in the first kilobyte, before anything of the PDF."""

_MARKERS = re.compile(r"\\?\[(?:" + "|".join(marker.strip("[]") for _, marker in MARKERS.values()) + r")\\?\]")
_TABLE_RULE = re.compile(r"^\|(?:---\|)+$", re.M)
_NO_WORD = re.compile(r"[\W_]+")


def write(
    directory: str | os.PathLike[str],
    name: str,
    contents: Mapping[str, str],
    force: bool = False,
    staging: Path | None = None,
) -> list[Path]:
    """Write each format's text (UTF-8) to `directory`/`name`+ending; the folder is made if it is missing.

    `staging`: a folder of the same disk for the temporary files; then all are on the disk, not only on their way, when
    this returns. Raises OutputError where a file is not ours (and `force` is not set), or the folder cannot be
    written; then no file has changed.
    """
    folder = Path(directory)
    targets = {form: folder / f"{name}{ENDINGS[form]}" for form in contents}
    encoded = {form: text.encode("utf-8", "replace") for form, text in contents.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(folder / f"{name}{ENDINGS['json']}", targets, encoded, force)
        replace_all(folder, targets, encoded, staging)
    except OSError as error:
        raise OutputError(f"{shown(folder)}: cannot write the results: {why(error)}") from error
    return list(targets.values())


def why(error: OSError) -> str:
    """What the system said, with the file's name made harmless."""
    name = f" ({shown(str(error.filename))})" if error.filename else ""
    return f"{error.strerror or error}{name}"


def replace_all(
    folder: Path, targets: Mapping[str, Path], encoded: Mapping[str, bytes], staging: Path | None = None
) -> None:
    """Write each of `encoded` to its target in `folder`: all are on the disk before the first name changes."""
    temporary = {form: (staging or folder) / f".copydesk-{secrets.token_hex(8)}.tmp" for form in targets}
    try:
        for form, path in temporary.items():
            with open(path, "xb") as file:
                file.write(encoded[form])
                if staging is not None:
                    file.flush()
                    os.fsync(file.fileno())
        for form, path in temporary.items():
            os.replace(path, targets[form])
        if staging is not None:
            sync_folder(folder)
    finally:
        for path in temporary.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """See to it that the names in `folder` are on the disk; Windows has no way to, and no need."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _refuse_foreign(beside: Path, targets: Mapping[str, Path], encoded: Mapping[str, bytes], force: bool) -> None:
    for path in targets.values():
        if path.is_dir():
            raise OutputError(f"{shown(path)}: a folder has the name of a result; move it, or write elsewhere (-o)")
    if force:
        return
    earlier: dict[str, Any] | None = None
    for form, path in targets.items():
        if not os.path.lexists(path) or (path.is_file() and path.read_bytes() == encoded[form]):
            continue
        earlier = earlier if earlier is not None else _earlier(beside)
        if not path.is_file() or not _is_ours(form, path, earlier):
            what = (
                "holds decisions of yours"
                if _has_decisions(earlier)
                else "exists, and is not what copydesk wrote there"
            )
            raise OutputError(f"{shown(path)}: {what}; move it, write elsewhere (-o), or overwrite it (--force)")


def _earlier(path: Path) -> dict[str, Any]:
    """The JSON of an earlier result, or nothing."""
    try:
        loaded = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(loaded, dict) or not str(loaded.get("schema")).startswith(OURS):
        return {}
    return loaded


def _is_ours(form: str, path: Path, earlier: dict[str, Any]) -> bool:
    if form == "html":
        with open(path, "rb") as file:
            return GENERATOR in file.read(HEAD_BYTES)
    if form == "json" or not earlier:
        return bool(earlier) and not _has_decisions(earlier)
    try:
        if form == "chunks":
            return all(_is_chunk(json.loads(line), earlier["text"]) for line in path.read_text("utf-8").splitlines())
        if form == "raw":
            listed = str(earlier["source"]["text"])
        else:
            listed = earlier["text"] + ((earlier.get("appendix") or {}).get("text") or "")
        written, listed = path.read_text("utf-8"), _words(listed)
        if form == "md" and _TABLE_RULE.search(written):
            # a table's rows have the words of its lines in another order
            return sorted(_words(written)) == sorted(listed)
        return _words(written) == listed
    except (KeyError, TypeError, AttributeError, ValueError):
        return False


def _has_decisions(earlier: dict[str, Any]) -> bool:
    """Whether a person decided something in it; that is never lost to another run."""
    pieces = earlier.get("pieces")
    listed = pieces if isinstance(pieces, list) else []
    return bool(earlier.get("own")) or any(isinstance(piece, dict) and "decision" in piece for piece in listed)


def _is_chunk(chunk: dict[str, Any], text: str) -> bool:
    return bool(chunk["text"] == text[chunk["start"] : chunk["end"]])


def _words(text: str) -> str:
    """Letters and digits alone: Markdown's marks, spaces and our markers are not what a person corrects."""
    return _NO_WORD.sub("", _MARKERS.sub("", text))
