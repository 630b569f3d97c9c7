"""What is numbered: laws, standards, manuals. The numbers are content."""

from __future__ import annotations

from pdfs.gallery.example import Example
from pdfs.kinds import make

RULED = (
    Example(
        name="law-de",
        kind="Law",
        language="German",
        make=lambda: make("legal", "de", 4).data,
        about="Paragraphs (§), numbered clauses, lettered points. What is hard: the numbering is content and must "
        "stand where it stood, each clause a paragraph of its own, while the numbers of the pages go.",
        stays="`§ 1`, `(1)`, `a)` and what they number",
        goes="page numbers",
        shown=((1, 2, 4), (1, 6, 10), (1, 1, 1), (2, 23, 25)),
        begins=(
            "Wasser und Zeit",
            "§ 1 Anmerkungen zum Salz",
            "(1) Niemand im Tal beschreibt die Straße",
            "a) Die alte Fähre sucht",
            "b) Unser neuer Mitarbeiter findet",
            "c) Niemand im Tal ersetzt",
            "(2) Kurz gesagt: ihr Bruder",
            "§ 2 Der Wärter des Turms",
        ),
        gone=(("furniture.page_number", "2"),),
    ),
    Example(
        name="standard-ru",
        kind="Standard",
        language="Russian",
        make=lambda: make("standard", "ru", 2).data,
        about="Contents with dots, sections numbered on three levels, notes in small type. What is hard: the same "
        "titles with the same numbers stand in the contents, which go, and in the text, where they stay.",
        stays="title, sections with their numbers, notes",
        goes="contents, running title, page numbers",
        shown=((1, 2, 5), (1, 1, 1), (2, 1, 1), (2, 3, 4), (2, 11, 11), (2, 20, 20), (2, 24, 24)),
        begins=(
            "Второй паром",
            "1.1 Зима в порту",
            "1.2 Вода и время",
            "NOTE Однако река за мельницей",
            "1.3 О колоколах и часах",
            "1.3.1 Река за мельницей",
            "1.3.2 Письмо от мэра",
        ),
        gone=(
            ("contents", "Содержание"),
            ("contents", "1.2 Вода и время ..."),
            ("furniture.header", "Старая карта"),
            ("furniture.page_number", "2"),
        ),
    ),
    Example(
        name="manual-ja",
        kind="Manual",
        language="Japanese",
        make=lambda: make("manual", "ja", 1).data,
        about="Level lines: numbered sections, a paragraph, then steps or points. What is hard: a step may take two "
        "lines and is one paragraph, joined without a space.",
        stays="headings, steps with their numbers, points with their dots",
        goes="running title",
        shown=((1, 1, 3), (1, 6, 8), (2, 1, 1)),
        begins=(
            "庭のきまり",
            "1 水と時間",
            "・上の村の隣人は",
            "2 谷からの手紙",
            "1. 市長からの手紙は",
            "2. 上の村の隣人は",
        ),
        gone=(("furniture.header", "一枚の古い地図"),),
    ),
)
