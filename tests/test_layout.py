"""Layout on lines made by hand: order, trees, smoothing, certain lines, sections, abstracts."""

from __future__ import annotations

import itertools
import json
from array import array
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.config import Config
from copydesk.document import Bbox, Document, Line, Page, Script
from copydesk.language_names import CODES
from copydesk.layout.abstracts import settle_abstracts
from copydesk.layout.certain import find_certain
from copydesk.layout.details import find_details
from copydesk.layout.features import TABLE, compute_features
from copydesk.layout.languages import _COMMON, count_languages
from copydesk.layout.notes import find_footnotes
from copydesk.layout.order import order_document
from copydesk.layout.roles import CLASSES, judge_lines, load_model
from copydesk.layout.sections import settle_sections
from copydesk.layout.smoothing import _likeliest, find_equation_numbers
from copydesk.layout.trees import Trees
from copydesk.pipeline import read_document
from copydesk.report.html.page import _SCRIPTS
from pdfs import EXAMPLES, sample

EM = 10.0
ROLES = json.loads(Path(__file__).with_name("roles.json").read_text(encoding="utf-8"))


def line(text: str, x: float = 72, y: float = 100, page: int = 1, **more: object) -> Line:
    """A level line of Times at 10 points whose glyphs are half an em wide."""
    width = 0.5 * EM * len(text)
    edges, at = [], x
    for word in text.split():
        edges += [at, at + 0.5 * EM * len(word)]
        at += 0.5 * EM * (len(word) + 1)
    box = Bbox(x, y - 7.5, x + width, y + 2.5)
    return Line(page, text, box, "Times", EM, y, edges=array("f", edges), **more)  # type: ignore[arg-type]


def document(*pages: list[Line], width: float = 595, height: float = 842) -> Document:
    return Document(tuple(Page(n, width, height, tuple(lines)) for n, lines in enumerate(pages, 1)), "", {}, len(pages))


def texts(made: Document) -> list[str]:
    return [line.text for line in made.lines]


PROSE = "the keeper of the archive reads what a listener would"


def test_printed_order_of_two_columns_stands() -> None:
    left = [line(f"left {PROSE[:30]} {k}", 50, 100 + 12 * k) for k in range(10)]
    right = [line(f"right {PROSE[:30]} {k}", 310, 100 + 12 * k) for k in range(10)]
    made = document(left + right)
    assert order_document(made) is made


def test_a_heading_printed_last_is_read_in_its_place() -> None:
    body = [line(f"{PROSE} {k}", 60, 200 + 12 * k) for k in range(8)]
    heading = line("A heading painted late", 60, 180)
    assert texts(order_document(document([*body, heading])))[0] == heading.text


def test_a_box_over_two_columns_printed_last_is_read_before_both() -> None:
    title = line("Title of the article", 50, 60)
    left = [line(f"left {PROSE[:30]} {k}", 50, 300 + 12 * k) for k in range(10)]
    right = [line(f"right {PROSE[:42]} {k}", 310, 300 + 12 * k) for k in range(10)]
    box = [line(f"abstract {PROSE} {k}", 210, 150 + 12 * k) for k in range(5)]
    found = texts(order_document(document([title, *left, *right, *box])))
    assert found == [t.text for t in (title, *box, *left, *right)]


def test_slides_are_read_from_top_to_bottom() -> None:
    slide = [line("the answer stands here below", 40, 300), line("and goes on", 40, 330), line("Question", 40, 80)]
    made = document(slide, width=842, height=595)
    assert texts(order_document(made)) == ["Question", "the answer stands here below", "and goes on"]


def test_lines_out_of_sight_come_last() -> None:
    made = document([line("clipped words are no text", y=50, visibility="clipped"), line("text that is seen", y=80)])
    assert texts(order_document(made)) == ["text that is seen", "clipped words are no text"]


def test_trees_sum_the_leaves_that_a_walk_finds() -> None:
    random = np.random.default_rng(7)
    trees = Trees(
        random.integers(0, 5, (9, 4)).astype(np.int16),
        random.integers(-50, 50, (9, 4)).astype(np.int16),
        random.integers(-127, 127, (9, 16, 3)).astype(np.int16),
        random.integers(-9, 9, 3).astype(np.int32),
        0.01,
    )
    rows = random.integers(-60, 60, (40, 5)).astype(np.int16)
    for row, total in zip(rows, trees.sum_leaves(rows), strict=True):
        expected = trees.bias.copy()
        for features, thresholds, leaves in zip(trees.features, trees.thresholds, trees.leaves, strict=True):
            answers = [row[f] > t for f, t in zip(features, thresholds, strict=True)]
            expected = expected + leaves[sum(int(yes) << k for k, yes in enumerate(answers))]
        assert (expected == total).all()
    share = trees.probabilities(rows)
    assert (abs(share.sum(axis=1) - 1000) <= 2).all()


