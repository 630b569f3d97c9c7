"""A small book: title page, contents, three chapters with drop caps, endnotes by chapter, an index, a colophon."""

from __future__ import annotations

from dataclasses import replace

from reportlab.pdfbase import pdfmetrics

from pdfs.markup import parse
from pdfs.sample import Sample
from pdfs.typeset import Flow, Piece, Style, break_lines

TITLE, AUTHOR = "The Salt Road", "Marta Hollweg"

CHAPTERS = (
    (
        "The Pans",
        "Salt was made on this coast long before anybody wrote about it. You can still see the pans at low water, "
        "shallow squares of clay that hold the sea for a fortnight and give it back as a grey crust. Nobody knows who "
        "dug the first of them. The oldest map, drawn for a quarrel about fishing rights, shows forty-one pans and "
        "marks every one of them as old.",
        "The work had a rhythm of its own. In April the clay was trodden smooth, first by oxen and then by children, "
        "whose feet were thought to be better for the corners. In May the sluices were opened for one tide and shut "
        "again. After that there was nothing to do but wait and watch the sky, and the people of the pans became, by "
        "all accounts, the best judges of weather and the worst of company.",
        "A wet summer ruined them. In the parish book of Untermoor the priest noted for one such year that there was "
        "no salt, no wedding and no thief, *since nothing is left that a man could carry off*. A dry summer was no "
        "pure blessing either. When everybody had salt, the price fell so low that it was not worth the carter's "
        "wage, and whole heaps of it were left standing under straw until the winter rain took them back to the sea.",
        "What made the difference between a good year and a bad one was therefore less the sun than the road. Salt "
        "that stays where it is made is worth nothing. It has to reach the places where there is meat to keep and no "
        "sea, and between the pans and the first of those places lay nine days of sand, ferry and hill.",
    ),
    (
        "The Carters",
        "A salt cart held eleven sacks and was drawn by two horses, or by four where the road climbed. It did not "
        "travel alone. The carters went in companies of ten or twelve, partly for fear of robbers and partly because "
        "a single cart that lost a wheel in the sand was lost altogether. Each company had a speaker, who paid the "
        "tolls, and a cook, who was usually the speaker's nephew.",
        "We know a good deal about the carters because they were always in court. They let their horses graze where "
        "they should not; they sold sacks that had been full at the coast and were less full in the hills; they "
        "married twice, once at either end of the road. The records of the toll house at Steg fill three shelves, and "
        "hardly a page of them is without some carter who swears that he has never been there before.",
        "They were also the people who brought the news. A company that left the coast on a Monday reached the hills "
        "on the Wednesday of the week after, and whatever had happened on the way was told there in the evening, for "
        "soup. Children in the hills knew the names of ships which they would never see. When the old harbour burned, "
        "the hill towns collected money for it nine days later, and nobody found this remarkable.",
        "It is hard to say when the companies came to an end. No law was passed against them, and the road was never "
        "closed. The last speaker of whom we hear, one Jonas Ferber, sold his horses in the spring in which the "
        "railway reached Steg. He bought a house beside the station, and on Sundays, it is said, he would stand at "
        "the window and count the sacks that went by.",
    ),
    (
        "What Remained",
        "Roads do not vanish when they are no longer used; they turn into something else. The first third of the salt "
        "road is a cycle path now, straight as a rule, with poplars on either side. The second third lies under the "
        "reservoir. In dry autumns a line of stones comes up out of the water near the western bank, and people drive "
        "out from the towns to look at it.",
        "The hill part has kept best, because nobody needed it for anything. It is a sunken lane, in places as deep "
        "as a house, cut by nothing but wheels and rain. Walk there in March, before the leaves come, and you can see "
        "on both walls the scratches that the hubs have left. They stand at the height of a man's knee, and there are "
        "thousands of them.",
        "I have walked the whole way twice, once in each direction. Downhill takes eight days and uphill nine, which "
        "is what the old accounts say. At the end of it one stands before the pans at low water and looks at a few "
        "squares of clay. They are smaller than one had imagined. A heron stands in the nearest one, and out beyond "
        "the bar the sea goes on working, without wages, at what it has always made.",
    ),
)
INDEX = (
    "carters, 5–6", "children, 3, 6", "clay, 3", "courts, 5", "Ferber, Jonas, 6", "harbour, fire of, 6", "herons, 8",
    "horses, 5–6", "maps, 3", "news, 6", "oxen, 3", "pans, 3–4, 8", "price of salt, 4", "railway, 6", "reservoir, 7",
    "robbers, 5", "sluices, 3", "soup, 6", "Steg, toll house at, 5–6", "straw, 4", "tolls, 5",
    "Untermoor, parish of, 4", "weather, 3", "weddings, 4", "wheels, 5, 7",
)  # fmt: skip
COLOPHON = (
    "First published by Fernweg Books, Grauhafen.",
    "Text and typesetting are a specimen: people, places and events are invented.",
    "Set in Times. Printed on paper from the mill at Untermoor.",
    "ISBN 000-0-00-000000-0",
)
BODY = Style(size=11.5, leading=15.5, indent=16)
SMALL = Style(size=9, leading=11.5, indent=0, align="left")


