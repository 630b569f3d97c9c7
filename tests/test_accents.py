"""Accents that PDFs print over letters as glyphs of their own."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

import copydesk
from copydesk.document import Line
from copydesk.extract.pdfium import Reader
from copydesk.verify import check_faithful
from pdfs import raw

SIZE = 10.0
FACES = {
    "Times-Roman": (0.45, 0.67),
    "Times-Italic": (0.44, 0.66),
    "Helvetica": (0.54, 0.73),
    "Courier": (0.44, 0.57),
}
"""Heights of small letters and capitals in ems: accents are drawn for small ones, and raised over capitals."""

ACCENTS = {
    "\u0300": 0xC1,
    "\u0301": 0xC2,
    "\u0302": 0xC3,
    "\u0303": 0xC4,
    "\u0304": 0xC5,
    "\u0306": 0xC6,
    "\u0307": 0xC7,
    "\u0308": 0xC8,
    "\u030a": 0xCA,
    "\u0327": 0xCB,
    "\u030b": 0xCD,
    "\u0328": 0xCE,
    "\u030c": 0xCF,
}
"""Combining marks, and the spacing ones of StandardEncoding (ISO 32000-2, annex D)."""

WORDS = (
    "così Gonzàlez édition Émile être Ångström über München große ÜBER señor São Ähre Łódź szélességű őr mañana pytań"
    " Treść čeština Škoda ăsta żaba Żyła garçon Çelik są język naïve île ācārya été éàü ÉÀÜ"
)

Glyph = tuple[float, float, bytes]
"""x, y and the code of a glyph."""


OTHERS = {"ł": (0xF8, 0.278), "Ł": (0xE8, 0.611), "ß": (0xFB, 0.5)}
"""Codes, and widths in Times in ems, of letters that ASCII does not have."""


def width(face: str, code: int) -> float:
    if code in ACCENTS.values():
        return SIZE * (0.6 if face == "Courier" else 0.333)
    if code == 0xF5:
        return float(stringWidth("i", face, SIZE))
    other = next((wide * SIZE for known, wide in OTHERS.values() if known == code), None)
    return other or float(stringWidth(chr(code), face, SIZE))


def typeset(text: str, x: float, y: float, face: str = "Times-Roman", order: str = "before") -> list[Glyph]:
    """Glyphs of a line as TeX's \\accent sets them; `order`: where the accent is printed among them."""
    small, tall = FACES[face]
    glyphs: list[Glyph] = []
    late: list[Glyph] = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        code = OTHERS[base][0] if base in OTHERS else 0xF5 if base == "i" and marks else ord(base)
        wide = width(face, code)
        over: list[Glyph] = []
        for mark in marks:
            shift = (wide - width(face, ACCENTS[mark])) / 2
            rise = (tall - small) * SIZE if base.isupper() and mark not in "\u0327\u0328" else 0.0
            over.append((x + shift, y + rise, bytes([ACCENTS[mark]])))
        glyph = (x, y, bytes([code]))
        glyphs += [glyph, *over] if order == "after" else [glyph] if order == "late" else [*over, glyph]
        if order == "late":
            late += over
        x += wide
    return glyphs + late


def draw(glyphs: Sequence[Glyph], face: str = "Times-Roman") -> bytes:
    """A string for each run of letters, and a new position where TeX would move: before and after an accent."""
    shown: list[bytes] = []
    run, start, pen = b"", (0.0, 0.0), (0.0, 0.0)
    for x, y, code in (*glyphs, (0.0, 0.0, b"")):
        if run and (not code or abs(x - pen[0]) > 0.01 or y != pen[1]):
            shown.append(b"/F1 %.0f Tf 1 0 0 1 %.3f %.3f Tm <%s> Tj" % (SIZE, *start, run.hex().encode()))
            run = b""
        start = start if run else (x, y)
        run += code
        pen = (x + width(face, code[0]), y) if code else pen
    return b"BT " + b"\n".join(shown) + b" ET"


def document(*contents: bytes, face: str = "Times-Roman") -> bytes:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /StandardEncoding >>" % face.encode()
    return raw.write(raw.one_page(b"\n".join(contents), font=font))


def read(data: bytes) -> tuple[Line, ...]:
    with Reader(data, "given") as reader:
        (page,) = reader.pages()
    return page.lines


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data)]


@pytest.mark.parametrize("order", ["before", "after", "late"])
@pytest.mark.parametrize("word", WORDS.split())
def test_a_letter_gets_the_accent_over_it(word: str, order: str) -> None:
    for text in (word, f"The {word} is", f"The ({word}), {word}; {word}."):
        lines = read(document(draw(typeset(text, 72, 700, order=order))))
        assert [line.text for line in lines] == [text]
        assert len(lines[0].edges) == 2 * len(text.split())


@pytest.mark.parametrize("face", ["Times-Italic", "Helvetica", "Courier"])
def test_other_faces(face: str) -> None:
    text = "a sueño e più Émile garçon"
    assert texts(document(draw(typeset(text, 72, 700, face), face), face=face)) == [text]


LETTERS = st.sampled_from("éèêëàâäçñõöüôîïÉÀÜÖabcdefgh")


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.text(LETTERS, min_size=2, max_size=9), min_size=1, max_size=6),
    order=st.sampled_from(["before", "after", "late"]),
)
def test_any_words(words: list[str], order: str) -> None:
    text = " ".join(words)
    assert " ".join(texts(document(draw(typeset(text, 60, 700, order=order))))) == text


@pytest.mark.parametrize("text", ["àÀA", "ÀÀÀ", "È così più", "ÀÉÀÈ"])
def test_graves_in_a_row(text: str) -> None:
    """ASCII, and beside each other in the text as on the page: as in code, but for the letters under them."""
    assert " ".join(texts(document(draw(typeset(text, 60, 700, order="late"))))) == text