@given(st.lists(st.tuples(st.floats(-4, 4), st.floats(-2, 4)), min_size=1, max_size=7))
def test_smoothing_finds_the_likeliest_sequence(steps: list[tuple[float, float]]) -> None:
    own, stay = [a for a, _ in steps], [b for _, b in steps[1:]]

    def worth(states: tuple[bool, ...]) -> float:
        kept = sum(gain for gain, state in zip(own, states, strict=True) if state)
        return kept + sum(b for b, (p, q) in zip(stay, itertools.pairwise(states), strict=True) if p is q)

    found = tuple(bool(x) for x in _likeliest(own, stay))
    best = max(worth(states) for states in itertools.product((False, True), repeat=len(own)))
    assert worth(found) == pytest.approx(best)


def test_features_are_whole_numbers_and_documented() -> None:
    made = document([line(f"{PROSE} {k}", y=100 + 12 * k) for k in range(20)])
    rows = compute_features(made)
    assert rows.dtype == np.int16
    assert rows.shape == (20, len(TABLE))
    assert all(meaning for _, meaning in TABLE.values())
    assert compute_features(document([])).shape == (0, len(TABLE))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_model_gives_the_same_roles_on_every_machine(name: str) -> None:
    """The runs of classes of our documents, kept in `roles.json`; new weights come with a new file."""
    made = read_document(sample(name).data, name, Config(), isolate=False)
    chosen = judge_lines(compute_features(made), load_model()).argmax(axis=1)
    runs = [f"{CLASSES[k]}:{len(list(run))}" for k, run in itertools.groupby(chosen)]
    assert " ".join(runs) == ROLES[name]


def settle(made: Document, names: list[str]) -> list[str]:
    rows = compute_features(made)
    odds = np.zeros((len(names), len(CLASSES)), np.int16)
    settle_sections(made, rows, odds, names)
    return names


def test_running_heads_page_numbers_and_line_numbers_are_certain() -> None:
    pages = [
        [
            line("Journal of Archives", 200, 30, page=n),
            *(line(str(5 * k + 1), 20, 100 + 60 * k, page=n) for k in range(6)),
            line(PROSE, 72, 400, page=n),
            line(str(n), 290, 820, page=n),
        ]
        for n in (1, 2, 3)
    ]
    made = document(*pages)
    found = find_certain(made, compute_features(made))
    assert [made.lines[i].text for i in range(len(made.lines)) if found.get(i) != "furniture"] == [PROSE] * 3


def test_entries_with_leaders_are_contents() -> None:
    made = document([line("1 Introduction ............... 3"), line("2 The keeper ............... 9", y=112)])
    assert find_certain(made, compute_features(made)) == {0: "other", 1: "other"}


def test_roman_numbers_of_the_front_matter_are_page_numbers() -> None:
    pages = [
        [line(PROSE, 72, 400, page=n), line(number, 290, 790, page=n)] for n, number in enumerate(("ix", "1", "2"), 1)
    ]
    made = document(*pages)
    found = find_certain(made, compute_features(made))
    assert [made.lines[i].text for i in sorted(found)] == ["ix", "1", "2"]


def test_the_number_beside_an_equation_goes_with_it() -> None:
    made = document(
        [line(PROSE), line("r = a + b", y=120), line("(1)", 400, 120), line("(2)", y=150), line(PROSE, y=170)]
    )
    assert list(find_equation_numbers(made, ["text", "formula", "text", "text", "text"])) == [2]


def test_pages_of_entries_with_page_numbers_are_an_index() -> None:
    entries = [line(f"{word}, {k}, {k + 2}–{k + 4}", y=100 + 12 * k) for k, word in enumerate(PROSE.split() * 2, 1)]
    numbers = [line(f"{k} {2 * k}, {3 * k}", y=100 + 12 * k, page=2) for k in range(1, 21)]
    made = document(entries, numbers)
    found = find_details(made, compute_features(made), ["table"] * len(made.lines))
    assert set(found[: len(entries)]) == {"index"}
    assert set(found[len(entries) :]) == {"table"}


