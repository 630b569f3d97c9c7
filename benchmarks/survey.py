"""A generated paper of the size of a conference survey: about 40 pages, 20,000 words, citations, captions, references.

Sentences are those of `examples/paper.pdf` in a seeded order, with other long words of that paper in them, so that no
sentence is told twice and nothing of anybody else is in it. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Final

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

import copydesk
from copydesk.report.sentences import sentences

SECTIONS: Final = 24
PARAGRAPHS: Final = 9
REFERENCES: Final = 180
PAPER: Final = Path(__file__).parent.parent / "examples" / "paper.pdf"

LONG: Final = 4
"""Letters from which on a word may be put in another one's place."""
CHANGED: Final = 0.8
"""Share of these words that are changed: so that one sentence in eighteen has a sign for
`judge`; in real papers it is one in seventeen."""

BODY: Final = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=10, leading=12, alignment=TA_JUSTIFY, spaceAfter=6
)
HEAD: Final = ParagraphStyle("head", fontName="Times-Bold", fontSize=12, leading=15, spaceBefore=8, spaceAfter=4)
SMALL: Final = ParagraphStyle("small", fontName="Times-Roman", fontSize=8.5, leading=10, spaceAfter=6)


def make_survey(path: Path, seed: int = 0) -> None:
    """Write the paper to `path`."""
    draw = random.Random(seed)
    text = copydesk.clean(PAPER).text
    pool = [text[a:b] for a, b in sentences(text) if 40 < b - a < 300 and text[b - 1] == "."]
    words = sorted({word for sentence in pool for word in sentence.split() if word.isalpha() and len(word) >= LONG})
    words = [word for word in words if word.islower()]
    story = [Paragraph("What Listeners Keep: A Survey of Reading Aloud", HEAD)]
    for section in range(1, SECTIONS + 1):
        story.append(Paragraph(f"{section} {_title(draw, pool)}", HEAD))
        for number in range(PARAGRAPHS):
            chosen = [_cite(draw, _vary(draw, sentence, words)) for sentence in draw.sample(pool, 6)]
            story.append(Paragraph(" ".join(chosen), BODY))
            if number == 4:
                story.append(Paragraph(f"Figure {section}: {draw.choice(pool)}", SMALL))
    story.append(Paragraph("References", HEAD))
    story += [
        Paragraph(f"[{number}] A. Reader and B. Listener. {_title(draw, pool)}. J. Aloud {number}, 2021.", SMALL)
        for number in range(1, REFERENCES + 1)
    ]
    document = BaseDocTemplate(str(path), pagesize=(595, 842), invariant=1)
    frame = Frame(72, 72, 451, 698)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_furnish))
    document.build(story)


def _furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Times-Italic", 8)
    canvas.drawString(72, 800, "Surveys of Spoken Reading, volume 3")
    canvas.drawString(290, 40, str(document.page))


def _vary(draw: random.Random, sentence: str, words: list[str]) -> str:
    """The sentence with other long words, each of about the same length."""
    return " ".join(
        draw.choice([other for other in words if abs(len(other) - len(word)) <= 1])
        if word in words and draw.random() < CHANGED
        else word
        for word in sentence.split()
    )


def _title(draw: random.Random, pool: list[str]) -> str:
    return " ".join(draw.choice(pool).split()[:5]).strip(".,:;").capitalize()


def _cite(draw: random.Random, sentence: str) -> str:
    if draw.random() < 0.4:
        return f"{sentence[:-1]} [{draw.randint(1, REFERENCES)}, {draw.randint(1, REFERENCES)}]."
    return sentence


if __name__ == "__main__":
    make_survey(Path(sys.argv[1]))
