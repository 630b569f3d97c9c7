"""explain: what became of a line, what decided it, and the words for it; and that nobody pays for it in `clean`."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import copydesk
from copydesk.config import switch_of
from copydesk.errors import NoPagesError, NoTextError, UsageError
from copydesk.explanation import STEPS, Explanation, explain, explanation_lines
from copydesk.layout.evidence import Weights, top_classes
from copydesk.layout.facts import GROUPS
from copydesk.layout.features import TABLE, compute_features
from copydesk.layout.roles import CLASSES, judge_lines, load_model
from copydesk.layout.trace import Trace
from copydesk.pipeline import clean_document
from copydesk.report.explained import ExplainedLine
from copydesk.report.names import columns_of
from copydesk.report.search import find_words
from copydesk.script import Edit, Script
from pdfs import EXAMPLES, ODDITIES, sample
from pdfs.broken import scanned
from pdfs.inside import without_unicode


@cache
def explained(name: str, page: int, **settings: str) -> Explanation:
    return explain(sample(name).data, page=page, isolate=False, **settings)


def the_line(explanation: Explanation, beginning: str) -> ExplainedLine:
    (found,) = [line for line in explanation.lines if line.text.startswith(beginning)]
    return found


def shown(explanation: Explanation, width: int = 110, everything: bool = False) -> str:
    return "\n".join(explanation_lines(explanation, width, everything))


# --- what became of lines ---


def test_a_line_dropped_by_the_model() -> None:
    line = the_line(explained("paper", 1), "Ada Brennholt1")
    assert (line.action, line.reason, line.role, line.choice) == ("dropped", "author", "author", "drop")
    assert line.model[0][0] == "author"
    assert line.model[0][1] > 0.5
    assert line.place == "copydesk/layout/roles.py: judge_lines"
    assert any("size 11.0, usual 10.0" in fact for fact in line.evidence)


def test_a_line_dropped_for_certain() -> None:
    line = the_line(explained("paper", 2), "178")
    assert line.reason == "furniture.page_number"
    assert (line.verdicts[-1].step, line.verdicts[-1].after) == ("find_certain", "furniture")
    assert "at one height on 3 pages" in line.verdicts[-1].why
    assert line.place == "copydesk/layout/certain.py: find_certain"
    assert any("stands on 3 of 3 pages" in fact for fact in line.evidence)


def test_a_line_that_a_step_took_from_the_model() -> None:
    line = the_line(explained("paper", 1), "1 A sentence counts")
    assert (line.model[0][0], line.reason) == ("text", "footnote.text")
    assert [(v.step, v.before, v.after) for v in line.verdicts] == [("find_footnotes", "text", "footnote")]


def test_edits_in_a_line_over_its_end() -> None:
    first, second = (the_line(explained("paper", 1), start) for start in ("Earlier work looked", "3] and at the speed"))
    assert first.action == second.action == "changed"
    (change,) = first.changes
    assert (change.reason, change.old, change.new) == ("citation.bracket", " [2,\n3]", "")
    assert change.place == "copydesk/rules/citations.py: drop_bracket_citations"
    assert [change.old.strip() for change in second.changes] == ["[2,\n3]", "[4–6]"]
    assert shown(explained("paper", 1)).count("“[2, 3]”") == 1


def test_what_became_of_line_ends() -> None:
    page = explained("paper", 1)
    assert the_line(page, "Reading software has").line_end == "hyphen"
    assert the_line(page, "expected a reader").line_end == "space"
    assert the_line(page, "same weight as").line_end == "paragraph"
    assert the_line(page, "Earlier work").begins
    assert not the_line(page, "used to almost any").begins
    wide = explained("erduo", 1)
    assert {"nothing", "paragraph"} <= {line.line_end for line in wide.lines}


def test_a_text_file_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "birds.txt"
    path.write_text("Birds at dawn\n\nSmall birds sing at dawn [1], when the air\nis still and carries the sound.\n")
    found = explain(path, find="sing at dawn")
    assert [change.reason for line in found.lines for change in line.changes] == ["citation.bracket"]


def test_lines_moved_to_the_end() -> None:
    line = the_line(explained("paper", 3, references="end"), "[1] H. Adler")
    assert (line.action, line.choice) == ("moved", "end")
    assert "> reference" in shown(explained("paper", 3, references="end"))


@pytest.mark.parametrize("name", [*EXAMPLES, *ODDITIES])
def test_it_tells_what_clean_does(name: str) -> None:
    result = copydesk.clean(sample(name).data, isolate=False)
    pages = [page.number for page in result.document.pages if page.lines]
    lines = [line for page in pages for line in explained(name, page).lines]
    assert [line.text for line in lines] == [line.text for line in result.document.lines]
    for line in lines:
        assert result.document.text[line.start : line.end] == line.text
        output = result.script.text[
            result.alignment.output_of(line.start) : result.alignment.output_of(line.end)
        ].strip()
        assert (line.action in ("dropped", "moved")) == (not output), line
        assert bool(line.reason) == (line.action in ("dropped", "moved"))
        if line.reason:
            assert switch_of(line.reason), line
        if line.verdicts and line.model:
            assert line.verdicts[0].before == line.model[0][0]


def test_every_line_of_a_page_is_told_with_everything() -> None:
    page = explained("paper", 1)
    brief, whole = shown(page), shown(page, everything=True)
    assert brief.count("model  ") < whole.count("model  ") == len(page.lines)
    assert "begins a paragraph" in whole
    assert "begins a paragraph" not in brief
    assert "the same for the 3 lines below it" in brief
    assert "the same for" not in whole


# --- finding words ---


@pytest.mark.parametrize(
    ("words", "beginnings"),
    [
        ("REMARKABLY good  at numbers", ["Reading software has", "bers, names and"]),
        ("remarkably good at num-bers", ["Reading software has", "bers, names and"]),
        ("voice itself and at", ["Earlier work looked", "3] and at the speed"]),
        ("no such words", []),
    ],
    ids=["hyphen", "hyphen typed", "over a citation", "nowhere"],
)
def test_words_are_found_over_line_ends(words: str, beginnings: list[str]) -> None:
    found = explain(sample("paper").data, find=words)
    assert [line.text[: len(start)] for line, start in zip(found.lines, beginnings, strict=True)] == beginnings
    assert found.places == bool(beginnings)
    for line in found.lines:
        assert line.found
        assert all(0 <= start < end <= len(line.text) for start, end in line.found)


def test_page_and_words_together() -> None:
    everywhere = explain(sample("paper").data, find="the listener")
    assert len({line.page for line in everywhere.lines}) > 1
    second = explain(sample("paper").data, find="the listener", page=2)
    assert {line.page for line in second.lines} == {2}
    assert second.places < everywhere.places


def test_search_is_blind_to_case_accents_hyphens_and_spaces() -> None:
    script = Script.of("Año\u00a0uno\nco-\nopera\u00adtive\nﬁn\n聞く\n人\n")

    def found(words: str) -> list[str]:
        return [script.source[start:end] for start, end in find_words(script, words)]

    assert found("ano UNO") == ["Año\u00a0uno"]
    assert found("co-operative fin") == found("cooperative fin") == ["co-\nopera\u00adtive\nﬁn"]
    assert found("聞く人") == ["聞く\n人"]
    assert found("-") == found("  ") == []


def test_what_edits_join_is_found_in_the_output() -> None:
    script = Script.of("one [1] two").edited([Edit(3, 7)], "citation.bracket")
    assert find_words(script, "one two") == [(0, 11)]


# --- evidence ---


def test_every_feature_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(TABLE)


def test_every_step_is_a_function() -> None:
    for name, meaning in STEPS.items():
        module, function = re.fullmatch(r"(\S+)\.py: (\w+)", meaning.place).groups()  # type: ignore[union-attr]
        assert hasattr(import_module(module.replace("/", ".")), function)
        assert function.lstrip("_") == name


def test_weights_are_of_the_models_own_judgement() -> None:
    """Nothing replaced leaves the odds that the model gave; what was replaced changes them."""
    trace = Trace()
    document = copydesk.clean(sample("paper").data, isolate=False).document
    result = clean_document(document, copydesk.Config(), trace=trace)
    rows = compute_features(trace.document or document)
    np.testing.assert_array_equal(trace.rows, rows)
    np.testing.assert_array_equal(trace.odds, judge_lines(rows, load_model()))
    weights = Weights(trace.document or document, trace.rows, load_model())
    author = next(i for i, line in enumerate(result.document.lines) if line.text.startswith("Ada Brennholt1"))
    weighed = weights.weigh(trace.order[author], "author")
    assert {group for group, _ in weighed} == set(GROUPS)
    assert weighed[0][1] > 0.25
    assert [weight for _, weight in weighed] == sorted((weight for _, weight in weighed), reverse=True)


def test_a_trace_changes_nothing() -> None:
    document = copydesk.clean(sample("paper").data, isolate=False).document
    traced = clean_document(document, copydesk.Config(), trace=Trace())
    assert traced == clean_document(document, copydesk.Config())


def test_the_likeliest_classes() -> None:
    odds = [0] * len(CLASSES)
    odds[3], odds[1], odds[0] = 600, 391, 9
    assert top_classes(odds) == ((CLASSES[3], 0.6), (CLASSES[1], 0.391))


# --- for people and programs ---


def test_it_is_plain_values_for_json() -> None:
    values = json.loads(json.dumps(explained("paper", 1).as_dict()))
    line = next(line for line in values["lines"] if line["text"].startswith("1 A sentence"))
    assert line["verdicts"][0]["step"] == "find_footnotes"
    assert line["model"][0]["class"] == "text"
    assert set(values) == set(Explanation.__dataclass_fields__)


@pytest.mark.parametrize("width", [30, 80, 140])
@pytest.mark.parametrize("name", ["paper", "kikutame"])
def test_lines_fit_the_terminal(name: str, width: int) -> None:
    lines = explanation_lines(explained(name, 1), width, everything=True)
    assert max(map(columns_of, lines)) <= max(width, 60)


def test_nothing_of_a_pdf_reaches_the_terminal_raw() -> None:
    lines = explanation_lines(explain(without_unicode(), page=1, isolate=False))
    assert all(line.isprintable() for line in lines)
    assert "\\ue001" in "\n".join(lines)
    asked = explain(sample("paper").data, find="\x1b[2J")
    assert all(line.isprintable() for line in explanation_lines(asked))


def test_questions_without_an_answer() -> None:
    for arguments in ({}, {"find": "  "}):
        with pytest.raises(UsageError, match="a page, words to find"):
            explain(sample("paper").data, **arguments)  # type: ignore[arg-type]
    with pytest.raises(NoPagesError, match="page 9 was not read; the pages are 1 to 3"):
        explain(sample("paper").data, page=9)
    with pytest.raises(NoTextError):
        explain(scanned(False), page=1)
    empty = explain(scanned(True, False), page=2)
    assert empty.lines == ()
    assert "0 lines" in shown(empty)


def test_what_is_unsure_is_shown_alone() -> None:
    found = explain(sample("pregonero").data, unsure=True, isolate=False)
    assert found.unsure
    assert found.lines
    assert all(line.confidence < 0.97 for line in found.lines)
    assert all(line.confidence < 0.85 for line in found.lines if line.action == "kept")
    assert "unsure" in explanation_lines(found)[1]
    everything = explain(sample("pregonero").data, page=1, isolate=False)
    assert len(found.lines) < len(everything.lines)


def test_nothing_may_be_unsure() -> None:
    found = explain(sample("handbuch").data, unsure=True, page=1, isolate=False)
    assert (found.lines, explanation_lines(found)[1]) == ((), "nothing is unsure")
