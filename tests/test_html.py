"""The HTML report: what it says, that it lets nothing of the PDF act, how large it is."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
import strategies
from copydesk import __version__, clean
from copydesk.config import SWITCHES, Config
from copydesk.errors import OutputError
from copydesk.report.html import render, render_diff
from copydesk.report.html.escape import _UNSEEN
from copydesk.report.html.flow import Passage, group_of, leaves
from copydesk.report.html.removed import CELL
from copydesk.report.origins import origin_of
from copydesk.result import Result
from copydesk.script import Script
from copydesk.verify import Finding
from pdfs import sample

LARGEST = 1_500_000
VOID = frozenset("meta link input br wbr path rect".split())


class Reader(HTMLParser):
    """Reads a report as a browser does: elements, and the text of the clean view (no cut, no control)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.clean: list[str] = []
        self.stack: list[str] = []
        self.hidden = 0
        self.article = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        self.article |= tag == "article"
        classes = (found.get("class") or "").split()
        is_gone = tag in ("del", "button") or bool({"b", "n", "z"} & set(classes))
        if tag in ("p", "h2", "h3", "h4", "h5", "h6") and "on" not in classes:
            self.clean.append("\n\n")
        if tag == "br":
            self.clean.append(" ")
        if tag not in VOID:
            self.stack.append("gone" if is_gone else tag)
            self.hidden += is_gone

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.hidden -= self.stack.pop() == "gone"
        self.article &= tag != "article"

    def handle_data(self, data: str) -> None:
        if self.article and not self.hidden:
            self.clean.append(data)

    def words(self) -> list[str]:
        return "".join(self.clean).split()

    def paragraphs(self) -> list[str]:
        """White space as the page shows it: a run of it is one space."""
        return [" ".join(part.split()) for part in "".join(self.clean).split("\n\n") if part.strip()]

    def all(self, name: str) -> Iterator[dict[str, str | None]]:
        return (found for tag, found in self.elements if tag == name)


def texts_between(text: str, tag: str) -> list[str]:
    return re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)


@pytest.fixture(scope="module")
def long_paper() -> Result:
    """Forty-two pages: a paper of three, fourteen times."""
    return samples.repeated(clean(sample("paper").data, isolate=False), 14)


# --- what it says ---------------------------------------------------------------------------------------------------


def test_cuts_stand_in_their_places_with_their_reasons() -> None:
    text = samples.paper().report
    assert re.search(r'Birds sing at dawn<del class="r\d+ w"> <b>\[1\]</b></del>\. We show ', text)
    assert re.search(r'<div class="b r\d+ sm"><del data-c=90>Ada Lovelace, London</del></div>', text)
    assert re.search(r'<div class="b r\d+ sm"><del data-c=90>References \[1\] Smith\. Birds\. 2019\.</del></div>', text)


def test_a_paragraph_goes_on_behind_what_was_cut_out_of_it_and_over_the_page() -> None:
    made = [item for leaf in leaves(samples.paper()) for item in leaf.items if isinstance(item, Passage)]
    parts = [("".join(span.new for span in item.spans), item.continues) for item in made]
    assert parts[2:4] == [("Birds sing at dawn. We show ", False), ("that small birds (e.g. wrens) do not stop.", True)]


def test_every_page_has_its_anchor_and_findings_and_headings_lead_to_theirs() -> None:
    finding = replace(samples.hostile().findings[1], page=2, message="look here")
    reader = Reader(replace(samples.paper(), findings=(finding,)).report)
    ids = [found["id"] for _, found in reader.elements if found.get("id")]
    assert len(ids) == len(set(ids))
    assert {"page-1", "page-2", "h-1", "h-2"} <= set(ids)
    links = [found["href"] or "" for found in reader.all("a")]
    assert "#page-2" in links
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_many_findings_of_a_kind_are_folded() -> None:
    found = tuple(Finding("characters.unmapped", page, f"page {page}") for page in (1, 2) for _ in range(20))
    text = replace(samples.paper(), findings=found).report
    assert "<summary>37 more of these</summary>" in text
    assert text.count("<code>characters.unmapped</code>") == 40


def test_the_rows_of_a_removed_table_are_rows() -> None:
    doc = samples.document(["Birds", "Eggs", "wren", "6"])
    (page,) = doc.pages
    moved = [
        replace(page.lines[k], bbox=page.lines[k].bbox._replace(x0=200.0), baseline=page.lines[k - 1].baseline)
        for k in (1, 3)
    ]
    lines = (page.lines[0], moved[0], page.lines[2], moved[1])
    doc = replace(doc, pages=(replace(page, lines=lines),))
    script = samples.replaced(Script.of(doc.text), doc.text, "", "table")
    text = render(Result(doc, samples.blocks(doc, ("table", 4)), script, None, (), Config(), "v:0"))
    assert f"Birds{CELL}Eggs\nwren{CELL}6</del>" in text


