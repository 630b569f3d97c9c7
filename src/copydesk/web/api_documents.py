"""Routes of the list: uploads, documents, their settings, what happens to them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from copydesk.web.answers import Desk, Identifier, created, errors
from copydesk.web.documents import Documents
from copydesk.web.examples import copy_example, list_examples
from copydesk.web.faults import ApiError
from copydesk.web.models import check_model
from copydesk.web.schemas import DocumentOut, ExampleOut, ListOut, RenameIn, RetryIn, UploadedOut
from copydesk.web.uploads import Form, Upload, clean_name, receive_form
from copydesk.web.wanted import Wanted, read_wanted

SHOWN_AT_FIRST: Final = 100
"""Documents whose state a new listener is told; those that are not done are told in any case."""

PASSWORD: Final = 200
"""Characters; PDF takes 127 bytes."""

router = APIRouter(prefix="/api", tags=["documents"], responses=errors())
_MULTIPART: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "password": {"type": "string", "maxLength": PASSWORD},
                        "settings": {"type": "string", "description": "JSON, as for PUT …/settings"},
                    },
                }
            }
        },
    }
}


@router.post(
    "/documents",
    status_code=201,
    response_model=DocumentOut | UploadedOut,
    responses=errors(400, 413, 415, 429, 507),
    openapi_extra=_MULTIPART,
    summary="Upload one file, or several",
)
async def upload(request: Request, desk: Desk) -> Response:
    """One file gives the document, several give a list, in which a file that was refused has an `error`.

    What a file is is told by its content: a PDF, or a text.
    """
    form = await receive_form(request.headers.get("content-type", ""), request.stream(), desk.workspace, desk.limits)
    try:
        return await _take(form, desk)
    finally:
        form.discard()


async def _take(form: Form, desk: Documents) -> Response:
    if not form.files:
        raise ApiError(422, "no_file", "there is no file in it; send it in the field `file`")
    wanted = await _wanted(form.fields.get("settings"), desk)
    password = form.fields.get("password", "")[:PASSWORD] or None
    if len(form.files) == 1:
        record = await desk.add(form.files[0], wanted, password)
        return created(await desk.describe(record), f"/api/documents/{record.id}")
    return created({"documents": [await _add(upload, wanted, password, desk) for upload in form.files]}, None)


async def _add(upload: Upload, wanted: Wanted, password: str | None, desk: Documents) -> dict[str, Any]:
    try:
        return await desk.describe(await desk.add(upload, wanted, password))
    except ApiError as error:
        return {"name": upload.name, "error": error.describe()}


async def _wanted(settings: str | None, desk: Documents) -> Wanted:
    base = await desk.defaults()
    if not settings:
        return base
    try:
        given = json.loads(settings)
    except (ValueError, RecursionError):
        raise ApiError(422, "usage", "settings: is no JSON") from None
    wanted = read_wanted(given, base)
    if wanted.model != base.model:
        check_model(wanted.model)
    return wanted


@router.get("/documents", response_model=ListOut, responses=errors(404), summary="The documents, newest first")
async def list_documents(
    desk: Desk,
    after: Annotated[str | None, Query(max_length=64, description="The `next` of the answer before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    documents, following = await desk.newest(after, limit)
    return JSONResponse({"documents": documents, "next": following})


@router.get("/documents/{identifier}", response_model=DocumentOut, responses=errors(404), summary="One document")
async def get_document(identifier: Identifier, desk: Desk) -> JSONResponse:
    return JSONResponse(await desk.describe(await desk.get(identifier)))


@router.delete("/documents/{identifier}", status_code=204, responses=errors(404), summary="Remove it, with its file")
async def delete_document(identifier: Identifier, desk: Desk) -> Response:
    await desk.remove(identifier)
    return Response(status_code=204)


@router.patch("/documents/{identifier}", response_model=DocumentOut, responses=errors(404), summary="Rename it")
async def rename_document(identifier: Identifier, given: RenameIn, desk: Desk) -> JSONResponse:
    return JSONResponse(await desk.describe(await desk.rename(identifier, clean_name(given.name))))


@router.post(
    "/documents/{identifier}/cancel",
    status_code=202,
    response_model=DocumentOut,
    responses=errors(404, 409),
    summary="Stop what is being done with it",
)
async def cancel_document(identifier: Identifier, desk: Desk) -> JSONResponse:
    return JSONResponse(await desk.describe(await desk.cancel(identifier)), 202)


@router.post(
    "/documents/{identifier}/retry",
    status_code=202,
    response_model=DocumentOut,
    responses=errors(404, 409),
    summary="Do again what failed, was cancelled, or what the model did not do",
)
async def retry_document(identifier: Identifier, desk: Desk, given: RetryIn | None = None) -> JSONResponse:
    record = await desk.retry(identifier, given.password if given else None)
    return JSONResponse(await desk.describe(record), 202)


@router.put(
    "/documents/{identifier}/settings",
    response_model=DocumentOut,
    responses={**errors(404, 409, 503), 202: {"model": DocumentOut, "description": "A model is being asked"}},
    summary="Clean it with other settings; decisions are kept",
)
async def put_settings(
    identifier: Identifier, desk: Desk, given: Annotated[dict[str, Any], Body(description="Those that change")]
) -> JSONResponse:
    """Fields of `GET /api/settings` `defaults`, and `switches` by name. Those that are not given stay as they are."""
    record = await desk.set_settings(identifier, given)
    return JSONResponse(await desk.describe(record), 202 if record.state == "asking" else 200)


# --- events ---


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events, without end"}},
    summary="What happens to all documents, as it happens",
)
async def events(desk: Desk) -> StreamingResponse:
    """`document` with a document as it is now, `deleted` with its `id`; at first those that are not done and the
    newest. A comment every 15 seconds."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(desk), media_type="text/event-stream", headers=headers)


async def _stream(desk: Documents) -> AsyncIterator[str]:
    listening = desk.events.listen()
    try:
        yield "retry: 1000\n\n"
        first, _ = await desk.newest(None, SHOWN_AT_FIRST)
        for described in reversed(first):
            yield _event("document", described)
        async for news in listening:
            if news is None:
                yield ": still here\n\n"
                continue
            identifier, kind = news
            if kind == "deleted":
                yield _event("deleted", {"id": identifier})
                continue
            with suppress(ApiError):
                yield _event("document", await desk.describe(await desk.get(identifier)))
    finally:
        await listening.aclose()  # type: ignore[attr-defined]


def _event(kind: str, value: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps(value)}\n\n"


# --- examples ---


@router.get("/examples", response_model=list[ExampleOut], summary="Documents of our own to try")
async def get_examples() -> JSONResponse:
    return JSONResponse(list_examples())


@router.post(
    "/examples/{name}",
    status_code=201,
    response_model=DocumentOut,
    responses=errors(404, 429, 507),
    summary="Put an example on the desk",
)
async def add_example(name: str, desk: Desk) -> Response:
    example = copy_example(name, desk.workspace.incoming())
    try:
        record = await desk.add(example, await desk.defaults(), None)
    finally:
        with suppress(OSError):
            example.path.unlink()
    return created(await desk.describe(record), f"/api/documents/{record.id}")
