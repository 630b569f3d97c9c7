"""Routes about the server itself: what can be set, which models there are, how it is."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from copydesk import __version__
from copydesk.config import SWITCHES
from copydesk.language_names import LANGUAGES
from copydesk.web.answers import Desk, errors
from copydesk.web.documents import Documents
from copydesk.web.models import check_model, list_models
from copydesk.web.schemas import HealthOut, ModelIn, ModelsOut
from copydesk.web.wanted import JOBS, describe_wanted

PROFILES: Final = {
    "podcast": "prose only",
    "read-aloud": "captions and tables are announced",
    "full": "only furniture, duplicates and hidden text go",
}

router = APIRouter(prefix="/api", tags=["server"], responses=errors())


@router.get("/settings", summary="What can be set, and what new documents begin with")
async def get_settings(desk: Desk) -> JSONResponse:
    return JSONResponse(await _describe(desk))


@router.put("/settings", summary="What new documents begin with")
async def put_settings(
    desk: Desk, given: Annotated[dict[str, Any], Body(description="Fields of `defaults`; the others stay")]
) -> JSONResponse:
    await desk.set_defaults(given)
    return JSONResponse(await _describe(desk))


async def _describe(desk: Documents) -> dict[str, Any]:
    limits = desk.limits
    return {
        "profiles": [{"name": name, "meaning": meaning} for name, meaning in PROFILES.items()],
        "switches": [
            {
                "name": switch.name,
                "meaning": switch.meaning,
                "choices": list(switch.choices),
                "defaults": {name: switch.default(name) for name in ("podcast", "read-aloud", "full")},
            }
            for switch in SWITCHES
        ],
        "languages": [language._asdict() for language in LANGUAGES],
        "jobs": list(JOBS),
        "formats": ["text", "markdown", "json", "report", "edits"],
        "defaults": describe_wanted(await desk.defaults()),
        "limits": {
            "upload": limits.upload,
            "files": limits.files,
            "pages": limits.pages,
            "documents": limits.documents,
            "waiting": limits.waiting,
        },
    }


@router.get("/models", response_model=ModelsOut, summary="The models, and what they passed")
async def get_models(desk: Desk) -> JSONResponse:
    return JSONResponse(await _describe_models(desk))


@router.put("/models/default", response_model=ModelsOut, summary="The model of new documents")
async def put_model(given: ModelIn, desk: Desk) -> JSONResponse:
    """A name of the list, `openai:URL#NAME` (its key comes from the environment of the server), `auto`, or null."""
    check_model(given.name)
    await desk.set_defaults({"model": given.name})
    return JSONResponse(await _describe_models(desk))


async def _describe_models(desk: Documents) -> dict[str, Any]:
    return {"models": await asyncio.to_thread(list_models), "default": (await desk.defaults()).model}


@router.get("/health", response_model=HealthOut, summary="How the server is")
async def get_health(desk: Desk) -> JSONResponse:
    return JSONResponse({"version": __version__, **await desk.counts()})
