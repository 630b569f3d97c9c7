"""The public Python names with their signatures: as a page, and as `docs/api.json`, which a test holds us to."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

MODULES: Final = ("copydesk", "copydesk.batch", "copydesk.ray", "copydesk.stages")
DOCTEST: Final = re.compile(r"(?:^>>> .*\n?(?:^(?!\s*$|>>> ).*\n?)*)+", re.M)


def public_names() -> Iterator[tuple[str, Any]]:
    """Each name of `__all__` with what it is, as `copydesk.clean`."""
    for module in MODULES:
        home = importlib.import_module(module)
        for name in home.__all__:
            yield f"{module}.{name}", getattr(home, name)


def signatures() -> dict[str, str]:
    """What a caller may rely on: each public name, and the members of each public class, with its signature."""
    found: dict[str, str] = {}
    for name, value in public_names():
        found[name] = describe(value)
        if inspect.isclass(value):
            found.update({f"{name}.{member}": text for member, text, _ in members(value)})
    return found


def describe(value: Any) -> str:
    if inspect.isclass(value):
        base = value.__mro__[1].__name__
        return f"class({base})" if issubclass(value, BaseException) else f"class{_signature(value)}"
    return str(_signature(value)) if callable(value) else f"constant: {type(value).__name__}"


def _signature(value: Any) -> str:
    """As it stands in the source, without quotes; where dots stand a default has no text of its own.

    >>> def example(text: str | None = "a", *, count: int = 1) -> str: ...
    >>> _signature(example)
    "(text: str | None = 'a', *, count: int = 1) -> str"
    """
    text = re.sub(r"ForwardRef\('([^']*)'\)", r"'\1'", str(inspect.signature(value)))
    text = re.sub(r"<factory>|<[^<>]* object at 0x[0-9a-f]+>", "...", text)
    return re.sub(r"""(: |-> )(["'])(.*?)\2""", r"\1\3", text)


def members(kind: type) -> Iterator[tuple[str, str, str]]:
    """Public fields, properties and methods of a class of ours: name, signature, docstring."""
    for name in _fields(kind):
        yield name, f"field: {_annotation(kind, name)}", ""
    for owner in reversed([base for base in kind.__mro__ if base.__module__.startswith("copydesk")]):
        for name, value in vars(owner).items():
            if name.startswith("_") or name in _fields(kind):
                continue
            if isinstance(value, property | cached_property):
                function = value.fget if isinstance(value, property) else value.func
                returns = str(getattr(function, "__annotations__", {}).get("return", "Any"))
                yield name, f"property: {returns}", inspect.getdoc(function) or ""
            elif inspect.isfunction(value) or isinstance(value, classmethod | staticmethod):
                function = value if inspect.isfunction(value) else value.__func__
                yield name, _signature(function), inspect.getdoc(function) or ""


def _fields(kind: type) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind) if not field.name.startswith("_")]
    return list(getattr(kind, "_fields", ()))


def _annotation(kind: type, name: str) -> str:
    for base in kind.__mro__:
        text = inspect.get_annotations(base).get(name)
        if text is not None:
            return re.sub(r"^ForwardRef\('(.*)'\)$", r"\1", str(text))
    hints = inspect.signature(kind).parameters
    return str(hints[name].annotation) if name in hints else "Any"


# --- the page ---


def name_page() -> str:
    """A section for each public name; errors have a page of their own."""
    parts = []
    for module in MODULES:
        parts.append(f"## `{module}`")
        home = importlib.import_module(module)
        for name in home.__all__:
            value = getattr(home, name)
            if not (inspect.isclass(value) and issubclass(value, BaseException)):
                parts.append(_section(f"{module}.{name}", name, value))
    parts.append("The errors have [a page of their own](errors.md).")
    return "\n\n".join(parts)


def _section(full: str, name: str, value: Any) -> str:
    doc = inspect.getdoc(value) if inspect.isclass(value) or callable(value) else None
    parts = [f"### `{full}`"]
    if callable(value):
        parts.append(f"```python\n{_broken(name, _signature(value))}\n```")
    if doc and not doc.startswith(f"{name}("):
        parts.append(shown_doc(doc))
    if name == "SWITCHES":
        parts.append(
            "The table of switches ([reasons and switches](reasons.md)): a tuple of what each is called, "
            "the reason codes that it governs, and its choices."
        )
    if name == "__version__":
        parts.append("The version, as text.")
    if inspect.isclass(value):
        # the fields stand in the signature already
        rows = [_member(*member) for member in members(value) if not member[1].startswith("field: ")]
        parts += ["\n".join(rows)] if rows else []
    return "\n\n".join(parts)


def _member(name: str, signature: str, doc: str) -> str:
    first = re.split(r"\n\n|\n>>>", doc)[0].replace("\n", " ")
    text = f": {shown_line(first)}" if first else ""
    kind, mark, what = signature.partition(": ")
    if mark and kind == "property":
        return f"- `{name}` (`{what}`){text}"
    return f"- `{name}{signature}`{text}"


def _broken(name: str, signature: str) -> str:
    """A long signature with a line for each argument."""
    if len(name + signature) <= 100:
        return name + signature
    depth, out, line = 0, [], ""
    body, _, tail = signature[1:].rpartition(")")
    for mark in body:
        depth += (mark in "([{") - (mark in ")]}")
        if mark == "," and depth == 0:
            out.append(f"    {line.strip()},")
            line = ""
        else:
            line += mark
    return "\n".join([f"{name}(", *out, f"    {line.strip()},", f"){tail}"])


def shown_line(text: str) -> str:
    """A line of a docstring: what a reader of Markdown would take for mark-up is not."""
    return re.sub(r"(?<!`)([<*_\[\]|])(?=[^`]*(?:`[^`]*`[^`]*)*$)", r"\\\1", text)


def shown_doc(doc: str) -> str:
    """A docstring as Markdown: its examples become blocks of code."""
    out, at = [], 0
    for found in DOCTEST.finditer(doc):
        out += [shown_line(part) for part in doc[at : found.start()].strip().split("\n\n") if part.strip()]
        out.append(f"```python\n{re.sub(r'  # doctest: .*', '', found[0]).rstrip()}\n```")
        at = found.end()
    out += [shown_line(part) for part in doc[at:].strip().split("\n\n") if part.strip()]
    return "\n\n".join(out)


def names_as_json() -> str:
    return json.dumps(signatures(), indent=1, ensure_ascii=False) + "\n"
