"""What the routes have in common: the documents that they are about, bodies, names of files, errors in OpenAPI."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Path, Request
from fastapi.responses import JSONResponse, Response

from copydesk.report.names import base_name
from copydesk.web.documents import Documents
from copydesk.web.faults import ApiError
from copydesk.web.schemas import ErrorOut

MEANINGS: Final = {
    400: "The request cannot be read",
    404: "There is no such document, page or example",
    409: "Not now: the document is in another state or version",
    413: "Too large, or too many",
    415: "Neither a PDF nor a text",
    422: "A value means nothing, or the document cannot be read",
    429: "The desk or the queue is full",
    503: "It took too long, or its worker crashed",
    507: "No room on the disk",
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a route, for the OpenAPI document."""
    return {status: {"model": ErrorOut, "description": MEANINGS[status]} for status in (422, *statuses)}


def find_documents(request: Request) -> Documents:
    found: Documents = request.app.state.documents
    return found


Desk = Annotated[Documents, Depends(find_documents)]
Identifier = Annotated[str, Path(description="The id of a document", min_length=1, max_length=64)]


class RawJson(Response):
    """JSON that a worker wrote."""

    media_type = "application/json"


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; empty where there is none. Raises ApiError."""
    body = await request.body()
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "the body is no JSON") from None
    if not isinstance(found, dict):
        raise ApiError(422, "usage", "the body must be a JSON object")
    return found


def created(described: dict[str, Any], place: str | None) -> JSONResponse:
    return JSONResponse(described, 201, {"Location": place} if place else None)


def disposition(name: str, ending: str) -> str:
    """`Content-Disposition` for a file to be saved (RFC 6266): a plain name, and the full one for who reads it.

    >>> disposition("Über \\"x\\".pdf", ".clean.txt")
    'attachment; filename="_ber _x_.clean.txt"; filename*=UTF-8\\'\\'%C3%9Cber%20_x_.clean.txt'
    """
    full = base_name(name) + ending
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in full)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
