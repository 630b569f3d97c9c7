"""One peculiarity of a page each: clipped, overprinted, hidden, scanned, turned, letter-spaced, numbered lines."""

from __future__ import annotations

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pdfs.book import CHAPTERS
from pdfs.sample import Sample
from pdfs.typeset import Flow, Style

BODY = Style(size=11, leading=14, indent=16)
HEAD = Style(size=14, leading=18, indent=0, before=10, after=6, bold=True, align="left")
PROSE = CHAPTERS[1][1:]
SLUG = "salt_road_final_v3.indd 14 12.03.2023 16:41:07"
HIDDEN = "cheap salt online best salt price salt delivery salt discount"
WATERMARK = "DRAFT"

MANUSCRIPT = (
    "Herons are patient birds, but their patience has limits that can be measured. We watched nine herons at the pans "
    "of Untermoor on forty mornings and wrote down how long each of them stood in one place before it gave up. The "
    "median was eleven minutes.{^citation.raised|1} No bird stood longer than forty, and none left before three.",
    "The time depended on the water more than on the bird. In clear water the herons left sooner, perhaps because "
    "they could see that there was nothing to be had. In cloudy water they stayed, although they caught no more there "
    "than elsewhere.{^citation.raised|2,3} Rain made no difference at all, which surprised us more than it surprised "
    "the herons.",
    "Earlier counts from the reservoir gave longer times.{^citation.raised|4–6} They were made from a car, at noon, "
    "and mostly in winter. We think that a heron which stands in the cold at noon is not fishing but resting, and "
    "that the two should not be counted together. A camera that runs through the night would settle the question.",
    "Whether patience pays is another matter. Birds that waited twice as long caught hardly more, and the one bird "
    "that never waited at all, a young female with a white ring, caught most. She walked slowly along the edge of the "
    "pans and took what moved. Two of the older birds had begun to follow her by the end of May.",
)


def _prose(flow: Flow, count: int = 3) -> None:
    flow.keep(CHAPTERS[1][0], HEAD)
    for text in PROSE[:count]:
        flow.keep(text, BODY)


def build_clipped() -> Sample:
    """A printer's page: the slug line stands outside the CropBox, inside the MediaBox."""
    flow = Flow((655, 902), (100, 110, 100, 110))
    flow.canvas.setCropBox((30, 30, 625, 872))
    _prose(flow)
    flow.canvas.setFont("Helvetica", 7)
    flow.canvas.drawString(60, 12, SLUG)
    flow.canvas.drawString(60, 886, "Cyan Magenta Yellow Black")
    flow.truth.drop("clipped", SLUG)
    flow.truth.drop("clipped", "Cyan Magenta Yellow Black")
    return Sample("clipped", flow.finish(), flow.truth)


def build_overprinted() -> Sample:
    """Bold imitated by printing a heading and a paragraph twice, a third of a point apart."""
    flow = Flow()
    for number, text in enumerate((CHAPTERS[1][0], *PROSE[:3])):
        style = BODY if number else HEAD
        y = flow.y
        flow.keep(text, style)
        if number < 2:
            end, flow.y = flow.y, y
            flow.canvas.saveState()
            flow.canvas.translate(0.33, 0)
            flow.set(text, style)
            flow.canvas.restoreState()
            flow.y = end
    return Sample("overprinted", flow.finish(), flow.truth)


def build_hidden() -> Sample:
    """White words on white paper, for search engines."""
    flow = Flow()
    _prose(flow)
    flow.canvas.setFillGray(1)
    flow.canvas.setFont("Helvetica", 6)
    flow.canvas.drawString(60, 90, HIDDEN)
    flow.canvas.setFillGray(0)
    flow.truth.drop("hidden", HIDDEN)
    return Sample("hidden", flow.finish(), flow.truth)


def _paper(canvas: Canvas, width: float, height: float) -> None:
    """A page image: greyish paper, as a scanner gives it."""
    canvas.drawImage(ImageReader(Image.new("L", (60, 85), 236)), 0, 0, width, height)


class _Invisible(Canvas):
    """A canvas whose text has render mode 3."""

    def beginText(self, x: float = 0, y: float = 0, **kwargs: object) -> object:  # noqa: N802
        text = super().beginText(x, y, **kwargs)
        text.setTextRenderMode(3)
        return text


def build_scan() -> Sample:
    """The text layer of a scan: invisible words over a page image."""
    flow = Flow(on_page=lambda flow, page: _paper(flow.canvas, *flow.size))
    flow.canvas.__class__ = _Invisible
    _prose(flow, 4)
    return Sample("scan", flow.finish(), flow.truth)


def build_turned() -> Sample:
    """A landscape page, stored upright and shown with /Rotate 90."""
    flow = Flow((842, 595), (90, 70, 90, 60), columns=2, gutter=30)
    flow.canvas.setPageSize((595, 842))
    flow.canvas.setPageRotation(90)
    flow.canvas.translate(595, 0)
    flow.canvas.rotate(90)
    _prose(flow, 4)
    return Sample("turned", flow.finish(), flow.truth)


def build_letter_spaced() -> Sample:
    """A heading and words in the text set with wide letter-spacing, as German printers stress words."""
    flow = Flow()
    flow.truth.keep("Preface")
    flow.y -= 24
    flow.canvas.setFont("Times-Roman", 16)
    out = flow.canvas.beginText(flow.x, flow.y)
    out.setCharSpace(7)
    out.textOut("Preface")
    out.setCharSpace(0)
    flow.canvas.drawText(out)
    flow.y -= 12
    _prose(flow)
    return Sample("letter-spaced", flow.finish(), flow.truth)


def build_manuscript() -> Sample:
    """A manuscript for reviewers: line numbers, a watermark, raised citations, wide leading."""

    def on_page(flow: Flow, page: int) -> None:
        canvas, (width, height) = flow.canvas, flow.size
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica-Bold", 90)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(55)
        canvas.drawCentredString(0, 0, WATERMARK)
        canvas.restoreState()
        canvas.setFont("Times-Roman", 10)
        canvas.drawCentredString(width / 2, 40, str(page))

    flow = Flow(margins=(100, 80, 80, 76), on_page=on_page, title="How long a heron waits")
    draw, count = flow.draw_line, 0

    def numbered(line: list, style: Style, shift: float, last: bool) -> None:  # type: ignore[type-arg]
        nonlocal count
        count += 1
        flow.canvas.setFont("Helvetica", 7)
        flow.canvas.drawRightString(80, flow.y + 0.22 * style.leading, str(count))
        draw(line, style, shift, last)

    flow.draw_line = numbered  # type: ignore[method-assign]
    flow.keep("How long a heron waits", Style(size=16, leading=26, indent=0, after=8, bold=True, align="left"))
    body = Style(size=12, leading=25, indent=24)
    for text in MANUSCRIPT:
        flow.keep(text, body)
    flow.truth.drop("furniture.watermark", WATERMARK)
    return Sample("manuscript", flow.finish(), flow.truth)
