"""Ligatures that fonts give no character for, and holes that no word tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
from copydesk.document import Document
from copydesk.layout.ligature_words import WORDS
from copydesk.layout.ligatures import LIGATURES, mend_ligatures
from pdfs import raw
from test_layout import document, line

NAMES = b"/Differences [27 /f_i 28 /f_f 29 /f_l 30 /f_f_i]"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Type /Encoding %s >> >>" % NAMES
"""Glyph names that PDFium does not know, and no /ToUnicode: so pdfTeX sets Linux Libertine."""

LINES = (
    "The \x1brst of\x1bcer of the \x1beld de\x1bned what a \x1bnal \x1bgure is, and he o\x1cers no other.",
    "The e\x1cect is di\x1cerent where coal \x1doats on water, because the \x1dow in\x1duences",
    "the su\x1ecient and the o\x1ecial ones.",
)


def mended(*texts: str, **more: object) -> Document:
    return mend_ligatures(document([line(text, y=100 + 12 * k, **more) for k, text in enumerate(texts)]))


def read(made: Document) -> str:
    """The text with ligatures as letters."""
    text = made.text
    for letters, ligature in LIGATURES.items():
        text = text.replace(ligature, letters)
    return text.rstrip("\n")


def test_codes_without_a_character_are_read_by_the_words_of_their_font() -> None:
    data = raw.write(raw.one_page(raw.show(LINES), font=FONT))
    result = copydesk.clean(data, isolate=False, profile="full")
    assert "The first officer of the field defined what a final figure is, and he offers no other." in result.text
    assert "coal floats on water, because the flow influences the sufficient and the official ones." in result.text
    (finding,) = [one for one in result.findings if one.code == "characters.ligatures"]
    assert "14 words" in finding.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a scienti\ufffdc bene\ufffdt", "a scientific benefit"),
        ("the di\ufffderent work\ufffdows of the day re\ufffdect it", "the different workflows of the day reflect it"),
        ("the coe\ufffdcient of in\ufffduence", "the coefficient of influence"),
        ("an O\ufffdCE of SCIENTI\ufffdC work", "an OffiCE of SCIENTIfiC work"),
        (
            "die Di\ufffderenz und der Ein\ufffduss der spezi\ufffdschen Zi\ufffder",
            "die Differenz und der Einfluss der spezifischen Ziffer",
        ),
        (
            "les di\ufffdérents e\ufffdets de la dé\ufffdnition sont dans le ré\ufffdexe",
            "les différents effets de la définition sont dans le réflexe",
        ),
        (
            "la e\ufffdciencia especí\ufffdca de los con\ufffdictos es para las que no",
            "la eficiencia específica de los conflictos es para las que no",
        ),
        (
            "l'e\ufffdcienza degli e\ufffdetti della super\ufffdcie che non è nella sono",
            "l'efficienza degli effetti della superficie che non è nella sono",
        ),
    ],
)
def test_a_hole_is_read_by_the_word_it_stands_in(text: str, expected: str) -> None:
    assert read(mended(text)) == expected


@pytest.mark.parametrize(
    "text", ["the xy\ufffdzw of it", "\ufffd", "a \ufffd b", "12\ufffd34", "kno\ufffd", "a\ufffd\ufffd\ufffdb"]
)
def test_what_no_word_tells_stays_a_hole(text: str) -> None:
    made = mended(text)
    assert (made.text, made.notes) == (text + "\n", ())


def test_the_documents_own_words_tell() -> None:
    assert read(mended("Osheroff said it. Oshero\ufffd went.")) == "Osheroff said it. Osheroff went."


def test_a_code_that_no_word_tells_is_a_control_character_and_goes() -> None:
    assert mended("x \uf007 y").text == "x \x07 y\n"


def test_fonts_keep_their_own_codes() -> None:
    lines = [
        *(line(f"the {word} word") for word in ("\uf01brst", "\uf01beld", "de\uf01bned")),
        *(line(f"the {word} word") for word in ("e\uf01bect", "o\uf01ber", "di\uf01berent")),
        line("Cor\uf01bo"),
    ]
    lines = [replace(one, font=font) for one, font in zip(lines, ["One"] * 3 + ["Two"] * 4, strict=True)]
    text = read(mend_ligatures(document(lines)))
    assert "the first word\nthe field word\nthe defined word\nthe effect word" in text
    assert text.endswith("Corffo")


def test_marks_of_the_cork_encoding_come_with_its_ligatures() -> None:
    texts = ["the \uf01crst \uf01celd", "a \uf010de\uf01cned\uf011 word \uf015 so"]
    assert read(mended(*texts)) == "the first field\na “defined” word – so"


def test_a_document_without_holes_is_itself() -> None:
    made = document([line("different")])
    assert mend_ligatures(made) is made


@settings(deadline=None)
@given(st.text(alphabet="abdeifl \ufffd\uf01b\uf01c\uf007", max_size=60))
def test_lengths_and_all_other_characters_stay(text: str) -> None:
    text = text.strip() or "x"
    before = document([line(text)])
    after = mend_ligatures(before)
    assert len(after.text) == len(before.text)
    for old, new in zip(before.text, after.text, strict=True):
        assert old == new or old in "\ufffd\uf01b\uf01c\uf007"


@pytest.mark.parametrize("language", WORDS)
def test_every_entry_has_a_ligature(language: str) -> None:
    entries = WORDS[language].split()
    assert len(entries) == len(set(entries))
    assert all(any(ligature in entry for ligature in LIGATURES) for entry in entries)
