"""Listening on the review page, with a `speechSynthesis` of the test's own: browsers in containers have no voices."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from conftest import Visit
from pdfs import sample
from serving import Site, wait_until

SLOW = 30_000

VOICES = """
(() => {
  const voices = [
    { name: "Ada", lang: "en-GB", voiceURI: "ada", default: true },
    { name: "Bo", lang: "de-DE", voiceURI: "bo" },
  ];
  const heard = window.heard = { spoken: [], rates: [], voices: [], cancelled: 0, current: null };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => window.mute ? [] : voices,
    speak(utterance) {
      heard.spoken.push(utterance.text);
      heard.rates.push(utterance.rate);
      heard.voices.push(utterance.voice?.name);
      heard.current = utterance;
    },
    cancel() { heard.cancelled += 1; heard.current?.onerror?.({ error: "interrupted" }); heard.current = null; },
    addEventListener() {}, removeEventListener() {},
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.rate = 1; } };
  window.say = () => { const done = heard.current; heard.current = null; done.onend({}); };
})();
"""


INDENT = """words => {
  const node = [...document.querySelectorAll("#text p")].find((one) => one.textContent.startsWith(words));
  const range = document.createRange();
  range.selectNodeContents(node);
  const boxes = [...range.getClientRects()];
  const last = Math.max(...boxes.map((box) => box.top));
  const begins = Math.min(...boxes.filter((box) => box.bottom > last).map((box) => box.left));
  return begins - node.getBoundingClientRect().left;
}"""
"""How far from the left edge the last line of a paragraph begins."""


def listen(visit: Visit, site: Site, document: str, init: str = VOICES) -> Page:
    page = visit(site, f"/documents/{document}", init=init)
    expect(page.locator("#text [data-change]").first).to_be_attached(timeout=SLOW)
    return page


def spoken(page: Page) -> list[str]:
    return list(page.evaluate("heard.spoken"))


def go_on(page: Page, times: int = 1) -> None:
    """The voice comes to its end, so many times."""
    for _ in range(times):
        before = len(spoken(page))
        page.evaluate("say()")
        wait_until(page, f"heard.spoken.length > {before}")


def test_from_the_beginning_sentence_by_sentence(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id)
    page.get_by_role("button", name="Listen").click()
    player = page.get_by_role("region", name="Listen")
    expect(player).to_contain_text("Where Listeners Lose the Thread")
    go_on(page, 2)
    expect(player).to_contain_text("Long articles are written for the eye.")
    assert spoken(page)[2] == "Long articles are written for the eye."
    assert page.evaluate("[...CSS.highlights.get('spoken')].map(String).join('')") == spoken(page)[2]
    expect(page.locator("#pages .said").first).to_be_visible()
    assert not any("[2, 3]" in text for text in spoken(page))


def test_from_the_chosen_sentence_with_marks_on_both_sides(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id)
    page.get_by_role("button", name="As read aloud").click()
    sentence = page.locator(".sen", has_text="Removing the interruptions raised recall")
    sentence.click()
    expect(sentence).to_have_class(re.compile("now"))
    assert spoken(page)[-1].startswith("Removing the interruptions raised recall")
    expect(page.locator("#pages .said").first).to_be_visible()
    page.get_by_role("button", name="Next sentence").click()
    expect(page.locator(".sen.now")).to_contain_text("Shortening the articles")


def test_pause_speed_voice_and_stop(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id)
    page.keyboard.press("l")
    player = page.get_by_role("region", name="Listen")
    player.get_by_role("button", name="Pause").click()
    assert page.evaluate("heard.current") is None
    player.get_by_role("button", name="Go on").click()
    player.get_by_label("Speed").select_option("1.5")
    player.get_by_label("Voice").select_option("bo")
    assert page.evaluate("[heard.rates.at(-1), heard.voices.at(-1)]") == [1.5, "Bo"]
    page.keyboard.press("Escape")
    expect(player).to_be_hidden()
    assert page.evaluate("heard.current") is None
    expect(page.locator("#pages .said")).to_have_count(0)


def test_a_long_sentence_is_spoken_in_parts_and_none_of_it_is_lost(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id)
    text = "one, two; " * 100 + "three. " + "x" * 500
    address = page.locator("script[type=module]").get_attribute("src") or ""
    parts = page.evaluate(
        "async ([address, text]) => (await import(address)).partsOf(text)",
        [address.replace("review.js", "speech.js"), text],
    )
    assert max(map(len, parts)) <= 220
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


def test_what_is_cut_while_listening_is_not_read(visit: Visit, own_site: Site) -> None:
    page = listen(visit, own_site, own_site.add("paper.pdf", sample("paper").data))
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("region", name="Listen")).to_contain_text("Where Listeners Lose the Thread")
    page.keyboard.press("/")
    page.keyboard.type("Long articles are written for the eye.")
    expect(page.locator("#hits")).to_have_text("1 of 1")
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("#text .c-red").first).to_be_visible()
    go_on(page, 2)
    assert spoken(page)[-1].startswith("When they are read aloud")


def test_the_language_that_is_set_decides_the_voice_and_stays(visit: Visit, own_site: Site) -> None:
    document = own_site.add("paper.pdf", sample("paper").data)
    page = listen(visit, own_site, document)
    article = page.locator("#text article")
    expect(article).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Listen").click()
    wait_until(page, "heard.voices.at(-1) === 'Ada'")
    page.get_by_role("tab", name="Settings").click()
    choice = page.get_by_label("Language of the document")
    expect(choice.locator("option:checked")).to_have_text("automatic (English)")
    choice.select_option(label="Deutsch – German")
    wait_until(page, "heard.voices.at(-1) === 'Bo'", 30)
    expect(page.get_by_label("Voice").locator("option").first).to_have_text("Bo (de-DE)")
    expect(article).to_have_attribute("lang", "de")
    page.get_by_role("button", name="Stop listening").click()
    choice.focus()
    choice.select_option("he")
    expect(article).to_have_attribute("dir", "rtl", timeout=SLOW)
    expect(page.locator("#cleaned")).to_contain_text("Cleaned again")
    assert page.evaluate(INDENT, "Most of what is known") < 30, "English goes on running from the left"
    expect(choice).to_be_focused()
    page.goto("about:blank")
    own_site.stop()
    own_site.start()
    page = listen(visit, own_site, document)
    expect(page.locator("#text article")).to_have_attribute("lang", "he")
    page.get_by_role("tab", name="Settings").click()
    expect(page.get_by_label("Language of the document")).to_have_value("he")


def test_a_browser_without_voices_says_so(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id, VOICES + "window.mute = true;")
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("region", name="Listen")).to_contain_text("no voice", timeout=SLOW)
    assert spoken(page) == []


def test_leaving_the_page_ends_the_voice(visit: Visit, site: Site, paper_id: str) -> None:
    page = listen(visit, site, paper_id)
    page.get_by_role("button", name="Listen").click()
    wait_until(page, "heard.current !== null")
    before = page.evaluate("heard.cancelled")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("heard.cancelled") > before
    assert page.evaluate("heard.current") is None
