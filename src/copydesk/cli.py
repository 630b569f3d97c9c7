"""The `copydesk` command: parse, call, print. Heavy modules load after the arguments are known to be good."""

from __future__ import annotations

import argparse
import contextlib
import glob
import os
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from copydesk import __version__
from copydesk.config import SWITCHES, Choice, Config, Fidelity, Profile, Switch
from copydesk.errors import CopydeskError, OutputError, PasswordError, UsageError
from copydesk.report.names import base_name, distinct, fit_name, shown

if TYPE_CHECKING:
    from copydesk.result import Format, Result

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
FINDINGS: Final = 3
INTERRUPTED: Final = 130

PASSWORD_TRIES: Final = 3
TRACEBACK_VARIABLE: Final = "COPYDESK_TRACEBACK"

EXIT_CODES: Final = """\
exit codes:
  0    output was written; findings, if any, were printed
  1    at least one file failed
  2    the command line makes no sense
  3    there are findings, and --strict was given
  130  interrupted (Ctrl-C)
"""

SUMMARY: Final = "Edits PDFs into clean, faithful text. Every cut has a named reason; no word is invented."


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The same help on every Python version: `-o, --output DIR`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        argument = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {argument}"


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="copydesk",
        usage="copydesk [--version] [--help] COMMAND ...",
        description=SUMMARY,
        epilog="`copydesk clean --help` lists the options.\n\n" + EXIT_CODES,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"copydesk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    _add_clean(
        commands.add_parser(
            "clean",
            help="clean PDFs: NAME.clean.txt and NAME.copydesk.json for each",
            usage="copydesk clean [options] FILE...",
            description="Clean each PDF into NAME.clean.txt, and NAME.copydesk.json with the reason of every cut.",
            epilog=EXIT_CODES,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
    )
    return parser


def _add_clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a PDF, or a pattern such as 'papers/*.pdf'")
    _add_output(parser.add_argument_group("output"))
    _add_reading(parser)
    what = parser.add_argument_group("what is read out")
    what.add_argument(
        "--profile",
        choices=get_args(Profile),
        default="podcast",
        help="podcast (default): prose only; read-aloud: captions and tables announced; "
        "full: only furniture, duplicates and hidden text go",
    )
    what.add_argument(
        "--fidelity",
        choices=get_args(Fidelity),
        default="verbatim",
        help="verbatim (default): the document's own words",
    )
    switches = parser.add_argument_group(
        "switches, one for each kind of removal",
        "Each overrides the profile. drop: leave out; keep: leave in; end: move behind the text;\n"
        "announce: keep the words that say what it is; mark: put a marker, such as [equation], where it stood.",
    )
    for switch in SWITCHES:
        switches.add_argument(
            f"--{switch.name}", choices=switch.choices, help=_switch_help(switch), dest=f"switch {switch.name}"
        )


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-o", "--output", metavar="DIR", help="folder for the results; made if missing (default: here)")
    group.add_argument(
        "--format",
        choices=("txt", "md", "json"),
        default="txt",
        help="txt (default): NAME.clean.txt; md: NAME.clean.md; json: nothing beside the JSON",
    )
    group.add_argument("--raw", action="store_true", help="also write NAME.raw.txt, the text before any cut")
    group.add_argument("--stdout", action="store_true", help="print the result in that format; write no file")
    group.add_argument("--force", action="store_true", help="overwrite files that are not copydesk's, or were edited")
    group.add_argument("--strict", action="store_true", help="exit with 3 when there are findings")
    group.add_argument("-q", "--quiet", action="store_true", help="print errors only")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("reading")
    group.add_argument("--pages", type=_pages, metavar="A-B", help="pages 'A-B', 'A-', '-B' or 'A', counted from 1")
    group.add_argument(
        "--max-chars",
        type=int,
        metavar="N",
        help="stop at the last paragraph that ends within N characters of source; makes a finding",
    )
    password = group.add_mutually_exclusive_group()
    password.add_argument("--password", metavar="TEXT", help="for an encrypted PDF; others on this machine may see it")
    password.add_argument(
        "--password-file", metavar="PATH", help="a file whose first line it is; with neither, a terminal is asked"
    )