class _Heads:
    """Running headers: the book's title on the left-hand pages, the chapter's on the right-hand ones."""

    chapter = ""

    def __call__(self, flow: Flow, page: int) -> None:
        if not self.chapter:
            return
        canvas, (width, height) = flow.canvas, flow.size
        canvas.setFont("Times-Italic", 9)
        if page % 2:
            canvas.drawRightString(width - 46, height - 36, self.chapter)
        else:
            canvas.drawString(46, height - 36, TITLE)
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(width / 2, 30, str(page))


def _contents(flow: Flow, starts: list[tuple[str, int]]) -> None:
    flow.drop("contents", "Contents", Style(size=15, leading=24, indent=0, after=10, align="left"))
    for title, page in starts:
        flow.y -= 18
        flow.canvas.setFont("Times-Roman", 11)
        flow.canvas.drawString(flow.x, flow.y, title)
        flow.canvas.drawRightString(flow.x + flow.width, flow.y, str(page))
        dots = flow.width - pdfmetrics.stringWidth(f"{title}{page}", "Times-Roman", 11) - 12
        flow.canvas.drawString(
            flow.x + pdfmetrics.stringWidth(title, "Times-Roman", 11) + 4, flow.y, "." * int(dots / 2.75)
        )
    flow.truth.drop("contents", ". . .")


def _drop_cap(flow: Flow, text: str) -> None:
    """The first letter two lines high; the first lines give way to it."""
    flow.truth.keep(text)
    letter, rest = text[0], text[1:]
    wide = pdfmetrics.stringWidth(letter, "Times-Roman", 34) + 3
    flow.canvas.setFont("Times-Roman", 34)
    flow.canvas.drawString(flow.x, flow.y - 1.78 * BODY.leading, letter)
    beside = break_lines(parse(rest), BODY, flow.width - wide, 0)[:2]
    for line in beside:
        flow.y -= BODY.leading
        flow.draw_line(line, replace(BODY, left=wide), 0, last=False)
    flow.set(_rest(rest, beside), BODY, first=0)


def _rest(text: str, lines: list[list[list[Piece]]]) -> str:
    """What of `text` is not in `lines` yet."""
    count = sum(len(piece[0].rstrip("-")) for line in lines for word in line for piece in word)
    for at, c in enumerate(text):
        if count == 0:
            return text[at:].strip()
        count -= not c.isspace()
    return ""


def build() -> Sample:
    """Twice: the first printing tells on which pages the chapters begin."""
    _, starts = _print([("", 0)])
    flow, _ = _print(starts)
    return Sample("book", flow.finish(), flow.truth)


def _print(contents: list[tuple[str, int]]) -> tuple[Flow, list[tuple[str, int]]]:
    heads = _Heads()
    starts: list[tuple[str, int]] = []
    flow = Flow((370, 530), (46, 64, 46, 60), on_page=heads, title=TITLE, author=AUTHOR)
    flow.y -= 120
    flow.keep(TITLE, Style(size=28, leading=34, indent=0, align="center"))
    flow.keep("A small history of a long way", Style(size=13, leading=18, indent=0, align="center", italic=True))
    flow.y -= 30
    flow.drop("author.name", AUTHOR, Style(size=13, leading=18, indent=0, align="center"))
    flow.next_page()
    _contents(flow, contents)
    for number, (title, *texts) in enumerate(CHAPTERS, 1):
        heads.chapter = ""
        flow.next_page()
        heads.chapter = title
        starts.append((f"{number} {title}", flow.page))
        flow.y -= 30
        flow.keep(f"{number} {title}", Style(size=19, leading=24, indent=0, after=22, align="left"))
        _drop_cap(flow, texts[0])
        for text in texts[1:]:
            flow.keep(text, BODY)
    flow.next_page()
    heads.chapter = "Index"
    starts.append(("Index", flow.page))
    flow.drop("index", "Index", Style(size=15, leading=20, indent=0, after=8, align="left"))
    flow.set_columns(2, 16)
    for entry in INDEX:
        flow.drop("index", entry, SMALL)
    heads.chapter = ""
    flow.next_page()
    flow.set_columns(1)
    flow.y -= 280
    for line in COLOPHON:
        flow.drop("backmatter.colophon", line, SMALL)
    return flow, starts
