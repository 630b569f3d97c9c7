"""What a batch works on and what becomes of it: items, orders, outcomes. Plain values, so that they cross processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from copydesk import errors
from copydesk.errors import CopydeskError

LASTING: Final = frozenset({"NotAPdfError", "DamagedPdfError", "PasswordError", "NoTextError", "NoPagesError"})
"""Errors that lie in the file: the same bytes give them again, so they are not tried again."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be cleaned.

    `key` names it from run to run; `size` is in bytes, 0 where it is not known; `stamp` changes when the content may
    have changed ("" where nothing is known). `place` says how to read it (`reading`).
    """

    key: str
    size: int
    stamp: str
    place: Mapping[str, Any]
    out: str = ""
    """Path of its results without ending, below the folder of the batch; parts joined by "/"."""


@dataclass(frozen=True)
class Order:
    """What is to be done with every item. `config` as `describe_config` gives it."""

    config: Mapping[str, Any]
    forms: tuple[str, ...] = ()
    """Files to write below `folder`; none where rows are wanted."""
    folder: str = ""
    rows: bool = False
    carry: bool = False
    """The texts come with the outcome, for the driver to write; else the worker writes them."""
    force: bool = False
    password: str | None = field(default=None, repr=False)
    caching: bool = False
    model: Mapping[str, Any] | None = None
    """How a worker gets the model, and what that may do (`hiring`)."""
    recipe: str = ""
    """Of everything that decides the output (`recipes.describe_recipe`)."""

    def to_plain(self) -> dict[str, Any]:
        return asdict(self)


def order_of(plain: Mapping[str, Any]) -> Order:
    """The order that `to_plain` made, whatever it went through."""
    return Order(**{**plain, "forms": tuple(plain["forms"])})


@dataclass(frozen=True, slots=True)
class Mishap:
    """Why there is no result: the error's class, its message, and the page (1-based) where one is to blame."""

    kind: str
    message: str
    page: int | None = None
    fatal: bool = False
    """Nothing can be written any more: the batch must stop."""

    @property
    def lasting(self) -> bool:
        return self.kind in LASTING

    def to_error(self) -> CopydeskError:
        kind = getattr(errors, self.kind, None)
        if isinstance(kind, type) and issubclass(kind, errors.InputError):
            return kind(self.message, page=self.page)
        if isinstance(kind, type) and issubclass(kind, CopydeskError):
            return kind(self.message)
        return CopydeskError(f"{self.kind}: {self.message}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: numbers, and either results or a mishap.

    `words` are those kept, `words_source` all of the source; `findings` counts them by code; `seconds` is the time
    that it took in its worker. `row` is the record for a sink (compressed JSON), None where files were written.
    """

    key: str
    size: int = 0
    stamp: str = ""
    out: str = ""
    sha256: str = ""
    signature: str = ""
    text_sha256: str = ""
    pages: int = 0
    words: int = 0
    words_source: int = 0
    language: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    tries: int = 1
    cached: bool = False
    row: bytes | None = None
    files: Mapping[str, str] | None = None
    """Texts by format, where they are carried."""
    mishap: Mishap | None = None

    @property
    def kept(self) -> float | None:
        """Share of the words that were kept; None where there are none."""
        return self.words / self.words_source if self.words_source else None


def failed(item: Item, mishap: Mishap, seconds: float = 0.0, tries: int = 1, sha256: str = "") -> Outcome:
    """The outcome of an item that came to nothing."""
    return Outcome(
        item.key, item.size, item.stamp, item.out, sha256=sha256, seconds=seconds, tries=tries, mishap=mishap
    )


def outcome_of(item: Item, plain: Mapping[str, Any]) -> Outcome:
    """The outcome from what a worker sent. Raises TypeError, ValueError or LookupError for what is none."""
    fields = dict(plain)
    mishap = fields.pop("mishap")
    row = fields.pop("row")
    if row is not None and not isinstance(row, bytes):
        raise TypeError("a row is bytes")
    made = Outcome(item.key, item.size, item.stamp, item.out, row=row, **fields)
    numbers = (made.size, made.pages, made.words, made.words_source, made.seconds, *made.findings.values())
    if not all(isinstance(number, int | float) for number in numbers):
        raise TypeError("a number is missing")
    return made if mishap is None else replace(made, mishap=Mishap(**mishap))
