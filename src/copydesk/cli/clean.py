"""`copydesk clean`: PDFs and texts into clean text, the account of it, and a report."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

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
from copydesk.cli.runs import FINDINGS, OK, Job, find_jobs, guard, with_password, worst
from copydesk.cli.settings import fill_defaults, settle, user_file
from copydesk.cli.terminal import StepCounter, make_safe, print_text, say
from copydesk.errors import UsageError
from copydesk.report.names import fit_name, shown

if TYPE_CHECKING:
    from copydesk.models import Model
    from copydesk.result import Format, Result
    from copydesk.revise.reviser import Asking
    from copydesk.revise.rewrite import Preview

STDIN = "-"
PDF_HEAD = 1024
"""Bytes in which a PDF's header stands (ISO 32000-1, annex H); what has none is taken for text."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "clean",
        prog="copydesk clean",
        help="clean PDFs: NAME.clean.txt, NAME.copydesk.json and NAME.report.html for each",
        usage="copydesk clean [options] FILE...",
        description="Clean each file into NAME.clean.txt, NAME.copydesk.json with the reason of every cut, and "
        "NAME.report.html,\nwhich shows them in their places.",
        epilog=EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a PDF, a pattern such as 'papers/*.pdf', a text (.txt), or - for standard input (either)",
    )
    add_output(parser.add_argument_group("output"))
    add_chunks(parser.add_argument_group("chunks"))
    add_reading(parser)
    add_model(parser)
    add_cleaning(parser)
    parser.set_defaults(run=_clean_all)


def add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-o", "--output", metavar="DIR", help="folder for the results; made if missing (default: here)")
    group.add_argument(
        "--format",
        choices=("txt", "md", "json"),
        help="txt (default): NAME.clean.txt; md: NAME.clean.md; json: nothing beside the JSON",
    )
    group.add_argument("--no-report", dest="report", action="store_const", const=False, help="no NAME.report.html")
    group.add_argument(
        "--split",
        type=parse_split,
        metavar="heading|N",
        help="also NAME.parts: the text at its headings, or in parts of at most N words, numbered, with contents.md",
    )
    add_flag(group, "--toc", help="print the contents of the result with words and minutes (150 words a minute)")
    add_flag(group, "--raw", help="also write NAME.raw.txt, the text before any cut")
    add_flag(group, "--stdout", help="print the result in that format; write no file")
    add_flag(group, "--force", help="overwrite files that are not copydesk's, or were edited")
    add_flag(group, "--strict", help="exit with 3 when there are findings")
    add_flag(group, "-q", "--quiet", help="print errors only")


def add_chunks(group: argparse._ArgumentGroup) -> None:
    add_flag(group, "--chunks", help="also NAME.chunks.jsonl: pieces of the text for search and language models")
    group.add_argument("--chunk-size", type=int, metavar="N", help="tokens in a chunk, at most (default 300)")
    group.add_argument("--chunk-overlap", type=int, metavar="N", help="tokens that a chunk repeats (default 0)")
    group.add_argument(
        "--chunk-tokenizer",
        metavar="NAME",
        help="how tokens are counted: words (default), or the path of a tokenizer.json (extra `chunks`)",
    )


def parse_split(text: str) -> Literal["heading"] | int:
    """`heading`, or a number of words from 1."""
    if text == "heading":
        return "heading"
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is neither 'heading' nor a number of words")
    return int(text)


def _clean_all(arguments: argparse.Namespace) -> int:
    check_together(arguments)
    make_config(fill_defaults(arguments))  # what makes no sense is said before any file is read
    read_password(arguments)
    jobs = find_jobs(arguments.files, bool(arguments.quiet), named=not arguments.stdout)
    with Desk() as desk:
        return worst({guard(job.path, partial(_clean_one, job, arguments, desk)) for job in jobs})


class Desk:
    """The model of a run, opened when the first file asks for it; files with other settings get another one."""

    def __init__(self) -> None:
        self._name: str | None = None
        self._model: Model | None = None

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._model is not None:
            self._model.close()

    def model(self, name: str | None) -> Model | None:
        """The model of that name, by default the one of `copydesk models use`; None where none is asked for. Raises
        ModelError's family."""
        name = choose_name(name)
        if name is None:
            return None
        if name != self._name:
            from copydesk.models.opening import open_model

            self.__exit__()
            self._model, self._name = None, None
            self._model = open_model(name)
            self._name = name
        return self._model


def choose_name(name: str | None) -> str | None:
    """Which model is meant: the one named, by default that of `copydesk models use`; None for none. Raises
    WeightsError where `auto` finds none."""
    if name is None and user_file().with_name("models.json").exists():
        from copydesk.models.remembered import used_model

        name = used_model()
    if name is None or name == "none":
        return None
    if name == "auto":
        from copydesk.licensing import choose_model

        return choose_model()
    return name


def check_together(arguments: argparse.Namespace) -> None:
    if not arguments.stdout:
        return
    for name in ("raw", "output", "split", "chunks"):
        if getattr(arguments, name) is not None:
            raise UsageError(f"--stdout writes no file: leave out --{name}")


