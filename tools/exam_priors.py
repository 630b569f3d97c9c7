"""What the rules alone make of the exam's cases: the probability that copydesk's own layout gives them.

Cases have no page, so one is made for each: a page of plain prose in one size, in which only the words can tell.
"""

from __future__ import annotations

import math
import textwrap
from array import array
from collections.abc import Iterator

import numpy as np

from copydesk.document import WORD, Bbox, Document, Line, Page
from copydesk.layout.features import compute_features
from copydesk.layout.paragraphs import compute_pairs
from copydesk.layout.roles import CLASSES, judge_lines, load_model
from copydesk.rules.joining import Vocabulary

LEFT, TOP, GAP = 72.0, 72.0, 14.0
BODY, SMALL = 10.0, 8.0
LEADING, WIDTH, ASCENT = 1.4, 0.55, 0.8  # of a line, a character, above the base line; in sizes
AROUND = 8
Runs = list[tuple[list[str], float]]
SHA = "0" * 64
PROSE = {
    "de": "Der Weg zum Hafen war im Winter lang, und wer ihn ging, nahm etwas zu essen mit, denn es gab dort nichts.",
    "fr": "Le chemin du port était long en hiver, et qui le prenait emportait du pain, car on n'y trouvait rien.",
    "es": "El camino del puerto era largo en invierno, y quien lo tomaba llevaba comida, porque no había nada en él.",
    "pt": "O caminho do porto era longo no inverno, e quem o tomava levava comida, porque nele não havia nada.",
    "it": "La strada del porto era lunga d'inverno, e chi la prendeva portava da mangiare, perché non c'era niente.",
    "nl": "De weg naar de haven was lang in de winter, en wie hem nam had eten bij zich, want er was onderweg niets.",
    "pl": "Droga do portu była zimą długa, a kto nią szedł, brał ze sobą jedzenie, bo po drodze nie było niczego.",
    "ja": "冬の港への道は長く、歩く人はみな食べ物を持って出た。途中には店も家もなく、風をよける木さえなかった。",
    "zh": "冬天去港口的路很长，走这条路的人都带着吃的东西，因为路上没有店铺，也没有人家，连挡风的树也没有。",
}
ENGLISH = (
    "The way to the harbour was long in winter, and whoever took it carried food, for there was nothing on the road."
)


def of_block(language: str, text: str) -> float:
    """Mean probability of prose over the lines of a passage in small type between paragraphs.

    So set, the rules are as unsure of our passages as of a real document's unsure lines: AUC 0.76 here, 0.74 there; in
    the type of the text around them they take everything for prose (AUC 0.51).
    """
    around = _lines(PROSE.get(language, ENGLISH)) * AROUND
    lines = _lines(text)
    document = _document([[(around, BODY), (lines, SMALL), (around, BODY)]])
    odds = judge_lines(compute_features(document), load_model())
    return round(float(odds[len(around) : len(around) + len(lines), :2].sum(axis=1).mean()) / 1000, 3)


def of_join(a: str, b: str) -> float:
    """Probability that no paragraph ends between two pages, `a` the last line of one, `b` the first of the other."""
    around = _lines(ENGLISH) * 4
    document = _document([[([*around, a], BODY)], [([b, *around], BODY)]])
    rows = compute_features(document)
    model = load_model()
    heading = judge_lines(rows, model)[:, CLASSES.index("heading")]
    pairs = compute_pairs(document, np.arange(len(document.lines)), rows, heading)
    score = float(model.breaks.sum_leaves(pairs)[len(around), 0]) * model.breaks.unit
    return round(1 / (1 + math.exp(min(max(score, -30.0), 30.0))), 3)


def of_hyphen(left: str, right: str) -> float:
    """1 where the rules join the halves without any evidence of the document, else 0."""
    return float(Vocabulary([]).joins(left, right))


def _lines(text: str) -> list[str]:
    if " " in text[:20] or text.isascii():
        return textwrap.wrap(text, 72)
    return [text[at : at + 28] for at in range(0, len(text), 28)]


def _document(pages: list[Runs]) -> Document:
    made = [Page(number, 595.0, 842.0, tuple(_set(runs, number))) for number, runs in enumerate(pages, 1)]
    return Document(tuple(made), SHA, {}, len(made))


def _set(runs: Runs, page: int) -> Iterator[Line]:
    """The lines of one page, from top to bottom; `runs` are texts with their size, a gap between them."""
    top = TOP
    for texts, size in runs:
        for text in texts:
            yield _line(text, page, top, size)
            top += size * LEADING
        top += GAP


def _line(text: str, page: int, top: float, size: float) -> Line:
    width = size * WIDTH
    edges = array("f")
    for word in WORD.finditer(text):
        edges.extend((LEFT + word.start() * width, LEFT + word.end() * width))
    box = Bbox(LEFT, top, LEFT + len(text) * width, top + size)
    return Line(page, text, box, "Times", size, top + size * ASCENT, edges=edges)
