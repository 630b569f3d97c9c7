"""What the line model sees of each line: one documented table, computed for a whole document at once.

All features are whole numbers (a value times its scale), so that a model gives the same roles on every machine.
Shares are of characters of the line unless said otherwise. "Usual" is the median over the document's lines of six
words or more. Features that mean the same on every page: positions relative to the page, sizes relative to the usual.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.measures import Floats
from copydesk.layout.measures.geometry import measure_geometry
from copydesk.layout.measures.repetition import find_repetition, find_twins
from copydesk.layout.measures.wording import find_zones, measure_characters, measure_words

Ints = NDArray[np.int16]

TABLE: Final[dict[str, tuple[int, str]]] = {
    "left": (1000, "left edge as a share of the page's width"),
    "right": (1000, "right edge, likewise"),
    "top": (1000, "top as a share of the page's height"),
    "bottom": (1000, "bottom, likewise"),
    "width": (1000, "width over the usual line's (75th percentile)"),
    "size": (1000, "font size over the usual size"),
    "height": (1000, "height of the box over the usual height"),
    "indent": (100, "left edge against the nearest common left edge of the document, in usual sizes"),
    "edge_share": (1000, "share of the document's lines whose left edge lies within 2 points"),
    "font_share": (1000, "share of the document's characters set in this font and size"),
    "face_share": (1000, "share of the document's characters set in this font, any size"),
    "bold": (1, "bold"),
    "italic": (1, "italic"),
    "first_bold": (1, "first word bold, line not"),
    "coloured": (1, "colour is not black or grey"),
    "turned": (1, "direction of writing is not level"),
    "words": (1, "number of words; two Chinese or Japanese characters are one"),
    "characters": (1, "number of characters"),
    "digits": (1000, "share of digits"),
    "uppers": (1000, "share of capitals"),
    "lowers": (1000, "share of small letters"),
    "marks": (1000, "share of characters that are neither letters, digits nor spaces"),
    "cjk": (1000, "share of Chinese, Japanese and Korean characters"),
    "symbols": (1000, "share of mathematical symbols and private-use characters"),
    "raised": (1000, "share of raised characters"),
    "starts_raised": (1, "begins with a raised character"),
    "ends_sentence": (1, "ends with . : ; ? ! or their wide forms"),
    "ends_hyphen": (1, "ends with a hyphen"),
    "starts_lower": (1, "begins with a small letter"),
    "starts_digit": (1, "begins with a digit"),
    "starts_upper": (1, "begins with a capital"),
    "starts_bullet": (1, "begins with a bullet or dash"),
    "starts_number": (1, "begins with a number of an enumeration: 1. 2) [3]"),
    "starts_section": (1, "begins with a section number: 1, 2.1, III."),
    "stopwords": (
        1000,
        "share of words that are common in one of nine languages; in CJK text of common characters",
    ),
    "word_length": (100, "mean length of a word"),
    "single": (1000, "share of words of one character"),
    "capitalised": (1000, "share of words that begin with a capital"),
    "years": (1, "number of years 1900 to 2099"),
    "brackets": (1, "number of bracketed numbers"),
    "initials": (1, "number of initials: J."),
    "surnames": (1, "number of names with initials behind: Smith AB"),
    "commas": (1, "number of commas"),
    "semicolons": (1, "number of semicolons"),
    "parentheses": (1, "number of opening parentheses"),
    "equals": (1, "number of = < > + and the like"),
    "at_sign": (1, "number of @"),
    "address": (1, "number of URLs and DOIs"),
    "et_al": (1, "number of et al."),
    "page_range": (1, "number of ranges such as 123-145 or 12:34"),
    "leader": (1, "dots that lead to a page number"),
    "caption": (1, "begins like a caption: Figure 1"),
    "backmatter": (1, "begins like a statement at the end of a paper"),
    "references_heading": (1, "is a heading of a reference list"),
    "section": (1, "is a heading with a usual name"),
    "contents_heading": (1, "is a heading of a contents page or an index"),
    "front": (1, "has a word of front matter: received, keywords, doi"),
    "affiliation": (1, "has a word of an affiliation: university, institute"),
    "zone": (1, "kind of the last known heading: 0 none, 1 references, 2 back matter, 3 section, 4 contents, 5 index"),
    "since": (1, "lines since it, at most 300"),
    "since_caption": (1, "lines since a line that begins like a caption, at most 60"),
    "to_caption": (1, "lines until one, at most 60"),
    "repeated": (1, "on how many pages the line's text stands, digits aside"),
    "repeated_share": (1000, "the same as a share of the other pages"),
    "place_share": (1000, "share of the other pages with a line at the same place"),
    "twin_behind": (1, "the line's words, numbers at either end aside, stand alone on a later line"),
    "twin_before": (1, "the same of an earlier line"),
    "ends_number": (1, "the last word is a number"),
    "page": (1, "page number, at most 50"),
    "pages_left": (1, "pages behind this one, at most 50"),
    "page_share": (1000, "page number over pages"),
    "progress": (1000, "share of the document's lines before this one"),
    "page_progress": (1000, "share of the page's lines before this one"),
    "page_lines": (1, "lines of the page"),
    "gap_above": (100, "distance to the line before in usual sizes, -9 at the top of a page"),
    "gap_below": (100, "distance to the line behind, likewise"),
    "shift_before": (1000, "left edge against the line's before, as a share of the page's width"),
    "shift_behind": (1000, "left edge of the line behind against this one's"),
    "beside_before": (1, "stands beside the line before, not under it"),
    "beside_behind": (1, "the line behind stands beside it"),
    "same_font_before": (1, "font and size of the line before"),
    "same_font_behind": (1, "font and size of the line behind"),
    "fill_before": (1000, "how far the line before reaches to the right, as a share of the usual width"),
    "artifact": (1, "a line number of a manuscript"),
}
"""Name: (scale, meaning)."""


def compute_features(document: Document) -> Ints:
    """A row per line of `document.lines`, a column per name of `TABLE`."""
    count = len(document.lines)
    if not count:
        return np.zeros((0, len(TABLE)), np.int16)
    columns: dict[str, Floats] = {}
    measure_characters(document, columns)
    measure_geometry(document, columns)
    measure_words(document, columns)
    find_zones(document, columns)
    find_repetition(document, columns)
    find_twins(document, columns)
    return np.stack([_quantise(columns[name], scale) for name, (scale, _) in TABLE.items()], axis=1)


def _quantise(values: Floats, scale: int) -> Ints:
    # A ten-thousandth is added before rounding, so that halves fall the same way on every machine.
    return np.clip(np.floor(np.nan_to_num(values) * scale + 0.5001), -32000, 32000).astype(np.int16)
