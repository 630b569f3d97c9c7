"""Records: references, captions, notes, tables and the front of a paper, as data that leads back to the page."""

from __future__ import annotations

import json as stdlib_json
import re
import unicodedata
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import copydesk
import samples
import strategies
from copydesk.document import WORD, Bbox, Document, Line, Page, Role
from copydesk.document import Script as Raised
from copydesk.report import json, markdown
from copydesk.report.bibliography import find_doi, find_references, find_url, find_year
from copydesk.report.captions import find_captions, find_footnotes
from copydesk.report.contents import contents_lines
from copydesk.report.excerpts import Excerpter
from copydesk.report.front_matter import Front
from copydesk.report.records import as_dict, collect_records
from copydesk.report.tables import find_tables, make_rows
from copydesk.script import Script
from pdfs import EXAMPLES, ODDITIES, sample

VALIDATOR = jsonschema.Draft202012Validator(json.schema())


@cache
def cleaned(name: str) -> copydesk.Result:
    return copydesk.clean(sample(name).data, isolate=False)


def excerpts(value: Any) -> Iterator[dict[str, Any]]:
    """All records with a text and spans, at any depth."""
    if isinstance(value, dict):
        if "text" in value:
            yield value
        for inner in value.values():
            yield from excerpts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from excerpts(inner)


def letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if c.isalnum())


def in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(c in rest for c in part)


def check(result: copydesk.Result) -> None:
    """What every record promises."""
    found = as_dict(collect_records(result))
    source = result.document.text
    for record in excerpts(found):
        spans = [source[start:end] for start, end in record["spans"]]
        assert all(start < end for start, end in record["spans"])
        assert in_order(letters(record["text"]), letters("".join(spans))), record
        assert result.document.lines[result.document.line_at(record["spans"][0][0])].page == record["page"]
    for table in found["tables"]:
        cells = "".join(cell for row in table["rows"] for cell in row)
        words = "".join(source[start:end] for start, end in table["spans"])
        assert sorted(letters(cells)) == sorted(letters(words))
        assert len({len(row) for row in table["rows"]}) <= 1
    VALIDATOR.validate(stdlib_json.loads(result.json))


@pytest.mark.parametrize("name", [*EXAMPLES, *ODDITIES])
def test_records_of_our_documents_are_made_of_their_source(name: str) -> None:
    check(cleaned(name))


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_records_of_any_document_are_made_of_its_source(data: st.DataObject) -> None:
    check(data.draw(strategies.results()))


def test_records_of_a_paper() -> None:
    found = as_dict(collect_records(cleaned("paper")))
    assert found["title"]["text"].startswith("Where Listeners Lose the Thread")
    assert [name["text"] for name in found["authors"]["names"]] == ["Ada Brennholt", "Tomás Quintela", "Mei-Lin Okafor"]
    assert len(found["authors"]["emails"]) == 2
    assert found["abstract"]["text"].startswith("Long articles are written for the eye.")
    assert "memory" in [word["text"] for word in found["keywords"]]
    assert [entry["label"] for entry in found["references"]] == [str(n) for n in range(1, 11)]
    assert found["references"][2]["text"].startswith(
        "L. Fontaine, R. Iwai and S. Petrov. Threads of argument in spoken"
    )
    assert [entry["year"] for entry in found["references"]][:3] == [2011, 2015, 2018]
    assert [(c["kind"], c["label"]) for c in found["captions"]] == [("table", "Table 1"), ("figure", "Figure 1")]
    assert found["footnotes"][0]["mark"] == "1"
    assert found["footnotes"][0]["text"].startswith("A sentence counts as cut")
    (table,) = found["tables"]
    assert table["caption"] == 0
    assert table["rows"][0] == ("Subject", "Minutes", "Plain", "Edited")
    assert table["rows"][-1] == ("All", "18–51", "0.41", "0.58")
    assert found["headers"]


@pytest.mark.parametrize(("name", "count"), [("mares", 4), ("atelier", 3), ("pregonero", 3)])
def test_references_in_other_languages(name: str, count: int) -> None:
    found = collect_records(cleaned(name)).references
    assert len(found) == count
    assert all(entry.year is not None for entry in found if "(19" not in entry.excerpt.text)