def _switch_help(switch: Switch) -> str:
    """The meaning, and what the profiles do: the default, then those that differ."""
    parts = [f"default {switch.podcast}"]
    parts += [
        f"{name} {choice}"
        for name, choice in (("read-aloud", switch.read_aloud), ("full", switch.full))
        if choice != switch.podcast
    ]
    return f"{switch.meaning} ({'; '.join(parts)})".replace("%", "%%")


def _pages(text: str) -> tuple[int, int | None]:
    """`3-12`, `3-`, `-12` or `7` as (first, last or None)."""
    first, dash, last = text.strip().partition("-")
    if not (first or last) or not all(part == "" or (part.isdecimal() and part.isascii()) for part in (first, last)):
        raise argparse.ArgumentTypeError(f"{text!r} is no range of pages such as 3-12")
    if not dash:
        return int(first), int(first)
    return int(first or 1), int(last) if last else None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's) and return the exit code."""
    try:
        arguments = build_parser().parse_args(argv)
        return _clean_all(arguments)
    except SystemExit as leaving:  # argparse: after --help, --version or a usage error
        _flush_stdout()
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except UsageError as error:
        _say(f"copydesk: {error}")
        return USAGE
    except KeyboardInterrupt:
        _say("copydesk: interrupted; the file at hand was not written")
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return OK


@dataclass(frozen=True, slots=True)
class _Job:
    """A file as it was given, and the name for its results."""

    path: str
    name: str


def _clean_all(arguments: argparse.Namespace) -> int:
    config = _config(arguments)
    _check_together(arguments)
    password = _password(arguments)
    codes = {OK}
    for job in _jobs(arguments):
        codes.add(_clean_guarded(job, arguments, config, password))
    return FAILED if FAILED in codes else max(codes)


def _config(arguments: argparse.Namespace) -> Config:
    chosen: dict[str, Choice | None] = {s.name: getattr(arguments, f"switch {s.name}") for s in SWITCHES}
    first, last = arguments.pages or (1, None)
    return Config(
        profile=arguments.profile,
        fidelity=arguments.fidelity,
        switches={name: choice for name, choice in chosen.items() if choice},
        first_page=first,
        last_page=last,
        max_chars=arguments.max_chars,
    )


def _check_together(arguments: argparse.Namespace) -> None:
    if arguments.stdout and (arguments.raw or arguments.output is not None):
        raise UsageError("--stdout writes no file: leave out " + ("--raw" if arguments.raw else "--output"))


