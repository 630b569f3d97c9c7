"""A report twice: with tags that say what is a heading, a paragraph or an artifact, and without them."""

from __future__ import annotations

from random import Random

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from pdfs.kinds.sheet import Sheet, Style
from pdfs.kinds.wording import Wording

TAGS = {"heading": "H1", "text": "P", "caption": "Caption", "table": "P"}
"""Role of a printed line -> its tag; what has none is an artifact."""

HEAD = "Bureau du port – Rapport annuel"
ROWS = (
    ("Sel", "41,2", "38,9", "44,0"), ("Huile", "12,5", "13,1", "9,8"), ("Cloches", "1,0", "1,2", "1,4"),
    ("Bateaux", "88,0", "90,5", "91,7"), ("Cartes", "6,1", "5,9", "7,3"),
)  # fmt: skip
BODY, TITLE = Style(11.0, 15.0, after=7.0), Style(22.0, 28.0, weight=1, after=12.0)
SECTION, SMALL = Style(13.0, 18.0, weight=1, before=8.0, after=4.0), Style(9.0, 12.0, after=4.0)


class _Tagged(Sheet):
    """A sheet whose lines are marked content, each with an element of the structure tree."""

    def __init__(self, *given: object, **more: object) -> None:
        self.elements: list[PDFDictionary] = []
        self._on_this_page, self._marked_page = 0, 0
        super().__init__(*given, **more)  # type: ignore[arg-type]

    def put(self, x: float, y: float, text: str, style: Style, role: str, space: float = 0.0) -> None:
        tag = TAGS.get(role)
        self.canvas.addLiteral(f"/{tag} <</MCID {self._number(tag)}>> BDC" if tag else "/Artifact BMC")
        super().put(x, y, text, style, role, space)
        self.canvas.addLiteral("EMC")

    def _number(self, tag: str) -> int:
        """Number of the marked content on its page."""
        if self._marked_page != self.page:
            self._on_this_page, self._marked_page = 0, self.page
        number, self._on_this_page = self._on_this_page, self._on_this_page + 1
        page = self.canvas._doc.thisPageRef()
        self.elements.append(PDFDictionary({"S": PDFName(tag), "Pg": page, "K": number}))
        return number

    def finish(self) -> bytes:
        _enter_tags(self.canvas, self.elements)
        return super().finish()


def _enter_tags(canvas: Canvas, elements: list[PDFDictionary]) -> None:
    document = canvas._doc
    root = document.Reference(PDFDictionary({"Type": PDFName("StructTreeRoot")}), "tags")
    for element in elements:
        element["P"] = root
    document.idToObject["tags"].dict["K"] = PDFArray([document.Reference(element) for element in elements])
    canvas.setCatalogEntry("StructTreeRoot", root)
    canvas.setCatalogEntry("MarkInfo", {"Marked": "true"})


def build(tags: bool) -> bytes:
    def on_page(sheet: Sheet) -> None:
        sheet.put(72.0, 40.0, HEAD, SMALL, "furniture")
        sheet.put(510.0, 806.0, str(sheet.page), SMALL, "furniture")

    words = Wording("fr", Random("tagged"))
    sheet = (_Tagged if tags else Sheet)("fr", "Helvetica", on_page=on_page)
    sheet.set(words.title(), TITLE, "heading")
    for number in range(1, 5):
        sheet.set(f"{number} {words.title()}", SECTION, "heading")
        for _ in range(3):
            sheet.set(words.paragraph(3, 5), BODY)
        if number == 2:
            _table(sheet, f"Tableau 1 : {words.sentence(True)}")
    return sheet.finish()


def _table(sheet: Sheet, caption: str) -> None:
    sheet.need(9 * BODY.leading)
    sheet.set(caption, SMALL, "caption")
    for row in ROWS:
        sheet.y += BODY.leading
        for at, cell in zip((0.0, 0.5, 0.7, 0.9), row, strict=True):
            sheet.put(sheet.x + at * sheet.width, sheet.y, cell, SMALL, "table")
    sheet.y += 1.5 * BODY.leading