# --- references -----------------------------------------------------------------------------------------------------


def placed(text: str, x: float, y: float, size: float = 10.0, page: int = 1, **fields: Any) -> Line:
    """A line at a place of the page; a character is as wide as half the size, a space a quarter."""
    edges = array("f")
    for word in WORD.finditer(text):
        edges.extend((x + word.start() * size / 2, x + word.end() * size / 2 + size / 4))
    box = Bbox(x, y - 0.8 * size, x + len(text) * size / 2, y + 0.2 * size)
    return Line(page, text, box, "Times", size, y, edges=edges, **fields)


def one_page(*lines: Line) -> Document:
    return Document((Page(1, 595, 842, lines),), samples.SHA, {}, 1)


def references(*lines: Line) -> list[str]:
    doc = one_page(*lines)
    return [r.excerpt.text for r in find_references(Excerpter(doc), samples.blocks(doc, ("reference", len(lines))))]


def test_labels_that_count_up_begin_entries_and_other_numbers_do_not() -> None:
    texts = [
        "References",
        "1. Smith A. Birds. 2019;3:20-",
        "30.",
        "2. Lee B. Songs. J Birds.",
        "2018;4:1.",
        "3. Ito C. D.",
    ]
    assert references(*(placed(text, 72, 100 + 12 * n) for n, text in enumerate(texts))) == [
        "Smith A. Birds. 2019;3:20-30.", "Lee B. Songs. J Birds. 2018;4:1.", "Ito C. D.",
    ]  # fmt: skip


def test_hanging_indents_begin_entries() -> None:
    texts = ["References", "Smith, A. (2019). Birds of", "The North. Oslo.", "Lee, B. (2018). Songs", "and calls."]
    texts += ["Ito, C. (2017). Nests.", "In two parts."]
    lefts = [72, 72, 90, 72, 90, 72, 90]
    lines = [placed(text, x, 100 + 12 * n) for n, (text, x) in enumerate(zip(texts, lefts, strict=True))]
    assert references(*lines) == [
        "Smith, A. (2019). Birds of The North. Oslo.", "Lee, B. (2018). Songs and calls.",
        "Ito, C. (2017). Nests. In two parts.",
    ]  # fmt: skip


def test_extra_space_begins_entries() -> None:
    ys = [100, 112, 124, 142, 154, 172, 184]
    texts = ["References", "Smith A. Birds of", "the north.", "Lee B. Songs", "and calls.", "Ito C. Nests", "and eggs."]
    assert references(*(placed(text, 72, y) for text, y in zip(texts, ys, strict=True))) == [
        "Smith A. Birds of the north.", "Lee B. Songs and calls.", "Ito C. Nests and eggs.",
    ]  # fmt: skip


def test_without_indent_or_space_an_entry_begins_with_a_name_behind_a_full_stop() -> None:
    texts = ["References", "Smith A. Birds of the north and of", "the south. Oslo, 2019.", "Lee B. Songs. Rome, 2018."]
    assert references(*(placed(text, 72, 100 + 12 * n) for n, text in enumerate(texts))) == [
        "Smith A. Birds of the north and of the south. Oslo, 2019.", "Lee B. Songs. Rome, 2018.",
    ]  # fmt: skip


def test_labels_that_stand_apart_in_the_margin() -> None:
    lines = [placed("References", 72, 88)]
    for n, (first, second) in enumerate([("Smith A.", "Birds."), ("Lee B.", "Songs."), ("Ito C.", "Nests.")]):
        lines += [placed(first, 90, 100 + 24 * n), placed(second, 90, 112 + 24 * n)]
    lines += [placed(f"({n + 1})", 70, 100 + 24 * n) for n in range(3)]
    doc = one_page(*lines)
    found = list(find_references(Excerpter(doc), samples.blocks(doc, ("reference", len(lines)))))
    assert [(r.label, r.excerpt.text) for r in found] == [
        ("1", "Smith A. Birds."),
        ("2", "Lee B. Songs."),
        ("3", "Ito C. Nests."),
    ]