def _password(arguments: argparse.Namespace) -> str | None:
    given: str | None = arguments.password
    if arguments.password_file is None:
        return given
    try:
        with open(arguments.password_file, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--password-file {shown(arguments.password_file)}: cannot be read: {reason}") from error


def _jobs(arguments: argparse.Namespace) -> list[_Job]:
    """Files in the order given, patterns expanded, the same file once; with a word where a name is not the file's."""
    paths, seen = [], set()
    for path in (found for given in arguments.files for found in _expand(given)):
        real = os.path.realpath(path) if os.path.lexists(path) else path
        if real in seen:
            _say(f"{shown(path)}: given twice; cleaned once", arguments.quiet)
            continue
        seen.add(real)
        paths.append(path)
    names = distinct([base_name(path) for path in paths])
    for path, name in zip(paths, names, strict=True):
        if name != base_name(path) and not arguments.stdout:
            _say(f"{shown(path)}: another file has this name too; its results are called {name}", arguments.quiet)
    return [_Job(path, name) for path, name in zip(paths, names, strict=True)]


def _expand(given: str) -> list[str]:
    """The files that a pattern matches, sorted; the argument itself where it is a file or matches nothing."""
    if os.path.lexists(given) or not glob.has_magic(given):
        return [given]
    return sorted(path for path in glob.glob(given, recursive=True) if not os.path.isdir(path)) or [given]


def _clean_guarded(job: _Job, arguments: argparse.Namespace, config: Config, password: str | None) -> int:
    """One file; whatever goes wrong with it is one message, and the next file is cleaned all the same."""
    try:
        return _clean_one(job, arguments, config, password)
    except UsageError:
        raise
    except CopydeskError as error:
        message = _safe(str(error))
        _say(f"copydesk: {message}" if shown(job.path) in message else f"copydesk: {shown(job.path)}: {message}")
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            traceback.print_exc()
        kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        _say(
            f"copydesk: {shown(job.path)}: a defect of copydesk {__version__}, not of your file: {_safe(kind)}. "
            f"Please report it with this line ({TRACEBACK_VARIABLE}=1 shows more)."
        )
    return FAILED


def _clean_one(job: _Job, arguments: argparse.Namespace, config: Config, password: str | None) -> int:
    start = time.perf_counter()
    result = _cleaned(job, arguments.quiet, config, password)
    written = _deliver(result, job, arguments)
    if not arguments.quiet:
        from copydesk.report.summary import summarise, summary_lines

        for line in summary_lines(summarise(result), shown(job.path), time.perf_counter() - start):
            _say(_safe(line))
        if written:
            _say("  wrote " + ", ".join(map(shown, written)))
    return FINDINGS if arguments.strict and result.findings else OK


def _cleaned(job: _Job, quiet: bool, config: Config, password: str | None) -> Result:
    """Clean; ask for the password on a terminal as often as `PASSWORD_TRIES` where one is needed."""
    from copydesk.pipeline import clean

    for attempt in range(PASSWORD_TRIES + 1):
        progress = _Progress(shown(job.path), quiet)
        try:
            return clean(job.path, config=config, password=password, progress=progress)
        except PasswordError:
            progress.clear()
            if attempt == PASSWORD_TRIES or not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            password = _ask_password(job)
        finally:
            progress.clear()
    raise AssertionError("unreachable")


def _ask_password(job: _Job) -> str:
    import getpass

    try:
        return getpass.getpass(f"Password for {shown(job.path)}: ", stream=sys.stderr)
    except EOFError:
        raise PasswordError(f"{job.path}: no password was given") from None


def _deliver(result: Result, job: _Job, arguments: argparse.Namespace) -> list[str]:
    """Print or write the result; the paths that were written."""
    form: Format = arguments.format
    if arguments.stdout:
        _print({"txt": lambda: result.text, "md": lambda: result.markdown, "json": lambda: result.json}[form]())
        return []
    forms: tuple[Format, ...] = ("json",) if form == "json" else (form, "json")
    folder = arguments.output if arguments.output is not None else "."
    paths = result.write(folder, fit_name(job.name), forms, force=arguments.force, raw=arguments.raw)
    return [str(path) for path in paths]


def _print(text: str) -> None:
    """UTF-8 on standard output, whatever the locale."""
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


def _flush_stdout() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()


def _close_stdout() -> None:
    """Whoever read our output has gone; let the interpreter's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Progress:
    """`paper.pdf: page 12 of 22` on a terminal, rewritten in place; nothing elsewhere."""

    def __init__(self, name: str, quiet: bool) -> None:
        self._name, self._length = name, 0
        self._shows = not quiet and sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        if self._shows:
            text = f"{self._name}: page {done:,} of {total:,}"
            sys.stderr.write(f"\r{text.ljust(self._length)}")
            sys.stderr.flush()
            self._length = len(text)

    def clear(self) -> None:
        if self._length:
            sys.stderr.write(f"\r{' ' * self._length}\r")
            sys.stderr.flush()
            self._length = 0


def _safe(message: str) -> str:
    """A message with nothing that a terminal would obey; words of the PDF may be in it."""
    return "\n".join(shown(line) for line in message.splitlines())


def _say(line: str, quiet: bool = False) -> None:
    """One line on standard error; a closed or full one costs no result."""
    if not quiet:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)