def _clean_one(job: Job, given: argparse.Namespace, desk: Desk) -> int:
    start = time.perf_counter()
    arguments = settle(given, job.path)
    result = _cleaned(job, arguments, desk)
    written = deliver(result, job.name, arguments)
    if not arguments.quiet:
        report_on(result, shown(job.path), time.perf_counter() - start, arguments.settings_used, written)
    return FINDINGS if arguments.strict and result.findings else OK


def _cleaned(job: Job, arguments: argparse.Namespace, desk: Desk) -> Result:
    from copydesk.pipeline import clean

    config = make_config(arguments)
    source: str | bytes = job.path
    if job.path == STDIN:
        source = sys.stdin.buffer.read()
        if b"%PDF-" not in source[:PDF_HEAD]:
            from copydesk.pipeline import clean_text

            return clean_text(source, name="standard input", config=config)
    return with_password(
        job.path,
        arguments,
        read_password(arguments),
        lambda password, progress: clean(
            source, config=config, password=password, progress=progress, **_with_model(job, arguments, desk)
        ),
    )


def _with_model(job: Job, arguments: argparse.Namespace, desk: Desk) -> dict[str, Any]:
    """The model's part of a call, which most have not."""
    model = desk.model(arguments.model)
    if model is None:
        return {}
    counter = StepCounter(shown(job.path), bool(arguments.quiet))
    if arguments.jobs is None:
        _examine_once(model, bool(arguments.quiet))
    return {"model": model, "jobs": arguments.jobs, "watch": counter, "asking": _make_asking(arguments)}


def _examine_once(model: Model, quiet: bool) -> None:
    """Say that a model without a card is examined first, and how far that is."""
    from copydesk.exam import load_card
    from copydesk.licensing import settle_licence

    if load_card(model.identity) is not None:
        return
    if not quiet:
        say(f"{shown(model.name)} has no exam card yet: about 40 questions first (`copydesk models test` asks all)")
    counter = StepCounter(shown(model.name), quiet)
    settle_licence(model, None, lambda done, total, kind: counter("exam", done, total))


def _make_asking(arguments: argparse.Namespace) -> Asking:
    """How the model is asked. Raises UsageError for numbers or a prompt that mean nothing."""
    from copydesk.models import Sampling
    from copydesk.revise.answers import REWRITE
    from copydesk.revise.prompting import read_prompt
    from copydesk.revise.reviser import Asking

    temperature, top_p = arguments.temperature or 0.0, 1.0 if arguments.top_p is None else arguments.top_p
    if not (0 <= temperature <= 2 and 0 < top_p <= 1):
        raise UsageError(f"temperature {temperature}, top-p {top_p}: use 0 to 2, and more than 0 up to 1")
    sampling = Sampling(temperature=temperature, top_p=top_p, seed=arguments.seed or 0)
    prompt = None if arguments.prompt is None else read_prompt(Path(arguments.prompt), REWRITE)
    return Asking(sampling, prompt, _show_preview if arguments.preview else None, bool(arguments.everything))


def _show_preview(preview: Preview) -> None:
    """A chunk before and after on standard error, where it changed."""
    left = "" if preview.seconds_left is None else f", {preview.seconds_left:.0f} s left"
    speed = f", {preview.tokens_per_second:.0f} tokens/s" if preview.tokens_per_second else ""
    say(f"chunk {preview.number} of {preview.count}{speed}{left}")
    if preview.before == preview.after:
        say("  nothing to change")
        return
    for mark, text in (("-", preview.before), ("+", preview.after)):
        for line in text.splitlines():
            say(make_safe(f"  {mark} {line}"))


def report_on(result: Result, name: str, seconds: float, settings: list[str], written: list[str]) -> None:
    """The summary on standard error."""
    from copydesk.report.summary import summarise, summary_lines

    for line in summary_lines(summarise(result), name, seconds):
        say(make_safe(line))
    if settings:
        say("  settings from " + ", ".join(map(shown, settings)))
    if written:
        say("  wrote " + ", ".join(map(shown, written)))


def deliver(result: Result, name: str, arguments: argparse.Namespace) -> list[str]:
    """Print or write the result; the paths that were written. Contents go where messages go."""
    if arguments.toc:
        from copydesk.report.contents import contents_lines

        for line in contents_lines(result):
            say(make_safe(line))
    form: Format = arguments.format
    if arguments.stdout:
        print_text({"txt": lambda: result.text, "md": lambda: result.markdown, "json": lambda: result.json}[form]())
        return []
    forms: list[Format] = ["json"] if form == "json" else [form, "json"]
    forms += ["html"] if arguments.report else []
    folder = arguments.output if arguments.output is not None else "."
    force, name = bool(arguments.force), fit_name(name)
    chunks = _render_chunks(result, arguments) if arguments.chunks else None
    paths = result.write(folder, name, forms, force=force, raw=bool(arguments.raw), chunks=chunks)
    if arguments.split:
        from copydesk.report.parts import split_parts, write_parts

        parts = write_parts(folder, name, split_parts(result, arguments.split), force)
        return [*map(str, paths), f"{parts[0].parent} ({len(parts)} files)"]
    return [str(path) for path in paths]


def _render_chunks(result: Result, arguments: argparse.Namespace) -> str:
    from copydesk.report import chunks

    return chunks.render(result, arguments.chunk_size, arguments.chunk_overlap, arguments.chunk_tokenizer)
