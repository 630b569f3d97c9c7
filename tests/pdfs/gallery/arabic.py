"""A letter in Arabic as a browser prints it: word by word from the right, with a number, a Latin name and brackets."""

from __future__ import annotations

from random import Random

from pdfs import right_to_left
from pdfs.kinds.wording import Wording

FIRST = (
    "وصلت رسالتكم المؤرخة في 14 آذار 2019 (رقم 37) إلى مكتب Harbour House، وفيها 12 سؤالا عن سعر الملح. "
    "بلغ السعر 3.50 في الأسبوع، ولا أحد يعرف لماذا."
)
HEAD = "مكتب الميناء"


def build() -> bytes:
    words = Wording("ar", Random("letter"))
    greeting, close = words.labels["greeting"], words.labels["close"]
    texts = (greeting, FIRST, *(words.paragraph(3, 5) for _ in range(7)), close, words.names[0])
    return right_to_left.make("words", texts, HEAD)
