"""`copydesk cache`: what was worked out before and is kept: pages, results, answers of models."""

from __future__ import annotations

import argparse
import json
from typing import Any, Final

from copydesk.cli.options import Formatter, add_flag
from copydesk.cli.runs import OK, guard
from copydesk.cli.terminal import print_text, say

LAYERS: Final = ("pages", "results", "answers")
EXIT_CODES: Final = """\
exit codes:
  0    done
  2    the command line makes no sense
"""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "cache",
        prog="copydesk cache",
        help="what batches and models keep for another time: show it, clear it",
        usage="copydesk cache [show|clear] [options]",
        description="What is kept for another time: pages as they were read, results of batches, answers of models.\n"
        "It holds words of your documents. COPYDESK_CACHE names another folder, COPYDESK_CACHE_MB another limit\n"
        "for pages and for results; the oldest go first.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("action", nargs="?", choices=("show", "clear"), default="show", help="show (default) or clear")
    parser.add_argument("--layer", choices=LAYERS, help="only this one of pages, results, answers")
    add_flag(parser, "--json", help="print it as JSON")
    parser.set_defaults(run=lambda arguments: guard("cache", lambda: _run(arguments)))


def _run(arguments: argparse.Namespace) -> int:
    from copydesk.batch.stores import clear, layers, measure

    chosen = [layer for layer in layers() if arguments.layer in (None, layer.name)]
    if arguments.action == "clear":
        for layer in chosen:
            say(f"{layer.name}: {clear(layer):,} removed")
        return OK
    shown = [
        {"layer": layer.name, "entries": count, "bytes": size, "limit": layer.limit, "folder": str(layer.folder)}
        for layer in chosen
        for count, size in [measure(layer)]
    ]
    if arguments.json:
        print_text(json.dumps(shown, indent=2) + "\n")
        return OK
    for line in shown:
        size, limit = (f"{int(str(line[name])) / 1e6:,.1f} MB" for name in ("bytes", "limit"))
        print_text(f"{line['layer']}: {line['entries']:,} entries, {size} of {limit}, in {line['folder']}\n")
    return OK
