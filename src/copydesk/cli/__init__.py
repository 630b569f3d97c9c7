"""The `copydesk` command: parse, call, print. Heavy modules load after the arguments are known to be good."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from copydesk import __version__
from copydesk.cli import apply, batch, cache, clean, explain, inspect, models, serve
from copydesk.cli.options import EXIT_CODES, Formatter
from copydesk.cli.runs import FAILED, FINDINGS, INTERRUPTED, OK, PASSWORD_TRIES, TRACEBACK_VARIABLE, USAGE
from copydesk.cli.terminal import close_stdout, flush_stdout, say
from copydesk.errors import UsageError

__all__ = [
    "FAILED",
    "FINDINGS",
    "INTERRUPTED",
    "OK",
    "PASSWORD_TRIES",
    "TRACEBACK_VARIABLE",
    "USAGE",
    "build_parser",
    "main",
]

SUMMARY: Final = "Edits PDFs into clean, faithful text. Every cut has a named reason; no word is invented."
COMMANDS: Final = (clean, serve, batch, inspect, explain, apply, models, cache)
"""A module each, with `add_parser(commands)`; its parser's default `run` takes the parsed arguments."""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="copydesk",
        usage="copydesk [--version] [--help] COMMAND ...",
        description=SUMMARY,
        epilog="`copydesk COMMAND --help` lists the options of a command.\n\n" + EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"copydesk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    for command in COMMANDS:
        command.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and return the exit code."""
    try:
        arguments = build_parser().parse_args(argv)
        code: int = arguments.run(arguments)
        return code
    except SystemExit as leaving:  # argparse: after --help, --version or a usage error
        flush_stdout()
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except UsageError as error:
        say(f"copydesk: {error}")
        return USAGE
    except KeyboardInterrupt:
        say("copydesk: interrupted; the file at hand was not written")
        return INTERRUPTED
    except BrokenPipeError:
        close_stdout()
        return OK
