"""Routes of one document: what the review page shows, decisions, what is taken away."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from copydesk.report.unsure import UNSURE_CUT
from copydesk.web.answers import Desk, Identifier, RawJson, disposition, errors
from copydesk.web.documents import Documents
from copydesk.web.guard import REPORT_POLICY
from copydesk.web.schemas import (
    ChangesOut,
    DecidedOut,
    EditsIn,
    FlowOut,
    FoundOut,
    IndexOut,
    PagesOut,
    SpokenOut,
)

LAST: Final = 1 << 30
FORMS: Final = {
    "text": ("text/plain", ".clean.txt"),
    "markdown": ("text/markdown", ".clean.md"),
    "json": ("application/json", ".copydesk.json"),
    "report": ("text/html", ".report.html"),
    "edits": ("application/json", ".edits.json"),
}
"""What is taken away: type, and what its name ends in."""

router = APIRouter(prefix="/api/documents/{identifier}", tags=["review"], responses=errors(404, 409, 503))

Page = Annotated[int, Query(ge=1, lt=LAST)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Words = Annotated[str | None, Query(max_length=500)]
Repairs = Annotated[bool, Query(description="Also line ends, hyphens and characters that were repaired")]
Doubtful = Annotated[bool, Query(description=f"Only cuts whose confidence is below {UNSURE_CUT}, the least sure first")]
Download = Annotated[bool, Query(description="As a file to be saved")]


@router.get("/pages", response_model=PagesOut, summary="Its pages, with what was kept of each")
async def get_pages(identifier: Identifier, desk: Desk) -> Response:
    return RawJson(await desk.show(identifier, "pages", {}))


@router.get(
    "/pages/{number}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The page as PDFium draws it"}},
    summary="A page as it looks",
)
async def get_picture(
    identifier: Identifier,
    number: Annotated[int, Path(ge=1, lt=LAST)],
    request: Request,
    desk: Desk,
    scale: Annotated[Literal["1", "1.5", "2", "3"], Query(description="Pixels a point")] = "1",
) -> Response:
    headers = {"ETag": f'"{identifier}-{number}-{scale}"', "Cache-Control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        await desk.get(identifier)
        return Response(status_code=304, headers=headers)
    return Response(await desk.draw(identifier, number, float(scale)), media_type="image/png", headers=headers)


@router.get("/flow", response_model=FlowOut, summary="The text in reading order, with what became of it")
async def get_flow(identifier: Identifier, desk: Desk, first: Page = 1, last: Page = LAST - 1) -> Response:
    return RawJson(await desk.show(identifier, "flow", {"first": first, "last": last}))


@router.get("/changes", response_model=ChangesOut, summary="What was changed, with reasons and places")
async def get_changes(
    identifier: Identifier,
    desk: Desk,
    reason: Annotated[str | None, Query(max_length=100, description="A code, or the beginning of one")] = None,
    page: Page | None = None,
    first: Page = 1,
    last: Page = LAST - 1,
    origin: Literal["rules", "model", "user"] | None = None,
    decision: Literal["rejected", "open"] | None = None,
    q: Words = None,
    repairs: Repairs = True,
    doubtful: Doubtful = False,
    after: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 100,
) -> Response:
    query: dict[str, Any] = {"reason": reason, "origin": origin, "decision": decision, "q": q}
    query |= {"first": page or first, "last": page or last, "repairs": repairs}
    query |= {"doubtful": doubtful, "after": after, "limit": limit}
    return RawJson(await desk.show(identifier, "changes", query))


@router.get("/changes/index", response_model=IndexOut, summary="All changes, in brief")
async def get_index(identifier: Identifier, desk: Desk, repairs: Repairs = False) -> Response:
    return RawJson(await desk.show(identifier, "index", {"repairs": repairs}))


@router.get("/spoken", response_model=SpokenOut, summary="What is read aloud, sentence by sentence")
async def get_spoken(
    identifier: Identifier,
    desk: Desk,
    after: Annotated[int, Query(ge=-1, lt=LAST)] = -1,
    start: Annotated[int | None, Query(alias="from", ge=0, lt=LAST, description="From this source character")] = None,
    limit: Limit = 200,
) -> Response:
    return RawJson(await desk.show(identifier, "spoken", {"after": after, "from": start, "limit": limit}))


@router.get("/find", response_model=FoundOut, summary="Where words stand, kept or not")
async def find(
    identifier: Identifier, desk: Desk, q: Annotated[str, Query(min_length=1, max_length=500)], limit: Limit = 500
) -> Response:
    return RawJson(await desk.show(identifier, "find", {"q": q, "limit": limit}))


# --- decisions ---


@router.patch("/edits", response_model=DecidedOut, summary="Decide: one step that can be undone")
async def patch_edits(identifier: Identifier, given: EditsIn, desk: Desk) -> JSONResponse:
    asked = given.model_dump(exclude_none=True, exclude={"version"})
    return JSONResponse(await desk.decide(identifier, asked, given.version))


@router.post("/undo", response_model=DecidedOut, summary="Take the last step back")
async def undo(identifier: Identifier, desk: Desk) -> JSONResponse:
    return JSONResponse(await desk.travel(identifier, -1))


@router.post("/redo", response_model=DecidedOut, summary="Do again the step that was taken back")
async def redo(identifier: Identifier, desk: Desk) -> JSONResponse:
    return JSONResponse(await desk.travel(identifier, 1))


# --- what is taken away ---


async def _take(identifier: str, form: str, download: bool, desk: Documents) -> Response:
    record = await desk.get(identifier)
    kind, ending = FORMS[form]
    headers = {"Content-Disposition": disposition(record.name, ending)} if download else {}
    if form == "report":
        headers["Content-Security-Policy"] = REPORT_POLICY
    return Response(await desk.take(record, form), media_type=kind, headers=headers)


def _file(kind: str, what: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {}}, "description": what}}


@router.get("/text", response_class=Response, responses=_file("text/plain", "The clean text"), summary="The text")
async def get_text(identifier: Identifier, desk: Desk, download: Download = False) -> Response:
    return await _take(identifier, "text", download, desk)


@router.get(
    "/markdown", response_class=Response, responses=_file("text/markdown", "The same words"), summary="With headings"
)
async def get_markdown(identifier: Identifier, desk: Desk, download: Download = False) -> Response:
    return await _take(identifier, "markdown", download, desk)


@router.get(
    "/json", response_class=Response, responses=_file("application/json", "docs/json.md"), summary="The account"
)
async def get_json(identifier: Identifier, desk: Desk, download: Download = False) -> Response:
    return await _take(identifier, "json", download, desk)


@router.get("/report", response_class=Response, responses=_file("text/html", "docs/report.md"), summary="The report")
async def get_report(identifier: Identifier, desk: Desk, download: Download = False) -> Response:
    return await _take(identifier, "report", download, desk)


@router.get(
    "/edits",
    response_class=Response,
    responses=_file("application/json", "docs/edit-files.md"),
    summary="The edit file, for `copydesk apply`",
)
async def get_edits(identifier: Identifier, desk: Desk, download: Download = False) -> Response:
    return await _take(identifier, "edits", download, desk)


@router.get(
    "/original",
    response_class=FileResponse,
    responses=_file("application/pdf", "The file as it was uploaded"),
    summary="The file itself",
)
async def get_original(identifier: Identifier, desk: Desk, download: Download = True) -> Response:
    """Always to be saved: a browser that shows a PDF may run what is in it."""
    record = await desk.get(identifier)
    ending, kind = (".txt", "text/plain") if record.kind == "text" else (".pdf", "application/pdf")
    headers = {"Content-Disposition": disposition(record.name, ending), "Content-Security-Policy": "sandbox"}
    return FileResponse(desk.workspace.original_of(record.id, record.kind), media_type=kind, headers=headers)
