"""The app of `copydesk serve` with real workers, asked through Starlette's client; PDFs are our own."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from copydesk.web.app import create_app
from copydesk.web.limits import WebLimits

HOST = "127.0.0.1:8765"
SECONDS = 60
"""Until a document must be done; a second is usual."""

FINISHED = ("done", "failed", "cancelled")


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[TestClient]:
    """The app over a workspace, from its start to its end."""
    settings = {"hosts": [HOST], "workers": 1, **settings}
    with TestClient(create_app(folder, **settings), f"http://{HOST}") as client:
        yield client


def limited(**limits: Any) -> WebLimits:
    return WebLimits(**limits)


def upload(client: TestClient, data: bytes, name: str = "birds.pdf", **fields: str) -> dict[str, Any]:
    answer = client.post("/api/documents", files={"file": (name, data)}, data=fields)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def settled(client: TestClient, identifier: str, states: tuple[str, ...] = FINISHED) -> dict[str, Any]:
    """The document when it is in one of the states."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        document: dict[str, Any] = client.get(f"/api/documents/{identifier}").json()
        if document["state"] in states:
            return document
        time.sleep(0.02)
    raise AssertionError(f"still {document['state']}")


def add(client: TestClient, data: bytes, name: str = "birds.pdf", **fields: str) -> dict[str, Any]:
    return settled(client, upload(client, data, name, **fields)["id"])


def pdf(*pages: str | list[str]) -> bytes:
    """A PDF of lines of text, one font, a page for each argument."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for number, lines in enumerate(pages, 1):
        canvas.setFont("Times-Roman", 11)
        for row, line in enumerate([lines] if isinstance(lines, str) else lines):
            canvas.drawString(72, 770 - 16 * row, line)
        canvas.drawString(290, 40, str(number))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def birds(pages: int = 2) -> bytes:
    """Prose with a citation on each page, a running number below."""
    return pdf(*(page_of_birds(number) for number in range(1, pages + 1)))


HILLS = ("green", "high", "low", "far", "old", "dry", "steep")


def page_of_birds(number: int) -> list[str]:
    """Lines of a page; one of them says "in the green hills [1] and said so", the next page "high" and "[2]"."""
    sentences = [
        f"On morning {number * 20 + k} the wrens were heard at dawn, and we wrote the hour in the book with care."
        for k in range(14)
    ]
    cited = f"Others have found the same in the {HILLS[(number - 1) % len(HILLS)]} hills [{number}] and said so."
    return [*sentences[:5], cited, *sentences[5:]]
