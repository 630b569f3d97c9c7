"""Contents of the result: sections with their places, and how long they take to hear."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
import samples
import strategies
from copydesk.config import Config
from copydesk.layout.levels import find_levels
from copydesk.report import lengths
from copydesk.report.contents import contents_lines, find_sections
from copydesk.report.lengths import count_minutes, count_words
from copydesk.result import Result
from copydesk.script import Script
from pdfs import EXAMPLES, sample


def test_sections_of_a_paper() -> None:
    paper = samples.paper()
    title, introduction = find_sections(paper)
    assert (title.title, title.level, title.kind, title.path) == ("Small birds sing", 1, "title", ("Small birds sing",))
    assert (introduction.title, introduction.level, introduction.path) == ("1 Introduction", 2, ("1 Introduction",))
    assert paper.text[introduction.start : introduction.end].startswith("1 Introduction\n\nBirds sing")
    assert (title.words, title.all_words) == (3, count_words(paper.text))
    assert introduction.words == introduction.all_words == 18
    assert title.all_minutes == pytest.approx(count_words(paper.text) / lengths.WORDS_PER_MINUTE)


def test_headings_of_deeper_levels_stand_under_those_above() -> None:
    texts = ["Title", "1 One", "text", "1.1 Two", "more", "2 Three", "end"]
    doc = samples.document(texts)
    roles = ["title", "section_header", "text", "section_header", "text", "section_header", "text"]
    made = samples.blocks(doc, *((role, 1) for role in roles))  # type: ignore[misc]
    levels = find_levels(doc.lines, [0, 1, 3, 5], {0})
    made = tuple(replace(block, level=levels.get(block.first, 0)) for block in made)
    script = Script.of(doc.text)
    for a, b in pairwise(texts):
        script = samples.joined(script, a, b, "\n\n")
    found = find_sections(Result(doc, made, script, None, (), Config(), "v:0"))
    assert [section.path for section in found] == [("Title",), ("1 One",), ("1 One", "1.1 Two"), ("2 Three",)]
    assert [section.all_words for section in found] == [10, 6, 3, 3]


def test_a_document_without_headings_has_one_section() -> None:
    doc = samples.document(["Birds sing."])
    result = Result(doc, samples.blocks(doc, ("text", 1)), Script.of(doc.text), None, (), Config(), "v:0")
    (section,) = find_sections(result)
    assert (section.title, section.kind, section.path, section.start) == ("", "untitled", (), 0)
    assert section.end == len(result.text)
    assert contents_lines(result)[1].startswith("  (no heading)")


def test_what_was_moved_to_the_end_is_a_section_of_its_own() -> None:
    paper = samples.paper()
    appendix = samples.replaced(Script.of(paper.document.text), paper.document.text.partition("References")[0], "", "x")
    moved = replace(paper, appendix=appendix)
    last = find_sections(moved)[-1]
    assert last.kind == "end"
    assert moved.text[last.start :].startswith("References")


def test_nothing_kept_is_no_section() -> None:
    paper = samples.paper()
    empty = replace(paper, script=samples.replaced(paper.script, paper.script.text, "", "furniture"))
    assert find_sections(empty) == []
    assert contents_lines(empty)[-1].split() == ["in", "all", "0", "0:00"]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("switches", [{}, {"references": "end", "formulas": "mark"}])
def test_sections_of_our_documents_tile_their_text(name: str, switches: dict[str, str]) -> None:
    result = copydesk.clean(sample(name).data, isolate=False, switches=switches)
    check_tiles(result)


def check_tiles(result: Result) -> None:
    found = find_sections(result)
    assert "".join(result.text[section.start : section.end] for section in found) == result.text
    assert sum(section.words for section in found) == count_words(result.text)
    assert sum(section.minutes for section in found) == pytest.approx(count_minutes(result.text))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_sections_of_any_edition_tile_its_text(data: st.DataObject) -> None:
    check_tiles(data.draw(strategies.results()))


def test_a_hostile_heading_does_not_reach_the_terminal() -> None:
    doc = samples.document(["A\x1b[2Jtitle", "Text."])
    script = samples.joined(Script.of(doc.text), "title", "Text", "\n\n")
    result = Result(doc, samples.blocks(doc, ("title", 1), ("text", 1)), script, None, (), Config(), "v:0")
    lines = contents_lines(result)
    assert all(line.isprintable() for line in lines)
    assert "A\\x1b[2Jtitle" in lines[1]


def test_scripts_without_spaces_are_measured_in_characters() -> None:
    assert count_words("鳥が歌う。") == 4
    assert count_words("ภาษาไทย") == 7
    assert count_minutes("鳥" * lengths.IDEOGRAPHS_PER_MINUTE) == 1
    assert count_minutes("ไ" * lengths.LETTERS_PER_MINUTE) == 1
    assert count_words("한국어 문장") == 2
    assert count_words("鳥が PDF2 で – 歌う。") == 6


def test_levels_by_style_where_there_are_no_numbers() -> None:
    styles = [("Methods", 12.0, True), ("Plants", 10.0, True), ("Seeds", 10.0, False), ("Roots", 10.0, False)]
    styles += [("Results", 12.0, True), ("Leaves", 10.0, True)]
    lines = [replace(samples.line(text), size=size, bold=bold) for text, size, bold in styles]
    assert find_levels(lines, range(6), set()) == {0: 2, 1: 3, 2: 4, 3: 4, 4: 2, 5: 3}