def test_what_follows_the_list_is_no_entry() -> None:
    texts = ["References", "1. Smith A. 2019.", "2. Lee B. 2018.", "3. Ito C. 2017."]
    lines = [placed(text, 72, 100 + 12 * n) for n, text in enumerate(texts)]
    assert references(*lines, placed("Publisher’s note", 72, 160, 12), placed("We are neutral.", 72, 172)) == [
        "Smith A. 2019.", "Lee B. 2018.", "Ito C. 2017.",
    ]  # fmt: skip
    assert references(*lines, placed("Cite this article as: Smith 2020.", 72, 148))[-1] == "Ito C. 2017."


def test_an_entry_over_two_pages_is_one_with_two_spans() -> None:
    doc = samples.document(
        ["References", "[1] Smith. Birds. 2019.", "[2] Lee. Songs of the north-"],
        ["Running header", "ern coast. 2018.", "[3] Ito."],
    )
    made = samples.blocks(doc, ("reference", 3), ("furniture", 1), ("reference", 2))
    second = list(find_references(Excerpter(doc), made))[1]
    assert (second.label, second.excerpt.text, second.excerpt.page) == (
        "2",
        "Lee. Songs of the northern coast. 2018.",
        1,
    )
    assert [doc.text[a:b] for a, b in second.excerpt.spans] == ["Lee. Songs of the north-", "ern coast. 2018."]


@pytest.mark.parametrize(
    ("lines", "doi"),
    [
        ("doi:10.1000/abc.1.", "10.1000/abc.1"),
        ("https://doi.org/10.1000/a(b)c", "10.1000/a(b)c"),
        ("(doi:10.1000/abc)", "10.1000/abc"),
        ("https://doi.org/10.\n1000/abc", "10.1000/abc"),
        ("doi:10.1000/x-\n12 [PubMed]", "10.1000/x-12"),
        ("doi:10.1000/abc\n12", None),
        ("10.1000/abc and 10.1000/def", None),
        ("no doi at all 10.5", None),
    ],
)
def test_dois_are_whole_or_not_given(lines: str, doi: str | None) -> None:
    assert find_doi(lines) == doi


def test_addresses_are_whole_or_not_given() -> None:
    assert find_url("See http://a.example/b. Accessed 2019") == "http://a.example/b"
    assert find_url("http://a.example/b-\nc/d and on") == "http://a.example/b-c/d"
    assert find_url("http://a.example/long\nname") is None
    assert find_url("https://doi.org/10.1/x") is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Lee B (2019) On 1984. Oslo", 2019),
        ("Lee B. Songs. 2019;5:1984–90.", 2019),
        ("Lee B. Songs of 1984. Oslo, 2019.", None),
        ("Lee B. Songs. Oslo, 2019. Accessed 3 May 2021.", 2019),
        ("Lee B. Songs 2012, 279(1747):1.", None),
        ("Lee B. Songs (2011-01-31)", 2011),
        ("Lee B. Songs, pp. 12–15", None),
    ],
)
def test_years_are_certain_or_not_given(text: str, year: int | None) -> None:
    assert find_year(text) == year


# --- captions, notes, tables ----------------------------------------------------------------------------------------


def test_captions_side_by_side_are_two_and_a_mention_is_none() -> None:
    lines = [
        placed("Fig. 1 Songs of wrens, as in", 72, 100), placed("Fig. 3 of the book", 72, 112),
        placed("Fig. 2 Songs of robins", 320, 100),
    ]  # fmt: skip
    doc = one_page(*lines)
    found = list(find_captions(Excerpter(doc), samples.blocks(doc, ("caption", 3))))
    assert [(c.kind, c.label, c.excerpt.text) for c in found] == [
        ("figure", "Fig. 1", "Fig. 1 Songs of wrens, as in Fig. 3 of the book"),
        ("figure", "Fig. 2", "Fig. 2 Songs of robins"),
    ]  # fmt: skip


def test_first_rows_of_a_table_are_not_its_caption() -> None:
    lines = [
        placed("Table 1 Yields per hectare", 72, 100),
        placed("Plot Yield", 72, 114, 8),
        placed("A 3.5", 72, 124, 8),
    ]
    doc = one_page(*lines)
    blocks = samples.blocks(doc, ("caption", 2), ("table", 1))
    captions = list(find_captions(Excerpter(doc), blocks))
    assert captions[0].excerpt.text == "Table 1 Yields per hectare"
    (table,) = find_tables(doc, blocks, captions)
    assert table.caption is captions[0]
    assert len(table.rows) == 2


