"""What goes wrong, as the API says it: a status, a code, and a message that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException

from copydesk import errors
from copydesk.errors import CopydeskError
from copydesk.workers import Failed, WorkerDied

_CODES: Final[tuple[tuple[type[CopydeskError], int, str], ...]] = (
    (errors.PasswordError, 422, "password"),
    (errors.NoTextError, 422, "no_text"),
    (errors.NotAPdfError, 415, "not_a_pdf"),
    (errors.DamagedPdfError, 422, "damaged"),
    (errors.NoPagesError, 422, "no_pages"),
    (errors.MissingFileError, 409, "files_gone"),
    (errors.ExtractionError, 422, "unreadable"),
    (errors.InputError, 422, "input"),
    (errors.UsageError, 422, "usage"),
    (errors.OutputError, 503, "workspace"),
    (errors.ModelError, 422, "model"),
)
"""The first that fits counts."""


class ApiError(HTTPException):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.status, self.code, self.message = status, code, message

    def describe(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message}


class DefectError(Exception):
    """A job failed in a way that no document should cause; the message is fit to be shown."""


class DiedError(Exception):
    """The worker of a job is gone."""

    def __init__(self, died: WorkerDied) -> None:
        super().__init__(str(died))
        self.died = died


def error_of(failed: Failed) -> Exception:
    """What a job's failure is raised as."""
    return DefectError(f"{failed.kind}: {failed.message}") if failed.is_defect else failed.to_error()


def to_api(error: Exception) -> ApiError:
    """An exception of copydesk, or of a worker, as an answer."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, DiedError):
        return _died(error.died)
    if isinstance(error, DefectError):
        return ApiError(500, "defect", f"a defect of copydesk, not of your document: {error}. Please report it.")
    for kind, status, code in _CODES:
        if isinstance(error, kind):
            return ApiError(status, code, plain_words(str(error)))
    if isinstance(error, CopydeskError):
        return ApiError(422, "error", plain_words(str(error)))
    raise error


def _died(died: WorkerDied) -> ApiError:
    if died.why == "timeout":
        message = f"{died}, and was stopped: use simpler patterns, fewer pages, or try again when less is at work"
        return ApiError(503, "timeout", message)
    return ApiError(503, "crashed", f"{died}; the others go on. Try again; if it happens again, report the document")


def plain_words(message: str) -> str:
    """A message made for a terminal, for who has none."""
    return (
        message.replace("; give its password with --password or --password-file", "; give its password")
        .replace("; give the right one with --password", "; give the right one")
        .replace(" and the same command", " and have it read again")
    )


def describe_failure(error: Exception) -> Mapping[str, Any]:
    """The `error` of a document that failed."""
    found = to_api(error)
    return {"code": found.code, "message": found.message, "needs_password": found.code == "password"}
