"""`copydesk serve`: the review page, and the REST API behind it, on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from copydesk.cli.options import Formatter
from copydesk.cli.runs import FAILED, OK
from copydesk.cli.terminal import make_safe, print_text, say
from copydesk.errors import CopydeskError, UsageError
from copydesk.report.names import shown

EXTRA = ("fastapi", "uvicorn", "jinja2", "python_multipart")
"""Modules of the extra `web`."""

EXITS = """\
exit codes:
  0    it was ended (Ctrl-C)
  1    it could not be started: the port or the workspace is in use
  2    the command line makes no sense
"""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "serve",
        prog="copydesk serve",
        help="a page in your browser: drop PDFs, see every cut, decide, take the text away",
        usage="copydesk serve [options]",
        description="Serve the review page and its REST API on this machine, and open it in a browser. Nothing leaves\n"
        "this machine. Documents and decisions stay in the workspace, and are there again next time.",
        epilog=EXITS,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="HOST",
        help="address to listen at (default 127.0.0.1: this machine alone)",
    )
    parser.add_argument(
        "--port", type=parse_port, metavar="N", help="port to listen at (default: 8765, or the next one that is free)"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser; the address is printed in any case")
    parser.add_argument(
        "--workspace", metavar="DIR", help="folder for documents and decisions (default: the user's own)"
    )
    parser.add_argument(
        "--token", metavar="TEXT", help="what the address must carry (default: none here, a random one with --host)"
    )
    parser.add_argument(
        "--name", action="append", metavar="HOST", help="another name that this server is reached by; repeatable"
    )
    parser.add_argument(
        "--workers", type=parse_count, metavar="N", help="processes that clean (default: cores, at most 4)"
    )
    parser.add_argument("--max-upload", type=parse_count, metavar="MB", help="of one file (default 200)")
    parser.add_argument("--max-pages", type=parse_count, metavar="N", help="of one document (default 3000)")
    parser.set_defaults(run=_serve)


def parse_port(text: str) -> int:
    """A number from 1 to 65535."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535")
    return int(text)


def parse_count(text: str) -> int:
    """A number from 1."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 1 << 31):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


def _serve(arguments: argparse.Namespace) -> int:
    missing = find_missing()
    if missing:
        say(f"copydesk: serve needs {missing}: pip install 'copydesk[web]'")
        return FAILED
    from copydesk.web.serving import Address, bind, make_token, serve
    from copydesk.web.workspace import default_folder

    folder = Path(arguments.workspace) if arguments.workspace else default_folder()
    try:
        token = make_token(arguments.host, arguments.token)
        with bind(arguments.host, arguments.port) as listening:
            address = Address(arguments.host, listening.getsockname()[1], token)
            print_text(f"copydesk: {address.url}\n")
            if address.everywhere:
                say(f"copydesk: other computers reach it by the name or number of this one, port {address.port}")
            say(f"copydesk: documents are kept in {shown(folder)}; Ctrl-C ends it")
            serve(
                listening,
                address,
                folder,
                tuple(arguments.name or ()),
                _limits(arguments),
                arguments.workers,
                not arguments.no_browser,
            )
    except UsageError:
        raise
    except CopydeskError as error:
        say(f"copydesk: {make_safe(str(error))}")
        return FAILED
    except KeyboardInterrupt:  # uvicorn ended well, and gives the signal on
        pass
    return OK


def _limits(arguments: argparse.Namespace) -> Any:
    from dataclasses import replace

    from copydesk.web.limits import MEBIBYTE, WebLimits

    limits = WebLimits()
    if arguments.max_upload is not None:
        limits = replace(limits, upload=arguments.max_upload * MEBIBYTE)
    return limits if arguments.max_pages is None else replace(limits, pages=arguments.max_pages)


def find_missing() -> str:
    """The first module of the extra that is not installed; empty where all are."""
    from importlib.util import find_spec

    return next((name for name in EXTRA if find_spec(name) is None), "")
