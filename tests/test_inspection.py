"""inspect: what the file says of itself, what is on its pages, what would go; hostile values do no harm."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

import copydesk
from copydesk.config import switch_of
from copydesk.errors import DamagedPdfError, MissingFileError, NoPagesError, PasswordError, UsageError
from copydesk.extract.detail_frames import decode_details, decode_fonts, encode_details, encode_fonts
from copydesk.extract.details import BOOKMARK_LIMIT, LONGEST_TITLE, Details, FontUse
from copydesk.extract.frames import FrameError, dump_json
from copydesk.extract.inquiry import Inquiry
from copydesk.extract.limits import Limits
from copydesk.inspection import Inspection, inspect, inspection_lines
from copydesk.report.lengths import count_words
from copydesk.report.names import columns_of
from copydesk.report.summary import summarise
from pdfs import EXAMPLES, sample
from pdfs.broken import cyclic_outline, encrypted, hopeless, no_trailer, plain, scanned
from pdfs.inside import OUTLINE, deep_outline, long_outline, outlined, protected, with_form, without_unicode

CHILDREN = Path(__file__).with_name("children.py")


def text(inspection: Inspection, width: int = 100) -> str:
    return "\n".join(inspection_lines(inspection, width))


# --- what the file says of itself ---


def test_outline_language_and_labels() -> None:
    found = inspect(outlined())
    assert [(mark.level, mark.title, mark.page) for mark in found.outline] == list(OUTLINE)
    assert not found.outline_cut
    assert (found.language, found.labels) == ("de-AT", ("iv",))
    assert found.languages[0][0] == "en"
    shown = text(found)
    for part in ('the file says "de-AT"', "printed as iv", "p. 1          · Wrens", "no page       · Robins"):
        assert part in shown


@pytest.mark.parametrize(
    ("data", "entries"),
    [(cyclic_outline(), 1), (long_outline(100_000), BOOKMARK_LIMIT), (deep_outline(400), 30)],
    ids=["circle", "long", "deep"],
)
def test_hostile_outlines_are_cut(data: bytes, entries: int) -> None:
    found = inspect(data)
    assert len(found.outline) == entries
    assert found.outline_cut
    assert all(len(mark.title) <= LONGEST_TITLE for mark in found.outline)
    shown = text(found)
    assert "not all of it was read" in shown
    assert shown.replace("\n", "").isprintable()
    assert max(map(columns_of, shown.splitlines())) <= 100


def test_permissions_in_words() -> None:
    security = inspect(protected(canPrint=0, canCopy=0)).security
    assert security is not None
    assert security.revision >= 2
    denied = {name for name, allowed in security.rights.items() if not allowed}
    assert denied == {"print", "print in high quality", "copy text"}
    assert "not allowed   print, print in high quality, copy text" in text(inspect(protected(canPrint=0, canCopy=0)))
    everything = inspect(protected()).security
    assert everything is not None
    assert all(everything.rights.values())
    assert inspect(plain()).security is None


def test_fine_rights_count_from_revision_3_on() -> None:
    bits = 1 << 11 | 1 << 10
    assert not any(Details(revision=2, permissions=bits).rights().values())
    assert Details(revision=3, permissions=bits).rights()["assemble pages"]
    assert not Details(revision=3, permissions=bits).rights()["print in high quality"]


def test_forms_attachments_and_scripts_are_counted() -> None:
    found = inspect(with_form())
    assert (found.form, found.attachments, found.scripts, found.signatures) == ("form", 1, 1, 0)
    assert "holds also    form, 1 attachment, 1 script" in text(found)
    assert "pages.forms" in {finding.code for finding in found.findings}


def test_fonts_and_their_characters_without_unicode() -> None:
    found = {font.name: font for font in inspect(without_unicode()).fonts}
    assert (found["Riddle"].characters, found["Riddle"].unmapped) == (4, 4)
    assert found["Times-Roman"].unmapped == 0
    assert found["Times-Roman"].embedded is False
    assert "4 of 4 characters without a meaning" in text(inspect(without_unicode()))


# --- what is on the pages ---


def test_a_scan_is_said_to_be_one() -> None:
    found = inspect(scanned(False, False))
    assert (found.scans, found.source_words, found.words, found.preview) == ((1, 2), 0, 0, "")
    assert [size[:2] for size in found.sizes] == [(595.0, 842.0)]
    assert "pages.no_text" in {finding.code for finding in found.findings}
    assert "a scan without text" in text(found)
    partly = inspect(scanned(True, False, True))
    assert partly.scans == (2,)
    assert partly.words > 0
    assert inspect(sample("scan").data).ocr == (1,)


@pytest.mark.parametrize(
    ("name", "columns"), [("paper", {2: (1, 2), 1: (3,)}), ("newsletter", {3: (1,)}), ("handbuch", {1: (1, 2)})]
)
def test_columns_of_text(name: str, columns: dict[int, tuple[int, ...]]) -> None:
    assert inspect(sample(name).data).columns == columns


@pytest.mark.parametrize(
    ("name", "language"), [("paper", "en"), ("handbuch", "de"), ("mares", "pt"), ("atelier", "fr")]
)
def test_the_language_of_the_words(name: str, language: str) -> None:
    assert inspect(sample(name).data).languages[0][0] == language


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_counts_what_clean_drops(name: str) -> None:
    found, result = inspect(sample(name).data), copydesk.clean(sample(name).data)
    assert {removal.reason for removal in found.removals} == {
        piece.reasons[-1]
        for piece in result.script.pieces
        if piece.action == "drop"
        and switch_of(piece.reasons[-1])
        and result.script.source[piece.start : piece.end].strip()
    }
    assert sum(role.blocks for role in found.roles) == len(result.blocks)
    assert result.text.startswith(found.preview.rstrip("…"))
    assert len(found.preview) <= 500
    assert found.findings == result.findings
    by_switch: dict[str, int] = {}
    for removal in found.removals:
        by_switch[removal.switch] = by_switch.get(removal.switch, 0) + removal.words
    assert by_switch == dict(summarise(result).dropped)
    assert found.words == count_words(result.text)
    for removal in found.removals:
        page = "".join(line.text for line in result.document.lines if line.page == removal.page)
        assert "".join(removal.example.rstrip("…").split())[:12] in "".join(page.split())


def test_switches_are_those_of_the_settings() -> None:
    found = inspect(sample("paper").data, citations="keep", references="end", first_page=1, last_page=2)
    assert (found.pages_read, found.page_count) == (2, 3)
    assert "citations" not in {removal.switch for removal in found.removals}
    assert "read          2 of 3" in text(found)
    whole = inspect(sample("paper").data, references="end")
    assert {removal.choice for removal in whole.removals if removal.switch == "references"} == {"end"}


def test_rules_of_ones_own_are_no_switch() -> None:
    found = inspect(sample("paper").data, drop=("running headers",))
    (own,) = [removal for removal in found.removals if removal.reason == "user.drop"]
    assert (own.switch, own.words, own.example.lower()) == ("own rules", 2 * own.places, "running headers")
    assert "user.drop" not in dict(found.repairs)
    assert "  own rules " in text(found)


def test_a_text_file_has_no_pages_to_show(tmp_path: Path) -> None:
    path = tmp_path / "birds.txt"
    path.write_text("Birds at dawn\n\nSmall birds sing at dawn [1], when the air\nis still and carries the sound.\n")
    found = inspect(path)
    assert found.is_plain
    assert found.removals[0].reason == "citation.bracket"
    assert not re.search("encrypted|permissions|\n\npages\n", text(found))


def test_it_is_plain_values_for_json() -> None:
    found = inspect(sample("paper").data)
    values = json.loads(json.dumps(found.as_dict()))
    assert values["columns"] == [{"columns": 2, "pages": [1, 2]}, {"columns": 1, "pages": [3]}]
    assert values["removals"][0]["rule"].startswith("copydesk/")
    assert values["metadata"]["Author"] == "Ada Brennholt"
    assert set(values) == set(Inspection.__dataclass_fields__)


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize("name", ["paper", "erduo"])
def test_lines_fit_the_terminal(name: str, width: int) -> None:
    lines = inspection_lines(inspect(sample(name).data), width)
    assert max(map(columns_of, lines)) <= max(width, 60)


# --- what goes wrong ---


def test_errors_are_those_of_clean() -> None:
    for data, error in ((encrypted("wren", "robin"), PasswordError), (hopeless(), (DamagedPdfError, NoPagesError))):
        with pytest.raises(error) as here:
            inspect(data)
        with pytest.raises(error) as there:
            copydesk.clean(data)
        assert str(here.value) == str(there.value)
    with pytest.raises(MissingFileError):
        inspect("no such file.pdf")
    with pytest.raises(UsageError):
        inspect(plain(), colour="red")
    assert inspect(encrypted("wren", "robin"), password="wren").security is not None


def test_in_this_process_it_says_the_same() -> None:
    assert inspect(outlined(), isolate=False) == inspect(outlined())


def test_what_only_salvage_can_open_is_inspected_without_details() -> None:
    pytest.importorskip("playa")
    try:
        found = inspect(no_trailer())
    except DamagedPdfError:
        pytest.skip("this file is beyond salvage")
    assert not found.details_read
    assert "could not tell" in text(found)


@pytest.mark.parametrize("mode", ["crash", "exit", "hang", "bug", "error"])
def test_a_child_at_fault_costs_details_and_nothing_else(mode: str) -> None:
    command = [sys.executable, str(CHILDREN), mode]
    with Inquiry(b"%PDF-1.4", "given.pdf", limits=Limits(page_seconds=1.0), command=command) as inquiry:
        answer = inquiry.answer()
    assert answer.details is None
    assert answer.fonts == ()


@pytest.mark.parametrize("mode", ["crash", "hang", "memory"])
def test_fonts_before_a_page_at_fault_are_kept(mode: str) -> None:
    command = [sys.executable, str(CHILDREN), mode, "4"]
    limits = Limits(page_seconds=2.0, memory=1 << 29)
    with Inquiry(b"%PDF-1.4", "given.pdf", limits=limits, command=command) as inquiry:
        answer = inquiry.answer()
    assert answer.details == Details(language="de")
    assert answer.fonts == (FontUse("Times", True, 9, 0),)
    assert answer.pages == 3


@pytest.mark.parametrize(
    "change",
    [{"outline": None}, {"outline": [{"level": 1, "title": 7, "page": 1}]}, {"language": "x" * 999}, {"revision": -4},
     {"permissions": 1.5}, {"labels": ["i"] * 10_000}, {"outline": [{"level": 1}] * (BOOKMARK_LIMIT + 1)}],
)  # fmt: skip
def test_what_the_child_sends_is_checked(change: dict[str, object]) -> None:
    details = Details(language="de", revision=4, permissions=4)
    body = encode_details(details)
    assert decode_details(body) == details
    with pytest.raises(FrameError):
        decode_details(dump_json({**json.loads(body), **change}))
    fonts = [FontUse("Times", None, 3, 1)]
    assert decode_fonts(encode_fonts(fonts)) == fonts
    with pytest.raises(FrameError):
        decode_fonts(dump_json([["Times", 1, 3, 1]]))
