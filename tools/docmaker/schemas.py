"""JSON Schemas as tables: a row for each key, with its type and description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from docmaker.markdown import table

Schema = dict[str, Any]
SHORT: Final = 12
"""Most values of an `enum` that a cell lists; more are counted."""


def schema_tables(path: Path, level: int = 2) -> str:
    """A section for the top level and each object below it."""
    schema: Schema = json.loads(path.read_text("utf-8"))
    mark = "#" * level
    parts = [f"{mark} {schema.get('title', path.name)}", schema.get("description", "")]
    parts.append(_rows(schema))
    parts += [f"{mark}# `{name}`\n\n{_rows(part)}" for name, part in _objects(schema, "")]
    for name, part in schema.get("$defs", {}).items():
        if "enum" in part:
            parts.append(f"{mark}# {name}\n\n" + ", ".join(f"`{value}`" for value in part["enum"]))
        parts += [f"{mark}# `{label}`\n\n{_rows(inner)}" for label, inner in _objects(part, name)]
    return "\n\n".join(part for part in parts if part)


def _objects(schema: Schema, prefix: str) -> Iterator[tuple[str, Schema]]:
    """Objects with keys of their own, below this one, each with its path."""
    if prefix and schema.get("type") == "array" and "properties" in schema.get("items", {}):
        yield f"{prefix}[]", schema["items"]
    for key, value in schema.get("properties", {}).items():
        name = f"{prefix}.{key}" if prefix else key
        for inner in (value, *value.get("oneOf", ())):
            if inner.get("type") == "object" and "properties" in inner:
                yield name, inner
                yield from _objects(inner, name)
            elif inner.get("type") == "array" and "properties" in inner.get("items", {}):
                yield f"{name}[]", inner["items"]
                yield from _objects(inner["items"], f"{name}[]")


def _rows(schema: Schema) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (f"`{key}`", describe_type(value), "yes" if key in required else "no", value.get("description", ""))
        for key, value in schema.get("properties", {}).items()
    ]
    return table(("key", "type", "required", "what"), rows)


def describe_type(schema: Schema) -> str:
    """The type of a value in a few words.

    >>> describe_type({"type": ["integer", "null"], "minimum": 1})
    'integer or null, from 1'
    >>> describe_type({"type": "array", "items": {"type": "string"}})
    'list of string'
    """
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"][:SHORT])
    if "oneOf" in schema:
        return " or ".join(describe_type(part) for part in schema["oneOf"])
    kinds = schema.get("type", "any")
    name = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "array" in name:
        items = schema.get("items")
        inner = describe_type(items) if isinstance(items, dict) else "number"
        name = name.replace("array", f"list of {inner}")
    return f"{name}, from {schema['minimum']}" if "minimum" in schema else name
