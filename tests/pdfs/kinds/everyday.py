"""What people write to people: letters, memos, releases, recipes, minutes, stories, verse, interviews."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from pdfs.kinds.look import Look
from pdfs.kinds.sheet import FREE, Sheet
from pdfs.kinds.wording import Wording


def letter(look: Look, words: Wording, random: Random) -> Sheet:
    """No heading; an address, a date, a greeting, paragraphs, a signature."""
    sheet = look.sheet()
    for text in (words.names[0], f"{random.randint(1, 90)} {words.title()}", f"{words.labels['date']} 2019"):
        sheet.set(text, look.plain.but(after=0.0), FREE)
    sheet.y += 2 * look.body.leading
    sheet.set(words.labels["greeting"], look.plain.but(after=look.body.size), "text")
    for _ in range(random.randint(6, 11)):
        sheet.set(words.paragraph(3, 6), look.body)
    sheet.y += look.body.leading
    sheet.set(words.labels["close"], look.plain, FREE)
    sheet.set(words.names[1], look.plain, FREE)
    return sheet


def plain(look: Look, words: Wording, random: Random) -> Sheet:
    """Nothing but paragraphs, ragged right, without indents: what a text editor prints."""
    sheet = look.sheet()
    for _ in range(random.randint(7, 12)):
        sheet.set(words.paragraph(3, 7), look.plain.but(align="left", after=look.body.size))
    return sheet


def refrain(look: Look, words: Wording, random: Random) -> Sheet:
    """Paragraphs in which the same sentences come again and again, as in speeches, prayers and samples of text."""
    sheet = look.sheet()
    told = [words.sentence() for _ in range(7)]
    style = look.plain.but(align="left", after=look.body.size)
    for _ in range(random.randint(9, 14)):
        sheet.set(words.gap.join(random.choice(told) for _ in range(6)), style)
    return sheet


def memo(look: Look, words: Wording, random: Random) -> Sheet:
    """Who to whom, then short paragraphs with points."""
    sheet = look.sheet()
    sheet.set(f"{words.labels['subject']}{words.title()}", look.plain.but(weight=1, after=look.body.size), "heading")
    sheet.set(f"{words.names[0]}, {words.names[1]}", look.plain, FREE)
    for _ in range(random.randint(3, 4)):
        sheet.set(words.paragraph(2, 4), look.body)
        for _ in range(random.randint(2, 4)):
            sheet.set(f"- {words.sentence(True)}", look.plain.but(left=18.0, after=2.0))
    return sheet


def release(look: Look, words: Wording, random: Random) -> Sheet:
    """A press release of a page."""
    sheet = look.sheet()
    sheet.set(words.title(), look.title(), "heading")
    sheet.set(words.sentence(), look.plain.but(weight=2), "text")
    for k in range(random.randint(5, 7)):
        sheet.set(words.paragraph(2, 4) if k % 2 else words.quoted(words.sentences(2)), look.body)
    return sheet


def recipe(look: Look, words: Wording, random: Random) -> Sheet:
    """Ingredients in short lines, then numbered steps; a recipe on each page."""
    sheet = look.sheet(words.title())
    for page in range(3):
        if page:
            sheet.next_page()
        sheet.set(words.title(), look.title(), "heading")
        sheet.set(words.paragraph(2, 3), look.body)
        for _ in range(6):
            sheet.set(f"{random.randint(1, 9) * 50} g {words.title()}", look.plain.but(after=1.0), FREE)
        for k in range(random.randint(4, 6)):
            sheet.set(f"{k + 1}. {words.sentences(2)}", look.plain.but(before=3.0))
    return sheet


def minutes(look: Look, words: Wording, random: Random) -> Sheet:
    """Who was there, then numbered items with a paragraph each."""
    sheet = look.sheet(words.labels["minutes"])
    sheet.set(f"{words.labels['minutes']}, {words.labels['date']} 2021", look.title(), "heading")
    sheet.set(", ".join(words.names), look.plain, FREE)
    for k in range(random.randint(7, 9)):
        sheet.set(f"{k + 1}. {words.title()}", look.heading, "heading")
        for _ in range(random.randint(1, 2)):
            sheet.set(f"{words.names[k % 6]}: {words.sentences(2)}" if k % 3 == 1 else words.paragraph(2, 4), look.body)
    return sheet


def story(look: Look, words: Wording, random: Random) -> Sheet:
    """Dialogue in short paragraphs."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    for _ in range(random.randint(25, 40)):
        said = words.quoted(words.sentence(short=random.random() < 0.5))
        sheet.set(said if random.random() < 0.6 else words.paragraph(1, 4), look.body.but(indent=14.0, after=0.0))
    return sheet


def verse(look: Look, words: Wording, random: Random) -> Sheet:
    """Poems in stanzas, ragged, with their titles."""
    sheet = look.sheet(words.title())
    for _ in range(3):
        sheet.set(words.title(), look.heading.but(align="left"), "heading")
        for _ in range(4):
            for _ in range(4):
                line = words.clause(True)
                sheet.set(
                    line[0].upper() + line[1:] + random.choice(("", ",", ".")), look.plain.but(after=0.0, left=30.0)
                )
            sheet.y += look.body.leading
    return sheet


def interview(look: Look, words: Wording, random: Random) -> Sheet:
    """Bold questions, answers in paragraphs."""
    sheet = look.sheet(words.title())
    sheet.set(words.title(), look.title(), "heading")
    sheet.set(words.paragraph(2, 4), look.plain.but(weight=2))
    for _ in range(random.randint(7, 10)):
        question = words.sentence(short=True).rstrip(".。") + "?"
        sheet.set(question, look.plain.but(weight=1, before=4.0, after=2.0))
        sheet.set(words.paragraph(3, 6), look.body)
    return sheet


KINDS: dict[str, Callable[[Look, Wording, Random], Sheet]] = {
    one.__name__: one for one in (letter, plain, refrain, memo, release, recipe, minutes, story, verse, interview)
}
