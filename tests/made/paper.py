"""A two-column paper with all that journals print around the text."""

from __future__ import annotations

import re
from dataclasses import replace

from made import paper_prose as prose
from made.breaking import Face, break_lines
from made.flow import Column, Flow, Style, columns, draw_line
from made.truth import Made
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

SIZE, LEADING = 10.5, 13.0
FIRST_PAGE = 211

BODY = Style(Face(size=SIZE), LEADING, indent=11)
FIRST = replace(BODY, indent=0)
CENTRED = replace(FIRST, justified=False, centred=True)
HEADING = Style(Face("Times-Bold", size=11.5), 14, before=10, after=4, justified=False, hyphens=False)
SUBHEADING = Style(Face("Times-BoldItalic", size=10.5), 13, before=8, after=3, justified=False, hyphens=False)
TITLE = Style(Face("Times-Bold", size=18), 22, after=8, centred=True, justified=False, hyphens=False)
AUTHORS = Style(Face(size=11.5), 15, after=3, centred=True, justified=False, hyphens=False)
PLACE = Style(Face("Times-Italic", size=9), 11.5, centred=True, justified=False, hyphens=False)
ABSTRACT_HEAD = Style(Face("Times-Bold", size=10), 14, before=12, centred=True, justified=False)
ABSTRACT = Style(Face(size=9.5), 11.5, before=2, after=6)
SMALL = Style(Face(size=8.5), 10.5, justified=False, hyphens=False)
CAPTION = Style(Face(size=8.5), 10.5, before=3, after=8)
NOTE = Style(Face(size=8), 9.5)
REFERENCE = Style(Face(size=8.5), 10.2, hang=18, after=1.5)

_CITATION = re.compile(r"\{! \[([\d, –]+)\]\}([.,;:]?)")


def build(raised: bool = False) -> Made:
    """The paper with bracketed citations, or with `raised` numbers behind the punctuation."""
    page = columns(2)
    flow = Flow([Column(page[0].left, page[1].left + page[1].width - page[0].left, page[0].top, page[0].bottom)],
                decorate=_decorate)  # fmt: skip
    _front(flow)
    flow.change_columns(page)
    _body(flow, page, raised)
    _back(flow)
    return flow.finish()


def _cited(marked: str, raised: bool) -> str:
    """Numbers in brackets, or raised ones behind the punctuation."""
    return _CITATION.sub(lambda m: f"{m[2]}{{^{m[1].replace(' ', '')}}}", marked) if raised else marked


def _decorate(flow: Flow) -> None:
    """Left pages have the journal, right ones the short title; the number is outside. The first has none of it."""
    canvas, number = flow.canvas, str(FIRST_PAGE + flow.page - 1)
    right = flow.size[0] - 54
    canvas.setFont("Times-Italic", 9)
    if flow.page == 1:
        canvas.drawString(54, flow.size[1] - 44, f"{prose.JOURNAL} {FIRST_PAGE}–{FIRST_PAGE + 3}")
        canvas.drawCentredString(flow.size[0] / 2, 36, number)
        flow.refuse(f"{prose.JOURNAL} {FIRST_PAGE}")
    elif flow.page % 2:
        canvas.drawString(54, flow.size[1] - 44, prose.SHORT_TITLE)
        canvas.drawRightString(right, flow.size[1] - 44, number)
        flow.refuse(prose.SHORT_TITLE)
    else:
        canvas.drawString(54, flow.size[1] - 44, number)
        canvas.drawRightString(right, flow.size[1] - 44, prose.JOURNAL)


def _front(flow: Flow) -> None:
    flow.keep(prose.TITLE, TITLE)
    flow.set(prose.AUTHORS, AUTHORS)
    flow.refuse("Nora Veldkamp", "Isidro Palomar", "Hedda Lindqvist")
    for place in prose.PLACES:
        flow.drop(place, PLACE)
    flow.drop(prose.DATES, replace(PLACE, after=2))
    flow.keep("Abstract", ABSTRACT_HEAD)
    column = flow.column
    flow.change_columns([Column(column.left + 36, column.width - 72, column.top, column.bottom)])
    flow.keep(prose.ABSTRACT, ABSTRACT)
    flow.drop(prose.KEYWORDS, replace(SMALL, after=10))


def _section(flow: Flow, heading: str, paragraphs: tuple[str, ...], style: Style = HEADING) -> None:
    flow.need(60)
    flow.keep(heading, style)
    for k, marked in enumerate(paragraphs):
        flow.keep(marked, BODY if k else FIRST)


