"""`copydesk models`: which language models there are, and where their weights are: fetched, found, used, removed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from copydesk.cli.options import Formatter
from copydesk.cli.runs import OK, guard
from copydesk.cli.terminal import StepCounter, make_safe, print_text, say
from copydesk.report.names import shown

if TYPE_CHECKING:
    from copydesk.models.catalogue import Entry

EXIT_CODES: Final = """\
exit codes:
  0    done
  1    the weights cannot be had, checked or removed
  2    the command line makes no sense
  130  interrupted (Ctrl-C); a download goes on where it stopped
"""
YES: Final = frozenset({"y", "yes"})

AddAction = Callable[[Any], None]


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "models",
        prog="copydesk models",
        help="language models: list, fetch, choose and remove them",
        usage="copydesk models ACTION ...",
        description="Language models for `--model`. None is used, and nothing is fetched, unless you ask for it.",
        epilog="`copydesk models ACTION --help` lists the options of an action.\n\n" + EXIT_CODES,
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True, dest="action")
    for add_action in ACTIONS:
        add_action(actions)


def _add_list(actions: Any) -> None:
    parser = _action(actions, "list", "list", "the models that copydesk knows, and which are here", _list)
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def _add_pull(actions: Any) -> None:
    parser = _action(actions, "pull", "pull [options] NAME", "fetch a model's weights and check them", _pull)
    parser.add_argument("name", metavar="NAME", help="of `copydesk models list`")
    parser.add_argument("--accept-licence", action="store_true", help="accept the model's licence without being asked")
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")


def _add_path(actions: Any) -> None:
    parser = _action(actions, "path", "path NAME", "print where a model's weights are", _path)
    parser.add_argument("name", metavar="NAME", help="of `copydesk models list`")


def _add_use(actions: Any) -> None:
    parser = _action(actions, "use", "use NAME", "the model that is used from now on, where none is named", _use)
    parser.add_argument("name", metavar="NAME", help="a name, a .gguf file, openai:URL#NAME; none forgets it")


def _add_remove(actions: Any) -> None:
    parser = _action(actions, "remove", "remove NAME", "delete a model's weights from the cache", _remove)
    parser.add_argument("name", metavar="NAME", help="of `copydesk models list`")


def _add_test(actions: Any) -> None:
    parser = _action(actions, "test", "test [options] NAME", "examine a model; its card decides what it does", _test)
    parser.add_argument("name", metavar="NAME", help="a name, a .gguf file, openai:URL#NAME, transformers:PATH")
    parser.add_argument("--short", action="store_true", help="about 40 questions instead of several hundred")
    parser.add_argument("--json", action="store_true", help="print the card as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")


ACTIONS: Final[tuple[AddAction, ...]] = (_add_list, _add_pull, _add_path, _add_test, _add_use, _add_remove)
"""In the order of the help."""


def _action(
    actions: Any, name: str, usage: str, text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """The parser of one action; what goes wrong in `run` is one line that names the model."""
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        prog=f"copydesk models {name}",
        help=text,
        usage=f"copydesk models {usage}",
        description=text[0].upper() + text[1:] + ".",
        formatter_class=Formatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=lambda arguments: guard(getattr(arguments, "name", "models"), lambda: run(arguments)))
    return parser


# --- what they do ---


def _list(arguments: argparse.Namespace) -> int:
    from copydesk.models.catalogue import CATALOGUE
    from copydesk.models.remembered import used_model

    used = used_model()
    if arguments.json:
        import json

        print_text(json.dumps([_described(entry, used) for entry in CATALOGUE], indent=2) + "\n")
        return OK
    rows = [("model", "size", "context", "here", "licence", "from"), *(_row(entry, used) for entry in CATALOGUE)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    print_text("\n".join(lines) + "\n")
    known = {entry.name for entry in CATALOGUE}
    say("* is used where none is named" if used in known else f"used: {shown(used)}" if used else _hint())
    return OK


def _hint() -> str:
    return "fetch one: copydesk models pull NAME; or give --model a .gguf file or openai:URL#NAME"


def _row(entry: Entry, used: str | None) -> tuple[str, ...]:
    from copydesk.models.weights import find_weights

    here = "yes" if find_weights(entry) is not None else "no"
    size = f"{entry.megabytes:,} MB"
    licence = entry.licence.name + (" (accept once)" if entry.licence.accept else "")
    mark = " *" if entry.name == used else ""
    return (entry.name + mark, size, f"{entry.context:,}", here, licence, str(entry.origin))


def _described(entry: Entry, used: str | None) -> dict[str, object]:
    from copydesk.models.weights import find_weights

    path = find_weights(entry)
    return {
        "name": entry.name,
        "origin": str(entry.origin),
        "megabytes": entry.megabytes,
        "context": entry.context,
        "licence": {"name": entry.licence.name, "address": entry.licence.address, "accept": entry.licence.accept},
        "sha256": entry.sha256,
        "path": None if path is None else str(path),
        "used": entry.name == used,
    }


def _pull(arguments: argparse.Namespace) -> int:
    from copydesk.models.catalogue import find_entry
    from copydesk.models.weights import ensure_accepted, find_weights, pull

    entry, quiet = find_entry(arguments.name), arguments.quiet is True

    def ask(entry: Entry) -> bool:
        return arguments.accept_licence is True or _ask(entry)

    if find_weights(entry) is None:
        ensure_accepted(entry, ask)
        say(f"{entry.name}: fetching {entry.megabytes:,} MB from {entry.origin}", quiet)
    path = pull(entry, ask, progress=not quiet and sys.stderr.isatty())
    say(f"{entry.name}: checked, ready: {shown(path)}", quiet)
    return OK


def _ask(entry: Entry) -> bool:
    """Ask at a terminal; elsewhere the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(f"{entry.name} comes under the {entry.licence.name}: {entry.licence.address}")
    sys.stderr.write("Do you accept it? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in YES


def _path(arguments: argparse.Namespace) -> int:
    from copydesk.models.catalogue import find_entry
    from copydesk.models.weights import checked_weights

    print_text(f"{checked_weights(find_entry(arguments.name))}\n")
    return OK


def _use(arguments: argparse.Namespace) -> int:
    from copydesk.errors import UsageError
    from copydesk.models.gguf import read_header
    from copydesk.models.opening import AUTO, resolve_model
    from copydesk.models.remembered import use_model

    if arguments.name == AUTO:
        raise UsageError("models use: name a model; `none` forgets the one that is used")
    named = resolve_model(arguments.name)
    if named is not None and named.kind == "embedded":
        read_header(named.place)
    use_model(None if named is None else _lasting(arguments.name))
    say("no model is used where none is named" if named is None else f"used from now on: {shown(arguments.name)}")
    return OK


def _test(arguments: argparse.Namespace) -> int:
    from copydesk.exam import as_dict, card_lines, run_exam, save_card
    from copydesk.models.opening import open_model

    counter = StepCounter(shown(arguments.name), arguments.quiet is True)
    with open_model(arguments.name) as model:
        try:
            card = run_exam(
                model, short=arguments.short, progress=lambda done, total, kind: counter(kind or "exam", done, total)
            )
        finally:
            counter.clear()
    path = save_card(card)
    if arguments.json:
        import json

        print_text(json.dumps(as_dict(card), indent=2, ensure_ascii=False) + "\n")
    else:
        print_text(make_safe("\n".join(card_lines(card))) + "\n")
    say(f"kept as {shown(path)}", arguments.quiet is True)
    return OK


def _lasting(name: str) -> str:
    """A path as it can be found from any folder."""
    import os

    return os.path.abspath(name) if os.path.isfile(name) else name


def _remove(arguments: argparse.Namespace) -> int:
    from copydesk.models.catalogue import find_entry
    from copydesk.models.remembered import use_model, used_model
    from copydesk.models.weights import find_weights, remove

    entry = find_entry(arguments.name)
    freed = remove(entry)
    if used_model() == entry.name and find_weights(entry) is None:
        use_model(None)
    say(f"{entry.name}: {freed / 1e6:,.0f} MB freed" if freed else f"{entry.name}: no weights in the cache")
    left = find_weights(entry)
    if left is not None:
        say(f"{entry.name}: still here as an installed package: {shown(left)}")
    return OK