def test_every_reason_stands_in_the_report_with_its_origin(long_paper: Result) -> None:
    text = long_paper.report
    reasons = {reason for piece in long_paper.script.pieces for reason in piece.reasons}
    assert len(reasons) > 8
    rows = re.findall(r"<tr id=reason-\d+>.*?</tr>", text)
    assert len(rows) == len(reasons)
    for reason in reasons:
        module, _, function = origin_of(reason).place.partition(": ")
        (row,) = [row for row in rows if f"<code>{reason}</code>" in row]
        assert f"<code>{module}</code>" in row
        assert f"<code>{function}</code>" in row


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_switch_is_a_group(switch: object) -> None:
    for prefix in getattr(switch, "prefixes", ()):
        assert group_of(prefix) == getattr(switch, "name", "")


def test_filters_count_the_cuts_that_the_page_shows(long_paper: Result) -> None:
    text = long_paper.report
    reader = Reader(text)
    shown = sum(bool(re.search(r"\br\d", found.get("class") or "")) for found in reader.all("del"))
    shown += sum("b" in (found.get("class") or "").split() for found in reader.all("div"))
    rows = re.findall(r"</i>([\w-]+)</label><span class=num>([\d,]+)</span>", text)
    counted = sum(int(count.replace(",", "")) for group, count in rows if group != "repairs")
    hidden = next(found["class"] for found in reader.all("html"))
    number = len(rows) - 1
    assert rows[number][0] == "repairs"
    assert hidden == f"x{number}", "repairs are not shown at first"
    repairs = sum(
        text.count(f"<del class=r{k}>") + text.count(f'<del class="r{k} w">')
        for k, reason in enumerate(re.findall(r"<tr id=reason-\d+><th scope=row><i class=g\d+></i><code>(.*?)</", text))
        if group_of(reason) == "repairs"
    )
    assert counted == shown - repairs


def test_what_moved_stands_in_its_place_as_moved_and_at_the_end() -> None:
    paper = samples.paper()
    appendix = samples.replaced(
        Script.of(paper.document.text), paper.document.text.partition("References")[0], "", "appendix.other"
    )
    paper = replace(paper, appendix=appendix, config=Config(switches={"references": "end"}))
    assert re.search(r'<div class="b r\d+ mv sm"><div data-c=90>References', paper.report)
    assert paper.report.index("id=moved") > paper.report.index("id=page-2")
    assert "From page 2" in paper.report
    assert Reader(paper.report.replace("Moved to the end", "")).words() == paper.text.split()


def test_a_marker_is_shown_once_for_a_run() -> None:
    paper = replace(samples.paper(), config=Config(switches={"formulas": "mark"}))
    assert paper.report.count('<p class="mk on"> [equation] </p>') == 1
    assert Reader(paper.report).words() == paper.text.split()


def test_replacements_show_old_and_new() -> None:
    doc = samples.document(["The ofﬁce"])
    script = samples.replaced(Script.of(doc.text), "ﬁ", "fi", "unicode.ligature")
    text = render(Result(doc, samples.blocks(doc, ("text", 1)), script, None, (), Config(), "v:0"))
    assert "The of<del class=r0>ﬁ</del><ins class=r0>fi</ins>ce" in text


@pytest.mark.parametrize("name", ["paper", "book", "handbuch", "kikutame", "mares", "newsletter", "slides"])
@pytest.mark.parametrize("profile", ["podcast", "full"])
def test_the_clean_view_has_the_paragraphs_of_the_text(name: str, profile: str) -> None:
    result = clean(sample(name).data, profile=profile, isolate=False)
    assert Reader(result.report).paragraphs() == [" ".join(part.split()) for part in result.text.split("\n\n")]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_script_keeps_its_letters_in_the_clean_view(data: st.DataObject) -> None:
    doc = data.draw(strategies.documents())
    made, script = data.draw(strategies.blocks(doc)), data.draw(strategies.scripts(doc.text))
    text = render(Result(doc, made, script, None, (), Config(), "v:0"))
    # white space at the seams of blocks is the page's own; letters are the script's
    shown = re.sub("<i class=u>.*?</i>", "", text)
    assert "".join(Reader(shown).words()) == re.sub(rf"\s|{_UNSEEN.pattern}", "", script.text)


