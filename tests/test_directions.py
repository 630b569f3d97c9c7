"""Right-to-left and vertical text: order and wholeness, whatever way it is painted."""

from __future__ import annotations

import io
import re
import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

import copydesk
from copydesk.bidi import is_right_to_left, order_logically, turn_brackets
from copydesk.config import Config
from copydesk.document import Bbox, Document, Line, Page
from copydesk.extract.frames import decode_page, encode_page
from copydesk.layout.level import level_document, level_page
from copydesk.layout.ruby import find_ruby
from copydesk.pipeline import read_document
from copydesk.verify import check_faithful
from pdfs import box_font, right_to_left, vertical
from pdfs.east_asian import CHINESE, JAPANESE
from pdfs.kinds.wording import Wording

TEXTS = {
    "ar": (
        "# رسائل من الوادي",
        "كتب المدير إلى Harbour House في سنة 1925 عن 12 قاربا (بعضها قديم)، وقال: «الأمر لا يعنيني الآن». "
        "ثم إن سعر الملح بلغ 3.50 في الأسبوع، إلا أن أحدا لم يسأل عن السبب.",
        "الكتاب مُهْدًى إلى الأصدقاء، ولا أحد من القراء يعرف لماذا؛ والأسماء الأولى كلها من القرية العليا.",
    ),
    "he": (
        "# מכתבים מן העמק",
        "המנהל כתב אל Harbour House בשנת 1925 על 12 סירות (חלקן ישנות), ואמר: ”הדבר אינו נוגע לי”. "
        "מחיר המלח עלה ל-3.50 בשבוע, אבל איש לא שאל מה הסיבה.",
        "הספר מוקדש לחברים, ואיש מן הקוראים אינו יודע מדוע; השמות הראשונים כולם מן הכפר העליון.",
    ),
}
HEADS = {"ar": "رسائل الوادي", "he": "מכתבי העמק"}
WAYS: tuple[right_to_left.Way, ...] = ("strings", "words", "glyphs", "gaps")


def long_text(language: str) -> tuple[str, ...]:
    words = Wording(language, Random(4))
    return (*TEXTS[language], *(words.paragraph(3, 5) for _ in range(10)))


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", ["ar", "he"])
def test_right_to_left_text_is_whole_and_in_order(language: str, way: right_to_left.Way, columns: int) -> None:
    texts = long_text(language)
    result = copydesk.clean(right_to_left.make(way, texts, HEADS[language], columns), isolate=False)
    assert " ".join(result.text.split()) == " ".join(text.lstrip("# ") for text in texts)
    check_faithful(result.document, result.blocks, result.script)
    details = {block.detail for block in result.blocks if block.detail}
    assert details == {"furniture.header", "furniture.page_number"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("language", "columns"), [("ar", 1), ("ar", 2), ("he", 1), ("he", 2)])
def test_right_to_left_paragraphs_are_found(language: str, way: right_to_left.Way, columns: int) -> None:
    texts = long_text(language)
    result = copydesk.clean(right_to_left.make(way, texts, HEADS[language], columns), isolate=False)
    assert paragraphs(result.text) == [text.lstrip("# ") for text in texts]


def test_lines_that_were_put_in_order_are_told() -> None:
    result = copydesk.clean(right_to_left.make("glyphs", TEXTS["he"], HEADS["he"]), isolate=False)
    lines = [line.text for line in result.document.lines if line.reordered]
    told = [finding.message for finding in result.findings if finding.code == "pages.reordered"]
    assert told == [f"page 1: {len(lines)} right-to-left lines were put in order by the places of their characters"]
    assert any("Harbour House" in text for text in lines)
    assert "מכתבים מן העמק" not in lines


def test_marks_that_are_painted_behind_their_letters() -> None:
    """A mark without width has the pen of the letter on its right, and belongs to the one on its left."""
    written = ("בְּרֵאשִׁית בָּרָא אֱלֹהִים", "جرسًا يُفعل مُشَكَّل")
    font = box_font.register("Boxes-behind", "".join(written), behind=True)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for k, text in enumerate(written):
        letters = re.findall(r"[^\u0591-\u05c7\u064b-\u0652][\u0591-\u05c7\u064b-\u0652]*", text)
        canvas.setFont(font, 12)
        canvas.drawRightString(500, 700 - 20 * k, "".join(reversed(letters)))
    canvas.save()
    lines = read_document(buffer.getvalue(), "marks", Config(), isolate=False).lines
    found = [unicodedata.normalize("NFC", line.text) for line in lines]
    assert found == [unicodedata.normalize("NFC", text) for text in written]


