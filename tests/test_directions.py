"""Right-to-left and vertical text: order and wholeness, whatever way it is painted."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
from copydesk.bidi import is_right_to_left, order_logically, turn_brackets
from copydesk.config import Config
from copydesk.document import Bbox, Document, Line, Page
from copydesk.extract.frames import decode_page, encode_page
from copydesk.layout.level import level_document, level_page
from copydesk.pipeline import read_document
from copydesk.verify import check_faithful
from pdfs import right_to_left, vertical
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
    assert paragraphs(result.text) == [text.lstrip("# ") for text in texts]
    check_faithful(result.document, result.blocks, result.script)
    details = {block.detail for block in result.blocks if block.detail}
    assert details == {"furniture.header", "furniture.page_number"}
