"""Both sides of the review page and what is around them: marks, scrolling, search, panes, widths, other windows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

import serving
from conftest import NARROW, WIDE, Visit
from pdfs import sample
from serving import Site, wait_until
from test_review import SLOW, cut, review, taken, text_of


def test_what_is_under_the_pointer_shows_on_the_other_side(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    citation = cut(page, "[2, 3]")
    identifier = citation.get_attribute("data-change")
    citation.locator(".w").first.hover()
    box = page.locator(f'#pages .box[data-change="{identifier}"]').first
    expect(box).to_have_class(re.compile("hov"))
    page.locator("#query").hover()
    expect(box).not_to_have_class(re.compile("hov"))
    box.hover()
    expect(citation).to_have_class(re.compile("hov"))
    box.click()
    expect(page.locator("#card")).to_contain_text("citation.bracket")
    expect(citation).to_be_in_viewport()


def page_in_view(page: Page, root: str) -> int:
    return int(
        page.evaluate(
            """root => { const y = document.querySelector(root).getBoundingClientRect();
            return Number(document.elementsFromPoint(y.left + y.width / 2, y.top + y.height * 0.3)
                .map(node => node.closest("[data-page]")).find(Boolean)?.dataset.page ?? 0); }""",
            root,
        )
    )


def test_scrolling_keeps_both_sides_together(visit: Visit, own_site: Site) -> None:
    page = review(visit, own_site, own_site.add("birds.pdf", serving.long_book(40)))
    for root, other in (("#text", "#pages"), ("#pages", "#text")):
        page.locator(root).hover()
        for _ in range(12):
            page.mouse.wheel(0, 700)
            page.wait_for_timeout(40)
        page.wait_for_timeout(400)
        here, there = page_in_view(page, root), page_in_view(page, other)
        assert here > 3
        assert abs(here - there) <= 1


def test_a_finding_leads_to_its_page(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    page.get_by_role("tab", name="Findings").click()
    page.get_by_role("button", name="pages.nothing_kept").click()
    expect(page.locator('#text section[data-page="3"]')).to_be_in_viewport()
    expect(page.locator('#pages figure[data-page="3"]')).to_be_in_viewport()
    expect(page.locator("#page")).to_have_value("3")


def test_search_finds_what_was_cut_too(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    page.keyboard.press("/")
    page.keyboard.type("vale do sal")
    expect(page.locator("#hits")).to_have_text(re.compile("^1 of"))
    page.keyboard.press("Control+a")
    page.keyboard.type("listeners")
    expect(page.locator("#hits")).to_have_text(re.compile(r"^1 of \d\d$"))
    page.keyboard.press("Enter")
    expect(page.locator("#hits")).to_have_text(re.compile("^2 of "))
    wait_until(page, "CSS.highlights.get('here')?.size >= 1")
    page.keyboard.press("Escape")
    expect(page.locator("#hits")).to_have_text("")


def test_zoom_panes_and_pages_by_keys(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    width = "document.querySelector('#pages figure').offsetWidth"
    before = page.evaluate(width)
    page.keyboard.press("+")
    assert page.evaluate(width) > before * 1.2
    page.keyboard.press("0")
    assert abs(page.evaluate(width) - before) <= 1
    page.keyboard.press("]")
    expect(page.locator("#page")).to_have_value("2")
    page.keyboard.press("1")
    expect(page.locator(".text-pane")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator(".text-pane")).to_be_visible()


def test_on_a_narrow_screen_one_pane_at_a_time(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id, NARROW)
    expect(page.locator(".page-pane")).to_be_hidden()
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("#pages figure.there").first).to_be_visible(timeout=SLOW)
    expect(page.locator(".text-pane")).to_be_hidden()
    page.get_by_role("button", name="Panel").click()
    expect(page.locator("#side")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.get_by_role("button", name="Panel")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440, 1920])
@pytest.mark.parametrize("path", ["/", "/settings", "review"])
def test_nothing_is_wider_than_the_window(visit: Visit, site: Site, paper_id: str, path: str, width: int) -> None:
    size = (width, 800)
    page = review(visit, site, paper_id, size) if path == "review" else visit(site, path, size)
    if path == "review":
        page.evaluate("document.querySelector('#name').textContent = 'A long name of a study of birds. '.repeat(9)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    bar = "[...document.querySelectorAll('.top, .strip, .segment')].filter(bar => bar.offsetWidth)"
    assert page.evaluate(f"{bar}.every(bar => bar.scrollWidth <= bar.clientWidth + 1)"), "a bar is cut off"


def test_a_change_in_one_window_shows_in_the_other(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    one, two = (review(visit, own_site, document) for _ in range(2))
    cut(one, "[2, 3]").locator(".w").first.click()
    one.keyboard.press("r")
    expect(two.locator("#text .back", has_text="[2, 3]")).to_be_visible(timeout=SLOW)
    two.keyboard.press("u")
    expect(one.locator("#text .back")).to_have_count(0, timeout=SLOW)


def test_the_clipboard_gets_the_text(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Take away").click()
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator(".toast")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == text_of(site, paper_id)


def test_every_format_can_be_taken(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    assert taken(page, "^Markdown").startswith("# ")
    assert taken(page, "^Report").startswith("<!doctype html>")
    assert '"source"' in taken(page, "^JSON")
    assert '"pieces"' in taken(page, "^Edit file")


def test_keys_can_be_switched_off(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id)
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single keys work").uncheck()
    page.get_by_role("button", name="Close", exact=True).click()
    page.keyboard.press("n")
    expect(page.locator("#card")).to_be_hidden()
    page.get_by_role("button", name="Next change").click()
    expect(page.locator("#card")).to_be_visible()


def test_light_and_dark_are_kept(visit: Visit, site: Site) -> None:
    page = visit(site, color_scheme="light")
    paint = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paint)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(paint)
    assert dark != light
    page.goto(f"{site.url}/settings")
    assert page.evaluate(paint) == dark


def test_six_hundred_pages_stay_light(visit: Visit, own_site: Site) -> None:
    document = own_site.add("birds.pdf", serving.long_book(600))
    page = review(visit, own_site, document, WIDE)
    page.keyboard.press("g")
    page.keyboard.type("450")
    page.keyboard.press("Enter")
    expect(page.locator('#text section[data-page="450"]')).to_be_in_viewport(timeout=SLOW)
    expect(page.locator('#text section[data-page="450"]')).to_contain_text(f"On day {450 * 40}", timeout=SLOW)
    expect(page.locator('#pages figure[data-page="450"].there')).to_be_in_viewport(timeout=SLOW)
    page.keyboard.press("n")
    expect(page.locator("#card")).to_contain_text("page 450")
    assert page.locator("#text section:has(h2)").count() < 40
    assert page.locator("#pages img[src]").count() < 12
    frames = page.evaluate(
        """async () => {
            const pane = document.querySelector("#text");
            pane.dispatchEvent(new WheelEvent("wheel"));
            const times = [];
            for (let last = performance.now(), k = 0; k < 90; k++) {
                pane.scrollBy(0, 300);
                await new Promise(requestAnimationFrame);
                times.push(performance.now() - last);
                last = performance.now();
            }
            return times.sort((a, b) => a - b);
        }"""
    )
    print(f"\n600 pages: a frame {frames[45]:.0f} ms, 19 of 20 under {frames[85]:.0f} ms")