def test_an_english_paragraph_of_a_hebrew_page() -> None:
    font = box_font.register("Boxes-mixed", f"{''.join(TEXTS['he'])}abcdefghijklmnopqrstuvwxyzT")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for k in range(6):
        canvas.setFont(font, 12)
        canvas.drawRightString(500, 700 - 20 * k, "לארשי רפסב יעיבשה ןינעה לע רפסמ להנמה")
    canvas.drawString(72, 500, "The keeper wrote םלוע םולש on the wall of the harbour")
    canvas.save()
    lines = read_document(buffer.getvalue(), "mixed", Config(), isolate=False).lines
    assert lines[-1].text == "The keeper wrote שלום עולם on the wall of the harbour"
    assert lines[0].text == "המנהל מספר על הענין השביעי בספר ישראל"


def test_a_dense_page_whose_characters_are_printed_one_by_one() -> None:
    """PDFium takes each of them for a line, and there are more of them than lines on any other page."""
    text = "".join(text.lstrip("# ").replace("\u3000", "") for text in JAPANESE) * 8
    columns = [text[k : k + 28] for k in range(0, 28 * 150, 28)]
    font = box_font.register("Boxes-dense", f"{text}1")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(800, 900), invariant=1)
    canvas.setFont(font, 9)
    canvas.drawString(396, 20, "1")
    for k, column in enumerate(columns):
        canvas.setFont(font, 9)
        tier, place = divmod(k, 50)
        for n, c in enumerate(column):
            canvas.drawString(740 - 11 * place, 840 - 272 * tier - 9 * n, c)
    canvas.save()
    document = read_document(buffer.getvalue(), "dense", Config(), isolate=False)
    assert [line.text for line in document.lines if line.vertical] == columns


def test_words_have_their_boxes() -> None:
    data = right_to_left.make("glyphs", TEXTS["he"], HEADS["he"])
    page = read_document(data, "book", Config(), isolate=False).pages[0]
    line = next(line for line in page.lines if line.text.startswith("המנהל"))
    at = line.text.index("Harbour")
    assert line.box_of(0, 5).x0 > line.box_of(at, at + 7).x1, "what is read first stands to the right"
    assert all(line.edges[k] <= line.edges[k + 1] for k in range(0, len(line.edges), 2))
    assert len(line.edges) == 2 * len(line.text.split())


@pytest.mark.parametrize("tiers", [1, 2])
@pytest.mark.parametrize("way", ["font", "glyphs"])
@pytest.mark.parametrize(
    ("texts", "head"), [(JAPANESE, "朗読研究第十二巻"), (CHINESE, "朗读研究第十二卷")], ids=["ja", "zh"]
)
def test_vertical_text_is_whole_and_in_order(texts: tuple[str, ...], head: str, way: vertical.Way, tiers: int) -> None:
    texts = tuple(text.replace("\u3000", "") for text in texts)
    result = copydesk.clean(vertical.make(way, texts, head, tiers), isolate=False)
    assert ["".join(part.split()) for part in paragraphs(result.text)] == [text.lstrip("# ") for text in texts]
    check_faithful(result.document, result.blocks, result.script)
    details = {block.detail for block in result.blocks if block.detail}
    assert details == {"furniture.header", "furniture.page_number"}
    assert all(line.vertical for line in result.document.lines if len(line.text) > len(head))


def test_a_vertical_line_has_boxes_from_top_to_bottom() -> None:
    document = read_document(vertical.make("font", JAPANESE, "朗読"), "book", Config(), isolate=False)
    line = next(line for line in document.pages[0].lines if line.text.startswith("論文"))
    assert line.bbox.bottom - line.bbox.top > 20 * line.size
    assert line.bbox.x1 - line.bbox.x0 == pytest.approx(line.size, abs=0.2)
    assert line.box_of(0, 3) == line.bbox


