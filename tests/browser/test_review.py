"""What a person does at `copydesk serve`: drop, wait, look, decide, take away; by mouse and by keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

import serving
from conftest import Visit
from pdfs import sample
from serving import Site

SLOW = 30_000
"""Milliseconds for what waits for a worker; two cores may be busy with other tests."""


def review(visit: Visit, site: Site, document: str, *args: object, **options: object) -> Page:
    page = visit(site, f"/documents/{document}", *args, **options)
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    return page


def drop(page: Page, name: str, data: bytes) -> Locator:
    """Chooses a file on the desk; gives the row of it."""
    page.locator("#files").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": data})
    return page.locator(".doc", has_text=name).first


def cut(page: Page, words: str) -> Locator:
    return page.locator("#text [data-change]", has_text=words).first


def text_of(site: Site, document: str) -> str:
    return str(site.get(f"/api/documents/{document}/text"))


def identity(page: Page) -> str:
    return page.url.rsplit("/", 1)[1]


def taken(page: Page, name: str) -> str:
    """The file that the menu gives for a format."""
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(name)).click()
    return Path(waiting.value.path()).read_text("utf-8")


# --- from the file to the text --------------------------------------------------------------------------------------


def test_drop_wait_review_reject_filter_and_take_the_text_away(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    row = drop(page, "paper.pdf", sample("paper").data)
    expect(row).to_have_attribute("data-state", "done", timeout=SLOW)
    expect(row).to_contain_text("3 pages")
    row.get_by_role("link").click()
    expect(page.locator("#pages figure.there").first).to_be_visible(timeout=SLOW)
    citation = cut(page, "[2, 3]")
    expect(citation.locator("del")).to_be_visible()
    citation.locator(".w").first.click()
    card = page.locator("#card")
    expect(card).to_contain_text("citation.bracket")
    expect(page.locator("#pages .box.sel").first).to_be_visible()
    card.get_by_role("button", name="Put it back").click()
    expect(page.locator("#text .back", has_text="[2, 3]")).to_be_visible()
    expect(page.locator("#pages .box.back").first).to_be_visible()
    page.get_by_role("checkbox", name="citations").uncheck()
    expect(cut(page, "[7]").locator("del")).to_be_hidden()
    text = taken(page, r"^Text")
    assert "the voice itself [2, 3] and at the speed" in text
    assert "Kestrel et al. report" in text
    assert text == text_of(own_site, identity(page))


def test_progress_is_told_while_a_long_book_is_read(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    row = drop(page, "birds.pdf", serving.long_book(200))
    expect(row.get_by_role("progressbar")).to_be_visible(timeout=SLOW)
    expect(row).to_have_attribute("data-state", "done", timeout=2 * SLOW)
    expect(row).to_contain_text("200 pages")
    expect(page.locator("#live")).to_contain_text("birds.pdf: done")


def test_two_documents_at_once(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    files = [
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": sample(name).data}
        for name in ("paper", "book")
    ]
    page.locator("#files").set_input_files(files)
    for name in ("paper.pdf", "book.pdf"):
        expect(page.locator(".doc", has_text=name)).to_have_attribute("data-state", "done", timeout=SLOW)
    expect(page.locator(".doc")).to_have_count(2)


def test_a_restart_in_the_middle_loses_nothing(visit: Visit, own_site: Site) -> None:
    paper = own_site.add("paper.pdf", sample("paper").data)
    page = review(visit, own_site, paper, may_break=True)
    cut(page, "[2, 3]").locator(".w").first.click()
    page.keyboard.press("r")
    expect(page.locator("#undo")).to_be_enabled()
    desk = visit(own_site, may_break=True)
    row = drop(desk, "birds.pdf", serving.long_book(300))
    expect(row).to_have_attribute("data-state", re.compile("waiting|reading|cleaning"), timeout=SLOW)
    own_site.stop()
    expect(page.locator("#away")).to_be_visible(timeout=SLOW)
    own_site.start()
    expect(page.locator("#away")).to_be_hidden(timeout=SLOW)
    expect(desk.locator(".doc", has_text="birds.pdf")).to_have_attribute("data-state", "done", timeout=2 * SLOW)
    page.reload()
    expect(page.locator("#text .back", has_text="[2, 3]")).to_be_visible(timeout=SLOW)
    assert "the voice itself [2, 3] and" in text_of(own_site, paper)


def test_an_example_is_one_click_away_from_an_empty_desk(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    page.locator("#examples button").first.click()
    expect(page).to_have_url(re.compile("/documents/"), timeout=SLOW)
    expect(page.locator("#text section p").first).to_be_visible(timeout=SLOW)


# --- what may be wrong with a file ----------------------------------------------------------------------------------


def test_an_encrypted_file_asks_for_its_password(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    row = drop(page, "secret.pdf", serving.encrypted())
    expect(row).to_have_attribute("data-state", "failed", timeout=SLOW)
    row.get_by_label("Password of the file").fill("crow")
    row.get_by_role("button", name="Open").click()
    expect(row).to_contain_text("That password does not open it", timeout=SLOW)
    row.get_by_label("Password of the file").fill("wren")
    row.get_by_role("button", name="Open").click()
    expect(row).to_have_attribute("data-state", "done", timeout=SLOW)


def test_what_is_no_document_is_refused_in_words(visit: Visit, own_site: Site) -> None:
    page = visit(own_site, statuses=(415, 422))
    row = drop(page, "picture.pdf", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00")
    expect(row).to_have_attribute("data-state", "failed", timeout=SLOW)
    expect(row.locator(".told")).not_to_be_empty()


def test_a_scan_says_so(visit: Visit, own_site: Site) -> None:
    page = visit(own_site)
    row = drop(page, "scan.pdf", serving.scan())
    expect(row).to_have_attribute("data-state", re.compile("done|failed"), timeout=SLOW)
    told = row.inner_text()
    assert "finding" in told or "OCR" in told


def test_a_plain_text_has_no_pages_to_show(visit: Visit, own_site: Site) -> None:
    text = "Notes\n\nSmall birds sing at dawn, as was said before [3], because the air is still at that time of day.\n"
    page = visit(own_site)
    page.locator("#files").set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": text.encode()})
    row = page.locator(".doc", has_text="notes.txt")
    expect(row).to_have_attribute("data-state", "done", timeout=SLOW)
    row.get_by_role("link").click()
    expect(cut(page, "[3]")).to_be_visible(timeout=SLOW)
    expect(page.locator(".page-pane")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator(".page-pane")).to_be_hidden()
    expect(page.get_by_role("group", name="Panes")).to_be_hidden()


def test_a_document_that_is_not_there(visit: Visit, site: Site) -> None:
    page = visit(site, "/documents/none", statuses=(404,))
    expect(page.get_by_role("main").or_(page.locator("#state"))).to_contain_text(
        re.compile("no such document|no document", re.I)
    )


def test_deleting_can_be_undone_and_then_is_done(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    page = visit(own_site)
    row = page.locator(".doc")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_be_hidden()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    assert own_site.get(f"/api/documents/{document}")["state"] == "done"
    row.get_by_role("button", name="Delete").click()
    page.locator(".toast").get_by_role("button", name="Close this message").click()
    expect(page.locator("#examples")).to_be_visible()
    assert own_site.get("/api/documents")["documents"] == []


def test_nothing_of_a_hostile_pdf_is_run_or_hidden(visit: Visit, own_site: Site) -> None:
    name = "<img src=x onerror=pwned=7>.fdp"
    document = own_site.add(f"{name[:-3]}\u202efdp", serving.hostile())
    page = visit(own_site)
    expect(page.locator(".doc")).to_contain_text("<script>window.pwned = 6</script>")
    expect(page.locator(".doc")).to_contain_text(name)
    page.goto(f"{own_site.url}/documents/{document}")
    article = page.locator("#text article")
    expect(article).to_contain_text("<script>window.pwned = 1</script>", timeout=SLOW)
    expect(page).to_have_title(f"{name} – copydesk")
    page.get_by_role("button", name="As read aloud").click()
    expect(page.locator("#spoken")).to_contain_text("{{ 7*7 }}")
    page.keyboard.press("/")
    page.keyboard.type("<img src=x onerror")
    expect(page.locator("#hits")).to_have_text("1 of 1")
    assert page.evaluate("window.pwned") is None
    assert "\u202e" not in page.content()
    assert page.locator("article :is(script, img, svg, a, b)").count() == 0


def test_a_server_of_ones_own_as_the_model(visit: Visit, own_site: Site) -> None:
    page = visit(own_site, "/settings")
    page.get_by_label("Address of the server").fill("ftp://x")
    page.get_by_label("Name of the model").fill("small")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator(".toast")).to_contain_text("http://")
    page.get_by_label("Address of the server").fill("http://127.0.0.1:9/v1")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("radio", name="openai:http://127.0.0.1:9/v1#small")).to_be_checked()
    assert own_site.get("/api/models")["default"] == "openai:http://127.0.0.1:9/v1#small"
    page.get_by_role("radio", name="None").check()
    expect(page.locator(".toast").last).to_contain_text("rules alone")
    assert own_site.get("/api/models")["default"] is None


PROGRESS = (
    ({"state": "waiting"}, "Waiting for its turn", None),
    ({"state": "reading", "pages": 3, "pages_total": 40}, "Reading page 3 of 40", 0.075),
    ({"state": "cleaning", "seconds_left": 4}, "Cleaning, about 4 s left", None),
    (
        {"state": "asking", "job": "judge", "questions": 5, "questions_total": 20, "seconds_left": 150},
        "Asking the model to judge: 5 of 20 questions, about 3 min left",
        0.25,
    ),
)


@pytest.mark.parametrize(("told", "words", "share"), PROGRESS, ids=[words for _, words, _ in PROGRESS])
def test_what_is_said_of_the_progress(
    visit: Visit, site: Site, told: dict[str, object], words: str, share: float | None
) -> None:
    page = visit(site)
    address = (page.locator("script[type=module]").get_attribute("src") or "").replace("desk.js", "row.js")
    document = {"state": told["state"], "progress": told}
    said = page.evaluate("async ([address, it]) => (await import(address)).tellProgress(it)", [address, document])
    assert said == [words, share]


# --- deciding -------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(visit: Visit, own_site: Site) -> Page:
    return review(visit, own_site, own_site.add("paper.pdf", sample("paper").data))


def rejected(site: Site, page: Page) -> int:
    return int(site.get(f"/api/documents/{identity(page)}")["rejected"])


def test_from_change_to_change_accept_reject_undo_redo_by_keys(paper: Page, own_site: Site) -> None:
    paper.keyboard.press("n")
    expect(paper.locator("#at")).to_have_text(re.compile(r"^1 of \d+"))
    expect(paper.locator("#text .sel").first).to_be_focused()
    expect(paper.locator("#live")).to_contain_text("page 1")
    paper.keyboard.press("a")
    expect(paper.locator("#at")).to_have_text(re.compile(r"^2 of "))
    paper.keyboard.press("r")
    expect(paper.locator("#card")).to_contain_text("put back")
    expect(paper.locator("#undo")).to_be_enabled()
    assert rejected(own_site, paper) == 1
    paper.keyboard.press("u")
    expect(paper.locator("#redo")).to_be_enabled()
    expect(paper.locator("#text .back")).to_have_count(0)
    paper.keyboard.press("Shift+U")
    expect(paper.locator("#redo")).to_be_disabled()
    expect(paper.locator("#text .back").first).to_be_visible()
    assert rejected(own_site, paper) == 1
    paper.keyboard.press("a")
    expect(paper.locator("#text .back")).to_have_count(0)
    paper.keyboard.press("p")
    expect(paper.locator("#at")).to_have_text(re.compile(r"^1 of "))
    paper.keyboard.press("Escape")
    expect(paper.locator("#card")).to_be_hidden()


def test_all_of_a_reason_at_once_is_one_step(paper: Page, own_site: Site) -> None:
    paper.get_by_role("button", name="More about citations").click()
    paper.get_by_role("button", name=re.compile("^Put all back: citation")).first.click()
    expect(paper.locator(".toast")).to_contain_text("12 changes put back")
    expect(paper.locator("#text .back.c-blue").first).to_be_visible()
    assert rejected(own_site, paper) == 12
    assert "[4–6]" in text_of(own_site, identity(paper))
    paper.locator(".toast").get_by_role("button", name="Undo").click()
    expect(paper.locator("#text .back")).to_have_count(0)
    assert rejected(own_site, paper) == 0


def test_all_of_a_page_at_once(paper: Page, own_site: Site) -> None:
    paper.get_by_role("button", name="Put all back: on page 1").click()
    expect(paper.locator(".toast")).to_be_visible()
    document = identity(paper)
    changes = own_site.get(f"/api/documents/{document}/changes?limit=1000&repairs=0")["changes"]
    assert {change["page"] for change in changes if change["decision"] == "reject"} == {1}
    assert all(
        change["decision"] == "reject" for change in changes if change["page"] == 1 and change["origin"] == "rules"
    )


def test_only_what_was_put_back(paper: Page) -> None:
    cut(paper, "[2, 3]").locator(".w").first.click()
    paper.keyboard.press("r")
    paper.get_by_role("button", name=re.compile("^Put back")).click()
    expect(paper.locator("#at")).to_have_text(re.compile("of 1$|^1 change$"))
    expect(cut(paper, "[7]").locator("del")).to_be_hidden()
    paper.get_by_role("button", name=re.compile("^All")).first.click()
    expect(cut(paper, "[7]").locator("del")).to_be_visible()


SELECT = """words => {
    const walk = document.createTreeWalker(document.querySelector("#text article"), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(node, at, node, at + words.length);
        return;
    }
    throw new Error(`no ${words}`);
}"""


def test_selected_words_are_dropped_and_the_edit_is_taken_back(paper: Page, own_site: Site) -> None:
    document = identity(paper)
    words = "skips without a thought"
    paper.evaluate(SELECT, words)
    expect(paper.get_by_role("button", name="Put it back")).to_be_disabled()
    paper.get_by_role("button", name="Drop it").click()
    mine = paper.locator("#text .c-red")
    expect(mine).to_contain_text(words)
    assert words not in text_of(own_site, document)
    mine.locator(".w").first.click()
    paper.get_by_role("button", name="Take my edit back").click()
    expect(mine).to_have_count(0)
    assert words in text_of(own_site, document)


def test_selected_cut_words_are_put_back(paper: Page, own_site: Site) -> None:
    words = "College of Vale do Sal"
    paper.evaluate(SELECT, words)
    paper.get_by_role("button", name="Put it back").click()
    expect(paper.locator("#undo")).to_be_enabled()
    assert words in text_of(own_site, identity(paper))


def test_a_found_place_can_be_dropped_by_keys_alone(paper: Page, own_site: Site) -> None:
    paper.keyboard.press("/")
    paper.keyboard.type("no less text but")
    expect(paper.locator("#hits")).to_have_text("not found")
    paper.keyboard.press("Control+a")
    paper.keyboard.type("is not less text but")
    expect(paper.locator("#hits")).to_have_text("1 of 1")
    expect(paper.get_by_role("toolbar", name="The chosen words")).to_be_visible()
    paper.keyboard.press("Tab")
    paper.keyboard.press("x")
    expect(paper.locator("#undo")).to_be_enabled()
    assert "is not less text but" not in text_of(own_site, identity(paper))


def test_a_switch_cleans_again_and_decisions_stay(paper: Page, own_site: Site) -> None:
    cut(paper, "[2, 3]").locator(".w").first.click()
    paper.keyboard.press("r")
    expect(paper.locator("#undo")).to_be_enabled()
    paper.get_by_role("tab", name="Settings").click()
    paper.locator("#switch-captions").select_option("keep")
    expect(paper.locator("#cleaned")).to_contain_text("Cleaned again", timeout=SLOW)
    text = text_of(own_site, identity(paper))
    assert "Table 1" in text
    assert "the voice itself [2, 3] and" in text
    paper.get_by_label("Full").check()
    expect(paper.locator("#cleaned")).to_contain_text("Cleaned again", timeout=SLOW)
    assert "ada.brennholt@listening.example" in text_of(own_site, identity(paper))


def test_a_document_is_renamed_by_keys_and_stays_so(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    page = review(visit, own_site, document)
    name = page.get_by_role("heading", name="paper.pdf").get_by_role("button")
    name.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("dialog", name="Rename this document").get_by_label("Name")
    expect(field).to_be_focused()
    page.keyboard.type("not this")
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("paper.pdf")
    page.keyboard.type("<b>Wrens</b> \u202efdp.exe")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("b> fdp.exe")
    expect(page).to_have_title("b> fdp.exe – copydesk")
    assert own_site.get(f"/api/documents/{document}")["name"] == "b> fdp.exe"
    page.reload()
    expect(page.locator("#name")).to_have_text("b> fdp.exe")


def test_a_rule_that_is_no_pattern_says_so(visit: Visit, own_site: Site) -> None:
    page = review(visit, own_site, own_site.add("paper.pdf", sample("paper").data), statuses=(400, 422))
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Always drop").fill("(")
    expect(page.locator("#cleaned")).to_contain_text("no regular expression", timeout=SLOW)


def test_a_decision_shows_before_the_server_has_answered_and_goes_when_it_refuses(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    page = review(visit, own_site, document, statuses=(503,))
    waiting: list[Route] = []
    page.route("**/edits", lambda route: waiting.append(route))
    cut(page, "[2, 3]").locator(".w").first.click()
    page.keyboard.press("r")
    back = page.locator("#text .back", has_text="[2, 3]")
    expect(back).to_be_visible()
    assert rejected(own_site, page) == 0
    waiting[0].fulfill(status=503, json={"error": {"code": "busy", "message": "all workers are busy"}})
    expect(page.locator(".toast")).to_contain_text("All workers are busy")
    expect(back).to_have_count(0)
    expect(page.locator("#card")).to_contain_text("Put it back")


def test_cuts_to_check_lead_to_their_places_and_say_what_was_decided(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    page = review(visit, own_site, document)
    page.get_by_role("tab", name="Findings").click()
    doubts = page.get_by_role("region", name="Cuts to check")
    first, last = doubts.get_by_role("listitem").first, doubts.get_by_role("listitem").last
    sure = [int(found) for found in re.findall(r"(\d+)% sure", doubts.inner_text())]
    assert len(sure) == int(doubts.locator("h2 small").inner_text())
    assert sure == sorted(sure)
    last.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text .sel").first).to_be_in_viewport(timeout=SLOW)
    expect(page.locator("#pages .sel").first).to_be_in_viewport(timeout=SLOW)
    expect(page.locator("#card")).to_contain_text(f"{sure[-1]}% sure")
    page.keyboard.press("r")
    expect(last).to_contain_text("put back")
    expect(first).not_to_contain_text("put back")
    page.goto("about:blank")
    own_site.stop()
    own_site.start()
    page = review(visit, own_site, document)
    page.get_by_role("tab", name="Findings").click()
    again = page.get_by_role("region", name="Cuts to check").get_by_role("listitem")
    expect(again.last).to_contain_text("put back")
    expect(again.first).not_to_contain_text("put back")


def test_a_cut_to_check_that_the_filter_hides_is_shown_again(visit: Visit, site: Site, paper_id: str) -> None:
    page = review(visit, site, paper_id, (390, 844))
    page.get_by_role("button", name="Panel").click()
    page.get_by_role("checkbox", name="footnotes").uncheck()
    page.get_by_role("tab", name="Findings").click()
    page.get_by_role("region", name="Cuts to check").get_by_role("button", name="footnote.text").first.click()
    expect(page.locator("#side")).not_to_be_in_viewport()
    expect(page.locator("#text .sel").first).to_be_in_viewport(timeout=SLOW)
    expect(page.locator("#text .sel").first).to_be_focused()


def test_many_cuts_to_check_come_when_they_are_asked_for(visit: Visit, own_site: Site) -> None:
    """All cuts pass for doubtful here."""
    document = own_site.add("paper.pdf", sample("paper").data)

    def pretend(route: Route) -> None:
        found = route.fetch(url=route.request.url.replace("doubtful=1", "doubtful=0")).json()
        for change in found["changes"]:
            change["confidence"] = 0.1
        route.fulfill(json=found)

    page = visit(own_site)
    page.route("**/changes?doubtful=1*", pretend)
    page.goto(f"{own_site.url}/documents/{document}")
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    page.get_by_role("tab", name="Findings").click()
    doubts = page.get_by_role("region", name="Cuts to check")
    total = int(doubts.locator("h2 small").inner_text())
    expect(doubts.get_by_role("listitem")).to_have_count(10)
    doubts.get_by_role("button", name=f"{total - 10} more").click()
    expect(doubts.get_by_role("listitem")).to_have_count(total)
    expect(doubts.get_by_role("listitem").nth(10).get_by_role("button")).to_be_focused()
    ids = doubts.locator("[data-doubt]").evaluate_all("nodes => nodes.map(node => node.dataset.doubt)")
    assert len(set(ids)) == total
    page.unroute_all(behavior="wait")


def test_all_of_the_model_at_once(visit: Visit, own_site: Site) -> None:
    """Citations pass for the model's here: what is asked of the server is what counts."""
    document = own_site.add("paper.pdf", sample("paper").data)

    def pretend(route: Route) -> None:
        found = route.fetch().json()
        for reason in found["reasons"]:
            reason["origin"] = "model" if reason["code"].startswith("citation") else reason["origin"]
        route.fulfill(json=found)

    page = visit(own_site)
    page.route("**/changes/index*", pretend)
    page.goto(f"{own_site.url}/documents/{document}")
    button = page.get_by_role("button", name="Put all back: by the model")
    expect(button).to_be_visible(timeout=SLOW)
    with page.expect_request("**/edits") as asked:
        button.click()
    assert asked.value.post_data_json == {"reject_where": {"origin": "model"}}
    page.unroute_all(behavior="wait")
