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


class StatusLine:
    """A line on a terminal's standard error, rewritten in place; nothing elsewhere."""

    def __init__(self, name: str, quiet: bool) -> None:
        self._name, self._length = name, 0
        self._shows = not quiet and sys.stderr.isatty()

    def show(self, text: str) -> None:
        if self._shows:
            line = f"{self._name}: {text}"
            sys.stderr.write(f"\r{line.ljust(self._length)}")
            sys.stderr.flush()
            self._length = len(line)

    def clear(self) -> None:
        if self._length:
            sys.stderr.write(f"\r{' ' * self._length}\r")
            sys.stderr.flush()
            self._length = 0


class PageCounter(StatusLine):
    """`paper.pdf: page 12 of 22`."""

    def __call__(self, done: int, total: int) -> None:
        self.show(f"page {done:,} of {total:,}")


class StepCounter(StatusLine):
    """`paper.pdf: choose 12 of 22`, gone when all are done."""

    def __call__(self, job: str, done: int, total: int) -> None:
        self.show(f"{job} {done:,} of {total:,}")
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
