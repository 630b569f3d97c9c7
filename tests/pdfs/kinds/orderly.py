"""What is numbered and sorted: laws, standards, manuals, glossaries, questions with answers, slides, reports."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pdfs.kinds.look import Look
from pdfs.kinds.sheet import FREE, Sheet
from pdfs.kinds.wording import Wording


def legal(look: Look, words: Wording, random: Random) -> Sheet:
    """Articles with numbered and lettered clauses: their numbering is content."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(random.randint(9, 13)):
        sheet.set(f"{words.numbered('article', k + 1)}{words.gap}{words.title()}", look.heading, "heading")
        for n in range(random.randint(2, 3)):
            sheet.set(f"({n + 1}) {words.sentences(2)}", look.plain.but(after=3.0))
            for letter in "abc"[: random.choice((0, 0, 3))]:
                sheet.set(f"{letter}) {words.sentence(True)}", look.plain.but(left=22.0, after=1.0))
    return sheet


def standard(look: Look, words: Wording, random: Random) -> Sheet:
    """Contents with leaders, numbered sections of three levels, notes."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    sheet.set(words.labels["contents"], look.heading, "other")
    titles = [f"{a}.{b} {words.title()}" for a in range(1, 5) for b in range(1, 4)]
    for k, title in enumerate(titles):
        dots = "." * max(3, int((sheet.width - sheet.measure(title, look.plain) - 30) / sheet.measure(".", look.plain)))
        sheet.set(f"{title} {dots} {2 + k // 3}", look.plain.but(after=0.0), "other")
    sheet.next_page()
    for k, title in enumerate(titles):
        sheet.set(title, look.heading, "heading")
        sheet.set(words.paragraph(2, 4), look.body)
        for n in range(random.choice((0, 3))):
            sheet.set(f"{title.split()[0]}.{n + 1} {words.sentences(2)}", look.plain)
        if k % 4 == 1:
            sheet.set(f"NOTE {words.sentence()}", look.small.but(left=20.0, after=6.0))
    return sheet


def manual(look: Look, words: Wording, random: Random) -> Sheet:
    """Steps, bullets, and commands in a code face."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(random.randint(6, 8)):
        sheet.set(f"{k + 1} {words.title()}", look.heading, "heading")
        sheet.set(words.paragraph(2, 4), look.body)
        for n in range(random.randint(3, 5)):
            mark = f"{n + 1}." if k % 2 else "•" if words.language not in ("zh", "ja", "ko") else "・"
            sheet.set(f"{mark} {words.sentence(short=n % 2 == 0)}", look.plain.but(left=16.0, after=2.0))
    return sheet


def glossary(look: Look, words: Wording, random: Random) -> Sheet:
    """Terms in bold on a line of their own, a definition under each."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(random.randint(20, 26)):
        sheet.set(words.title(), look.plain.but(weight=1, before=4.0, after=1.0), "text")
        sheet.set(words.sentences(1 + k % 2), look.plain.but(left=20.0))
    return sheet


def faq(look: Look, words: Wording, random: Random) -> Sheet:
    """Questions as headings, short answers."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for _ in range(random.randint(10, 14)):
        sheet.set(words.sentence(short=True).rstrip(".。") + "?", look.heading.but(size=look.body.size), "heading")
        sheet.set(words.paragraph(1, 3), look.body)
    return sheet


def slides(look: Look, words: Wording, random: Random) -> Sheet:
    """Landscape pages: a title, bullets in large type, a footer that comes again."""
    name = words.title()

    def foot(sheet: Sheet) -> None:
        sheet.put(40.0, sheet.size[1] - 18.0, f"{words.names[0]} - {name}", look.small, "furniture")
        sheet.put(sheet.size[0] - 50.0, sheet.size[1] - 18.0, str(sheet.page), look.small, "furniture")

    sheet = Sheet(look.language, look.face, (720.0, 405.0), (48.0, 40.0, 48.0, 40.0), on_page=foot)
    bullet = look.plain.but(size=18.0, leading=24.0, after=8.0, left=16.0)
    for page in range(random.randint(8, 12)):
        if page:
            sheet.next_page()
        sheet.set(words.title() if page else name, look.title().but(size=30.0, leading=40.0, after=14.0), "heading")
        if not page:
            sheet.set(words.names[0], bullet, FREE)
            continue
        for _ in range(random.randint(2, 4)):
            text = words.sentence(True) if random.random() < 0.6 else words.clause(True)
            sheet.set(f"{'-' if page % 2 else '–'} {text}", bullet)
    return sheet


