"""A paper in two columns whose lower headings run in, whose abstract has labels, whose captions are set like text."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from pdfs.markup import parse
from pdfs.sample import Sample
from pdfs.typeset import Float, Flow, Piece, Style, break_lines

TITLE = Style(size=18, leading=21, indent=0, after=8, bold=True, align="left")
BODY = Style(size=10, leading=12, indent=0, hyphens=False)
HEAD = Style(size=12, leading=15, indent=0, before=10, after=3, bold=True, align="left")

NAME = "Willow beds of the lower Aar and the birds that count on them in a wet spring"
ABSTRACT = (
    (
        "Background:",
        "Willow beds were cut back along the whole river when the dykes were raised, and nobody asked what "
        "had lived in them. We wanted to know which birds came back, and how soon after the last cut they did "
        "so.",
    ),
    (
        "Methods:",
        "Twelve beds were walked at dawn from March to June, always by the same two people, who wrote down "
        "each song that they heard and the bush that it came from.",
    ),
    (
        "Results:",
        "Nine kinds of birds came back within three years. Where old stems had been left standing, they came "
        "back in the first spring.",
    ),
)
SECTIONS = (
    (
        "Materials and methods",
        (
            (
                "Choice of the beds.",
                "The beds were chosen from the maps of the dyke board, which show every bed that has been cut since "
                "the year of the great flood. A bed was taken only if it was older than ten years and wider than the "
                "reach of a rake, so that a bird could not be seen from both sides at once.",
            ),
            (
                "Walks at dawn and the counting of *Acrocephalus* songs in the middle of the beds.",
                "We walked each bed four times, a week apart, and stood still for five minutes at every tenth step. A "
                "song counted once, however often it was repeated, and was struck out when the bird was seen to move "
                "on to the next bed before the walk was over.",
            ),
            (
                "Water.",
                "The level of the river was read from the gauge at the old ferry, twice on each day of the walks. On "
                "two days in May the gauge stood under water, and the level was taken from the mark on the ferry "
                "house instead.",
            ),
        ),
    ),
    (
        "Results",
        (
            (
                "Birds that came back first.",
                "Reed buntings and sedge warblers were there in the first spring, wherever some old stems had been "
                "left. They sang from the edge of the bed and moved inwards as the new shoots grew up, a step or two "
                "each week, until in June they were heard from its middle.",
            ),
            (
                "Water.",
                "High water drove the birds to the landward side for a day or two, and no further. Nests that were "
                "built before the flood of May were lost in three beds; in all three there were young birds by the "
                "end of June, so that a second brood must have been begun at once.",
            ),
        ),
    ),
)
LONG_HEAD = "What the dyke board may make of the counts in the years of"
LONG_HEAD_END = "repair that are still to come"
CLOSE = (
    "A bed that is cut in two halves, three years apart, keeps its birds. This costs the board a second journey and "
    "nothing else, and the rakes are idle in those weeks anyway. We have told the board so, and it has answered that "
    "it will think about it when the pumps have been paid for."
)
CAPTION = (
    "**Figure 1.** Songs heard in twelve beds, by the week of the walk. Open circles are beds that were cut in halves."
)


def _figure(canvas: Canvas, x: float, y: float, width: float) -> None:
    canvas.rect(x + 10, y - 90, width - 20, 80)
    for k in range(12):
        canvas.circle(x + 24 + k * (width - 48) / 11, y - 80 + (37 * k * k) % 61, 2)
    flow = _Caption(canvas, x, y - 100, width)
    for line in break_lines(parse(CAPTION), BODY, width, 0):
        flow.draw(line)


class _Caption:
    """Lines of text below a figure."""

    def __init__(self, canvas: Canvas, x: float, y: float, width: float) -> None:
        self.canvas, self.x, self.y, self.width = canvas, x, y, width

    def draw(self, line: list[list[Piece]]) -> None:
        self.y -= BODY.leading
        out = self.canvas.beginText(self.x, self.y)
        for number, word in enumerate(line):
            for index, (text, font, size, _) in enumerate(word):
                out.setFont(font, size)
                out.textOut(f" {text}" if number and not index else text)
        self.canvas.drawText(out)


def _keep_run_in(flow: Flow, head: str, text: str) -> None:
    """One paragraph on the page, a heading and a paragraph for who listens."""
    flow.truth.keep(head)
    flow.truth.keep(text)
    flow.set(f"**{head}** {text}", BODY)


def build_run_in() -> Sample:
    """Headings that run in, one over two lines with a name in italics; labels of the abstract; a title and a heading
    over several lines; a caption in the text's face, between the halves of a sentence."""
    flow = Flow(size=(560, 620))
    flow.keep(NAME, TITLE)
    for label, text in ABSTRACT:
        _keep_run_in(flow, label, text)
    flow.set_columns(2)
    flow.floats.append(Float(150, _figure))
    flow.truth.drop("caption", CAPTION)
    for section, parts in SECTIONS:
        flow.keep(section, HEAD)
        for head, text in parts:
            _keep_run_in(flow, head, text)
    flow.truth.keep(f"{LONG_HEAD} {LONG_HEAD_END}")
    flow.set(f"{LONG_HEAD} {LONG_HEAD_END}", HEAD)
    flow.keep(CLOSE, BODY)
    return Sample("run-in", flow.finish(), flow.truth)