def test_numbers_that_grow_with_two_pages_are_page_numbers() -> None:
    made = document(*([line(PROSE, 72, 400, page=n), line(str(n + 6), 290, 800, page=n)] for n in (1, 2)))
    assert find_certain(made, compute_features(made)) == {1: "furniture", 3: "furniture"}
    other = document(*([line(PROSE, 72, 400, page=n), line(str(9 * n), 290, 800, page=n)] for n in (1, 2)))
    assert find_certain(other, compute_features(other)) == {}


def _contents(*lines: str) -> Document:
    return document([line(text, y=100 + 12 * k) for k, text in enumerate(lines)])


def test_entries_of_two_lines_and_chapters_without_leaders_are_contents() -> None:
    leaders = [f"2.{k} Of the keeper and of what the keeper reads ....... {k}" for k in range(1, 5)]
    listed = [
        "1 The archive",
        *leaders[:2],
        "2.5 Why is it that the keeper could be silent",
        "for months? ....... 6",
        *leaders[2:],
    ]
    told = [f"{PROSE} {word}" for word in "once twice thrice now then soon late early here there never".split()]
    made = _contents("What stands here", *listed, *told, "The archive")
    found = find_certain(made, compute_features(made))
    assert [made.lines[i].text for i in sorted(found)] == listed


def test_prose_between_two_lines_with_leaders_stays() -> None:
    made = _contents("Name ............ 1", PROSE, "Street ............ 2", PROSE)
    found = find_certain(made, compute_features(made))
    assert [made.lines[i].text for i in sorted(found)] == ["Name ............ 1", "Street ............ 2"]


def _note(mark: str, opening: str, *below: Line) -> Document:
    body = [line(PROSE, y=100 + 12 * k) for k in range(20)]
    cited = line(
        f"{PROSE}{mark}", y=340, scripts=(Script(len(PROSE), len(PROSE) + len(mark), "sup"),) if mark.isascii() else ()
    )
    small = replace(line(opening, y=700), size=8.0)
    return document([*body, cited, small, *below])


@pytest.mark.parametrize(("mark", "opening"), [("9", "9. It lists the tasks."), ("²", "²It lists the tasks.")])
def test_notes_are_known_by_their_marks(mark: str, opening: str) -> None:
    footer = (line("4.7 Time stamps", y=755), line("23", 500, 755))
    made = _note(mark, opening, *footer)
    assert [made.lines[i].text for i in find_footnotes(made)] == [opening]


def test_a_small_line_above_text_is_no_note() -> None:
    made = _note("9", "9. It lists the tasks.", line(PROSE, y=730))
    assert not list(find_footnotes(made))


def test_a_statement_ends_at_the_next_heading() -> None:
    made = document(
        [line("Acknowledgements"), line("We thank the keeper.", y=112), line("Appendix", y=124), line(PROSE, y=136)]
    )
    assert settle(made, ["heading", "text", "heading", "text"]) == ["backmatter", "backmatter", "heading", "text"]


@pytest.mark.parametrize(("text", "expected"), [((), "heading"), ((PROSE,), "furniture")])
def test_a_cover_has_its_title_whatever_that_was_taken_for(text: tuple[str, ...], expected: str) -> None:
    """A page with text on it is none: its largest line may be the name of a journal."""
    cover = [
        replace(line("The Keeper's Manual", y=200), size=20.7),
        replace(line("Ada Brennholt", y=260), size=14.3),
        *(line(prose, y=300 + 12 * k) for k, prose in enumerate(text)),
    ]
    made = document(cover, [line(PROSE, y=100 + 12 * k, page=2) for k in range(9)])
    assert settle(made, ["furniture", "heading", *["text"] * (len(text) + 9)])[0] == expected


@pytest.mark.parametrize(
    ("title", "taken_for", "expected"),
    [
        ("The heron package", "other", "heading"),
        ("The Journal of Herons", "front", "front"),
        ("Contents", "other", "other"),
        ("The heron package", "furniture", "furniture"),
    ],
)
def test_the_largest_lines_are_the_title_if_they_are_nothing_else(title: str, taken_for: str, expected: str) -> None:
    page = [
        replace(line(title, y=80), size=17.2),
        replace(line("What a heron is", y=140), size=14.3),
        *(line(PROSE, y=200 + 12 * k) for k in range(9)),
    ]
    assert settle(document(page), [taken_for, "heading", *["text"] * 9])[0] == expected


