"""Documents of our own that come with the package, for who has none at hand."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from copydesk.web.faults import ApiError
from copydesk.web.uploads import Upload


class Example(NamedTuple):
    name: str
    title: str
    pages: int


EXAMPLES: Final = (
    Example("paper", "A research paper in two columns", 3),
    Example("book", "Chapters of a book", 9),
    Example("newsletter", "A newsletter", 1),
    Example("pregonero", "Un artículo en español", 2),
)
"""Made by `examples/make_examples.py`; people, places and numbers in them are invented."""


def list_examples() -> list[dict[str, Any]]:
    return [example._asdict() for example in EXAMPLES]


def copy_example(name: str, place: Path) -> Upload:
    """An example as if it had been uploaded to `place`. Raises ApiError."""
    if name not in {example.name for example in EXAMPLES}:
        raise ApiError(404, "unknown_example", "there is no such example; GET /api/examples lists them")
    data = (files("copydesk.web") / "examples" / f"{name}.pdf").read_bytes()
    place.write_bytes(data)
    return Upload(f"{name}.pdf", place, len(data), hashlib.sha256(data).hexdigest(), "pdf")
