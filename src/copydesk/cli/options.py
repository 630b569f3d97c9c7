"""The options that commands share, and what becomes of them: a `Config`, a password.

No option has a default in the parser: what is not given stays None, so that settings files can fill it (`settings`).
"""

from __future__ import annotations

import argparse
from typing import Final, get_args

from copydesk.config import SWITCHES, Choice, Config, Fidelity, Profile, Switch
from copydesk.errors import UsageError
from copydesk.language_names import AUTO, CODES
from copydesk.report.names import shown

DEFAULTS: Final[dict[str, object]] = {
    "profile": "podcast",
    "fidelity": "verbatim",
    "language": AUTO,
    "format": "txt",
    "report": True,
    "chunk_size": 300,
    "chunk_overlap": 0,
    "chunk_tokenizer": "words",
}
"""What holds where neither the command line nor a settings file says anything; flags are off."""

EXIT_CODES: Final = """\
exit codes:
  0    output was written; findings, if any, were printed
  1    at least one file failed
  2    the command line or a settings file makes no sense
  3    there are findings, and --strict was given
  130  interrupted (Ctrl-C)
"""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """The same help on every Python version: `-o, --output DIR`."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        argument = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {argument}"


def add_flag(group: argparse._ArgumentGroup, *names: str, help: str) -> None:  # noqa: A002
    """An option without a value; None where it is not given."""
    group.add_argument(*names, action="store_const", const=True, help=help)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """What is read of the PDF, and with which password."""
    group = parser.add_argument_group("reading")
    group.add_argument("--pages", type=parse_pages, metavar="A-B", help="pages 'A-B', 'A-', '-B' or 'A', from 1")
    group.add_argument(
        "--max-chars",
        type=int,
        metavar="N",
        help="stop at the last paragraph that ends within N characters of source; makes a finding",
    )
    add_password(group)
    add_settings(group)


def add_model(parser: argparse.ArgumentParser) -> None:
    """A language model, and what it may do."""
    group = parser.add_argument_group(
        "language model",
        "None unless you ask. It chooses where the rules are unsure, and may leave things out; it never writes.",
    )
    group.add_argument(
        "--model",
        metavar="NAME",
        help="a name of `copydesk models list`, a .gguf file, openai:URL#NAME, auto (the best here that passed its "
        "exam), or none (default: that of `copydesk models use`, else none)",
    )
    group.add_argument(
        "--jobs",
        type=parse_jobs,
        metavar="LIST",
        help="its jobs, whatever its exam says: choose, judge, rewrite, by commas (default: those of its exam)",
    )
    group.add_argument("--prompt", metavar="FILE", help="another prompt for rewrite (docs/model-jobs.md)")
    group.add_argument("--temperature", type=float, metavar="T", help="0 (default): the likeliest answer")
    group.add_argument("--top-p", type=float, metavar="P", help="draw from the likeliest tokens of this share")
    group.add_argument("--seed", type=int, metavar="N", help="of the draw (default 0)")
    add_flag(group, "--everything", help="ask judge and rewrite about all of the text, not only where something may go")
    add_flag(group, "--preview", help="show each chunk of rewrite before and after, with speed and time left")


def parse_jobs(text: str) -> list[str]:
    """`choose,judge` as a list; which of them there are is checked with the model."""
    jobs = [job.strip() for job in text.split(",")]
    if not all(job.isalpha() for job in jobs):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of jobs such as choose")
    return jobs


def add_password(group: argparse._ArgumentGroup) -> None:
    password = group.add_mutually_exclusive_group()
    password.add_argument("--password", metavar="TEXT", help="for an encrypted PDF; others on this machine may see it")
    password.add_argument(
        "--password-file", metavar="PATH", help="a file whose first line it is; with neither, a terminal is asked"
    )


def add_settings(group: argparse._ArgumentGroup) -> None:
    files = group.add_mutually_exclusive_group()
    files.add_argument("--settings", metavar="PATH", help="a settings file instead of those that are looked for")
    files.add_argument("--no-settings", action="store_true", help="read no settings file")


def add_cleaning(parser: argparse.ArgumentParser) -> None:
    """What is read out: profile, fidelity, rules of one's own, a switch for each kind of removal."""
    what = parser.add_argument_group("what is read out")
    what.add_argument(
        "--profile",
        choices=get_args(Profile),
        help="podcast (default): prose only; read-aloud: captions and tables announced; "
        "full: only furniture, duplicates and hidden text go",
    )
    what.add_argument(
        "--fidelity",
        choices=get_args(Fidelity),
        help="verbatim (default): the document's own words; free: a model's own, each "
        "marked, with --model NAME --jobs rewrite",
    )
    what.add_argument(
        "--language",
        choices=(AUTO, *CODES),
        metavar="CODE",
        help="what the document is in, so that abstracts in others go: auto (default: its words tell), "
        + ", ".join(CODES),
    )
    what.add_argument(
        "--drop", action="append", metavar="REGEX", help="drop what it matches in the clean text; repeatable"
    )
    what.add_argument(
        "--keep", action="append", metavar="REGEX", help="keep what it matches, whatever rules say; repeatable"
    )
    what.add_argument(
        "--replace",
        action="append",
        nargs=2,
        metavar=("REGEX", "TEXT"),
        help="write TEXT for what REGEX matches, without new letters or digits; repeatable",
    )
    switches = parser.add_argument_group(
        "switches, one for each kind of removal",
        "Each overrides the profile. drop: leave out; keep: leave in; end: move behind the text;\n"
        "announce: keep the words that say what it is; mark: put a marker, such as [equation], where it stood.",
    )
    for switch in SWITCHES:
        switches.add_argument(f"--{switch.name}", choices=switch.choices, help=_switch_help(switch))


def _switch_help(switch: Switch) -> str:
    """The meaning, and what the profiles do: the default, then those that differ."""
    parts = [f"default {switch.podcast}"]
    parts += [
        f"{name} {choice}"
        for name, choice in (("read-aloud", switch.read_aloud), ("full", switch.full))
        if choice != switch.podcast
    ]
    return f"{switch.meaning} ({'; '.join(parts)})".replace("%", "%%")


def parse_pages(text: str) -> tuple[int, int | None]:
    """`3-12`, `3-`, `-12` or `7` as (first, last or None)."""
    first, dash, last = text.strip().partition("-")
    if not (first or last) or not all(part == "" or (part.isdecimal() and part.isascii()) for part in (first, last)):
        raise argparse.ArgumentTypeError(f"{text!r} is no range of pages such as 3-12")
    if not dash:
        return int(first), int(first)
    return int(first or 1), int(last) if last else None


def make_config(arguments: argparse.Namespace) -> Config:
    """The settings of a run, from options that are settled. Raises UsageError."""
    chosen: dict[str, Choice | None] = {s.name: getattr(arguments, s.name.replace("-", "_"), None) for s in SWITCHES}
    first, last = arguments.pages or (1, None)
    return Config(
        profile=arguments.profile,
        fidelity=arguments.fidelity,
        switches={name: choice for name, choice in chosen.items() if choice},
        first_page=first,
        last_page=last,
        max_chars=arguments.max_chars,
        drop=arguments.drop or (),
        keep=arguments.keep or (),
        replace=arguments.replace or (),
        language=arguments.language,
    )


def read_password(arguments: argparse.Namespace) -> str | None:
    """The password that was given, if any. Raises UsageError where its file cannot be read."""
    given: str | None = arguments.password
    if arguments.password_file is None:
        return given
    try:
        with open(arguments.password_file, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--password-file {shown(arguments.password_file)}: cannot be read: {reason}") from error
