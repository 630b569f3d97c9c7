"""`copydesk batch`: many documents, each one once, whatever happens; and how far a batch is."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copydesk.cli.clean import choose_name
from copydesk.cli.options import (
    EXIT_CODES,
    Formatter,
    add_cleaning,
    add_flag,
    add_model,
    add_reading,
    make_config,
    read_password,
)
from copydesk.cli.runs import FAILED, FINDINGS, OK, guard
from copydesk.cli.settings import settle
from copydesk.cli.terminal import StatusLine, make_safe, print_text, say
from copydesk.errors import UsageError
from copydesk.report.names import shown

if TYPE_CHECKING:
    from copydesk.batch.run import Batch
    from copydesk.batch.tally import Tally

STATUS: Final = "status"
LINE_SECONDS: Final = 30.0
"""Between two lines of progress where there is no terminal."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "batch",
        prog="copydesk batch",
        help="clean many documents: folders, archives, URLs; a run that was killed goes on",
        usage="copydesk batch [options] SOURCE... -o DIR\n       copydesk batch status DIR",
        description="Clean every document of the sources. The same command again does what is left, or has changed.\n"
        "`copydesk batch status DIR` says how far the batch in DIR is.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a PDF, a folder, a pattern such as 'papers/**/*.pdf', @list.txt, a .zip or .tar(.gz, .bz2, .xz), a URL",
    )
    _add_output(parser.add_argument_group("output"))
    _add_work(parser.add_argument_group("work"))
    add_reading(parser)
    add_model(parser)
    add_cleaning(parser)
    parser.set_defaults(run=_run)


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-o", "--output", metavar="DIR", help="folder for results, journal and report; made if missing")
    group.add_argument("--format", choices=("txt", "md", "json"), help="files for each document, as of clean")
    group.add_argument("--no-report", dest="report", action="store_const", const=False, help="no NAME.report.html")
    add_flag(group, "--raw", help="also NAME.raw.txt, the text before any cut")
    group.add_argument(
        "--sink", choices=("jsonl", "parquet"), help="instead of files: rows sorted by key, in part-00000.* and so on"
    )
    add_flag(group, "--force", help="overwrite files that are not copydesk's, or were edited")
    add_flag(group, "--strict", help="exit with 3 when there are findings")
    add_flag(group, "-q", "--quiet", help="print errors only")