def test_accents_printed_after_the_page() -> None:
    """Some producers give all accents of a paragraph behind it: their letters are on other lines."""
    first, second = (
        typeset("The señor is a naïve man", 72, 700, order="late"),
        typeset("über and così", 72, 688, order="late"),
    )
    late = [g for g in (*first, *second) if g[2][0] in ACCENTS.values()]
    plain = [g for g in (*first, *second) if g not in late]
    assert texts(document(draw(plain), draw(late))) == ["The señor is a naïve man", "über and così"]
    assert texts(document(draw(late), draw(plain))) == ["The señor is a naïve man", "über and così"]


def test_a_line_end_hyphen_before_an_accent() -> None:
    lines = draw(typeset("a long word, infor-", 72, 700)) + draw(typeset("élan vital of", 72, 688))
    assert texts(document(lines)) == ["a long word, infor-", "élan vital of"]


def test_a_raised_number_behind_an_accent_keeps_its_place() -> None:
    small = b"BT /F1 6 Tf 1 0 0 1 %.3f 703.8 Tm (12) Tj ET" % (72 + stringWidth("The cafe", "Times-Roman", SIZE))
    (line,) = read(document(draw(typeset("The café", 72, 700)), small))
    assert line.text == "The café12"
    assert [(s.start, s.end, s.kind) for s in line.scripts] == [(8, 10, "sup")]


def test_two_accents_on_one_letter() -> None:
    e, circumflex, acute = (72.0, 700.0, b"e"), (72.6, 700.0, b"\xc3"), (72.6, 702.2, b"\xc2")
    for order in ((circumflex, acute, e), (acute, circumflex, e), (e, acute, circumflex)):
        assert texts(document(draw([*order, (76.4, 700.0, b"n")]))) == ["ến"]


# --- what stays ---


@pytest.mark.parametrize("face", ["Times-Roman", "Courier"])
@pytest.mark.parametrize(
    "text",
    [
        "run `ls -a` and ``make all'' now",
        "see ~user/a and a~b^c x^2 ^a ~a",
        "l\u00b4eau d\u00b4or \u00b4e a\u00b8c \u00a8u",
        "a\u02dcb c\u02c6d e\u00afa",
    ],
)
def test_a_mark_beside_a_letter_stays(text: str, face: str) -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % face.encode()
    assert texts(raw.write(raw.one_page(raw.show([text]), font=font))) == [text]


def test_a_hat_that_makes_no_letter_stays() -> None:
    lines = texts(document(draw([(72.0, 700.0, b"\xc3"), (72.0, 700.0, b"x"), (80.0, 700.0, b"=")])))
    assert "".join(lines).replace(" ", "") == "ˆx="


@pytest.mark.parametrize(
    ("x", "y"),
    [(72.6, 703.0), (72.6, 698.0), (75.2, 700.0), (69.0, 700.0), (72.6, 712.0)],
    ids=["too high", "too low", "right", "left", "next line"],
)
def test_an_accent_elsewhere_is_not_the_letters(x: float, y: float) -> None:
    lines = texts(document(draw([(72.0, 700.0, b"e"), (x, y, b"\xc2")])))
    assert "é" not in "".join(lines)


def test_carets_under_code_are_not_accents_of_the_line_below() -> None:
    font = raw.FONT.replace(b"Times-Roman", b"Courier")
    lines = ["error: a bad name", "       ^   ~~~~", "abcdefg aeiou aeiou"]
    for leading in (10, 11, 12):
        shown = [
            b"BT /F1 11 Tf 72 %d Td (%s) Tj ET" % (700 - leading * k, line.encode()) for k, line in enumerate(lines)
        ]
        read_back = " ".join(texts(raw.write(raw.one_page(b"\n".join(shown), font=font))))
        assert read_back.isascii()
        assert read_back.split() == " ".join(lines).split()


def test_text_that_is_not_level_is_left() -> None:
    glyphs = typeset("così è", 0, 0)
    shown = [b"/F1 10 Tf 0 1 -1 0 %.3f %.3f Tm <%s> Tj" % (100 - y, 300 + x, c.hex().encode()) for x, y, c in glyphs]
    assert "ì" not in "".join(texts(document(b"BT " + b"\n".join(shown) + b" ET")))


def test_turned_pages_are_read_as_shown() -> None:
    glyphs = typeset("così è", 0, 0)
    shown = [b"/F1 10 Tf 0 1 -1 0 %.3f %.3f Tm <%s> Tj" % (100 - y, 300 + x, c.hex().encode()) for x, y, c in glyphs]
    objects = raw.one_page(b"BT " + b"\n".join(shown) + b" ET", page=b"/Rotate 90")
    objects[5] = raw.FONT.replace(b"WinAnsi", b"Standard")
    assert texts(raw.write(objects)) == ["così è"]


def test_the_result_is_faithful() -> None:
    line = "The señor and the élève from München are naïve, così è la vita, Émile said to Ångström in the morning."
    content = b"\n".join(
        draw(typeset(line, 60, 700 - 12 * k, order=o)) for k, o in enumerate(("before", "after", "late"))
    )
    result = copydesk.clean(document(content), isolate=False)
    check_faithful(result.document, result.blocks, result.script)
    assert result.text.count("Ångström") == 3


def test_pages_made_of_accents_take_no_time() -> None:
    glyphs = [(72 + k % 40 * 0.2, 700 - k // 40 * 0.02, b"\xc2" if k % 3 else b"e") for k in range(12_000)]
    began = time.monotonic()
    texts(document(draw(glyphs)))
    assert time.monotonic() - began < 20
