"""Documents of many kinds and languages: their prose is kept, and what else is printed on them goes."""

from __future__ import annotations

from array import array
from collections import defaultdict

import numpy as np
import pytest

from copydesk.config import Config
from copydesk.document import Bbox, Document, Line, Page
from copydesk.layout.abstracts import settle_abstracts
from copydesk.layout.features import TABLE, compute_features
from copydesk.layout.languages import count_languages
from copydesk.layout.lost_pages import recover_pages
from copydesk.layout.roles import CLASSES
from copydesk.pipeline import read_document
from pdfs.kinds import KINDS, LANGUAGES, make
from pdfs.kinds.judging import Tally, judge

SEED = 21
"""Of documents that nothing was looked at or fitted to."""

RECALL, LEAST_RECALL, PRECISION = 0.985, 0.85, 0.98
"""Mean and lowest share of prose that is kept, over the languages; mean share of what is kept that is prose."""

COLUMN = {name: k for k, name in enumerate(TABLE)}


def _fails(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(reason=reason, strict=True)


KNOWN = {
    "chapter": "notes of one line whose number is not raised are read as text",
    "report": "boxes in small type under a figure are taken for captions",
}
"""Kind -> what the pipeline does not do yet."""


@pytest.mark.parametrize(
    "kind", [pytest.param(name, marks=_fails(KNOWN[name])) if name in KNOWN else name for name in KINDS]
)
def test_prose_is_kept_and_nothing_else(kind: str) -> None:
    tallies = {language: Tally.of(judge(make(kind, language, SEED))) for language in LANGUAGES}
    recalls = {language: tally.recall for language, tally in tallies.items()}
    assert min(recalls.values()) >= LEAST_RECALL, recalls
    assert sum(recalls.values()) / len(recalls) >= RECALL, recalls
    assert sum(tally.precision for tally in tallies.values()) / len(tallies) >= PRECISION, tallies


@pytest.mark.parametrize(
    ("kind", "language", "seed", "recall"),
    [
        pytest.param("report", "es", 11, 0.99, marks=_fails("a box in small type is read as a statement at the end")),
        ("numbered", "ko", 11, 0.99),
        ("letter", "ar", 1, 0.95),
        ("numbered", "he", 2, 0.99),
        ("numbered", "de", 3, 0.93),
        ("numbered", "de", 51, 0.99),
        ("memo", "pl", 3, 0.99),
        ("copies", "ko", 2, 0.99),
    ],
)
def test_documents_that_were_wrong(kind: str, language: str, seed: int, recall: float) -> None:
    tally = Tally.of(judge(make(kind, language, seed)))
    assert tally.recall > recall
    assert tally.precision > 0.995


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_is_found_at_the_place_where_it_was_printed(language: str) -> None:
    kind = make("report", language, SEED)
    document = read_document(kind.data, "report", Config(), isolate=False)
    roles = kind.roles(document)
    printed: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for one in kind.printed:
        printed[one.page, one.text.replace(" ", "")].add(one.role)
    found = [
        (printed.get((line.page, line.text.replace(" ", ""))), role)
        for line, role in zip(document.lines, roles, strict=True)
    ]
    whole = [(known, role) for known, role in found if known]
    assert len(whole) > 0.8 * len(found) > 40
    assert all(role in known for known, role in whole)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert make("letter", "fr", 3).data == make("letter", "fr", 3).data
    assert make("letter", "fr", 3).data != make("letter", "fr", 4).data


def line(text: str, y: float, page: int = 1) -> Line:
    """A level line of Times at 10 points whose glyphs are half an em wide."""
    edges, at = array("f"), 72.0
    for word in text.split():
        edges.extend((at, at + 5 * len(word)))
        at += 5 * (len(word) + 1)
    return Line(page, text, Bbox(72, y - 7.5, 72 + 5 * len(text), y + 2.5), "Times", 10, y, edges=edges)


PASSAGE = (
    "the ferry waits for the last of the",
    "visitors who come over from the town",
    "and nobody asks for the fare",
)


def copied(*starts: float) -> Document:
    """The same passage on a page for each start, some other lines before and behind it."""
    pages = []
    for number, start in enumerate(starts, 1):
        other = [
            line(f"{word} line that stands once {number}{word}", 40 + 12 * k, number)
            for k, word in enumerate("abcdefghijkl")
        ]
        passage = [line(text, start + 12 * k, number) for k, text in enumerate(PASSAGE)]
        pages.append(Page(number, 595, 842, tuple(other + passage)))
    return Document(tuple(pages), "", {}, len(pages))


def feature(document: Document, name: str) -> list[int]:
    rows = compute_features(document)
    assert rows.shape[1] == len(TABLE)
    return [int(rows[i, COLUMN[name]]) for i, one in enumerate(document.lines) if one.text in PASSAGE]


def test_a_passage_that_comes_again_elsewhere_is_neither_furniture_nor_contents() -> None:
    document = copied(300, 420)
    assert feature(document, "repeated") == [1] * 6
    assert feature(document, "twin_behind") == feature(document, "twin_before") == [0] * 6


def test_lines_that_come_again_at_their_place_are_still_repeated() -> None:
    assert feature(copied(760, 760), "repeated") == [2] * 6


POLISH = "Każdej zimy biuro portu zapisuje cenę soli i oleju, ale nikt nie wie, kto przechowuje klucze do wieży."
RUSSIAN = "Каждую зиму контора порта записывает цену соли и масла, но никто не знает, кто хранит ключи от башни."
ESTONIAN = "Igal talvel kirjutab sadama kontor üles soola hinna ja keegi ei tea kelle käes on torni kaks vana võtit."


@pytest.mark.parametrize(("text", "language"), [(POLISH, "pl"), (RUSSIAN, "ru")])
def test_languages_of_the_east_are_known(text: str, language: str) -> None:
    assert count_languages([text]).most_common(1)[0][0] == language


@pytest.mark.parametrize("text", [POLISH, RUSSIAN, ESTONIAN])
def test_text_of_a_language_without_a_list_is_no_foreign_abstract(text: str) -> None:
    lines = tuple(line(text, 100 + 12 * k) for k in range(12))
    document = Document((Page(1, 595, 842, lines),), "", {}, 1)
    names = ["text"] * len(lines)
    settle_abstracts(document, compute_features(document), names)
    assert set(names) == {"text"}


NORWEGIAN = (
    "Hver vinter skriver havnekontoret ned prisen på salt og olje, og det er det som er av verdi for dem som kan lese."
)
DANISH = (
    "Den gamle færge er af træ og til dem der skal over, og der var ikke noget at se fra broen ved havnen så tidligt."
)


def test_lines_of_a_kindred_language_are_no_foreign_abstract() -> None:
    first = tuple(line(NORWEGIAN, 300 + 12 * k) for k in range(30))
    run = tuple(line(DANISH, 60 + 12 * k) for k in range(6))
    document = Document((Page(1, 595, 842, run + first),), "", {}, 1)
    names = ["text"] * 36
    settle_abstracts(document, compute_features(document), names)
    assert set(names) == {"text"}


SPOKEN = (
    "the ferry waits for the last of the visitors who come over. Then",
    "the keeper closes the gate and writes down how many there were.",
    "Nobody has ever asked him why he does it. On most evenings there",
    "are nine or ten names in the book, and in winter hardly a single one.",
)


def recover(texts: tuple[str, ...], odds: int, given: str = "table") -> list[str]:
    """Classes of a page of these lines, all of them `given` by the model, that holds each for prose by `odds`."""
    lines = tuple(line(text, 100 + 12 * k) for k, text in enumerate(texts))
    document = Document((Page(1, 595, 842, lines),), "", {}, 1)
    names = [given] * len(lines)
    table = np.zeros((len(lines), len(CLASSES)), np.int16)
    table[:, 0] = odds
    recover_pages(document, compute_features(document), table, names)
    return names


def test_a_page_of_sentences_that_would_be_lost_whole_is_kept() -> None:
    assert recover(SPOKEN * 2, 150) == ["text"] * 8
    assert recover((*SPOKEN, "The gate", *SPOKEN), 150) == ["text"] * 9


@pytest.mark.parametrize(
    ("texts", "odds", "given"),
    [
        (SPOKEN * 2, 10, "table"),
        (SPOKEN * 2, 150, "reference"),
        (("Table 1. What the keeper wrote down in the book", *SPOKEN, *SPOKEN), 150, "table"),
        (("References", *SPOKEN, *SPOKEN), 150, "table"),
        (SPOKEN[:2], 150, "table"),
        (("salt 12.5 13.1 90", "oil 9.4 8.8 71", "bells 1.0 1.2 14") * 5, 150, "table"),
        (
            ("names of all the boats in the port", "keys to the tower and the gate", "maps of the older roads") * 5,
            150,
            "other",
        ),
    ],
    ids=["sure", "references", "captioned", "under a heading", "short", "numbers", "no sentence"],
)
def test_pages_that_are_no_prose_stay_lost(texts: tuple[str, ...], odds: int, given: str) -> None:
    assert "text" not in recover(texts, odds, given)