def _body(flow: Flow, page: tuple[Column, ...], raised: bool) -> None:
    def cited(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_cited(marked, raised) for marked in paragraphs)

    _section(flow, "1 Introduction", cited(prose.INTRODUCTION[:2]))
    flow.note(prose.NOTE_1, NOTE)
    flow.keep(cited(prose.INTRODUCTION)[2], BODY)
    flow.float_next(196, lambda left, top, width: _figure(flow, left, top, width))
    _section(flow, "2 Materials and Methods", cited(prose.METHODS))
    _equation(flow)
    flow.keep(cited(prose.AFTER_EQUATION)[0], FIRST)
    flow.need(80)
    flow.keep("3 Results", HEADING)
    _section(flow, "3.1 Walls at Sunset", cited(prose.RESULTS_SUNSET), SUBHEADING)
    flow.float_next(122, lambda left, top, width: _table(flow, left, top, width))
    _section(flow, "3.2 Walls at Night", cited(prose.RESULTS_NIGHT), SUBHEADING)
    _section(flow, "4 Discussion", cited(prose.DISCUSSION))
    flow.note(prose.NOTE_2, NOTE)
    _section(flow, "5 Conclusion", cited(prose.CONCLUSION))


def _equation(flow: Flow) -> None:
    text, number = prose.EQUATION
    flow.need(30)
    flow.y -= 24
    line = break_lines(text, BODY.face, [flow.column.width])[0]
    draw_line(flow.canvas, line, flow.column.left, flow.y, flow.column.width, CENTRED)
    flow.canvas.setFont("Times-Roman", SIZE)
    flow.canvas.drawRightString(flow.column.left + flow.column.width, flow.y, number)
    flow.y -= 14
    flow.refuse("e s A")


def _figure(flow: Flow, left: float, top: float, width: float) -> None:
    """Two curves with axes and labels, and a caption below."""
    canvas = flow.canvas
    base, height = top - 140, 122.0
    canvas.setStrokeColor(Color(0, 0, 0))
    canvas.line(left + 26, base, left + width - 6, base)
    canvas.line(left + 26, base, left + 26, base + height)
    _curves(canvas, left + 26, base, width - 32, height)
    canvas.setFont("Helvetica", 7)
    for k in range(5):
        canvas.drawRightString(left + 23, base + 8 + k * 26, str(22 + 4 * k))
        canvas.drawCentredString(left + 34 + k * (width - 48) / 4, base - 9, str(2 * k))
    bare, shaded, hours, degrees = prose.FIGURE_LABELS
    canvas.drawString(left + 90, base + 92, bare)
    canvas.drawString(left + 48, base + 34, shaded)
    canvas.drawCentredString(left + width / 2, base - 18, hours)
    canvas.drawString(left + 30, base + height - 4, degrees)
    flow.refuse(hours)
    _caption(flow, prose.FIGURE_CAPTION, left, base - 22, width)


def _curves(canvas: Canvas, left: float, base: float, width: float, height: float) -> None:
    for start, grey in ((0.9, 0.2), (0.55, 0.55)):
        canvas.setStrokeColor(Color(grey, grey, grey))
        path = canvas.beginPath()
        path.moveTo(left + 8, base + start * height)
        path.curveTo(left + width * 0.3, base + start * height * 0.55, left + width * 0.6, base + 24, left + width - 8,
                     base + 18)  # fmt: skip
        canvas.drawPath(path)
    canvas.setStrokeColor(Color(0, 0, 0))


def _caption(flow: Flow, marked: str, left: float, top: float, width: float) -> None:
    """A caption at its own place, which does not move the text."""
    y, bottom = flow.y, flow.bottom
    flow.y, flow.bottom = top, 0
    flow.drop(marked, CAPTION)
    flow.y, flow.bottom = y, bottom


def _table(flow: Flow, left: float, top: float, width: float) -> None:
    _caption(flow, prose.TABLE_CAPTION, left, top + 4, width)
    canvas, y = flow.canvas, top - 30
    canvas.line(left, y + 9, left + width, y + 9)
    for k, row in enumerate(prose.TABLE):
        canvas.setFont("Times-Bold" if k == 0 else "Times-Roman", 9)
        canvas.drawString(left + 4, y, row[0])
        for n, cell in enumerate(row[1:]):
            canvas.drawRightString(left + 110 + n * 58, y, cell)
        y -= 12
        if k == 0:
            canvas.line(left, y + 9, left + width, y + 9)
    canvas.line(left, y + 8, left + width, y + 8)
    flow.refuse("Crown (m)", "Hornbeam 3 2.2 1.2")


def _back(flow: Flow) -> None:
    for heading, marked in prose.BACK_MATTER:
        flow.need(40)
        flow.drop(heading, HEADING)
        flow.drop(marked, FIRST)
    flow.need(40)
    flow.drop("References", HEADING)
    for number, entry in enumerate(prose.REFERENCES, 1):
        flow.drop(f"[{number}] {entry}", REFERENCE)
