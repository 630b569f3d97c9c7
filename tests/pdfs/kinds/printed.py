"""What printers make: newspapers, spreads, chapters with notes, theses, block quotes, scans, numbered lines."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PIL import Image
from reportlab.lib.utils import ImageReader

from pdfs.kinds.look import Look
from pdfs.kinds.sheet import Sheet, Style
from pdfs.kinds.wording import Wording


def newspaper(look: Look, words: Wording, random: Random) -> Sheet:
    """Three columns of short paragraphs, headlines over them."""
    sheet = look.sheet(words.title(), size=(650.0, 900.0), margins=(40.0, 50.0, 40.0, 50.0))
    for k in range(3):
        if k:
            sheet.next_page()
        sheet.set_columns(1)
        sheet.set(words.title(), look.title(), "heading")
        sheet.set_columns(3, 14.0)
        body = Style(9.0, 11.0, indent=8.0, align=look.body.align)
        while sheet.page == k + 1 and (sheet.column < 2 or sheet.y < 560):
            if random.random() < 0.15 and sheet.y > sheet.top:
                sheet.set(words.title(), body.but(size=11.0, leading=14.0, weight=1, indent=0.0, before=6.0), "heading")
            sheet.set(words.paragraph(2, 4), body)
    return sheet


def spread(look: Look, words: Wording, random: Random) -> Sheet:
    """Two pages of a book on one sheet, each with its number."""

    def numbers(sheet: Sheet) -> None:
        for side in (0, 1):
            sheet.put(205.0 + 420.0 * side, 565.0, str(2 * sheet.page + side), look.small, "furniture")

    sheet = Sheet(look.language, look.face, (842.0, 595.0), (50.0, 50.0, 50.0, 60.0), 2, 70.0, numbers)
    body = look.body.but(size=10.0, leading=13.0, after=0.0, indent=14.0)
    sheet.set(words.title(), look.heading, "heading")
    for _ in range(random.randint(24, 34)):
        sheet.set(words.paragraph(3, 6), body)
    return sheet


def chapter(look: Look, words: Wording, random: Random) -> Sheet:
    """A chapter of a book with notes at the foot of its pages."""
    sheet = look.sheet(words.title(), margins=(60.0, 60.0, 60.0, 70.0))
    sheet.set(words.title(), look.title(), "heading")
    number = 1
    for k in range(random.randint(14, 20)):
        text = words.paragraph(3, 6)
        sheet.set(text, look.body.but(indent=14.0, after=0.0))
        if k % 3 == 1 and len(sheet.foot) < 2:
            sheet.note(f"{number} {words.sentence()}", look.small)
            number += 1
    return sheet


def thesis(look: Look, words: Wording, random: Random) -> Sheet:
    """Numbered sections, and paragraphs that begin with a title of their own in bold on the same line."""
    sheet = look.sheet(words.title())
    for k in range(4):
        sheet.set(f"{k + 1} {words.title()}", look.title(), "heading")
        sheet.set(words.paragraph(3, 5), look.body)
        for n in range(2):
            sheet.set(f"{k + 1}.{n + 1} {words.title()}", look.heading, "heading")
            sheet.set(words.paragraph(3, 5), look.body)
            sheet.set(f"{words.title()}. {words.paragraph(3, 5)}", look.body)
    return sheet


def quotes(look: Look, words: Wording, random: Random) -> Sheet:
    """An essay with long quotations, set in and smaller."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    inset = look.plain.but(size=look.body.size - 1, left=30.0, right=30.0, before=6.0, after=8.0)
    for _ in range(random.randint(8, 10)):
        sheet.set(words.paragraph(3, 5), look.body)
        sheet.set(words.paragraph(2, 4), inset)
    return sheet


def scan(look: Look, words: Wording, random: Random) -> Sheet:
    """The text layer of a scan: invisible words over a page image."""
    image = ImageReader(Image.new("L", (60, 85), 240))

    def paper(sheet: Sheet) -> None:
        sheet.canvas.drawImage(image, 0, 0, *sheet.size)
        if look.footer:
            sheet.put(sheet.size[0] / 2, sheet.size[1] - 34.0, str(sheet.page + 16), look.small, "furniture")

    sheet = Sheet(look.language, look.face, look.size, (look.margin,) * 4, on_page=paper, invisible=True)
    sheet.set(words.title(), look.heading, "heading")
    for _ in range(random.randint(9, 14)):
        sheet.set(words.paragraph(3, 6), look.body.but(indent=14.0, after=0.0))
    return sheet


def numbered(look: Look, words: Wording, random: Random) -> Sheet:
    """A manuscript whose lines are numbered in the margin."""
    sheet = look.sheet(words.title(), margins=(90.0, 72.0, 72.0, 72.0))
    put, count = sheet.put, [0]
    style = look.body.but(align="left", leading=2 * look.body.size)

    def counted(x: float, y: float, text: str, given: Style, role: str, space: float = 0.0) -> None:
        put(x, y, text, given, role, space)
        if role in ("text", "heading"):
            count[0] += 1
            put(50.0, y, str(count[0]), look.small, "furniture")

    sheet.put = counted  # type: ignore[method-assign]
    sheet.set(words.title(), look.title(), "heading")
    for _ in range(random.randint(8, 12)):
        sheet.set(words.paragraph(3, 6), style)
    return sheet


KINDS: dict[str, Callable[[Look, Wording, Random], Sheet]] = {
    one.__name__: one for one in (newspaper, spread, chapter, thesis, quotes, scan, numbered)
}
