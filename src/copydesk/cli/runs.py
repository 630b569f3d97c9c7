"""What running a command over files has in common: exit codes, which files, passwords, errors as one message each."""

from __future__ import annotations

import argparse
import glob
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from copydesk import __version__
from copydesk.cli.terminal import PageCounter, make_safe, say
from copydesk.errors import CopydeskError, PasswordError, UsageError
from copydesk.report.names import base_name, distinct, shown

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
FINDINGS: Final = 3
INTERRUPTED: Final = 130

PASSWORD_TRIES: Final = 3
TRACEBACK_VARIABLE: Final = "COPYDESK_TRACEBACK"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """A file as it was given, and the name for its results."""

    path: str
    name: str


def find_jobs(files: list[str], quiet: bool, named: bool = True) -> list[Job]:
    """Files in the order given, patterns expanded, the same file once; with a word where a name is not the file's.

    `named`: results are written, so that equal names matter.
    """
    paths, seen = [], set()
    for path in (found for given in files for found in _expand(given)):
        real = os.path.realpath(path) if os.path.lexists(path) else path
        if real in seen:
            say(f"{shown(path)}: given twice; taken once", quiet)
            continue
        seen.add(real)
        paths.append(path)
    names = distinct([base_name(path) for path in paths])
    for path, name in zip(paths, names, strict=True):
        if named and name != base_name(path):
            say(f"{shown(path)}: another file has this name too; its results are called {name}", quiet)
    return [Job(path, name) for path, name in zip(paths, names, strict=True)]


def _expand(given: str) -> list[str]:
    """The files that a pattern matches, sorted; the argument itself where it is a file or matches nothing."""
    if os.path.lexists(given) or not glob.has_magic(given):
        return [given]
    return sorted(path for path in glob.glob(given, recursive=True) if not os.path.isdir(path)) or [given]


def guard(path: str, work: Callable[[], int]) -> int:
    """The exit code of `work` on one file; whatever goes wrong with it is one message, and the next file follows."""
    try:
        return work()
    except UsageError:
        raise
    except CopydeskError as error:
        message = make_safe(str(error))
        say(f"copydesk: {message}" if shown(path) in message else f"copydesk: {shown(path)}: {message}")
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            traceback.print_exc()
        kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        say(
            f"copydesk: {shown(path)}: a defect of copydesk {__version__}, not of your file: {make_safe(kind)}. "
            f"Please report it with this line ({TRACEBACK_VARIABLE}=1 shows more)."
        )
    return FAILED


def worst(codes: set[int]) -> int:
    """One exit code for several files: a failure says more than findings."""
    return FAILED if FAILED in codes else max(codes, default=OK)


def with_password(
    path: str, arguments: argparse.Namespace, password: str | None, read: Callable[[str | None, PageCounter], T]
) -> T:
    """What `read(password, progress)` gives; a terminal is asked up to `PASSWORD_TRIES` times where it needs one."""
    for attempt in range(PASSWORD_TRIES + 1):
        progress = PageCounter(shown(path), bool(arguments.quiet))
        try:
            return read(password, progress)
        except PasswordError:
            progress.clear()
            if attempt == PASSWORD_TRIES or not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            password = _ask_password(path)
        finally:
            progress.clear()
    raise AssertionError("unreachable")


def _ask_password(path: str) -> str:
    import getpass

    try:
        return getpass.getpass(f"Password for {shown(path)}: ", stream=sys.stderr)
    except EOFError:
        raise PasswordError(f"{path}: no password was given") from None
