"""`copydesk apply`: replay an edit file, with a person's decisions, on the document that it was made for."""

from __future__ import annotations

import argparse
import os
import time
from typing import Any

from copydesk.cli.clean import add_chunks, add_output, check_together, deliver, report_on
from copydesk.cli.options import EXIT_CODES, Formatter, add_password, add_settings, read_password
from copydesk.cli.runs import FINDINGS, OK, guard, with_password
from copydesk.cli.settings import settle
from copydesk.report.names import base_name, shown

EDITED = ".edited"
"""Added to the name of results that would otherwise take the place of the edit file."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "apply",
        prog="copydesk apply",
        help="replay an edit file: cuts put back, own cuts made",
        usage="copydesk apply [options] FILE EDITS.json",
        description="Replay EDITS.json (a NAME.copydesk.json in which you rejected pieces or added cuts) on FILE, and\n"
        "write the results as `clean` does. Results never replace the edit file: next to it they are called\n"
        f"NAME{EDITED}.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="the PDF or text that was cleaned")
    parser.add_argument("edits", metavar="EDITS.json", help="its NAME.copydesk.json, with your decisions")
    add_output(parser.add_argument_group("output"))
    add_chunks(parser.add_argument_group("chunks"))
    reading = parser.add_argument_group("reading")
    add_password(reading)
    add_settings(reading)
    parser.set_defaults(run=lambda arguments: guard(arguments.file, lambda: _apply(arguments)))


def _apply(given: argparse.Namespace) -> int:
    from copydesk.pipeline import apply

    start = time.perf_counter()
    check_together(given)
    arguments = settle(given, given.file)
    result = with_password(
        given.file,
        arguments,
        read_password(arguments),
        lambda password, progress: apply(given.file, given.edits, password=password, progress=progress),
    )
    written = deliver(result, _name(given, arguments), arguments)
    if not arguments.quiet:
        report_on(result, shown(given.file), time.perf_counter() - start, arguments.settings_used, written)
    return FINDINGS if arguments.strict and result.findings else OK


def _name(given: argparse.Namespace, arguments: argparse.Namespace) -> str:
    name = base_name(given.file)
    beside = os.path.join(arguments.output or ".", f"{name}.copydesk.json")
    same = os.path.exists(beside) and os.path.samefile(beside, given.edits)
    return f"{name}{EDITED}" if same else name
