"""What becomes of a child that crashes, hangs or gives up: a page left out, or one error."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

from copydesk import errors
from copydesk.document import Page
from copydesk.errors import ExtractionError, InputError
from copydesk.extract.frames import FrameError, load_json
from copydesk.extract.limits import Limits
from copydesk.extract.opened import Note


class FaultError(Exception):
    """A child crashed, hung or gave up at a page."""


@dataclass
class Faults:
    """Pages that were at fault, over all children of one document."""

    limits: Limits
    name: str
    notes: list[Note] = field(default_factory=list)

    def add(self, page: int, why: str) -> Page:
        """An empty page instead of the one at fault. Raises ExtractionError where it was one too many."""
        if len(self.notes) >= self.limits.restarts:
            raise ExtractionError(
                f"{self.name}: reading stopped at page {page}: {why}; {len(self.notes)} pages before it could not be "
                "read either; try another copy of the PDF, or print it to a new one",
                page=page,
            )
        self.notes.append(("page.unreadable", page, f"page {page}: left out, {why}"))
        return Page(page, 0.0, 0.0, (), notes=("unreadable",))


def decode_error(body: bytes) -> InputError:
    """The error that the child names; only errors about input may come from there."""
    value = load_json(body)
    try:
        kind, message, page = getattr(errors, value["type"]), value["message"], value["page"]
        if not (isinstance(kind, type) and issubclass(kind, InputError) and isinstance(message, str)):
            raise FrameError("no error of copydesk")
        if page is not None and type(page) is not int:
            raise FrameError("no page number")
    except (LookupError, TypeError, AttributeError):
        raise FrameError("no error of copydesk") from None
    return kind(message, page=page)


def describe_end(code: int, limits: Limits) -> str:
    """Why the process is gone, for a sentence about a page; `code` as of `subprocess`: negative for a signal."""
    if code >= 0:
        return f"the process that reads it ended with code {code}"
    try:
        what = signal.Signals(-code).name
    except ValueError:
        what = f"signal {-code}"
    if what == "SIGXCPU":
        return f"it takes more than {limits.page_cpu_seconds} s of processor time"
    return f"PDFium crashed on it ({what}; its limit of memory is {limits.memory / 2**30:.1f} GB)"
