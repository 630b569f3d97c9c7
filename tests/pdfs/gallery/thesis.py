"""A thesis: title page, contents, chapters with raised marks, endnotes behind them, an index."""

from __future__ import annotations

from random import Random

from reportlab.pdfbase import pdfmetrics

from pdfs.kinds.wording import Wording
from pdfs.typeset import Flow, Style

TITLE, AUTHOR = "La sal y la torre", "Ana Tejedor"
SCHOOL = "Tesis doctoral presentada en la Universidad de Riohondo, Facultad de Historia, 2019"
CHAPTERS, NOTES_A_CHAPTER = 3, 5
NOTES, INDEX, CONTENTS = "Notas", "Índice analítico", "Índice"
ENTRIES = (
    "aceite, 4, 6", "alcalde, cartas del, 5–7", "barcas, 3, 5–6", "campanas, 4, 7", "cantera, camino de la, 3, 8",
    "diario, 4, 6–7", "faro, guardián del, 3–5", "jardín, 6, 8", "llaves, 3, 7", "mapas, 5", "mercado, 4–6",
    "molino, 3, 8", "nieve, 4", "puerto, oficina del, 3, 5", "relojes, 6–8", "río, 3–4", "sal, precio de la, 4–8",
    "torre, llaves de la, 3, 7", "ventanas, 5, 7", "viento del este, 3–6",
)  # fmt: skip
BODY = Style(size=11, leading=15, indent=16, hyphens=False)
SMALL = Style(size=9, leading=11.5, indent=0, align="left", hyphens=False)
HEAD = Style(size=17, leading=22, indent=0, after=16, align="left", bold=True, hyphens=False)
CENTRED = Style(size=12, leading=17, indent=0, align="center", hyphens=False)


def _on_page(flow: Flow, page: int) -> None:
    if page < 3:
        return
    canvas, (width, height) = flow.canvas, flow.size
    canvas.setFont("Times-Italic", 9)
    canvas.drawCentredString(width / 2, height - 34, f"{AUTHOR} · {TITLE}")
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(width / 2, 30, str(page))


def build() -> bytes:
    """Twice, as the first printing tells on which pages the chapters begin."""
    _, starts = _print([])
    flow, _ = _print(starts)
    return flow.finish()


def _print(contents: list[tuple[str, int]]) -> tuple[Flow, list[tuple[str, int]]]:
    words = Wording("es", Random("thesis"))
    flow = Flow((420, 595), (56, 66, 56, 62), on_page=_on_page, title=TITLE, author=AUTHOR)
    _cover(flow)
    _contents(flow, contents)
    starts: list[tuple[str, int]] = []
    notes: list[str] = []
    for number in range(1, CHAPTERS + 1):
        flow.next_page()
        title = f"{number} {words.title()}"
        starts.append((title, flow.page))
        flow.set(title, HEAD)
        for _ in range(NOTES_A_CHAPTER):
            notes.append(words.sentences(2))
            flow.set(f"{words.paragraph(2, 3)}{{^footnote.mark|{len(notes)}}} {words.paragraph(2, 3)}", BODY)
    flow.next_page()
    starts.append((NOTES, flow.page))
    flow.set(NOTES, HEAD)
    for number, text in enumerate(notes, 1):
        flow.set(f"{number} {text}", SMALL)
    flow.next_page()
    starts.append((INDEX, flow.page))
    flow.set(INDEX, HEAD)
    flow.set_columns(2, 16)
    for entry in ENTRIES:
        flow.set(entry, SMALL)
    return flow, starts


def _cover(flow: Flow) -> None:
    flow.y -= 120
    flow.set(TITLE, Style(size=28, leading=34, indent=0, align="center", after=10, hyphens=False))
    flow.set(AUTHOR, CENTRED)
    flow.y -= 200
    flow.set(SCHOOL, CENTRED)
    flow.next_page()


def _contents(flow: Flow, starts: list[tuple[str, int]]) -> None:
    flow.set(CONTENTS, HEAD)
    for title, page in starts:
        flow.y -= 18
        flow.canvas.setFont("Times-Roman", 11)
        flow.canvas.drawString(flow.x, flow.y, title)
        flow.canvas.drawRightString(flow.x + flow.width, flow.y, str(page))
        wide = pdfmetrics.stringWidth(f"{title}{page}", "Times-Roman", 11) + 12
        at = flow.x + pdfmetrics.stringWidth(title, "Times-Roman", 11) + 4
        flow.canvas.drawString(at, flow.y, "." * int((flow.width - wide) / 2.75))
