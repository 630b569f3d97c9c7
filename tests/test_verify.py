"""Findings, and the check of the promises."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
import strategies
from copydesk.document import Document
from copydesk.script import Edit, Piece, Script
from copydesk.verify import FaithfulnessError, Finding, check_faithful, verify

PROSE = "the small birds of the north sing at dawn and rest at noon"


def prose(lines: int = 10) -> list[str]:
    return [PROSE] * lines


def without(doc: Document, page: int, reason: str, lines: slice = slice(None)) -> Script:
    """A script that drops lines of one page."""
    first = sum(len(p.lines) for p in doc.pages[: page - 1])
    chosen = range(first, first + len(doc.pages[page - 1].lines))[lines]
    edits = [Edit(doc.starts[chosen[0]], doc.starts[chosen[-1] + 1])]
    return Script.of(doc.text).edited(edits, reason)


def found(doc: Document, script: Script | None = None) -> dict[str, list[Finding]]:
    by_code: dict[str, list[Finding]] = {}
    for finding in verify(doc, script or Script.of(doc.text)):
        by_code.setdefault(finding.code, []).append(finding)
    return by_code


def test_a_plain_document_has_no_findings() -> None:
    assert found(samples.document(*[prose()] * 5)) == {}


def test_an_empty_document_has_no_findings_but_its_empty_page() -> None:
    assert list(found(samples.document([]))) == ["pages.no_text"]


def test_notes_of_the_document_come_first() -> None:
    doc = samples.document([], notes=(("file.junk", None, "junk"),))
    assert verify(doc, Script.of(""))[0] == Finding("file.junk", None, "junk")


def test_pages_with_nothing_kept_are_one_finding_with_the_reason() -> None:
    doc = samples.document(*[prose()] * 6)
    script = without(doc, 3, "reference")
    script = script.edited([Edit(doc.starts[20], doc.starts[30])], "reference")
    (finding,) = found(doc, script)["pages.nothing_kept"]
    assert finding == Finding("pages.nothing_kept", 3, "pages 3-4: nothing kept; taken for references")


def test_what_was_moved_to_the_end_was_kept() -> None:
    doc = samples.document(*[prose()] * 3)
    findings = verify(doc, without(doc, 2, "footnote"), Script.of(doc.text))
    assert not any(finding.code == "pages.nothing_kept" for finding in findings)


def test_scans_and_blank_pages_are_told_apart() -> None:
    doc = samples.document(prose(), [], [], prose(), [])
    scan = replace(doc.pages[4], image_share=0.97)
    doc = replace(doc, pages=(*doc.pages[:4], scan))
    scans, blank = found(doc)["pages.no_text"]
    assert (scans.page, blank.page) == (5, 2)
    assert "OCR is needed" in scans.message
    assert blank.message.startswith("pages 2-3: no text")


def test_a_page_kept_far_less_than_its_neighbours() -> None:
    doc = samples.document(*[prose()] * 5)
    (finding,) = found(doc, without(doc, 3, "table", slice(1, None)))["page.kept_little"]
    assert finding.page == 3
    assert "10%" in finding.message
    assert "tables" in finding.message


@pytest.mark.parametrize("reason", ["reference", "contents", "backmatter.funding"])
def test_whole_sections_are_no_loss_of_prose(reason: str) -> None:
    doc = samples.document(*[prose(30)] * 5)
    codes = found(doc, without(doc, 3, reason, slice(1, None)))
    assert set(codes) == set()


def test_a_tenth_that_keeps_far_less() -> None:
    doc = samples.document(*[prose(30)] * 10)
    (finding,) = found(doc, without(doc, 7, "table", slice(0, 29)))["kept.tenths"]
    assert finding.page == 7
    assert "by tenths of the document: 100% 100% 100% 100% 100% 100% 3% 100% 100% 100%" in finding.message


def test_unmapped_characters_are_counted_by_page() -> None:
    doc = samples.document(["fine \uf731\uf732"], ["b\ufffdd \ue000", "\uf8ff"])
    (finding,) = found(doc)["characters.unmapped"]
    assert finding.page == 2
    assert "3 characters" in finding.message
    assert "3 of them in the clean text" in finding.message


def test_notes_of_pages_become_findings() -> None:
    doc = samples.document(prose(), prose(), prose())
    pages = [replace(page, notes=("forms",) if page.number != 2 else ("unreadable",)) for page in doc.pages]
    codes = found(replace(doc, pages=tuple(pages)))
    assert codes["pages.forms"][0].message.startswith("pages 1, 3: ")
    assert codes["pages.unreadable"][0].page == 2


@pytest.mark.parametrize(("text", "worth"), [(PROSE, "good"), ("th3 sma1l b!rds o£ tne n0rth s1ng", "poor")])
def test_the_layer_of_a_scan_is_announced_with_its_quality(text: str, worth: str) -> None:
    doc = samples.document([text])
    lines = tuple(replace(line, visibility="ocr") for line in doc.lines)
    doc = replace(doc, pages=(replace(doc.pages[0], lines=lines),))
    assert worth in found(doc)["pages.ocr_text"][0].message


@pytest.mark.parametrize(
    ("old", "new", "reason", "codes"),
    [
        ("at 12", "at 21", "spaces", ["replacement.number"]),
        ("at 12", "at", "spaces", ["replacement.number"]),
        ("at 1 2", "at 12", "spaces", []),
        ("at ¹²", "at 12", "spaces", []),
        ("at \uf731\uf732", "at 12", "unicode.private", []),
        ("do \uf76e\uf76f\uf774", "do not", "unicode.private", []),
        ("at \uf731\uf732", "at 13", "unicode.private", ["replacement.number"]),
        ("do not", "do", "spaces", ["replacement.negation"]),
        ("don't", "do", "spaces", ["replacement.negation"]),
        ("sing [1], not", "sing, not", "citation.bracket", []),
        ("sing (not 3)", "sing", "pointer", []),
        ("sing [1]", "sing [2]", "citation.bracket", ["replacement.number"]),
        ("they sing", "they never sing", "spaces", ["replacement.negation"]),
    ],
)
def test_replacements_that_change_numbers_and_negations(old: str, new: str, reason: str, codes: list[str]) -> None:
    doc = samples.document([f"Birds {old} there."])
    assert list(found(doc, samples.replaced(Script.of(doc.text), old, new, reason))) == codes


def test_the_replacement_of_one_edit_over_several_pieces_is_judged_as_one() -> None:
    doc = samples.document(["at 12 [3] 34 dawn"])
    script = samples.replaced(Script.of(doc.text), " [3]", "", "citation.bracket")
    script = samples.replaced(script, "12 34", "1234", "space.number")
    assert found(doc, script) == {}


# --- promises -------------------------------------------------------------------------------------------------------


def test_the_sample_keeps_the_promises() -> None:
    paper = samples.paper()
    check_faithful(paper.document, paper.blocks, paper.script)


@given(st.data())
def test_no_run_of_drops_breaks_a_promise(data: st.DataObject) -> None:
    doc = data.draw(strategies.documents())
    check_faithful(doc, data.draw(strategies.blocks(doc)), data.draw(strategies.scripts(doc.text, drops_only=True)))


def broken(pieces: list[Piece], *, lines: tuple[str, ...] = ("abc", "def")) -> None:
    doc = samples.document(lines)
    check_faithful(doc, samples.blocks(doc, *[("text", 1)] * len(lines)), Script(doc.text, tuple(pieces)))


@pytest.mark.parametrize(
    ("pieces", "says"),
    [
        ([Piece(0, 4, "abc\n")], "end at 4"),
        ([Piece(0, 4, "abc\n"), Piece(5, 8, "ef\n")], "does not go on"),
        ([Piece(0, 4, "abc\n"), Piece(4, 4, "x", ("r",)), Piece(4, 8, "def\n")], "does not go on"),
        ([Piece(0, 4, "abd\n"), Piece(4, 8, "def\n")], "no copy"),
        ([Piece(0, 4, "abcx", ("r",)), Piece(4, 8, "def\n")], "letters that its source has not"),
        ([Piece(0, 4, "acb", ("r",)), Piece(4, 8, "def\n")], "letters that its source has not"),
        ([Piece(0, 3, "abc"), Piece(3, 4, "—", ("r",)), Piece(4, 8, "def\n")], None),
        ([Piece(0, 3, "abc"), Piece(3, 4, " — ", ("r",)), Piece(4, 8, "def\n")], "no place"),
        ([Piece(0, 4, "abd\n", ("r",)), Piece(4, 8, "", ("r",))], "letters that its source has not"),
        ([Piece(0, 4, "cba", ("rtl.order",)), Piece(4, 8, "def\n")], "letters that its source has not"),
    ],
)
def test_each_broken_promise_is_named(pieces: list[Piece], says: str | None) -> None:
    if says is None:
        broken(pieces)
        return
    with pytest.raises(FaithfulnessError, match=says):
        broken(pieces)


def test_accents_ligatures_and_first_letters_may_change() -> None:
    broken([Piece(0, 8, "Öffnung", ("repair",)), Piece(8, 9, "\n")], lines=("o¨ﬀnung ",))


def test_another_source_or_blocks_that_do_not_tile() -> None:
    doc = samples.document(["abc"], ["def"])
    made = samples.blocks(doc, ("text", 1), ("text", 1))
    with pytest.raises(FaithfulnessError, match="another source"):
        check_faithful(doc, made, Script.of("abc\n"))
    with pytest.raises(FaithfulnessError, match="begins at 4"):
        check_faithful(doc, made[1:], Script.of(doc.text))
    with pytest.raises(FaithfulnessError, match="end at 4"):
        check_faithful(doc, made[:1], Script.of(doc.text))
