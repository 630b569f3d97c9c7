"""`copydesk explain`: the lines of a page, or all places of some words, with what became of them and why."""

from __future__ import annotations

import argparse
import json
import shutil
from typing import Any

from copydesk.cli.options import EXIT_CODES, Formatter, add_cleaning, add_flag, add_reading, make_config, read_password
from copydesk.cli.runs import OK, guard, with_password
from copydesk.cli.settings import settle
from copydesk.cli.terminal import make_safe, print_text


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        prog="copydesk explain",
        help="show what became of the lines of a page, and why",
        usage="copydesk explain [options] FILE (--page N | --find WORDS | --unsure)",
        description="Show each line with its role, its confidence, the rules that touched it and the evidence. Writes\n"
        "no file.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a PDF, or a text (.txt)")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--page", type=int, metavar="N", help="the lines of this page, counted from 1")
    which.add_argument("--find", metavar="WORDS", help="every place where these words stand, over line ends too")
    add_flag(which, "--unsure", help="the lines of which it is unsure that they are cut, or kept, rightly")
    output = parser.add_argument_group("output")
    add_flag(output, "--all", help="the evidence of every line, not only of those that changed")
    add_flag(output, "--json", help="as JSON")
    add_flag(output, "-q", "--quiet", help="show no progress")
    add_reading(parser)
    add_cleaning(parser)
    parser.set_defaults(run=lambda arguments: guard(arguments.file, lambda: _explain(arguments)))


def _explain(given: argparse.Namespace) -> int:
    from copydesk.explanation import explain
    from copydesk.report.explained import explanation_lines

    arguments = settle(given, given.file)
    config = make_config(arguments)
    found = with_password(
        given.file,
        arguments,
        read_password(arguments),
        lambda password, progress: explain(
            given.file,
            page=given.page,
            find=given.find,
            unsure=bool(given.unsure),
            config=config,
            password=password,
            progress=progress,
        ),
    )
    if arguments.json:
        print_text(json.dumps(found.as_dict(), ensure_ascii=False) + "\n")
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        lines = explanation_lines(found, width, everything=bool(arguments.all))
        print_text(make_safe("\n".join(lines)) + "\n")
    return OK