def report(look: Look, words: Wording, random: Random) -> Sheet:
    """Sections with boxes, a table and a figure's caption among them."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(6):
        sheet.set(words.title(), look.heading, "heading")
        for _ in range(random.randint(2, 3)):
            sheet.set(words.paragraph(3, 5), look.body)
        if k == 1:
            _table(sheet, look, words, random)
        elif k == 2:
            sheet.need(190.0)
            sheet.canvas.rect(sheet.x, sheet.size[1] - sheet.y - 120.0, sheet.width, 100.0)
            sheet.y += 130.0
            sheet.set(f"{words.numbered('figure', 1)}. {words.sentence(True)}", look.small.but(after=12.0), "caption")
        elif k == 3:
            sheet.y += 10.0
            sheet.set(words.title(), look.plain.but(weight=1, left=24.0, right=24.0), "heading")
            sheet.set(words.paragraph(3, 5), look.small.but(left=24.0, right=24.0, after=14.0))
    return sheet


MATHEMATICS = {
    "en": "Definition Theorem Proof Algorithm",
    "de": "Definition Satz Beweis Algorithmus",
    "fr": "Définition Théorème Démonstration Algorithme",
    "es": "Definición Teorema Demostración Algoritmo",
    "it": "Definizione Teorema Dimostrazione Algoritmo",
    "nl": "Definitie Stelling Bewijs Algoritme",
    "pl": "Definicja Twierdzenie Dowód Algorytm",
    "ru": "Определение Теорема Доказательство Алгоритм",
    "zh": "定义 定理 证明 算法",
    "ja": "定義 定理 証明 アルゴリズム",
    "ko": "정의 정리 증명 알고리즘",
    "ar": "تعريف مبرهنة برهان خوارزمية",
    "he": "הגדרה משפט הוכחה אלגוריתם",
}
PROGRAM = ("for i = 1 to n do", "  x[i] := a * y[i] + b;", "  if x[i] > m then m := x[i];", "end for", "return m;")


def theorems(look: Look, words: Wording, random: Random) -> Sheet:
    """Definitions, theorems with proofs, an algorithm in a frame."""
    definition, theorem, proof, algorithm = MATHEMATICS[words.language].split()
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(random.randint(5, 7)):
        sheet.set(f"{k + 1} {words.title()}", look.heading, "heading")
        sheet.set(words.paragraph(2, 4), look.body)
        sheet.set(f"{definition} {k + 1}.1. {words.sentences(2)}", look.plain.but(before=4.0, after=4.0))
        sheet.set(f"{theorem} {k + 1}.2. {words.sentence()}", look.plain.but(weight=2, before=4.0, after=4.0))
        sheet.set(f"{proof}. {words.paragraph(2, 4)}", look.plain.but(after=6.0))
        if k == 2:
            sheet.need(9 * look.body.leading)
            sheet.set(f"{algorithm} 1", look.small.but(weight=1, before=8.0, after=4.0), "caption")
            for n, line in enumerate(PROGRAM):
                sheet.y += look.body.leading
                sheet.put(sheet.x + 10.0, sheet.y, f"{n + 1}: {line}", look.small, "code")
            sheet.y += look.body.leading
    return sheet


def _table(sheet: Sheet, look: Look, words: Wording, random: Random) -> None:
    sheet.need(9 * look.body.leading)
    sheet.set(f"{words.numbered('table', 1)}. {words.sentence(True)}", look.small.but(after=4.0), "caption")
    for _ in range(7):
        sheet.y += look.body.leading
        cells = [words.title(), *(f"{random.uniform(1, 90):.1f}" for _ in range(3))]
        for at, cell in zip((0.0, 0.55, 0.7, 0.85), cells, strict=True):
            sheet.put(sheet.x + at * sheet.width, sheet.y, cell, look.small, "table")
    sheet.y += look.body.leading


KINDS: dict[str, Callable[[Look, Wording, Random], Sheet]] = {
    one.__name__: one for one in (legal, standard, manual, glossary, faq, slides, report, theorems)
}
