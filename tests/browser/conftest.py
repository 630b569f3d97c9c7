"""Reports as files, a server with a workspace, and pages that say what they did that they should not: requests,
errors, dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import chromium
import samples
from copydesk import clean
from copydesk.result import Result
from pdfs import sample
from serving import Site

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


# --- copydesk serve ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for the tests that do not mind what else is on the desk."""
    running = Site(tmp_path_factory.mktemp("desk") / "workspace").start()
    yield running
    running.stop()


@pytest.fixture
def windows() -> list[BrowserContext]:
    """What `visit` opened; closed before a server ends that they would miss."""
    return []


@pytest.fixture
def own_site(tmp_path: Path, windows: list[BrowserContext]) -> Iterator[Site]:
    """A server of the test's own, with an empty desk."""
    running = Site(tmp_path / "workspace").start()
    yield running
    for context in windows:
        context.close()
    running.stop()


@pytest.fixture(scope="session")
def paper_id(site: Site) -> str:
    """The example paper on the desk of `site`; for tests that change nothing of it."""
    return site.add("paper.pdf", sample("paper").data)


Visit = Callable[..., Page]

GONE = "net::ERR_CONNECTION_REFUSED", "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_RESET"
"""What a browser says of a server that is stopped; only tests that stop one may see it."""


@pytest.fixture
def visit(browser: Browser, windows: list[BrowserContext]) -> Iterator[Visit]:
    """Opens a page of a server; at the end nothing may have been asked of another one, nor gone wrong.

    `may_break` lets the server be away for a while, `statuses` are those of errors that are part of the test.
    """
    guilty: list[str] = []

    def open_page(
        site: Site,
        path: str = "/",
        size: tuple[int, int] = WIDE,
        *,
        may_break: bool = False,
        statuses: tuple[int, ...] = (),
        init: str = "",
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        windows.append(context)
        if init:
            context.add_init_script(init)
        page = context.new_page()
        expected = [f"status of {status} " for status in statuses] + (list(GONE) if may_break else [])

        def hear(text: str) -> None:
            if not any(one in text for one in expected):
                guilty.append(text)

        page.on(
            "request",
            lambda request: request.url.startswith((site.url, "data:", "blob:")) or guilty.append(request.url),
        )
        page.on("console", lambda message: hear(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: guilty.append(str(error)))
        page.on("dialog", lambda dialog: (guilty.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(site.url + path)
        return page

    yield open_page
    for context in windows:
        context.close()
    assert guilty == []