def test_footnotes_are_parted_at_their_marks() -> None:
    texts = ["1 A note on wrens, in", "two lines.", "2 A note on 3 robins."]
    lines = [placed(text, 72, 700 + 10 * n, 8) for n, text in enumerate(texts)]
    doc = one_page(*lines)
    found = list(find_footnotes(Excerpter(doc), samples.blocks(doc, ("footnote", 3))))
    assert [(n.mark, n.excerpt.text) for n in found] == [
        ("1", "A note on wrens, in two lines."),
        ("2", "A note on 3 robins."),
    ]


def grid(rows: list[list[str]], xs: list[float], size: float = 8.0, top: float = 100) -> list[Line]:
    """A line for each cell that is not empty."""
    cells = [(n, cell, x) for n, row in enumerate(rows) for cell, x in zip(row, xs, strict=True) if cell]
    return [placed(cell, x, top + 12 * n, size) for n, cell, x in cells]


def test_rows_and_columns_by_geometry() -> None:
    rows = [["Bird", "Spring (days)", "Autumn"], ["Wren", "12", "3.5"], ["Great tit", "", "4"], ["Robin", "7", "−1"]]
    assert make_rows(grid(rows, [72, 150, 260])) == tuple(map(tuple, rows))


def test_words_above_each_other_are_no_columns() -> None:
    rows = [
        ["Bacillus subtilis A", "1"],
        ["Bacillus pumilusx B", "2"],
        ["Bacillus cereusxx C", "3"],
        ["Bacillus simplexx D", "4"],
    ]
    assert make_rows(grid(rows, [72, 260])) == tuple(map(tuple, rows))


def test_a_heading_over_columns_stands_in_the_first_of_them() -> None:
    body = [["A", "1", "2"], ["B", "3", "4"], ["C", "5", "6"], ["D", "7", "8"]]
    lines = [placed("Yield in both years", 150, 88, 8), *grid(body, [72, 150, 210])]
    assert make_rows(lines) == (("", "Yield in both years", ""), *map(tuple, body))


def test_captions_below_their_tables() -> None:
    lines = [
        *grid([["A", "1"], ["B", "2"]], [72, 150]), placed("Table 1: first", 72, 130),
        *grid([["C", "3"], ["D", "4"]], [72, 150], top=200), placed("Table 2: second", 72, 230),
    ]  # fmt: skip
    doc = one_page(*lines)
    blocks = samples.blocks(doc, ("table", 4), ("caption", 1), ("table", 4), ("caption", 1))
    captions = list(find_captions(Excerpter(doc), blocks))
    found = list(find_tables(doc, blocks, captions))
    assert [(t.caption.label if t.caption else None, t.rows[0]) for t in found] == [
        ("Table 1", ("A", "1")), ("Table 2", ("C", "3")),
    ]  # fmt: skip


def test_a_table_in_markdown_is_a_pipe_table_of_the_same_words(tmp_path: Path) -> None:
    result = copydesk.clean(sample("paper").data, isolate=False, tables="keep")
    made = markdown.render(result, tables=True)
    assert "| Subject | Minutes | Plain | Edited |\n|---|---|---|---|\n| Building | 18–44 | 0.43 | 0.57 |" in made
    assert sorted(letters(made)) == sorted(letters(markdown.render(result)))
    page = MarkdownIt("commonmark").enable("table").render(made)
    assert page.count("<table>") == 1
    result.write(tmp_path, "paper", ("json",))
    (tmp_path / "paper.clean.md").write_text(made, "utf-8")
    result.write(tmp_path, "paper", ("md", "json"))
    assert (tmp_path / "paper.clean.md").read_text("utf-8") == result.markdown, "our own table may be replaced"


