"""Headings that run in or take two lines, captions known by their label, lines that go on for certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

import copydesk
from copydesk.config import Config
from copydesk.document import Document, Lead, Line, Page, Script
from copydesk.extract.frames import decode_page, encode_page
from copydesk.layout.joins import find_joins, find_section_lines
from copydesk.layout.labelled import find_labelled_captions
from copydesk.layout.parting import split_line
from copydesk.layout.run_in import LABEL, part_run_ins
from copydesk.pipeline import read_document
from pdfs import sample
from test_layout import document, line

REST = "the leaves were picked by hand in the first week of May and dried in the loft of the old mill for a month"


def led(text: str, words: int, y: float = 100, **more: object) -> Line:
    """A line whose first words are bold."""
    return replace(line(text, y=y, **more), lead=Lead(words, bold=True), first_bold=True)  # type: ignore[arg-type]


def headed(*heads: str) -> tuple[Document, list[str], set[int]]:
    """A document with one such paragraph of two lines for each heading, the classes of its lines, where they begin."""
    lines = []
    for k, head in enumerate(heads):
        lines += [led(f"{head} {REST[:40]}", len(head.split()), 100 + 30 * k), line(REST, y=112 + 30 * k)]
    return document(lines), ["text"] * len(lines), set(range(0, len(lines), 2))


def run_ins(*heads: str) -> list[str]:
    """What is made a heading."""
    parted = part_run_ins(*headed(*heads))
    if parted is None:
        return []
    return [one.text for one, name in zip(parted.document.lines, parted.names, strict=True) if name == "heading"]


def test_a_heading_that_runs_in_is_a_line_and_its_paragraph_goes_on() -> None:
    made, names, begins = headed("Plant material.")
    parted = part_run_ins(made, names, begins)
    assert parted is not None
    assert [one.text for one in parted.document.lines] == ["Plant material.", REST[:40].strip(), REST]
    assert parted.names == ["heading", "text", "text"]
    assert (parted.source, parted.begins) == ([0, 0, 1], {0, 1})


@pytest.mark.parametrize(
    "heads",
    [
        pytest.param(("Theorem 1.",), id="a label of mathematics"),
        pytest.param(("Hamlet.", "Ophelia.", "Hamlet.", "Ophelia.", "Hamlet.", "Ophelia."), id="who speaks"),
        pytest.param(("Article 1.", "Article 2.", "Article 3."), id="numbers of articles"),
        pytest.param(("Plant material",), id="a word that is stressed"),
        pytest.param(("2.4.",), id="a number alone"),
        pytest.param(("Fig. 2.",), id="a figure"),
        pytest.param((" ".join(["word"] * 20) + ".",), id="a sentence in bold"),
        pytest.param(("Methods:",), id="a label alone"),
    ],
)
def test_what_only_labels_a_paragraph_is_no_heading(heads: tuple[str, ...]) -> None:
    assert run_ins(*heads) == []


def test_a_heading_may_stand_in_methods_and_results() -> None:
    assert run_ins("Water.", "Soil.", "Water.") == ["Water.", "Soil.", "Water."]
    assert run_ins("2.1. Water.", "3.1. Water.", "4.1. Water.") == ["2.1. Water.", "3.1. Water.", "4.1. Water."]


def test_labels_of_an_abstract_are_headings() -> None:
    assert run_ins("Background:", "Methods:", "Results:") == ["Background:", "Methods:", "Results:"]
    for label in ("OBJETIVO:", "Material und Methoden:", "Objective(s):", "Wyniki:", "方法:"):
        assert LABEL.fullmatch(label)
    assert not LABEL.fullmatch("Note:")


def test_entries_of_a_glossary_are_none() -> None:
    made, names, begins = headed("Weir.", "Sluice.", "Dyke.")
    short = Document(tuple(replace(page, lines=tuple(page.lines[::2])) for page in made.pages), "", {}, made.page_count)
    assert part_run_ins(short, names[::2], {0, 1, 2}) is None
    assert begins == {0, 2, 4}


def test_a_heading_of_two_lines_ends_in_the_second() -> None:
    first = replace(line("Counting of the songs of", y=100), bold=True)
    lines = [first, led(f"warblers at dawn. {REST[:30]}", 3, 112), line(REST, y=124)]
    parted = part_run_ins(document(lines), ["heading", "text", "text"], {0, 1})
    assert parted is not None
    assert parted.names == ["heading", "heading", "text", "text"]
    assert parted.begins == {0, 2}


def test_a_line_taken_for_a_heading_gives_its_paragraph_back() -> None:
    made, _, _ = headed("Choice of the beds in the dyke board's maps.")
    parted = part_run_ins(made, ["heading", "text"], {0, 1})
    assert parted is not None
    assert (parted.names, parted.begins) == (["heading", "text", "text"], {0, 1})


def test_both_parts_of_a_line_keep_what_is_theirs() -> None:
    whole = replace(led("Water. It is CO2 here", 1), scripts=(Script(15, 16, "sub"),), generated=(6, 9))
    head, rest = split_line(whole, 1)
    assert (head.text, head.bold, rest.text, rest.bold) == ("Water.", True, "It is CO2 here", False)
    assert rest.scripts == (Script(8, 9, "sub"),)
    assert rest.text[8] == whole.text[15]
    assert (head.generated, rest.generated) == ((), (2,))
    assert (list(head.edges), list(rest.edges)) == (list(whole.edges[:2]), list(whole.edges[2:]))
    assert (head.bbox.x1, rest.bbox.x0) == (whole.edges[1], whole.edges[2])


CAPTION = ["Figure 3. Songs heard in twelve beds,", "by the week of the walk."]


@pytest.mark.parametrize(
    ("before", "caption", "found"),
    [
        pytest.param("the nests were", led(CAPTION[0], 2, 300), [1, 2], id="far below an open sentence"),
        pytest.param("as can be seen in", led(CAPTION[0], 2, 112), [], id="a reference in bold"),
        pytest.param("The nests were.", line("Figure 3 shows what we heard", y=112), [], id="a sentence"),
        pytest.param("The nests were.", led("Figure 3 shows what we heard", 2, 112), [], id="a sentence, bold"),
        pytest.param("The nests were.", led("Table 1 Songs by week", 2, 112), [1, 2], id="no point, but a capital"),
        pytest.param("The nests were.", replace(line(CAPTION[0], y=112), size=8), [1], id="small type"),
        pytest.param("The nests were.", led("Figure 1.1 shows what we heard", 2, 112), [], id="a number with a point"),
    ],
)
def test_captions_are_known_by_their_label(before: str, caption: Line, found: list[int]) -> None:
    lines = [line(before), caption, line(CAPTION[1], y=caption.baseline + 12), line(REST, y=500), line(REST, y=512)]
    assert list(find_labelled_captions(document(lines), ["text"] * len(lines))) == found


def test_a_caption_ends_before_text_that_is_set_in_another_way() -> None:
    caption = led("Table 4.1: Songs of herons in May.", 2, 100, x=150)
    for below in (line(REST, y=112), line("• a list of the birds", x=150, y=112), line(REST, x=150, y=112)):
        assert list(find_labelled_captions(document([caption, below]), ["text"] * 2)) == [0]


@pytest.mark.parametrize(
    ("first", "second", "names", "joined"),
    [
        pytest.param("the share of all songs (of", ") that were heard", "text text", True, id="a closing bracket"),
        pytest.param("the beds of the Aar", ". We walked each", "text text", True, id="a full stop"),
        pytest.param("was modelled as", "where e is one for", "text formula text", True, id="where"),
        pytest.param("was modelled as", "The slope is what", "text formula text", False, id="a sentence"),
        pytest.param("What is made of", "Counts in repair", "heading heading", True, id="of"),
        pytest.param("What is made", "of counts in repair", "heading heading", True, id="small letters"),
        pytest.param("What is made", "Counts in repair", "heading heading", False, id="two headings"),
        pytest.param("METHODS AND", "Plant material", "heading heading", False, id="capitals and small"),
        pytest.param("Methods of", "2.1 Plants", "heading heading", False, id="a number"),
        pytest.param("Results of", "Introduction", "heading heading", False, id="a section's name"),
    ],
)
def test_what_goes_on_for_certain(first: str, second: str, names: str, joined: bool) -> None:
    classes = names.split()
    lines = [line(first), *(line("r = a + b", y=106) for _ in classes[2:]), line(second, y=112)]
    last = len(lines) - 1
    assert find_joins(lines, classes, {0, last}, {last: True}, set()) == ({last} if joined else set())


@pytest.mark.parametrize(
    ("text", "y", "found"),
    [
        ("1. INTRODUCTION", 112, True),
        ("Introduction", 140, True),
        ("Introduction", 112, False),
        ("3 Results and Discussion", 140, True),
        ("Methods:", 140, True),
        ("Results of the counts in May", 140, False),
        ("introduction", 140, False),
        ("Discussion.", 140, False),
    ],
)
def test_a_line_that_names_a_section_is_its_heading(text: str, y: float, found: bool) -> None:
    lines = [line("as is told in the", y=100), line(text, y=y), line(REST, y=y + 12)]
    assert find_section_lines(lines, ["text"] * 3) == ([1] if found else [])


def test_a_heading_that_fills_its_line_goes_on() -> None:
    lines = [line("What is made"), line("Counts in repair", y=112)]
    assert find_joins(lines, ["heading"] * 2, {0, 1}, {1: False}, set()) == {1}
    assert find_joins([lines[0], replace(lines[1], size=8)], ["heading"] * 2, {0, 1}, {1: False}, set()) == set()


def test_the_lead_of_a_line_is_read_from_the_page() -> None:
    made = read_document(sample("run-in").data, "run-in", Config(), isolate=False)
    leads = [one.text.split()[: one.lead.words] for one in made.lines if one.lead]
    assert ["Water."] in leads
    assert ["Figure", "1."] in leads
    assert ["songs", "in", "the", "middle", "of", "the", "beds."] in leads
    assert all(one.lead.bold for one in made.lines if one.lead)


def test_run_in_headings_are_in_the_table_of_contents() -> None:
    result = copydesk.clean(sample("run-in").data, isolate=False)
    heads = [result.document.text[b.start : b.end].strip() for b in result.blocks if b.role == "section_header"]
    assert "Choice of the beds." in heads
    levels = {result.document.text[b.start : b.end].strip(): b.level for b in result.blocks if b.level}
    assert levels["Materials and methods"] == levels["Results"] == 2
    assert levels["Choice of the beds."] == levels["Water."] == 3


def test_explain_says_why_a_line_was_parted() -> None:
    found = copydesk.explain(sample("run-in").data, find="Choice of the beds", isolate=False)
    lines = [one for one in found.lines if one.text == "Choice of the beds."]
    assert [one.role for one in lines] == ["section_header"]
    assert "part_run_ins" in [verdict.step for verdict in lines[0].verdicts]


@pytest.mark.parametrize("lead", [Lead(3, bold=True), Lead(1, bold=False), None])
def test_the_lead_of_a_line_is_sent_and_stored(lead: Lead | None) -> None:
    page = Page(1, 400, 600, (replace(line(REST), lead=lead), line("x")))
    assert decode_page(encode_page(page)) == page
