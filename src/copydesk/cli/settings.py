"""Settings files: `copydesk.toml`, or `[tool.copydesk]` in `pyproject.toml`, filling options that were not given.

The nearest one above the file that is cleaned counts, then the user's own (`copydesk.toml` in the folder for settings
of this system). Keys are the names of the options without dashes in front, checked against the parser itself, so
there is no second list. The command line wins over the nearest file, that one over the user's. A settings file is
trusted like a command line: the summary names it, and `--no-settings` leaves it aside.
"""

from __future__ import annotations

import argparse
import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from copydesk.cli.options import DEFAULTS
from copydesk.errors import UsageError
from copydesk.report.names import shown

NAME: Final = "copydesk.toml"
PROJECT: Final = "pyproject.toml"
LARGEST: Final = 1 << 20
"""Bytes; a settings file of a megabyte is none."""

NOT_IN_FILES: Final = frozenset({"help", "settings", "no_settings", "page", "find"})
PATHS: Final = frozenset({"output", "password_file", "prompt"})
"""Options whose relative paths count from the settings file's folder."""


def settle(arguments: argparse.Namespace, path: str) -> argparse.Namespace:
    """The options for the file at `path`: given ones, then settings files, then defaults.

    `settings_used` of the result lists the files that were read. Raises UsageError for what is wrong in one.
    """
    settled = argparse.Namespace(**vars(arguments))
    settled.settings_used = []
    for file, values in _layers(arguments, path):
        used = _check(values, file)
        settled.settings_used.append(str(file))
        for name, value in used.items():
            if hasattr(settled, name) and getattr(settled, name) is None and not _clashes(name, arguments):
                setattr(settled, name, value)
    return fill_defaults(settled)


def fill_defaults(arguments: argparse.Namespace) -> argparse.Namespace:
    """The options with `DEFAULTS` where nothing else said anything."""
    missing = {name: value for name, value in DEFAULTS.items() if getattr(arguments, name, 0) is None}
    return argparse.Namespace(**{**vars(arguments), **missing})


def _clashes(name: str, arguments: argparse.Namespace) -> bool:
    """A password on the command line is not joined by a file's password file, nor the other way round."""
    other = {"password": "password_file", "password_file": "password"}.get(name)
    return other is not None and getattr(arguments, other, None) is not None


def _layers(arguments: argparse.Namespace, path: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if arguments.no_settings:
        return
    if arguments.settings is not None:
        yield Path(arguments.settings), _own_table(Path(arguments.settings)) or {}
        return
    start = Path(os.path.abspath(path if path != "-" else os.curdir))
    for file in (_nearest(start.parent if path != "-" else start), user_file()):
        values = _own_table(file) if file is not None and file.is_file() else None
        if file is not None and values is not None:
            yield file, values


def _nearest(folder: Path) -> Path | None:
    """The nearest settings file at or above `folder`."""
    for above in (folder, *folder.parents):
        for name in (NAME, PROJECT):
            if (above / name).is_file() and _own_table(above / name) is not None:
                return above / name
    return None


def user_file() -> Path:
    """Where the user's own settings are looked for; it need not exist."""
    import platformdirs

    return platformdirs.user_config_path("copydesk", appauthor=False) / NAME


def _own_table(file: Path) -> Mapping[str, Any] | None:
    """The settings in `file`; None where it is a project file without any. Raises UsageError where it is no TOML."""
    try:
        with open(file, "rb") as opened:
            text = opened.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise UsageError(f"{shown(file)}: over {LARGEST:,} bytes is no settings file")
        loaded = tomllib.loads(text.decode("utf-8"))
    except OSError as error:
        raise UsageError(f"{shown(file)}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        if file.name == PROJECT and b"tool.copydesk" not in text:
            return None  # another program's affair
        raise UsageError(f"{shown(file)}: is no TOML: {error}") from error
    if file.name != PROJECT:
        return loaded
    found = loaded.get("tool", {}).get("copydesk") if isinstance(loaded.get("tool", {}), dict) else None
    return found if isinstance(found, dict) else None


def known_options() -> dict[str, argparse.Action]:
    """The options of all commands that read settings files, by name; a command takes those that it has."""
    from copydesk.cli import build_parser

    (commands,) = (action for action in build_parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    parsers = [parser for parser in commands.choices.values() if any(a.dest == "settings" for a in parser._actions)]
    actions = (action for parser in parsers for action in parser._actions)
    return {action.dest: action for action in actions if action.option_strings and action.dest not in NOT_IN_FILES}


def _check(values: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """Settings by the name of their option, each of the type that it takes."""
    known = known_options()
    found: dict[str, Any] = {}
    for key, value in values.items():
        name, value = _positive(key.replace("-", "_"), value)
        if name not in known:
            raise UsageError(f"{shown(file)}: unknown setting {key!r}{_hint(name, known)}")
        try:
            found[name] = _convert(known[name], value, file.parent)
        except (ValueError, argparse.ArgumentTypeError) as error:
            raise UsageError(f"{shown(file)}: {key}: {error}") from None
    return found


def _positive(name: str, value: Any) -> tuple[str, Any]:
    """`no-report = true` says the same as `report = false`."""
    if name.startswith("no_") and isinstance(value, bool) and name not in NOT_IN_FILES:
        return name.removeprefix("no_"), not value
    return name, value


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; did you mean {near[0].replace('_', '-')!r}?" if near else "; docs/settings.md lists them"


def _convert(action: argparse.Action, value: Any, folder: Path) -> Any:
    """`value` as the option would give it. Raises ValueError with what it should be."""
    if action.nargs == 0:
        if not isinstance(value, bool):
            raise ValueError("true or false is meant")
        return value if value or action.dest in DEFAULTS else None
    if action.dest == "replace":
        return _pairs(value)
    if action.dest in ("drop", "keep"):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError("a list of patterns is meant")
        return value
    if action.type is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValueError("a number is meant")
        return float(value)
    if action.type is int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError("a whole number is meant")
        return value
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise ValueError("a text is meant")
    if action.choices is not None and text not in action.choices:
        raise ValueError(f"{text!r} is none of {', '.join(map(str, action.choices))}")
    if action.dest in PATHS:
        return str(folder / os.path.expanduser(text))
    return action.type(text) if callable(action.type) else text


def _pairs(value: Any) -> list[tuple[str, str]]:
    """`[replace]` with patterns as keys, or `[[replace]]` with `pattern` and `with`."""
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return list(value.items())
    if isinstance(value, list) and all(
        isinstance(item, dict) and set(item) == {"pattern", "with"} and all(isinstance(v, str) for v in item.values())
        for item in value
    ):
        return [(item["pattern"], item["with"]) for item in value]
    raise ValueError('a table is meant: "pattern" = "text", or entries with `pattern` and `with`')
