"""The tree of errors, and for each of them a message that was really given: every error is provoked."""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import copydesk
from copydesk import errors
from copydesk.extract.pdfium import Reader
from docmaker.markdown import code, table


def _result() -> copydesk.Result:
    from pdfs import broken

    return copydesk.clean(broken.plain(), isolate=False)


def _half() -> None:
    """PDFium's own message, whether the extra `salvage` is installed here or not."""
    Reader(b"%PDF-1.7\n", "half.pdf")


def _clean(data: bytes, name: str, **settings: Any) -> None:
    """Clean bytes as if they were a file of this name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        copydesk.clean(path, **settings)


def _encrypted() -> None:
    from pdfs import broken

    _clean(broken.encrypted("secret", "owner"), "letter.pdf")


def _scanned() -> None:
    from pdfs import broken

    _clean(broken.scanned(False, False), "scan.pdf")


def _out_of_range() -> None:
    from pdfs import broken

    _clean(broken.plain(), "letter.pdf", first_page=9)


def _no_interpreter() -> None:
    from pdfs import broken

    with patch.object(sys, "executable", ""):
        copydesk.clean(broken.plain())


def _edited_elsewhere() -> None:
    from pdfs import broken

    data = broken.plain()
    edits = json.loads(_result().json)
    edits["text"] += "A sentence of my own."
    copydesk.apply(data, edits, isolate=False)


def _in_the_way() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.clean.txt").write_text("mine", "utf-8")
        _result().write(folder, "paper")


def _stopped() -> None:
    from pdfs import sample

    copydesk.clean(sample("paper").data, isolate=False, cancel=lambda: True)


PROVOKED: Final[dict[type[errors.CopydeskError], Callable[[], object]]] = {
    errors.UsageError: lambda: copydesk.Config(switches={"citation": "keep"}),
    errors.MissingFileError: lambda: copydesk.clean("missing.pdf"),
    errors.NotAPdfError: lambda: _clean(b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.pdf"),
    errors.DamagedPdfError: _half,
    errors.PasswordError: _encrypted,
    errors.NoTextError: _scanned,
    errors.NoPagesError: _out_of_range,
    errors.ExtractionError: _no_interpreter,
    errors.EditFileError: _edited_elsewhere,
    errors.OutputError: _in_the_way,
    errors.CancelledError: _stopped,
}
"""How each error comes about."""


def message_of(kind: type[errors.CopydeskError], provoke: Callable[[], object]) -> str:
    """The message of the error that `provoke` raises, without folders; any other outcome is an error itself."""
    try:
        provoke()
    except errors.CopydeskError as error:
        if type(error) is not kind:
            raise AssertionError(f"{kind.__name__} was meant, it is {type(error).__name__}: {error}") from error
        return _without_folders(str(error))
    raise AssertionError(f"{kind.__name__} was not raised")


def _without_folders(message: str) -> str:
    """File names only: the examples are written to a temporary folder."""
    head, mark, rest = message.partition(": ")
    return f"{Path(head).name}{mark}{rest}" if "/" in head or "\\" in head else message


def leaves() -> list[type[errors.CopydeskError]]:
    """The errors that are raised, in the order of the tree; the others only group them."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.CopydeskError)]
    groups = {errors.CopydeskError, errors.InputError, errors.ModelError}
    return sorted((kind for kind in kinds if kind not in groups), key=_line_of)


def _line_of(kind: type) -> int:
    return inspect.getsourcelines(kind)[1]


def error_page() -> str:
    """The tree and a table of messages."""
    doc = inspect.getdoc(errors) or ""
    tree = doc[doc.index("CopydeskError") :]
    rows = [(f"`{kind.__name__}`", (kind.__doc__ or "").split("\n")[0], _shown(kind)) for kind in leaves()]
    return f"```text\n{tree}\n```\n\n" + table(("error", "when", "a message"), rows)


def _shown(kind: type[errors.CopydeskError]) -> str:
    """A message of the error; a language model's need weights or a server, which no documentation is made with."""
    if issubclass(kind, errors.ModelError) and kind not in PROVOKED:
        return "–"
    return code(message_of(kind, PROVOKED[kind]))
