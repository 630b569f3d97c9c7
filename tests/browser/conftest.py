"""Reports as files, and pages that say what they did that they should not: requests, errors, dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import chromium
import samples
from copydesk import clean
from copydesk.result import Result
from pdfs import sample

WIDE, NARROW = (1440, 900), (390, 844)
LONG_PAGES = 600


@dataclass
class Reports:
    """The documents of these tests and their reports on disk."""

    results: dict[str, Result]
    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.report.html"


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    paper = clean(sample("paper").data, isolate=False)
    results = {
        "paper": paper,
        "moved": clean(sample("paper").data, isolate=False, references="end", captions="end", formulas="mark"),
        "japanese": clean(sample("kikutame").data, isolate=False),
        "hostile": samples.hostile(),
        "long": samples.repeated(paper, LONG_PAGES // len(paper.document.pages)),
    }
    made = Reports(results, tmp_path_factory.mktemp("reports"))
    for name, result in results.items():
        result.write(made.folder, name, ["html"])
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = chromium.launch(playwright)
        yield found
        found.close()


Open = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, reports: Reports) -> Iterator[Open]:
    """Opens a report; at the end of the test nothing may have been asked of the network, nor gone wrong."""
    guilty: list[str] = []
    contexts = []

    def open_report(name: str, size: tuple[int, int] = WIDE, place: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        own = reports.path(name).as_uri()
        page.on("request", lambda request: request.url.startswith((own, "data:,")) or guilty.append(request.url))
        page.on("console", lambda message: guilty.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: guilty.append(str(error)))
        page.on("dialog", lambda dialog: (guilty.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(own + place)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert guilty == []
