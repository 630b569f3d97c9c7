"""Kinds of text that none of the other documents has: an article with every statement, a handbook with code, an index.

They are for the documentation (`tools/docmaker/reasons.py`), which shows each reason code by an example that is run.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from pdfs.book import CHAPTERS
from pdfs.paper import AUTHORS, BODY, CONCLUSION, DISCUSSION, HEAD, INTRODUCTION, PLACES, REFERENCES, SMALL, TITLE
from pdfs.sample import Sample
from pdfs.typeset import Flow, Style

STATEMENTS = (
    ("conflict", "Competing interests", "The authors sell no voices, and own no part of a company that does."),
    (
        "contribution",
        "Author contributions",
        "A.B. planned the study, T.Q. read the texts aloud, both wrote the paper.",
    ),
    ("availability", "Data availability", "The recordings can be had from the library of Grauhafen on request."),
    ("supplement", "Supplementary material", "A list of all articles is printed in the supplement to this volume."),
    ("abbreviation", "Abbreviations", "TTS: text to speech; WPM: words per minute; SD: standard deviation."),
    ("licence", "Copyright", "© 2024 The authors. This is an open access article under a Creative Commons licence."),
    ("colophon", "Publisher's note", "The Annals remain neutral with regard to claims in maps and affiliations."),
)
REVIEW = (
    "This is a careful study of a small question. The authors should say more about the voices that they used.",
    "I recommend that it be printed once the second table has been explained.",
)
BOXES = {
    "The Pans": "Box 1: What the listeners were told before the first article was read to them.",
    "The Carters": "Box 2: How the listeners were paid.",
    "What Remained": "Box 3: How the listeners were found.",
}
CODE = (
    ("$ pip install readaloud", "$ readaloud --voice anna page.txt", "reading page.txt ... done (3 lines)"),
    (
        *("import readaloud", "voice = readaloud.Voice('anna', rate=1.2)", "for line in open('page.txt'):"),
        *("    voice.say(line.strip())", "    if voice.tired():", "        break", "voice.close()"),
    ),
    ("{", '  "voice": "anna",', '  "rate": 1.2,', '  "skip": ["header", "footer"]', "}"),
)
INDEX = 3 * (
    "Ferber, Jonas, carter and last speaker, 6, 8, 41",
    "harbour of Grauhafen, fire of, 6, 12–14",
    "pans: clay of, 3; number of, 4; on the oldest map, 1–2",
    "price of salt in dry and wet years, 4, 19, 30",
    "Steg, toll house at, its records and shelves, 5–6, 44",
    "Untermoor, parish of, and its book, 4, 27",
    "sluices, opened in May and shut again, 3, 9",
    "carters in court, see also Steg and Ferber, 5, 22",
    "children, whose feet trod the clay smooth, 3, 6",
    "weddings, none in a wet summer, 4, 31",
)
"""Long entries, three times over: shorter ones the model takes for a table, fewer ones for prose."""


def build_article() -> Sample:
    """Body, statements in the order of journals, references, a referee's report."""
    flow = Flow(margins=(54, 64, 54, 60), title=TITLE)
    flow.keep(TITLE, Style(size=18, leading=22, indent=0, after=8, bold=True, align="center", hyphens=False))
    flow.drop("author", AUTHORS, Style(size=11, leading=14, indent=0, after=2, align="center"))
    flow.drop("author", PLACES[0], Style(size=9, leading=11, indent=0, align="center", italic=True))
    flow.set_columns(2, 20)
    for head, texts in (
        ("1 Introduction", INTRODUCTION),
        ("2 Discussion", DISCUSSION),
        ("3 Conclusion", (CONCLUSION,)),
    ):
        flow.keep(head, HEAD)
        for text in texts:
            flow.keep(text, BODY)
    for kind, head, text in STATEMENTS:
        flow.drop(f"backmatter.{kind}", head, HEAD)
        flow.drop(f"backmatter.{kind}", text, BODY, first=0)
    flow.drop("reference", "References", HEAD)
    for entry in REFERENCES:
        flow.drop("reference", entry, SMALL)
    flow.drop("review", "Peer review reports", HEAD)
    for text in REVIEW:
        flow.drop("review", text, BODY)
    return Sample("article", flow.finish(), flow.truth)


def build_report() -> Sample:
    """An article in one column with a statement whose heading no list knows."""
    flow = Flow(margins=(54, 64, 54, 60), title=TITLE)
    flow.keep(TITLE, Style(size=18, leading=22, indent=0, after=8, bold=True, align="center", hyphens=False))
    flow.drop("author", AUTHORS, Style(size=11, leading=14, indent=0, after=2, align="center"))
    for head, texts in (
        ("1 Introduction", INTRODUCTION),
        ("2 Discussion", DISCUSSION),
        ("3 Conclusion", (CONCLUSION,)),
    ):
        flow.keep(head, HEAD)
        for text in texts:
            flow.keep(text, BODY)
    flow.drop("backmatter.other", "Declarations", HEAD)
    flow.drop("backmatter.other", "Consent: given in writing. Ethics: the council of Grauhafen agreed.", BODY, first=0)
    flow.drop("reference", "References", HEAD)
    for entry in REFERENCES:
        flow.drop("reference", entry, SMALL)
    return Sample("report", flow.finish(), flow.truth)


def build_handbook() -> Sample:
    """Prose with listings, a box, and a paragraph printed twice."""
    flow = Flow()
    code = Style(face="Courier", size=8, leading=9.6, indent=0, left=24, align="left", hyphens=False)
    for head, *texts in CHAPTERS:
        flow.keep(head, HEAD)
        y = flow.y
        for text, listing in zip_longest(texts, CODE, fillvalue=()):
            flow.keep(str(text), BODY)
            flow.y -= 6
            for line in listing:
                flow.drop("code", line, code)
            flow.y -= 6
        flow.drop("caption", BOXES[head], SMALL)
        if head == CHAPTERS[0][0]:
            _print_again(flow, texts[0], y)
    return Sample("handbook", flow.finish(), flow.truth)


def build_index() -> Sample:
    """A book with an index."""
    flow = Flow()
    for head, *texts in CHAPTERS:
        flow.keep(head, HEAD)
        for text in texts:
            flow.keep(text, BODY)
    flow.next_page()
    flow.drop("index", "Index", HEAD)
    for line in INDEX:
        flow.drop("index", line, Style(size=10, leading=12, indent=-10, left=10, align="left"))
    return Sample("index", flow.finish(), flow.truth)


def _print_again(flow: Flow, text: str, y: float) -> None:
    """The paragraph that was set at `y` once more, a third of a point further right: bold imitated, or a shadow."""
    end, flow.y = flow.y, y
    flow.canvas.saveState()
    flow.canvas.translate(0.33, 0)
    flow.set(text, BODY)
    flow.canvas.restoreState()
    flow.y = end


DOCUMENTS: dict[str, Callable[[], Sample]] = {
    "article": build_article,
    "report": build_report,
    "handbook": build_handbook,
    "index": build_index,
}
