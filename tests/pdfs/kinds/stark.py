"""What gives a reader of lines little to hold on to: few lines, large or odd type, lines that come again."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pdfs.kinds.look import Look
from pdfs.kinds.sheet import FREE, Sheet, Style
from pdfs.kinds.wording import Wording


def copies(look: Look, words: Wording, random: Random) -> Sheet:
    """Two pages whose paragraphs come again word for word, so that whole lines do: samples, prayers, form letters."""
    sheet = look.sheet()
    told = [words.paragraph(2, 4) for _ in range(random.choice((1, 2, 3)))]
    style = look.plain.but(align="left", after=look.body.size)
    for k in range(60):
        sheet.set(told[k % len(told)], style)
        if sheet.page > 1 and sheet.y > 0.6 * sheet.size[1]:
            break
    return sheet


def notice(look: Look, words: Wording, random: Random) -> Sheet:
    """A page with a paragraph or two, and nothing else."""
    sheet = look.sheet()
    sheet.y += random.choice((0.0, 100.0, 250.0))
    for _ in range(random.choice((1, 2, 3))):
        sheet.set(words.paragraph(1, 3), look.body)
    return sheet


def picturebook(look: Look, words: Wording, random: Random) -> Sheet:
    """A sentence or two in large type on each page."""
    sheet = look.sheet(size=(600.0, 500.0))
    style = look.plain.but(size=22.0, leading=32.0, align=random.choice(("left", "center")))
    for page in range(random.randint(8, 12)):
        if page:
            sheet.next_page()
        sheet.y = random.choice((60.0, 250.0, 330.0))
        sheet.set(words.sentences(random.choice((1, 2))), style)
    return sheet


def typescript(look: Look, words: Wording, random: Random) -> Sheet:
    """Typewritten: Courier, double-spaced, ragged, a title in the same type."""
    sheet = Sheet(look.language, "Courier", look.size, (72.0,) * 4, on_page=look.furniture(""))
    style = Style(12.0 if look.size[0] > 500 else 10.0, 24.0, indent=36.0)
    sheet.set(words.title(), style.but(indent=0.0, align="center"), "heading")
    for _ in range(random.randint(7, 12)):
        sheet.set(words.paragraph(3, 6), style)
    return sheet


def lines(look: Look, words: Wording, random: Random) -> Sheet:
    """A sentence on each line or two, none of them filled: subtitles, phrase books, talks as they are spoken."""
    sheet = look.sheet(words.title())
    for _ in range(random.randint(50, 80)):
        sheet.set(words.sentence(short=True), look.plain.but(align="left"))
    return sheet


def transcript(look: Look, words: Wording, random: Random) -> Sheet:
    """Who speaks and when, then what is said."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for k in range(random.randint(16, 24)):
        sheet.set(f"{words.names[k % 2]}: {words.paragraph(1, 4)}", look.plain.but(after=4.0))
    return sheet


def slanted(look: Look, words: Wording, random: Random) -> Sheet:
    """All in bold or all in italics."""
    sheet = look.sheet(words.title())
    style = look.body.but(weight=random.choice((1, 2)))
    for _ in range(random.randint(8, 12)):
        sheet.set(words.paragraph(3, 6), style)
    return sheet


def capitals(look: Look, words: Wording, random: Random) -> Sheet:
    """Paragraphs in capitals among others: warnings, disclaimers, telegrams."""
    sheet = look.sheet(words.title())
    for k in range(random.randint(8, 12)):
        text = words.paragraph(2, 4)
        sheet.set(text.upper() if k % 3 == 1 else text, look.body)
    return sheet


def leaflet(look: Look, words: Wording, random: Random) -> Sheet:
    """Landscape, folded in three: narrow columns in a large sans, short headings, bullets."""
    sheet = look.sheet(size=(842.0, 595.0), margins=(30.0, 40.0, 30.0, 40.0))
    sheet.set_columns(3, 40.0)
    body = Style(12.0, 15.0, after=6.0)
    for _ in range(random.randint(9, 13)):
        sheet.set(words.title(), body.but(size=15.0, leading=20.0, weight=1), "heading")
        sheet.set(words.paragraph(1, 3), body)
        for _ in range(random.choice((0, 3))):
            sheet.set(f"- {words.clause(True)}", body.but(left=10.0, after=2.0))
    return sheet


def mail(look: Look, words: Wording, random: Random) -> Sheet:
    """A printed e-mail: a head of fields, short paragraphs."""
    sheet = look.sheet()
    for text in (f"From: {words.names[0]} <post@example.org>", f"To: {words.names[1]}", "Date: 14.03.2022 09:12"):
        sheet.set(text, look.plain.but(after=0.0), FREE)
    sheet.y += look.body.size
    sheet.set(words.labels["greeting"], look.plain)
    for _ in range(random.randint(4, 9)):
        sheet.set(words.paragraph(1, 3), look.plain.but(align="left", after=look.body.size))
    sheet.set(words.names[0], look.plain, FREE)
    return sheet


def brochure(look: Look, words: Wording, random: Random) -> Sheet:
    """Each page another size of type, another measure, another place."""
    sheet = look.sheet(words.title())
    for page in range(6):
        if page:
            sheet.next_page()
        sheet.y += random.choice((0.0, 60.0, 200.0))
        size = random.choice((8.0, 10.0, 13.0, 17.0))
        style = Style(size, 1.4 * size, left=random.choice((0.0, 60.0)), right=random.choice((0.0, 90.0)), after=size)
        sheet.set(words.title(), style.but(size=2 * size, leading=2.4 * size), "heading")
        for _ in range(random.choice((1, 3))):
            sheet.set(words.paragraph(2, 4), style)
    return sheet


def essay(look: Look, words: Wording, random: Random) -> Sheet:
    """A title and paragraphs."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for _ in range(random.randint(9, 13)):
        sheet.set(words.paragraph(3, 6), look.body)
    return sheet


KINDS: dict[str, Callable[[Look, Wording, Random], Sheet]] = {
    one.__name__: one
    for one in (
        copies,
        notice,
        picturebook,
        typescript,
        lines,
        transcript,
        slanted,
        capitals,
        leaflet,
        mail,
        brochure,
        essay,
    )
}
