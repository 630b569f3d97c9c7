"""Endnotes and index pages of books, and enumerations: lines made by hand."""

from __future__ import annotations

import pytest

from copydesk.document import Document, Line, Script
from copydesk.layout import keywords
from copydesk.layout.book_ends import settle_endnotes, settle_index
from copydesk.layout.enumeration import find_items
from test_layout import PROSE, document, line

NOTES = ("1 The keeper wrote it down", "in the year after.", "2 So the bells say.", "3. Nobody has read it since.")


def cited(number: int, y: float) -> Line:
    return line(f"{PROSE}{number}", y=y, scripts=(Script(len(PROSE), len(PROSE) + 1, "sup"),))


def book(heading: str, notes: tuple[str, ...], raised: int) -> tuple[Document, list[str]]:
    """A page of text with `raised` marks, then a heading with `notes`, then an appendix."""
    text = [cited(k, 100 + 12 * k) for k in range(1, raised + 1)]
    behind = [line(words, y=100 + 12 * k, page=2) for k, words in enumerate((heading, *notes))]
    appendix = [line("Appendix", y=400, page=2), line(PROSE, y=412, page=2)]
    names = ["text"] * raised + ["heading", *["text"] * len(notes), "heading", "text"]
    return document(text, behind + appendix), names


@pytest.mark.parametrize("heading", ["Notes", "5 Notes", "Notas", "Anmerkungen", "Примечания", "注", "Endnotes"])
def test_notes_under_their_heading_are_footnotes(heading: str) -> None:
    made, names = book(heading, NOTES, raised=3)
    settle_endnotes(made, names)
    assert names == ["text"] * 3 + ["footnote"] * 5 + ["heading", "text"]


@pytest.mark.parametrize(
    ("heading", "notes", "raised"),
    [
        ("Notes", NOTES, 0),
        ("Notes", NOTES[:3], 3),
        ("Notes on salt", NOTES, 3),
        ("Notes", NOTES[2:], 3),
        ("Steps", NOTES, 3),
    ],
    ids=["not raised", "two", "a section", "not from one", "another heading"],
)
def test_what_no_raised_numbers_prove_stays(heading: str, notes: tuple[str, ...], raised: int) -> None:
    made, names = book(heading, notes, raised)
    before = list(names)
    settle_endnotes(made, names)
    assert names == before


@pytest.mark.parametrize("heading", ["Contents", "Spis treści", "목차", "المحتويات", "תוכן העניינים"])
def test_a_heading_of_contents_is_known(heading: str) -> None:
    assert keywords.CONTENTS_HEADING.match(heading)
    assert not keywords.CONTENTS_HEADING.match(f"{heading} {PROSE}")


def index(count: int, others: int) -> tuple[Document, list[str]]:
    entries = [line(f"keeper {chr(97 + k)}, {k}, 10–12", y=112 + 12 * k) for k in range(count)]
    prose = [line(PROSE, y=500 + 12 * k) for k in range(others)]
    return document([line("Index"), *entries, *prose]), ["heading", *["code"] * count, *["text"] * others]


def test_an_index_is_one_with_its_heading() -> None:
    made, names = index(14, 1)
    settle_index(made, names)
    assert names == ["other"] * 15 + ["text"]


@pytest.mark.parametrize(("count", "others"), [(11, 0), (14, 20)])
def test_few_entries_are_no_index(count: int, others: int) -> None:
    made, names = index(count, others)
    before = list(names)
    settle_index(made, names)
    assert names == before


def items(*rows: str, begins: set[int], left: tuple[float, ...] = ()) -> set[int]:
    made = [line(text, y=100 + 12 * k, x=left[k] if left else 72.0) for k, text in enumerate(rows)]
    return find_items(made, range(len(made)), begins)


@pytest.mark.parametrize(
    "rows",
    [
        ("(1) The keeper reads.", "(2) The visitors sleep.", "(3) Nobody asks."),
        ("a) The keeper reads;", "b) the visitors sleep;", "c) nobody asks."),
        ("8. The keeper reads.", "9. The visitors sleep.", "10. Nobody asks."),
    ],
)
def test_items_that_count_up_begin_paragraphs(rows: tuple[str, ...]) -> None:
    assert items(*rows, begins={0}) == {1, 2}
    assert items(*rows, begins={1}) == {2}, "the first line of a document begins one anyway"


def test_a_first_item_is_proved_by_the_next() -> None:
    assert items("Whoever reads,", "a) sits down;", "b) is silent.", begins={0, 2}) == {1}


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        (("(1) The keeper reads.", "(3) The visitors sleep."), ()),
        (("(1) The keeper reads.", "2. The visitors sleep."), ()),
        (("(1) The keeper reads what is in", "(2) and sleeps."), ()),
        (("(1) The keeper reads.", "(2) The visitors sleep."), (72.0, 90.0)),
        (("The keeper reads.", "2. The visitors sleep."), ()),
        (("1.5 The keeper reads.", "2.5 The visitors sleep."), ()),
    ],
    ids=["a gap", "another style", "no end", "another edge", "no first", "sections"],
)
def test_other_numbers_begin_nothing(rows: tuple[str, ...], left: tuple[float, ...]) -> None:
    assert items(*rows, begins={0}, left=left) == set()
