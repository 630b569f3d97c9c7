"""copydesk edits a PDF into clean text for listening and reading, and never adds a word of its own.

    >>> import copydesk
    >>> result = copydesk.clean("paper.pdf")          # doctest: +SKIP
    >>> result.text, result.findings                  # doctest: +SKIP

Public names are those of `__all__`. They load on first use, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from copydesk.config import SWITCHES, Config
    from copydesk.decisions import Decisions, Span
    from copydesk.document import Bbox, Block, Document, Line, Page
    from copydesk.errors import (
        CancelledError,
        ContextError,
        CopydeskError,
        DamagedPdfError,
        EditFileError,
        EndpointError,
        ExtractionError,
        InputError,
        MissingFileError,
        ModelError,
        NoPagesError,
        NotAPdfError,
        NoTextError,
        OutputError,
        PasswordError,
        UsageError,
        WeightsError,
    )
    from copydesk.explanation import explain
    from copydesk.inspection import inspect
    from copydesk.pipeline import apply, clean, clean_text
    from copydesk.result import Result
    from copydesk.script import Edit, Piece, Script
    from copydesk.verify import Finding

__version__ = "0.1.0"

_HOMES: Final = {
    "copydesk.config": ("SWITCHES", "Config"),
    "copydesk.decisions": ("Decisions", "Span"),
    "copydesk.document": ("Bbox", "Block", "Document", "Line", "Page"),
    "copydesk.errors": (
        "CancelledError",
        "ContextError",
        "CopydeskError",
        "DamagedPdfError",
        "EditFileError",
        "EndpointError",
        "ExtractionError",
        "InputError",
        "MissingFileError",
        "ModelError",
        "NoPagesError",
        "NoTextError",
        "NotAPdfError",
        "OutputError",
        "PasswordError",
        "UsageError",
        "WeightsError",
    ),
    "copydesk.explanation": ("explain",),
    "copydesk.inspection": ("inspect",),
    "copydesk.pipeline": ("apply", "clean", "clean_text"),
    "copydesk.result": ("Result",),
    "copydesk.script": ("Edit", "Piece", "Script"),
    "copydesk.verify": ("Finding",),
}
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "SWITCHES",
    "Bbox",
    "Block",
    "CancelledError",
    "Config",
    "ContextError",
    "CopydeskError",
    "DamagedPdfError",
    "Decisions",
    "Document",
    "Edit",
    "EditFileError",
    "EndpointError",
    "ExtractionError",
    "Finding",
    "InputError",
    "Line",
    "MissingFileError",
    "ModelError",
    "NoPagesError",
    "NoTextError",
    "NotAPdfError",
    "OutputError",
    "Page",
    "PasswordError",
    "Piece",
    "Result",
    "Script",
    "Span",
    "UsageError",
    "WeightsError",
    "__version__",
    "apply",
    "clean",
    "clean_text",
    "explain",
    "inspect",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module, once."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'copydesk' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
