"""Scripts that run from right to left, or from top to bottom."""

from __future__ import annotations

from pdfs import vertical
from pdfs.gallery import arabic
from pdfs.gallery.example import Example
from pdfs.kinds import make

OTHER_SCRIPTS = (
    Example(
        name="letter-ar",
        kind="Letter",
        language="Arabic",
        make=arabic.build,
        about="As a browser prints it, word by word from the right. What is hard: the PDF does not say in which order "
        "its glyphs are read, and numbers and Latin words run the other way. Lines whose order was repaired are marked "
        "(`reordered`) and counted by a finding; [how](scripts.md).",
        stays="salutation, paragraphs, closing; words, numbers and brackets in their order",
        goes="letterhead that comes again, page numbers",
        shown=((1, 1, 1), (1, 3, 6), (1, 2, 2), (2, 22, 23)),
        begins=("السيدة أمينة المحترمة،", "وصلت رسالتكم المؤرخة", "مع التحية،", "بطرس الحداد"),
        kept=(arabic.FIRST,),
        gone=(("furniture.header", "مكتب الميناء"), ("furniture.page_number", "1")),
        right_to_left=True,
    ),
    Example(
        name="law-he",
        kind="Law",
        language="Hebrew",
        make=lambda: make("legal", "he", 2).data,
        about="Sections, numbered clauses, lettered points, painted from left to right as seen. What is hard: the "
        "number of a clause in brackets stands at the right end of its line, and is its beginning.",
        stays="`סעיף 1`, `(1)`, `a)` and what they number",
        goes="nothing",
        shown=((1, 1, 4), (1, 15, 17)),
        begins=("מכתבים מן העמק", "סעיף 1 המסדרון הארוך", "(1) כותב המכתב", "(2) שומר המגדלור", "סעיף 2 שומר המגדל"),
        kept=("את שני המפתחות (הישן והחדש).", "מנהל Harbour House מצא"),
        right_to_left=True,
    ),
    Example(
        name="book-ja-vertical",
        kind="Book in vertical lines",
        language="Japanese",
        make=lambda: vertical.build_vertical().data,
        about="Lines from top to bottom, the first one at the right, with a level running title. What is hard: the "
        "order, and the small kana beside some words, which say them twice. Below, each vertical line is a line.",
        stays="title, headings, paragraphs",
        goes="running title, page numbers, kana beside words",
        shown=((1, 1, 1), (1, 3, 8), (1, 13, 14), (1, 2, 2)),
        begins=("聞くための文章", "一はじめに", "論文や報告書は、", "本稿では、", "二方法", "三結果", "四おわりに"),
        kept=("文の途中には注の番号が付いている。",),
        gone=(("furniture.header", "朗読研究第十二巻"), ("furniture.ruby", "ろんぶん"), ("furniture.page_number", "1")),
    ),
)