def test_ruby_goes() -> None:
    """Kana at half the size, beside the characters that they explain, in a vertical book and over a level line."""
    base = Line(1, "文章から何を取り除けばよいか", Bbox(300, 60, 312, 228), "", 12, 228, vertical=True)
    ruby = Line(1, "ぶんしょう", Bbox(312, 60, 318, 90), "", 6, 90, vertical=True)
    small = Line(1, "ぶんしょう", Bbox(250, 60, 256, 90), "", 6, 90, vertical=True)
    for lines in ((base, ruby, small), (ruby, base, small)):
        level = level_document(Document((Page(1, 400, 600, lines),), "", {}, 1))
        assert [lines[k] for k in find_ruby(level)] == [ruby]


def test_level_pages_stay_themselves() -> None:
    latin = Page(1, 400, 600, (Line(1, "résumé", Bbox(50, 60, 90, 72), "", 12, 70),))
    assert level_page(latin) is latin
    document = Document((latin,), "", {}, 1)
    assert level_document(document) is document


def test_a_vertical_page_is_turned() -> None:
    lines = (
        Line(1, "論文や報告書は", Bbox(300, 60, 312, 144), "", 12, 144, vertical=True),
        Line(1, "12", Bbox(200, 570, 212, 582), "", 12, 579),
    )
    page = level_page(Page(1, 400, 600, lines))
    assert (page.width, page.height) == (600, 400)
    assert page.lines[0].bbox == (60, 88, 144, 100)
    assert [line.angle for line in page.lines] == [0, 90]


@pytest.mark.parametrize("kind", ["vertical", "reordered"])
def test_marks_of_direction_come_through_the_pipe(kind: str) -> None:
    line = Line(1, "שלום", Bbox(1, 2, 3, 4), "", 12, 3, visibility="duplicate", **{kind: True})
    page = Page(1, 400, 600, (line, Line(1, "x", Bbox(1, 2, 3, 4), "", 12, 3)))
    assert decode_page(encode_page(page)) == page


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("3.50-ל", "ל-3.50"),
        ("50% םולש", "שלום 50%"),
        ("םולש Harbour House 1925 םולש", "שלום Harbour House 1925 שלום"),
        ("(abc) םולש", "שלום (abc)"),
        ("םולש foo (bar)", "foo (bar) שלום"),
        ("1990-1987 ماع", "عام 1987-1990"),
        ("٣٫٥ ماع", "عام ٣٫٥"),
        ("10:30 ,1925 םולש", "שלום 1925, 10:30"),
    ],
)
def test_numbers_and_words_keep_their_order(seen: str, read: str) -> None:
    order = order_logically(seen, True)
    assert turn_brackets("".join(seen[k] for k in order)) == read


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("שלום )abc( לכם", "שלום (abc) לכם"),
        ("שלום »abc«.", "שלום «abc»."),
        ("שלום (abc) לכם", "שלום (abc) לכם"),
        ("שלום( לכם", "שלום) לכם"),
        ("f(x)", "f(x)"),
        ("( )", "( )"),
    ],
)
def test_brackets_open_at_the_word_behind_them(seen: str, read: str) -> None:
    assert turn_brackets(seen) == read


WORDS = st.sampled_from(["שלום", "קול", "ספר", "سلام", "باب", "Harbour", "12", "3.50", "٢٠", "abc"])


@settings(max_examples=200, deadline=None)
@given(st.text("אבسم ab12٣.,:-()%«» \u05b0", max_size=30), st.booleans())
def test_every_character_is_read_once(seen: str, right_to_left: bool) -> None:
    assert sorted(order_logically(seen, right_to_left)) == list(range(len(seen)))


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=9))
def test_what_was_arranged_is_read_as_it_was_written(words: list[str]) -> None:
    """But for words and numbers of other scripts in a row: "12 abc" and "abc 12" may look alike."""
    apart = [word for k, word in enumerate(words) if not k or not (is_left(word) and is_left(words[k - 1]))]
    written = f"שלום {' '.join(apart)}"
    seen = [letters for _, letters in right_to_left.arrange(written)]
    assert "".join(seen[k] for k in order_logically(seen, True)) == written


def is_left(word: str) -> bool:
    return not is_right_to_left(word)
