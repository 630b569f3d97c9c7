"""`copydesk inspect`: what a PDF is, and what would go from it and why, before anything is written."""

from __future__ import annotations

import argparse
import json
import shutil
from functools import partial
from typing import Any

from copydesk.cli.options import EXIT_CODES, Formatter, add_cleaning, add_flag, add_reading, make_config, read_password
from copydesk.cli.runs import OK, Job, find_jobs, guard, with_password, worst
from copydesk.cli.settings import fill_defaults, settle
from copydesk.cli.terminal import make_safe, print_text


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "inspect",
        prog="copydesk inspect",
        help="show what a PDF is, and what would go from it and why",
        usage="copydesk inspect [options] FILE...",
        description="Show metadata, encryption, language, columns, fonts, scans, outline, roles, and what would be\n"
        "dropped and why, with an example each. Writes no file.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a PDF, or a pattern such as 'papers/*.pdf'")
    output = parser.add_argument_group("output")
    add_flag(output, "--json", help="as JSON, one object for each file on a line of its own")
    add_flag(output, "-q", "--quiet", help="show no progress")
    add_reading(parser)
    add_cleaning(parser)
    parser.set_defaults(run=_inspect_all)


def _inspect_all(arguments: argparse.Namespace) -> int:
    make_config(fill_defaults(arguments))
    jobs = find_jobs(arguments.files, bool(arguments.quiet), named=False)
    return worst({guard(job.path, partial(_inspect_one, job, arguments)) for job in jobs})


def _inspect_one(job: Job, given: argparse.Namespace) -> int:
    from copydesk.inspection import inspect
    from copydesk.report.inspected import inspection_lines

    arguments = settle(given, job.path)
    config = make_config(arguments)
    found = with_password(
        job.path,
        arguments,
        read_password(arguments),
        lambda password, progress: inspect(job.path, config=config, password=password, progress=progress),
    )
    if arguments.json:
        print_text(json.dumps(found.as_dict(), ensure_ascii=False) + "\n")
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print_text(make_safe("\n".join(inspection_lines(found, width))) + "\n")
    return OK