def test_the_lines_that_the_file_calls_its_title_are_it() -> None:
    page = [
        replace(line("THE HERONRY REVIEW", y=40), size=20),
        line("How herons count: a study of", y=80),
        line("patience", y=92),
        *(line(PROSE, y=200 + 12 * k) for k in range(9)),
    ]
    names = ["front", "author", "author", *["text"] * 9]
    made = replace(document(page), metadata={"Title": "How Herons Count – A Study of Patience"})
    assert settle(made, list(names))[:3] == ["front", "heading", "heading"]
    for title in ("untitled", "How herons count", "patience", "Microsoft Word - herons.docx"):
        assert settle(replace(made, metadata={"Title": title}), list(names))[1] == "author"


def test_reports_of_referees_are_not_the_article() -> None:
    made = document([line("[1] A. Lark, Songs."), line("Open Peer Review", y=112), line(PROSE, y=124)])
    assert settle(made, ["reference", "heading", "text"]) == ["reference", "review", "review"]


OWN = [
    "The aim of this study is to show that the keeper of the archive has",
    "read the pages of all the books which were in the house, and that this",
    "was done by the light of the lamp from the first to the last of them.",
    "It is the first such study in which the pages have been read to the end.",
]
OTHER = [
    "El objetivo de este estudio es mostrar que el guardián del archivo ha",
    "leído las páginas de todos los libros que se encontraban en la casa, y",
    "que esto se hizo a la luz de la lámpara desde el primero hasta el último",
    "de ellos, como en los otros estudios sobre este archivo y sus libros.",
]


def paper(abstract: list[str]) -> Document:
    head = [line("Abstract", y=100), *(line(t, y=115 + 12 * k) for k, t in enumerate(abstract))]
    body = [line(OWN[k % 4], y=300 + 12 * k) for k in range(30)]
    return document([*head, *body])


def test_the_own_abstract_stays_and_another_language_goes() -> None:
    for abstract, expected in ((OWN, "text"), (OTHER, "abstract_other")):
        made = paper(abstract)
        names = ["heading", *["front"] * 4, "heading", *["text"] * 29]
        settle_abstracts(made, compute_features(made), names)
        assert names[1:5] == [expected] * 4
        assert names[6:] == ["text"] * 29


@pytest.mark.parametrize(("named", "gone"), [(None, OTHER), ("en", OTHER), ("es", OWN), ("de", [*OWN, *OTHER])])
def test_the_language_that_is_named_decides_which_abstract_goes(named: str | None, gone: list[str]) -> None:
    for abstract in (OWN, OTHER):
        made = paper(abstract)
        names = ["heading", *["front"] * 4, "heading", *["text"] * 29]
        settle_abstracts(made, compute_features(made), names, named)
        assert names[1:5] == ["abstract_other" if abstract[0] in gone else "text"] * 4
        assert names[6:] == ["text"] * 29, "most of the prose is no abstract, whatever was named"


def test_a_language_without_common_words_can_be_named() -> None:
    body = [line("Сурет мен мәтін туралы көне қолжазбалардың беттері", y=300 + 12 * k) for k in range(30)]
    made = document([line(t, y=115 + 12 * k) for k, t in enumerate(OWN)], body)
    for named, expected in ((None, "text"), ("el", "abstract_other")):
        names = [*["front"] * 4, *["text"] * 30]
        settle_abstracts(made, compute_features(made), names, named)
        assert names[:4] == [expected] * 4


def test_every_language_that_is_told_apart_can_be_named() -> None:
    assert {*_COMMON, *(code for code, _, _ in _SCRIPTS)} <= set(CODES)


def test_a_licence_notice_is_no_abstract() -> None:
    notice = [*OWN[:3], "This article is distributed under the terms of the Creative Commons licence."]
    made = document([line(t, y=115 + 12 * k) for k, t in enumerate(notice)], [line(t, page=2) for t in OWN])
    names = ["front"] * 4 + ["text"] * 4
    settle_abstracts(made, compute_features(made), names)
    assert names[:4] == ["front"] * 4


def test_languages_are_told_apart() -> None:
    assert count_languages(OWN).most_common(1)[0][0] == "en"
    assert count_languages(OTHER).most_common(1)[0][0] == "es"
