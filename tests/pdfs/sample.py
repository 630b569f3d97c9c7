"""A PDF of our own with its true text."""

from __future__ import annotations

from dataclasses import dataclass

from pdfs.typeset import Truth


@dataclass(frozen=True)
class Sample:
    """`name` is the file's stem; `truth` says what a clean text of `data` has and has not."""

    name: str
    data: bytes
    truth: Truth
