"""The routes of the REST API, from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def route_page(described: Mapping[str, Any]) -> str:
    """A table for each group of routes."""
    groups: dict[str, list[str]] = {}
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            groups.setdefault(route["tags"][0], []).append(_row(path, method, route))
    head = "| route | | asks for | gives |\n|---|---|---|---|\n"
    return "\n\n".join(f"### {name.capitalize()}\n\n{head}" + "\n".join(rows) for name, rows in groups.items())


def _row(path: str, method: str, route: Mapping[str, Any]) -> str:
    asked = ", ".join(_asked(route))
    given = ", ".join(f"{status}{_schema(answer)}" for status, answer in route["responses"].items() if status < "4")
    return f"| `{method.upper()} {path}` | {route['summary']} | {asked} | {given} |"


def _asked(route: Mapping[str, Any]) -> Iterator[str]:
    for parameter in route.get("parameters", ()):
        if parameter["in"] == "query":
            yield f"`{parameter['name']}`"
    for kind, content in route.get("requestBody", {}).get("content", {}).items():
        fields = content["schema"].get("properties") or {}
        yield f"{kind}: {', '.join(f'`{name}`' for name in fields)}" if fields else f"a body{_name(content['schema'])}"


def _schema(answer: Mapping[str, Any]) -> str:
    kinds = answer.get("content", {})
    for kind, content in kinds.items():
        return _name(content.get("schema", {})) or ("" if kind == "application/json" else f" {kind}")
    return ""


def _name(schema: Mapping[str, Any]) -> str:
    """ " `DocumentOut`", or nothing for what has no name.

    >>> _name({"$ref": "#/components/schemas/FlowOut"}), _name({"type": "object"})
    (' `FlowOut`', '')
    """
    parts = [part["$ref"].rpartition("/")[2] for part in (schema, *schema.get("anyOf", ())) if "$ref" in part]
    return f" `{'`, `'.join(parts)}`" if parts else ""
