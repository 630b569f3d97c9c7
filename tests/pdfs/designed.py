"""Pages made by designers: a newsletter in three columns with a box, and slides."""

from __future__ import annotations

import io
from pathlib import Path

import reportlab
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pdfs.sample import Sample
from pdfs.typeset import Flow, Style, Truth

NAME = "The Reading Room"
ISSUE = "News from the library of Untermoor · Autumn 2023 · Issue 48"
STORIES = (
    (
        "The lift is back",
        "After eleven weeks the lift to the upper floor is working again. The old motor, which had served since the "
        "house was built, could no longer be repaired, and the new one had to be lowered through the roof. We thank "
        "everybody who carried books for others during the summer.",
        "While the shaft was open, the builders found a tin box behind the panelling. It held a pair of spectacles, a "
        "railway ticket and a novel that had been due back in the year of the great flood. The fine would come to "
        "more than the house is worth. We have decided to let it go.",
    ),
    (
        "Listening evenings",
        "From October on, the reading room stays open on Thursdays until nine. Between seven and half past eight "
        "somebody reads aloud, and everybody else may knit, draw or simply close their eyes. The first evenings belong "
        "to letters from the sea, the last ones before Christmas to stories about food.",
        "No tickets are needed. Those who would like to read should speak to Ruth at the front desk, who keeps the "
        "list and also the lamp. A reading lasts about twenty minutes; that is nine pages, unless you hurry.",
    ),
    (
        "What you borrowed",
        "Last year 2,314 people borrowed something from us, more than ever before. The most wanted book was a guide to "
        "mushrooms, which explains why it came back in such a state. In second place was a crime novel set in a "
        "library, and we have asked the author to be kinder to the staff next time.",
        "Talking books are still the part of the collection that grows fastest. One loan in five is now a recording. "
        "Many of you told us that you listen while you cook, so the new shelf stands next to the cookery books, where "
        "it has caused some confusion but no complaints.",
    ),
)
BOX_HEAD = "Opening hours"
BOX = ("Monday to Wednesday: 10 to 6", "Thursday: 10 to 9", "Saturday: 9 to 1", "Friday and Sunday: closed")

DECK = "Reading for the ear"
DECK_FOOTER = "Workshop on spoken reading · Grauhafen 2023"
SLIDES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Why listeners get lost", (
        "A page helps the eye to skip what is not part of the text",
        "A voice gives every word the same weight",
        "One foreign number in a sentence is enough to lose the thread",
    )),
    ("What stands in the way", (
        "Running headers and page numbers, on every page",
        "Citation marks inside sentences",
        "Notes that a page break has pushed into the middle of a paragraph",
        "Tables, and the words inside figures",
    )),
    ("What must stay", (
        "Every sentence of the argument, even the dull ones",
        "Examples, lists and asides in parentheses",
        "Numbers that the argument needs",
    )),
    ("How to check the result", (
        "Read ten removals at random and ask whether you miss them",
        "Look at the pages from which nothing was kept",
        "Listen to the first two minutes with your eyes closed",
    )),
    ("Questions for the discussion", (
        "Is a caption that tells a story a caption?",
        "When is a list too long to be read aloud?",
        "Who decides, the author or the listener?",
    )),
)  # fmt: skip


def build_newsletter() -> Sample:
    flow = Flow(margins=(44, 50, 44, 60), columns=1, title=NAME)
    flow.keep(NAME, Style("Times", 34, 40, indent=0, align="center", bold=True))
    flow.drop("front", ISSUE, Style("Helvetica", 9, 14, indent=0, after=14, align="center"))
    flow.canvas.line(44, flow.y + 8, 551, flow.y + 8)
    flow.set_columns(3, 18)
    body = Style("Times", 10, 12.4, indent=10)
    for number, (head, *texts) in enumerate(STORIES):
        if number:
            flow.next_column()
        flow.keep(head, Style("Helvetica", 13, 16, indent=0, after=5, bold=True, align="left"))
        flow.keep(texts[0], body, first=0)
        flow.keep(texts[1], body)
    canvas, x, y = flow.canvas, flow.x, flow.y - 24
    canvas.setFillGray(0.9)
    canvas.rect(x, y - 78, flow.width, 84, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(x + 8, y - 10, BOX_HEAD)
    canvas.setFont("Helvetica", 9)
    for number, line in enumerate(BOX):
        canvas.drawString(x + 8, y - 26 - 13 * number, line)
    flow.truth.free += [BOX_HEAD, *BOX]
    return Sample("newsletter", flow.finish(), flow.truth)


def build_slides() -> Sample:
    folder = Path(reportlab.__file__).parent / "fonts"
    for face, file in (("Vera", "Vera.ttf"), ("VeraBold", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(face, folder / file))
    buffer, truth = io.BytesIO(), Truth()
    canvas = Canvas(buffer, pagesize=(720, 405), invariant=1)
    canvas.setFillColorRGB(0.13, 0.25, 0.35)
    canvas.rect(0, 0, 720, 405, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont("VeraBold", 36)
    canvas.drawString(60, 220, DECK)
    canvas.setFont("Vera", 16)
    canvas.drawString(60, 180, "Ada Brennholt, Institute for Listening")
    canvas.showPage()
    truth.keep(DECK)
    truth.drop("author.name", "Ada Brennholt, Institute for Listening")
    for number, (head, points) in enumerate(SLIDES, 2):
        canvas.setFillColorRGB(0.13, 0.25, 0.35)
        canvas.setFont("VeraBold", 26)
        canvas.drawString(50, 340, head)
        truth.keep(head)
        canvas.setFillGray(0.1)
        y = 285.0
        for point in points:
            truth.keep(f"• {point}")
            canvas.setFont("Vera", 18)
            canvas.drawString(54, y, "•")
            for line in simpleSplit(point, "Vera", 18, 560):
                canvas.drawString(76, y, line)
                y -= 24
            y -= 12
        canvas.setFillGray(0.45)
        canvas.setFont("Vera", 9)
        canvas.drawString(50, 22, DECK_FOOTER)
        canvas.drawRightString(670, 22, str(number))
        canvas.showPage()
    truth.drop("furniture.footer", DECK_FOOTER)
    canvas.save()
    return Sample("slides", buffer.getvalue(), truth)
