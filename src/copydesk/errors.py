"""What can go wrong, as a tree. Every message says what is wrong, with which file and page, and what to do.

CopydeskError
├── UsageError            a setting or an argument that means nothing
├── InputError            the input cannot be read
│   ├── MissingFileError      no such file, or a folder
│   ├── NotAPdfError          empty, or content that is not a PDF
│   ├── DamagedPdfError       a PDF that the PDF library cannot open
│   ├── PasswordError         encrypted: no password, or a wrong one
│   ├── NoTextError           not one page has a text layer
│   ├── NoPagesError          zero pages, or none in the range asked for
│   ├── ExtractionError       the PDF library crashed, hung, or ran out of memory
│   └── EditFileError         an edit file is damaged, of another document, or promises what it does not keep
├── OutputError           the result cannot be written
├── CancelledError        the caller asked to stop
└── ModelError            a language model cannot be had or does not answer
    ├── WeightsError          missing, truncated, of another kind, of another hash, or too large for this machine
    ├── EndpointError         unreachable, refuses, or answers nonsense
    └── ContextError          the question does not fit the model's context
"""

from __future__ import annotations


class CopydeskError(Exception):
    """Base of all errors that copydesk raises on purpose; its text is fit to be shown to a person."""


class UsageError(CopydeskError):
    """A setting, a switch or an argument that means nothing."""


class InputError(CopydeskError):
    """The input cannot be read. `page` is 1-based, or None where no page is to blame."""

    def __init__(self, message: str, *, page: int | None = None) -> None:
        super().__init__(message)
        self.page = page


class MissingFileError(InputError):
    """There is no such file, or it is a folder, or it may not be read."""


class NotAPdfError(InputError):
    """The content is empty, or is not a PDF, whatever its name says."""


class DamagedPdfError(InputError):
    """The file looks like a PDF, but the PDF library cannot open it."""


class PasswordError(InputError):
    """The PDF is encrypted and the password is missing or wrong."""


class NoTextError(InputError):
    """No page has a text layer; OCR would be needed."""


class NoPagesError(InputError):
    """The PDF has no pages, or none in the range asked for."""


class ExtractionError(InputError):
    """The process that reads the PDF crashed, hung, or ran out of memory."""


class EditFileError(InputError):
    """An edit file that cannot be applied: damaged, tampered with, of another format or another document."""


class OutputError(CopydeskError):
    """A result cannot be written."""


class ModelError(CopydeskError):
    """A language model cannot be had, or does not answer. The text is cleaned without it, or not at all."""


class WeightsError(ModelError):
    """Weights are missing, truncated, of another architecture or hash, or too large for this machine."""


class EndpointError(ModelError):
    """A server of models is unreachable, refuses, or answers what no client understands. `status` of HTTP, if any."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ContextError(ModelError):
    """The question and room for an answer do not fit the model's context."""


class CancelledError(CopydeskError):
    """The caller's `cancel` said stop; nothing was written."""