def test_cells_of_a_table_are_no_markup() -> None:
    doc = one_page(*grid([["a|b", "<b>x</b>"], ["*c*", "`d`"], ["_e_", "f"], ["g", "h"]], [72, 200]))
    made = samples.blocks(doc, ("table", 8))
    result = copydesk.Result(doc, made, Script.of(doc.text), None, (), copydesk.Config(), "v:0")
    page = MarkdownIt("commonmark").enable("table").render(markdown.render(result, tables=True))
    assert re.findall(r"<t[hd]>(.*?)</t[hd]>", page)[:4] == ["a|b", "&lt;b&gt;x&lt;/b&gt;", "*c*", "`d`"]


# --- the front of a paper -------------------------------------------------------------------------------------------


def front(*lines: tuple[Role, Line]) -> Front:
    doc = one_page(*(line for _, line in lines))
    return Front(Excerpter(doc), samples.blocks(doc, *((role, 1) for role, _ in lines)))


def test_authors_are_told_apart_at_marks_and_commas() -> None:
    found = front(
        ("title", placed("Birds", 72, 80, 18)),
        (
            "author",
            placed(
                "Ada Lovelace1,*, Jan de Wit2 and", 72, 100, 11, scripts=(Raised(12, 15, "sup"), Raised(27, 28, "sup"))
            ),
        ),
        ("author", placed("María Teresa Nevado-Gil1", 72, 114, 11, scripts=(Raised(23, 24, "sup"),))),
        ("author", placed("1 Department of Birds, Oslo", 72, 130, 8)),
        ("author", placed("2 Royal Institute, Delft; jan@birds.example", 72, 140, 8)),
    )
    authors = found.authors()
    assert [name.text for name in authors.names] == ["Ada Lovelace", "Jan de Wit", "María Teresa Nevado-Gil"]
    assert len(authors.affiliations) == 2
    assert [mail.text for mail in authors.emails] == ["jan@birds.example"]


def test_what_is_no_name_is_not_given_as_one() -> None:
    found = front(("title", placed("Birds", 72, 80, 18)), ("author", placed("A study by the group for birds", 72, 100)))
    assert not found.authors().names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Received: 12 March 2019; Accepted May 3, 2020", [("received", "12 March 2019"), ("accepted", "May 3, 2020")]),
        (
            "Recibido: 2 de mayo de 2019 · Aceptado: 03/06/2019",
            [("received", "2 de mayo de 2019"), ("accepted", "03/06/2019")],
        ),
        ("Eingegangen am 3. März 2018", [("received", "3. März 2018")]),
        ("We received 30 replies in 2019", []),
        ("Published online 2020-01-02", [("published", "2020-01-02")]),
    ],
)
def test_dates_as_printed(text: str, expected: list[tuple[str, str]]) -> None:
    found = front(("title", placed("Birds", 72, 80, 18)), ("front", placed(text, 72, 100)))
    assert [(event.kind, event.excerpt.text) for event in found.dates()] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keywords: wrens; small birds; song.", ["wrens", "small birds", "song"]),
        ("Palabras clave: aves, canto", ["aves", "canto"]),
        ("Key words wrens · O. sanctum · song", ["wrens", "O. sanctum", "song"]),
        ("Keywords Aggression . Grey seal . Mammal", ["Aggression", "Grey seal", "Mammal"]),
    ],
)
def test_keywords(text: str, expected: list[str]) -> None:
    found = front(("title", placed("Birds", 72, 80, 18)), ("front", placed(text, 72, 100)))
    assert [word.text for word in found.keywords()] == expected


def test_the_documents_doi_is_the_one_on_its_first_pages() -> None:
    found = front(
        ("title", placed("Birds", 72, 80, 18)), ("front", placed("https://doi.org/10.1000/birds.1", 72, 100)),
        ("reference", placed("Lee. doi:10.1000/other", 72, 300)),
    )  # fmt: skip
    assert found.doi() == "10.1000/birds.1"


def test_the_documentation_shows_what_there_is() -> None:
    page = (Path(__file__).parent.parent / "docs" / "for-programs.md").read_text("utf-8")
    result = cleaned("paper")
    assert all(f"    {line}" in page for line in contents_lines(result)[:7])
    found = as_dict(collect_records(result))
    encode = stdlib_json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for record in (found["references"][2], found["tables"][0]):
        assert "".join(encode(record).split()) in "".join(page.split())
    for key in found:
        assert f"`{key}`" in (Path(__file__).parent.parent / "docs" / "json.md").read_text("utf-8")