def _add_work(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--engine", choices=("local", "ray"), help="local (default): this machine; ray: Ray Data")
    group.add_argument("--address", metavar="ADDR", help="of a Ray cluster (default: one on this machine)")
    group.add_argument("--workers", type=int, metavar="N", help="worker processes (default: as many as cores)")
    group.add_argument(
        "--model-workers",
        type=int,
        metavar="N",
        help="questions that a server of models is asked at once (default: 4 for each worker); with Ray, actors that "
        "hold a model (default: one for each GPU, or 1)",
    )
    group.add_argument(
        "--timeout-per-document", type=int, metavar="S", help="seconds for one try (default 600; with a model 3600)"
    )
    group.add_argument("--memory-per-document", type=int, metavar="MB", help="of a worker (default 3072)")
    group.add_argument("--max-failures", type=int, metavar="N", help="stop when more documents have failed")
    group.add_argument(
        "--no-cache", dest="cache", action="store_const", const=False, help="keep nothing in the cache, take nothing"
    )


def _run(arguments: argparse.Namespace) -> int:
    sources = arguments.sources
    if sources[0] == STATUS and len(sources) == 2 and arguments.output is None:
        return guard(sources[1], lambda: _show_status(Path(sources[1])))
    settled = settle(arguments, str(Path.cwd() / "batch"))
    batch = _make_batch(settled)
    return guard(str(batch.out), lambda: _clean(batch, settled))


def _make_batch(arguments: argparse.Namespace) -> Batch:
    """Raises UsageError for what makes no sense together."""
    from copydesk.batch.run import Batch
    from copydesk.batch.sinks import check_sink
    from copydesk.batch.slots import MEMORY, MODEL_SECONDS, SECONDS, Bounds

    if arguments.output is None:
        raise UsageError("where to? give a folder: -o DIR")
    for name in ("prompt", "temperature", "top_p", "seed", "preview"):
        if getattr(arguments, name) is not None:
            raise UsageError(f"--{name.replace('_', '-')} is for clean: a batch asks a model as its exam was")
    for name in ("workers", "model_workers", "timeout_per_document", "memory_per_document"):
        number = getattr(arguments, name)
        if number is not None and number < 1:
            raise UsageError(f"--{name.replace('_', '-')} {number}: from 1")
    if (arguments.max_failures or 0) < 0:
        raise UsageError(f"--max-failures {arguments.max_failures}: from 0")
    if arguments.sink is not None:
        check_sink(arguments.sink)
        if arguments.raw:
            raise UsageError("--sink writes rows, no files: leave out --raw")
    if arguments.engine != "ray" and arguments.address is not None:
        raise UsageError("--address is of a Ray cluster: add --engine ray")
    memory, model = arguments.memory_per_document, choose_name(arguments.model)
    seconds = arguments.timeout_per_document or (SECONDS if model is None else MODEL_SECONDS)
    return Batch(
        sources=arguments.sources,
        out=Path(arguments.output),
        config=make_config(arguments),
        forms=_forms(arguments),
        sink=arguments.sink,
        engine=arguments.engine or "local",
        address=arguments.address,
        workers=arguments.workers,
        bounds=Bounds(float(seconds), memory << 20 if memory else MEMORY),
        max_failures=arguments.max_failures,
        force=bool(arguments.force),
        password=read_password(arguments),
        caching=arguments.cache is not False,
        model=model,
        model_workers=arguments.model_workers,
        jobs=None if arguments.jobs is None else tuple(arguments.jobs),
    )


def _forms(arguments: argparse.Namespace) -> tuple[str, ...]:
    """As `clean` writes them."""
    forms = ["json"] if arguments.format == "json" else [arguments.format, "json"]
    return (*forms, *(["html"] if arguments.report else []), *(["raw"] if arguments.raw else []))


def _clean(batch: Batch, arguments: argparse.Namespace) -> int:
    from copydesk.batch.run import run

    show = Progress(bool(arguments.quiet))
    try:
        tally = run(batch, show, show.say)
    except KeyboardInterrupt:
        show.clear()
        say(f"copydesk: interrupted; the same command goes on, {shown(batch.out)} has what is done")
        raise
    finally:
        show.clear()
    if not arguments.quiet:
        say(make_safe(f"{tally.line()}, {tally.seconds:.1f} s"))
        say(f"  {shown(batch.out)}: report.html, report.json, errors.jsonl")
    if tally.failed or _has_errors(batch.out):
        return FAILED
    return FINDINGS if arguments.strict and tally.with_findings else OK


def _has_errors(out: Path) -> bool:
    """Whether a document failed, in this run or in an earlier one."""
    try:
        return (out / "errors.jsonl").stat().st_size > 0
    except OSError:
        return False


class Progress:
    """One line on a terminal, rewritten; elsewhere a line every half minute."""

    def __init__(self, quiet: bool) -> None:
        self._line, self._quiet = StatusLine("batch", quiet), quiet
        self._plain = not quiet and not sys.stderr.isatty()
        self._last = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        self._line.show(tally.line())
        if self._plain and time.monotonic() - self._last >= LINE_SECONDS:
            self._last = time.monotonic()
            say(make_safe(tally.line()))

    def say(self, line: str) -> None:
        self._line.clear()
        say(make_safe(f"copydesk: {line}"), self._quiet)

    def clear(self) -> None:
        self._line.clear()


def _show_status(out: Path) -> int:
    from copydesk.batch.run import read_status

    print_text(read_status(out).line() + "\n")
    return OK
