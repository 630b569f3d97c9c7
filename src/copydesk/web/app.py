"""The application: routes, errors, the guard before them, the life of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from copydesk import __version__
from copydesk.errors import CopydeskError
from copydesk.web import api_documents, api_review, api_settings, pages
from copydesk.web.documents import Documents
from copydesk.web.faults import ApiError, DefectError, DiedError, to_api
from copydesk.web.guard import Guard
from copydesk.web.limits import WebLimits, count_workers
from copydesk.web.workspace import Workspace

FORM_ROOM = 1 << 20
"""Bytes of a request with files beside them."""


NO_TELEMETRY: Final[Any] = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI 0.165 sends what it measures wherever the environment says; nothing leaves this machine here."""


def create_app(
    folder: Path,
    hosts: Iterable[str],
    token: str | None = None,
    limits: WebLimits | None = None,
    workers: int | None = None,
    warm: bool = False,
    own_address: bool = False,
) -> FastAPI:
    """The application over a workspace, which it holds from its start to its end.

    `hosts`: values of the `Host` header that are ours, such as "127.0.0.1:8765". `warm`: all workers start at once,
    and not when they are first needed. `own_address`: the number that a request came to is ours too, for a server that
    listens at all addresses of its machine. Raises OutputError where the workspace cannot be had.
    """
    settled = limits or WebLimits()
    workspace = Workspace(folder)
    try:
        documents = Documents(workspace, settled, workers or count_workers())
    except BaseException:
        workspace.close()
        raise

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        await documents.open()
        if warm:
            documents.warm_up()
        try:
            yield
        finally:
            await documents.close()

    app = make_api(live)
    app.state.documents = documents
    app.include_router(pages.router)
    _handle_errors(app)
    upload = settled.upload * settled.files + FORM_ROOM
    app.add_middleware(Guard, hosts=hosts, token=token, body=settled.body, upload=upload, own_address=own_address)
    return app


def make_api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The routes of the REST API, with their OpenAPI document."""
    app = FastAPI(
        title="copydesk",
        version=__version__,
        summary="A PDF into clean, faithful text: every cut with its reason, and yours to decide.",
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        lifespan=lifespan,
    )
    for router in (api_documents.router, api_review.router, api_settings.router):
        app.include_router(router)
    return app


def _handle_errors(app: FastAPI) -> None:
    async def refuse(request: Request, error: Exception) -> Response:
        return _answer(request, to_api(error))

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0] if error.errors() else {"loc": (), "msg": "it means nothing"}
        where = ".".join(str(part) for part in first["loc"] if part not in ("query", "path"))
        kind = (400, "bad_json") if first.get("type") == "json_invalid" else (422, "invalid")
        return _answer(request, ApiError(*kind, f"{where}: {first['msg']}"[:500]))

    async def http(request: Request, error: HTTPException) -> Response:
        if isinstance(error, ApiError):
            return _answer(request, error)
        meanings = {404: ("unknown_address", "there is nothing at this address"), 405: ("method", "not in this way")}
        code, message = meanings.get(error.status_code, ("request", str(error.detail)))
        answer = _answer(request, ApiError(error.status_code, code, message))
        answer.headers.update(error.headers or {})
        return answer

    for kind in (CopydeskError, DiedError, DefectError):
        app.add_exception_handler(kind, refuse)
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, http)  # type: ignore[arg-type]


def _answer(request: Request, error: ApiError) -> Response:
    """JSON for programs, a page for a browser that went to an address."""
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        return pages.render_error(error)
    return JSONResponse({"error": error.describe()}, error.status)
