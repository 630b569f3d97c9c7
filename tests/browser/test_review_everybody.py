"""The desk and the review page for everybody: by keys alone, by screen reader, in every light and at every width."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FileChooser, Page, expect

import serving
from conftest import NARROW, WIDE, Visit
from pdfs import sample
from serving import Site
from test_review_listen import VOICES

SLOW = 30_000
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


STILL = """Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity)
    .map(one => one.finished.catch(() => {})))"""


def check(page: Page, where: str) -> None:
    # colours that are still fading in are nobody's contrast
    page.evaluate(STILL)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def open_review(visit: Visit, site: Site, document: str, size: tuple[int, int], scheme: str) -> Page:
    page = visit(site, f"/documents/{document}", size, color_scheme=scheme, init=VOICES)
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    return page


@SIZES
@SCHEMES
def test_axe_finds_nothing_on_the_desk(visit: Visit, own_site: Site, size: tuple[int, int], scheme: str) -> None:
    page = visit(own_site, "/", size, color_scheme=scheme)
    expect(page.locator("#examples button").first).to_be_visible()
    check(page, "empty")
    own_site.add("paper.pdf", sample("paper").data)
    own_site.add("secret.pdf", serving.encrypted())
    expect(page.locator(".doc")).to_have_count(2)
    expect(page.get_by_label("Password of the file")).to_be_visible()
    check(page, "a list")
    page.locator(".doc", has_text="secret.pdf").get_by_role("button", name="Delete").click()
    expect(page.locator(".toast")).to_be_visible()
    check(page, "a message")


@SIZES
@SCHEMES
def test_axe_finds_nothing_in_the_settings(visit: Visit, site: Site, size: tuple[int, int], scheme: str) -> None:
    page = visit(site, "/settings", size, color_scheme=scheme)
    expect(page.locator("#switches tbody tr").first).to_be_visible()
    check(page, "settings")


@SIZES
@SCHEMES
def test_axe_finds_nothing_in_the_review(
    visit: Visit, site: Site, paper_id: str, size: tuple[int, int], scheme: str
) -> None:
    page = open_review(visit, site, paper_id, size, scheme)
    check(page, "as it opens")
    page.locator("#name").click()
    check(page, "another name")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#card")).to_be_visible()
    check(page, "a change")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Take away").click()
    check(page, "the menu")
    page.keyboard.press("Escape")
    if size == NARROW:
        page.get_by_role("button", name="Panel").click()
    page.get_by_role("button", name="More about citations").click()
    check(page, "reasons")
    page.get_by_role("tab", name="Findings").click()
    check(page, "findings")
    page.get_by_role("tab", name="Settings").click()
    expect(page.locator(".switches select").first).to_be_visible()
    check(page, "settings of the document")
    if size == NARROW:
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Page", exact=True).click()
        check(page, "the page alone")
        page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_role("button", name="As read aloud").click()
    page.locator(".sen", has_text="Long articles are written").click()
    expect(page.get_by_role("region", name="Listen")).to_be_visible()
    check(page, "listening")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    check(page, "keys")


def test_axe_finds_nothing_in_what_goes_wrong(visit: Visit, site: Site) -> None:
    document = site.add("secret.pdf", serving.encrypted())
    page = visit(site, f"/documents/{document}")
    expect(page.get_by_label("Password of the file")).to_be_visible(timeout=SLOW)
    check(page, "a password is asked for")
    page.get_by_label("Password of the file").fill("wren")
    page.keyboard.press("Enter")
    expect(page.locator("#text section p").first).to_be_visible(timeout=SLOW)


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_from_the_desk_to_the_file_by_keys_alone(visit: Visit, own_site: Site) -> None:
    own_site.add("paper.pdf", sample("paper").data)
    page = visit(own_site)
    asked: list[FileChooser] = []  # listened for from the beginning: Playwright takes its time to catch the first
    page.on("filechooser", lambda chooser: asked.append(chooser))
    expect(page.locator(".doc")).to_have_count(1)
    tab_to(page, "#pick")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert [chooser.is_multiple() for chooser in asked] == [True]
    tab_to(page, ".doc .open")
    page.keyboard.press("Enter")
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    page.keyboard.press("n")
    expect(page.locator("#card")).to_be_visible()
    tab_to(page, "#card [data-do=decide]")
    page.keyboard.press("Enter")
    expect(page.locator("#text .back").first).to_be_attached()
    expect(page.locator("#card [data-do=decide]")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator('#text section[data-page="2"]')).to_be_in_viewport()
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "#tab-reasons")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Findings")).to_be_focused()
    expect(page.locator("#findings")).to_be_visible()
    page.evaluate("document.body.focus(); document.activeElement.blur()")
    tab_to(page, "#take", 120)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy the text")).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert "deposit:2403.01177v2" in Path(waiting.value.path()).read_text("utf-8"), "what was put back is in the file"


def test_every_control_has_a_name_and_is_large_enough(visit: Visit, site: Site, paper_id: str) -> None:
    page = open_review(visit, site, paper_id, WIDE, "light")
    page.keyboard.press("n")
    expect(page.locator("#card")).to_be_visible()
    small = page.evaluate(
        """[...document.querySelectorAll("button,select,a[href]:not(.skip),input:not([type=checkbox],[type=radio])")]
            .filter(node => node.checkVisibility({ visibilityProperty: true }) && node.offsetWidth > 1)
            .filter(node => { const box = node.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
            .map(node => node.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_cuts_are_announced(visit: Visit, site: Site, paper_id: str) -> None:
    page = open_review(visit, site, paper_id, WIDE, "light")
    tree = page.locator("#text article").aria_snapshot()
    assert "deletion" in tree
    assert "cut, citation.bracket:" in tree
    expect(page.get_by_role("heading", name="Page 1")).to_be_attached()


def test_nothing_moves_for_those_who_asked_for_stillness(visit: Visit, site: Site, paper_id: str) -> None:
    page = visit(site, f"/documents/{paper_id}", reduced_motion="reduce")
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    assert page.evaluate("document.getAnimations().length") == 0


# --- pictures -------------------------------------------------------------------------------------------------------

SHOTS = os.environ.get("COPYDESK_SHOTS")
"""A folder for pictures of each view in four looks; without it one look is gone through, and nothing is kept."""

LOOKS = [(size, scheme) for size in (WIDE, NARROW) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("size", "scheme"), LOOKS if SHOTS else LOOKS[:1])
def test_pictures_of_each_view(
    visit: Visit, own_site: Site, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    """The pictures of docs/serve.md; and what there is to look at when something about the looks was changed."""
    folder = Path(SHOTS or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    kind = f"{'wide' if size == WIDE else 'narrow'}-{scheme}"

    def shoot(name: str) -> None:
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}-{kind}.png")

    page = visit(own_site, "/", size, color_scheme=scheme, init=VOICES)
    expect(page.locator("#examples button").first).to_be_visible()
    shoot("desk-empty")
    paper = own_site.add("paper.pdf", sample("paper").data)
    own_site.add("secret.pdf", serving.encrypted())
    own_site.add("newsletter.pdf", sample("newsletter").data)
    page.locator("#files").set_input_files(
        {"name": "birds.pdf", "mimeType": "application/pdf", "buffer": serving.long_book(400)}
    )
    expect(page.get_by_role("progressbar", name=re.compile("Reading|Cleaning"))).to_be_visible(timeout=SLOW)
    shoot("desk")
    page.goto(f"{own_site.url}/documents/{paper}")
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    if size == WIDE:
        expect(page.locator("#pages figure.there").first).to_be_visible(timeout=SLOW)
    shoot("review")
    for _ in range(6):
        page.keyboard.press("n")
        page.wait_for_timeout(150)
    shoot("change")
    page.keyboard.press("r")
    shoot("put-back")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Take away").click()
    shoot("take-away")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.locator(".sen", has_text="Removing the interruptions").click()
    shoot("listen")
    page.keyboard.press("Escape")
    if size == NARROW:
        page.get_by_role("button", name="Panel").click()
    page.get_by_role("button", name="More about citations").click()
    shoot("reasons")
    page.get_by_role("tab", name="Findings").click()
    shoot("findings")
    page.get_by_role("tab", name="Settings").click()
    shoot("switches")
    page.goto(f"{own_site.url}/settings")
    expect(page.locator("#switches tbody tr").first).to_be_visible()
    shoot("settings")