# --- nothing of the PDF acts ----------------------------------------------------------------------------------------


def test_hostile_text_is_text() -> None:
    reader = Reader(samples.hostile().report)
    plain = Reader(samples.paper().report)
    assert {tag for tag, _ in reader.elements} <= {tag for tag, _ in plain.elements} | {"ins", "wbr"}
    assert not {name for _, found in reader.elements for name in found if name.startswith("on") or name == "style"}
    assert len(list(reader.all("script"))) == 3
    assert not [found for found in reader.all("a") if not (found["href"] or "").startswith("#")]
    assert not [found for _, found in reader.elements if "src" in found]


def test_marks_that_turn_the_direction_are_shown_and_turn_nothing() -> None:
    text = samples.hostile().report
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", text)
    assert "<i class=u>U+202E</i>gnp.exe" in text
    assert "<i class=u>U+0000</i><i class=u>U+0007</i><i class=u>U+001B</i>[2J" in text
    assert re.search(r"<p[^>]* dir=auto>\u05e9", text), "a Hebrew paragraph has its own direction"


def test_the_policy_lets_in_what_stands_there_and_nothing_else() -> None:
    text = samples.hostile().report
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        parts = texts_between(text, tag)
        hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
        assert len(parts) == 2
        assert rules[rule].split() == [f"'sha256-{value}'" for value in hashes]


def test_nothing_points_outside() -> None:
    text = samples.paper().report
    assert not re.search(r"(?:src|href|url|@import|action)\s*[=(]\s*[\"']?(?:https?:|//|file:)", text)


def test_a_reason_cannot_leave_the_styles_or_the_table() -> None:
    doc = samples.document(["one two"])
    script = samples.replaced(Script.of(doc.text), "two", "", 'x"}</style><b>')
    text = render(Result(doc, samples.blocks(doc, ("text", 1)), script, None, (), Config(), "v:0"))
    assert "<b>" not in text.replace(" <b>", "")
    assert len(texts_between(text, "style")) == 2


def test_lone_surrogates_can_be_written() -> None:
    doc = samples.document(["half \ud83d of it"])
    script = samples.replaced(Script.of(doc.text), "of", "", "user.cut")
    text = render(Result(doc, samples.blocks(doc, ("text", 1)), script, None, (), Config(), "v:0"), "\udcff")
    assert "half <i class=u>\ufffd</i> " in text
    text.encode()


# --- the same bytes, few of them ------------------------------------------------------------------------------------


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert samples.paper().report == samples.paper().report
    assert f'<meta name="generator" content="copydesk {__version__}">' in samples.paper().report


def test_a_paper_of_forty_pages_is_small(long_paper: Result) -> None:
    assert len(long_paper.document.pages) >= 40
    assert len(long_paper.report.encode()) < LARGEST / 3


def test_an_empty_page_says_so() -> None:
    doc = samples.document(["One."], [])
    text = render(Result(doc, samples.blocks(doc, ("text", 1)), Script.of(doc.text), None, (), Config(), "v:0"))
    assert re.search(r"id=page-2 .*?No text on this page", text)


# --- files and notebooks --------------------------------------------------------------------------------------------


def test_a_report_is_written_and_replaced_but_no_file_of_somebody_else(tmp_path: Path) -> None:
    paper = samples.paper()
    (path,) = paper.write(tmp_path, formats=["html"])
    assert path.name == "birds.report.html"
    replace(paper, findings=()).write(tmp_path, formats=["html"])
    assert path.read_text("utf-8") == replace(paper, findings=()).report
    path.write_text("<html>mine</html>")
    with pytest.raises(OutputError):
        paper.write(tmp_path, formats=["html"])
    assert path.read_text() == "<html>mine</html>"


def test_a_notebook_shows_the_first_edited_paragraphs() -> None:
    long = samples.repeated(samples.paper(), 20)
    text = long._repr_html_()
    assert 'Birds sing at dawn<del title="citation.bracket"> [1]</del>. We show ' in text
    assert "<script" not in text
    assert "more edited paragraphs" in text
    assert text.count("<p") < 50
    assert len(render_diff(samples.hostile())) < 25_000


def test_a_notebook_is_no_place_for_hostile_text() -> None:
    reader = Reader(samples.hostile()._repr_html_())
    assert {tag for tag, _ in reader.elements} <= {"style", "div", "p", "b", "small", "br", "wbr", "del", "ins", "i"}
