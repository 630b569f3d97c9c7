"""The pages: shells made here, filled by the modules in `static`; and those files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from copydesk import __version__
from copydesk.web.answers import Desk
from copydesk.web.faults import ApiError

KINDS: Final = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
}
"""Said here, because a machine's own table may say anything."""

router = APIRouter(include_in_schema=False)


@cache
def _static() -> dict[str, tuple[bytes, str]]:
    """All files that pages load, with their hashes."""
    found = {}
    for item in (files("copydesk.web") / "static").iterdir():
        if item.is_file() and item.name.rpartition(".")[2] in KINDS:
            data = item.read_bytes()
            found[item.name] = (data, hashlib.sha256(data).hexdigest()[:12])
    return found


def asset(name: str) -> str:
    """The address of a file, which changes with it."""
    return f"/static/{name}?v={_static()[name][1]}"


@cache
def _templates() -> Environment:
    loader = PackageLoader("copydesk.web", "templates")
    made = Environment(loader=loader, autoescape=select_autoescape(default=True), undefined=StrictUndefined)
    made.globals |= {"asset": asset, "version": __version__, "here": ""}
    return made


def render(name: str, **values: Any) -> HTMLResponse:
    """A page; a `status` among its values is that of the answer."""
    return HTMLResponse(_templates().get_template(name).render(values), values.get("status", 200))


def render_error(error: ApiError) -> HTMLResponse:
    """An error for who looks at it in a browser."""
    title = {404: "Not here", 401: "Not without its token"}.get(error.status, "That did not work")
    return render("error.html", title=title, message=error.message, status=error.status)


@router.get("/")
async def desk_page() -> HTMLResponse:
    return render("desk.html")


@router.get("/settings")
async def settings_page() -> HTMLResponse:
    return render("settings.html")


@router.get("/documents/{identifier}")
async def review_page(identifier: str, desk: Desk) -> HTMLResponse:
    record = await desk.get(identifier)
    await desk.look_at(identifier)
    return render("review.html", document_id=record.id, document_name=record.name)


@router.get("/docs")
async def api_page(request: Request) -> HTMLResponse:
    described = request.app.openapi()
    return render("api.html", here="docs", routes=list(_routes(described)), title=described["info"]["title"])


def _routes(described: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            yield {
                "path": path,
                "method": method.upper(),
                "summary": route.get("summary", ""),
                "description": route.get("description", ""),
                "parameters": route.get("parameters", []),
                "body": ", ".join(route.get("requestBody", {}).get("content", {})),
                "answers": [(status, answer.get("description", "")) for status, answer in route["responses"].items()],
            }


@router.get("/static/{name}")
async def static_file(name: str, request: Request) -> Response:
    found = _static().get(name)
    if found is None:
        raise ApiError(404, "unknown_address", "there is nothing at this address")
    data, version = found
    tag = f'"{version}"'
    fresh = request.query_params.get("v") == version
    headers = {"ETag": tag, "Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=KINDS[name.rpartition(".")[2]], headers=headers)
