"""What the commands say, print and ask: standard error for messages, standard output for results."""

from __future__ import annotations

import contextlib
import os
import sys

from copydesk.errors import OutputError
from copydesk.report.names import shown


def print_text(text: str) -> None:
    """UTF-8 on standard output, whatever the locale. Raises OutputError where it cannot be written."""
    try:
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(text)
        else:
            binary.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: cannot be written: {error.strerror or error}") from error


def flush_stdout() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        close_stdout()


def close_stdout() -> None:
    """Whoever read our output has gone; let the interpreter's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class PageCounter:
    """`paper.pdf: page 12 of 22` on a terminal, rewritten in place; nothing elsewhere."""

    def __init__(self, name: str, quiet: bool) -> None:
        self._name, self._length = name, 0
        self._shows = not quiet and sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        self._show(f"{self._name}: page {done:,} of {total:,}")

    def _show(self, text: str) -> None:
        if self._shows:
            sys.stderr.write(f"\r{text.ljust(self._length)}")
            sys.stderr.flush()
            self._length = len(text)

    def clear(self) -> None:
        if self._length:
            sys.stderr.write(f"\r{' ' * self._length}\r")
            sys.stderr.flush()
            self._length = 0


class StepCounter(PageCounter):
    """`paper.pdf: choose 12 of 22` on a terminal, gone when all are done."""

    def __call__(self, job: str, done: int, total: int) -> None:  # type: ignore[override]
        self._show(f"{self._name}: {job} {done:,} of {total:,}")
        if done == total:
            self.clear()


def make_safe(message: str) -> str:
    """A message with nothing that a terminal would obey; words of the PDF may be in it."""
    return "\n".join(shown(line) for line in message.splitlines())


def say(line: str, quiet: bool = False) -> None:
    """One line on standard error; a closed or full one costs no result."""
    if not quiet:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)
