"""What the line model sees of each line: one documented table, computed for a whole document at once.

All features are whole numbers (a value times its scale), so that a model gives the same roles on every machine.
Shares are of characters of the line unless said otherwise. "Usual" is the median over the document's lines of six
words or more. Features that mean the same on every page: positions relative to the page, sizes relative to the usual.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout import keywords

Ints = NDArray[np.int16]
Floats = NDArray[np.float64]

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
    "words": (1, "number of words"),
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
    "stopwords": (1000, "share of words that are common in one of nine languages"),
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
    "repeated_share": (1000, "the same as a share of the pages"),
    "place_share": (1000, "share of the pages with a line at the same place"),
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
    "artifact": (1, "marked as an artifact in a tagged file"),
}
"""Name: (scale, meaning)."""

WINDOWED: Final = (
    "width size height font_share words digits uppers lowers marks stopwords word_length single brackets "
    "initials years symbols raised cjk caption starts_number gap_above indent twin_behind ends_number"
).split()
"""Features that are also seen of the neighbours and as means around the line."""

OFFSETS: Final = (-3, -2, -1, 1, 2, 3)
SPANS: Final = (4, 12, 40)
"""Means over so many lines on either side."""

NAMES: Final = (
    *TABLE,
    *(f"{name}@{offset:+d}" for offset in OFFSETS for name in WINDOWED),
    *(f"{name}~{span}" for span in SPANS for name in WINDOWED),
)

_DIGIT, _UPPER, _LOWER, _MARK, _CJK, _SYMBOL = 1, 2, 4, 8, 16, 32

_CLASSES: Final = {
    "digits": _DIGIT,
    "uppers": _UPPER,
    "lowers": _LOWER,
    "marks": _MARK,
    "cjk": _CJK,
    "symbols": _SYMBOL,
}

_COUNTED: Final[dict[str, re.Pattern[str]]] = {
    "years": re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)"),
    "brackets": re.compile(r"\[\d[\d,\s–-]*\]"),
    "initials": re.compile(r"\b[A-Z]\."),
    "surnames": re.compile(r"\b[A-Z][a-z]+ [A-Z]{1,3}\b"),
    "address": re.compile(r"https?:|www\.|\bdoi\b", re.I),
    "et_al": re.compile(r"\bet al\b"),
    "page_range": re.compile(r"\d+\s?[–-]\s?\d+|\d:\d"),
    "equals": re.compile(r"[=+<>±×∑∫√≤≥∈→]"),
    "front": keywords.FRONT,
    "affiliation": keywords.AFFILIATION,
}
_STARTING: Final[dict[str, re.Pattern[str]]] = {
    "starts_bullet": re.compile(r"^[•●▪■◆◇○◦‣⁃–—*·-]\s?\S", re.M),
    "starts_number": re.compile(r"^\W{0,2}\d{1,3}[\].)]\s?\S", re.M),
    "starts_section": re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5}|[A-Z])\.?\s+[^\W\d_]", re.M),
    "leader": keywords.LEADER,
    "caption": keywords.CAPTION,
    "backmatter": keywords.BACKMATTER,
    "references_heading": keywords.REFERENCES_HEADING,
    "section": keywords.SECTION,
}
_CHARACTERS: Final = {"commas": ",，、", "semicolons": ";；", "parentheses": "(（", "at_sign": "@"}
_WORDS = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


def compute_features(document: Document) -> Ints:
    """A row per line of `document.lines`, a column per name of `NAMES`."""
    count = len(document.lines)
    if not count:
        return np.zeros((0, len(NAMES)), np.int16)
    columns: dict[str, Floats] = {}
    _measure_geometry(document, columns)
    _measure_characters(document, columns)
    _measure_words(document, columns)
    _find_zones(document, columns)
    _find_repetition(document, columns)
    _find_twins(document, columns)
    base = np.stack([_quantise(columns[name], scale) for name, (scale, _) in TABLE.items()], axis=1)
    return np.hstack([base, _look_around(base)])


def _quantise(values: Floats, scale: int) -> Ints:
    # A ten-thousandth is added before rounding, so that halves fall the same way on every machine.
    return np.clip(np.floor(np.nan_to_num(values) * scale + 0.5001), -32000, 32000).astype(np.int16)


def _look_around(base: Ints) -> Ints:
    picked = base[:, [list(TABLE).index(name) for name in WINDOWED]]
    count = len(picked)
    parts = []
    for offset in OFFSETS:
        moved = np.full_like(picked, -1)
        if offset < 0:
            moved[-offset:] = picked[:offset]
        else:
            moved[:-offset] = picked[offset:]
        parts.append(moved)
    sums = np.vstack([np.zeros((1, picked.shape[1]), np.int64), np.cumsum(picked, axis=0, dtype=np.int64)])
    index = np.arange(count)
    for span in SPANS:
        first, last = np.maximum(index - span, 0), np.minimum(index + span + 1, count)
        mean = (sums[last] - sums[first]) * 10 // (last - first)[:, None]
        parts.append(np.clip(mean // MEAN_SCALE, -32000, 32000).astype(np.int16))
    return np.hstack(parts)


MEAN_SCALE: Final = np.array([1 if TABLE[name][0] == 1 else 10 for name in WINDOWED])
"""Means of counts keep a decimal; means of shares are fine enough as they are."""


def _usual(values: Floats, long: NDArray[np.bool_], otherwise: float) -> float:
    chosen = values[long] if long.any() else values
    value = float(np.median(chosen)) if len(chosen) else otherwise
    return value if value > 0 else otherwise


def _measure_geometry(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    boxes = np.array([line.bbox for line in lines], dtype=np.float64)
    sizes = np.array([line.size for line in lines])
    words = np.array([len(line.edges) // 2 for line in lines], dtype=np.float64)
    page_of = np.array([line.page for line in lines])
    dimensions = {page.number: (max(page.width, 1.0), max(page.height, 1.0)) for page in document.pages}
    width = np.array([dimensions[n][0] for n in page_of])
    height = np.array([dimensions[n][1] for n in page_of])
    x0, top, x1, bottom = boxes.T
    long = words >= 6
    tall = _usual(bottom - top, long, 10.0)
    size = _usual(sizes, long, 10.0)
    wide = float(np.percentile((x1 - x0)[long], 75)) if long.any() else 300.0
    columns["left"], columns["right"] = x0 / width, x1 / width
    columns["top"], columns["bottom"] = top / height, bottom / height
    columns["width"], columns["size"] = (x1 - x0) / max(wide, 1.0), sizes / size
    columns["height"] = (bottom - top) / tall
    columns["words"] = words
    columns["page"] = np.minimum(page_of, 50)
    last = document.pages[-1].number
    columns["pages_left"] = np.minimum(last - page_of, 50)
    columns["page_share"] = page_of / last
    columns["progress"] = np.arange(len(lines)) / len(lines)
    _place_on_page(page_of, columns)
    _find_edges(x0, size, columns)
    _share_fonts(document, columns)
    _compare_neighbours(boxes, page_of, width, size, wide, columns)


def _place_on_page(page_of: NDArray[np.int_], columns: dict[str, Floats]) -> None:
    _, first, counts = np.unique(page_of, return_index=True, return_counts=True)
    start = np.repeat(first, counts)
    total = np.repeat(counts, counts)
    columns["page_progress"] = (np.arange(len(page_of)) - start) / total
    columns["page_lines"] = total.astype(np.float64)


def _find_edges(x0: Floats, size: float, columns: dict[str, Floats]) -> None:
    """Common left edges are those that at least 4 % of the lines share within 2 points."""
    bins = np.round(x0).astype(int)
    low = bins.min()
    histogram = np.bincount(bins - low)
    near = np.convolve(histogram, np.ones(5, int), "same")
    share = near[bins - low] / len(x0)
    columns["edge_share"] = share
    common = np.flatnonzero(near >= 0.04 * len(x0)) + low
    if not len(common):
        columns["indent"] = np.zeros(len(x0))
        return
    place = np.clip(np.searchsorted(common, bins + 2, "right") - 1, 0, len(common) - 1)
    indent = (x0 - common[place]) / size
    columns["indent"] = np.clip(indent, -20, 20)


def _share_fonts(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    exact: Counter[tuple[str, float]] = Counter()
    face: Counter[str] = Counter()
    keys = [(line.font, round(line.size, 1)) for line in lines]
    for key, line in zip(keys, lines, strict=True):
        exact[key] += len(line.text)
        face[key[0]] += len(line.text)
    total = max(sum(exact.values()), 1)
    columns["font_share"] = np.array([exact[key] / total for key in keys])
    columns["face_share"] = np.array([face[key[0]] / total for key in keys])
    same = np.array([0.0, *(a == b for a, b in itertools.pairwise(keys)), 0.0])
    columns["same_font_before"], columns["same_font_behind"] = same[:-1], same[1:]
    columns["bold"] = np.array([line.bold for line in lines], dtype=np.float64)
    columns["italic"] = np.array([line.italic for line in lines], dtype=np.float64)
    columns["first_bold"] = np.array([line.first_bold and not line.bold for line in lines], dtype=np.float64)
    columns["coloured"] = np.array([_is_coloured(line.colour) for line in lines], dtype=np.float64)
    columns["turned"] = np.array([line.angle != 0 for line in lines], dtype=np.float64)
    columns["artifact"] = np.array([line.artifact for line in lines], dtype=np.float64)
    raised = [sum(s.end - s.start for s in line.scripts if s.kind == "sup") if line.scripts else 0 for line in lines]
    columns["raised"] = np.array([r / len(line.text) for r, line in zip(raised, lines, strict=True)])
    starts = [bool(line.scripts) and line.scripts[0].start == 0 and line.scripts[0].kind == "sup" for line in lines]
    columns["starts_raised"] = np.array(starts, dtype=np.float64)


@lru_cache(maxsize=4096)
def _is_coloured(colour: int) -> bool:
    parts = (colour >> 16, colour >> 8 & 255, colour & 255)
    return max(parts) - min(parts) > 40


def _compare_neighbours(
    boxes: Floats, page_of: NDArray[np.int_], width: Floats, size: float, wide: float, columns: dict[str, Floats]
) -> None:
    count = len(boxes)
    x0, top, x1, bottom = boxes.T
    above, shift, beside = np.full(count, -9.0), np.zeros(count), np.zeros(count)
    fill = np.zeros(count)
    below, shift_behind, beside_behind = np.full(count, -9.0), np.zeros(count), np.zeros(count)
    same = page_of[1:] == page_of[:-1]
    gap = np.clip((top[1:] - bottom[:-1]) / size, -90, 90)
    moved = (x0[1:] - x0[:-1]) / width[1:]
    level = np.abs(bottom[1:] - bottom[:-1]) < 0.5 * size
    above[1:] = np.where(same, gap, -9.0)
    below[:-1] = np.where(same, gap, -9.0)
    shift[1:], shift_behind[:-1] = np.where(same, moved, 0), np.where(same, moved, 0)
    beside[1:], beside_behind[:-1] = same & level, same & level
    fill[1:] = np.clip((x1 - x0)[:-1] / max(wide, 1.0), 0, 3)
    columns["gap_above"], columns["gap_below"] = above, below
    columns["shift_before"], columns["shift_behind"] = shift, shift_behind
    columns["beside_before"], columns["beside_behind"] = beside, beside_behind
    columns["fill_before"] = fill


@lru_cache(maxsize=65536)
def _class_of(code: int) -> int:
    character = chr(code)
    category = unicodedata.category(character)
    bits = 0
    if category == "Nd":
        bits |= _DIGIT
    elif category == "Lu":
        bits |= _UPPER
    elif category == "Ll":
        bits |= _LOWER
    elif category[0] not in "LNZC":
        bits |= _MARK
    if 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code < 0x30000:
        bits |= _CJK
    if category in ("Sm", "Co") or 0x1D400 <= code <= 0x1D7FF:
        bits |= _SYMBOL
    return bits


def _measure_characters(document: Document, columns: dict[str, Floats]) -> None:
    codes = np.frombuffer(document.text.encode("utf-32-le", "replace"), dtype=np.uint32)
    starts = np.array(document.starts[:-1], dtype=np.int64)
    seen = np.unique(codes)
    table = np.array([_class_of(int(code)) for code in seen], dtype=np.uint8)
    if seen[-1] < 1 << 17:
        lookup = np.zeros(int(seen[-1]) + 1, np.uint8)
        lookup[seen] = table
        classes = lookup[codes]
    else:
        classes = table[np.searchsorted(seen, codes)]
    length = np.array([max(len(line.text), 1) for line in document.lines], dtype=np.float64)
    columns["characters"] = length
    for name, bit in _CLASSES.items():
        columns[name] = np.add.reduceat((classes & bit) != 0, starts, dtype=np.int64) / length
    for name, characters in _CHARACTERS.items():
        hits = np.isin(codes, [ord(c) for c in characters])
        columns[name] = np.add.reduceat(hits, starts, dtype=np.int64).astype(np.float64)
    first = classes[starts]
    columns["starts_lower"] = ((first & _LOWER) != 0).astype(np.float64)
    columns["starts_upper"] = ((first & _UPPER) != 0).astype(np.float64)
    columns["starts_digit"] = ((first & _DIGIT) != 0).astype(np.float64)
    last = codes[np.maximum(np.array(document.starts[1:], dtype=np.int64) - 2, 0)]
    columns["ends_sentence"] = np.isin(last, [ord(c) for c in ".:;?!。！？：；…"]).astype(np.float64)
    columns["ends_hyphen"] = np.isin(last, [ord(c) for c in "-‐\u00ad"]).astype(np.float64)


def _measure_words(document: Document, columns: dict[str, Floats]) -> None:
    count = len(document.lines)
    text, starts = document.text, np.array(document.starts, dtype=np.int64)
    stops, length, single, capital = (np.zeros(count) for _ in range(4))
    for k, line in enumerate(document.lines):
        words = _WORDS.findall(line.text)
        if not words:
            continue
        n = len(words)
        stops[k] = sum(word in keywords.STOPWORDS for word in words) / n
        lengths = [len(word) for word in words]
        length[k] = sum(lengths) / n
        single[k] = lengths.count(1) / n
        capital[k] = sum(word[0].isupper() for word in words) / n
    columns["stopwords"], columns["word_length"] = stops, length
    columns["single"], columns["capitalised"] = single, capital
    for name, pattern in (*_COUNTED.items(), *_STARTING.items()):
        at = [match.start() for match in pattern.finditer(text)]
        where = np.searchsorted(starts, at, "right") - 1 if at else np.zeros(0, int)
        columns[name] = np.bincount(where, minlength=count)[:count].astype(np.float64)


def _find_zones(document: Document, columns: dict[str, Floats]) -> None:
    count = len(document.lines)
    text, starts = document.text, np.array(document.starts, dtype=np.int64)
    index = np.arange(count)
    zone = np.zeros(count, dtype=np.int64)
    short = columns["words"] <= 8
    heads = np.zeros(count)
    for number, pattern in ((4, keywords.CONTENTS_HEADING), (5, keywords.INDEX_HEADING)):
        at = [match.start() for match in pattern.finditer(text)]
        where = np.searchsorted(starts, at, "right") - 1 if at else np.zeros(0, int)
        zone[where] = number
        heads[where] = 1
    columns["contents_heading"] = heads
    zone[(columns["section"] > 0) & short] = 3
    zone[(columns["backmatter"] > 0) & short] = 2
    zone[columns["references_heading"] > 0] = 1
    last = np.maximum.accumulate(np.where(zone > 0, index, -1))
    columns["zone"] = np.where(last >= 0, zone[np.maximum(last, 0)], 0).astype(np.float64)
    columns["since"] = np.minimum(np.where(last >= 0, index - last, index), 300).astype(np.float64)
    caption = columns["caption"] > 0
    before = np.maximum.accumulate(np.where(caption, index, -1))
    behind = np.minimum.accumulate(np.where(caption, index, count + 99)[::-1])[::-1]
    columns["since_caption"] = np.minimum(np.where(before >= 0, index - before, 60), 60).astype(np.float64)
    columns["to_caption"] = np.minimum(behind - index, 60).astype(np.float64)


_FRAME = re.compile(r"^(?:[\W\d]|[ivxlc]+\.)*(?P<words>\S.{3,}?)[\W\d]*(?:\s[ivxlc]+)?$")


def _find_twins(document: Document, columns: dict[str, Floats]) -> None:
    """Entries of a contents page are headings that come later; headings have their twin before them."""
    count = len(document.lines)
    keys = [_twin_key(line.text) for line in document.lines]
    last: dict[str, int] = {}
    first: dict[str, int] = {}
    for i, key in enumerate(keys):
        if key:
            last[key] = i
            first.setdefault(key, i)
    behind, before = np.zeros(count), np.zeros(count)
    for i, key in enumerate(keys):
        if key and first[key] != last[key]:
            behind[i] = last[key] - i >= TWIN_DISTANCE
            before[i] = i - first[key] >= TWIN_DISTANCE
    # what stands on many pages is furniture, not an entry
    often = columns["repeated"] > 4
    columns["twin_behind"], columns["twin_before"] = behind * ~often, before * ~often
    columns["ends_number"] = np.array([line.text[-1:].isdigit() and " " in line.text for line in document.lines], float)


TWIN_DISTANCE: Final = 12
"""Lines between an entry of a contents page and its heading: shorter distances are lists and tables."""


def _twin_key(text: str) -> str:
    match = _FRAME.match(text) if 4 <= len(text) <= 160 else None
    return match["words"].casefold() if match else ""


def _find_repetition(document: Document, columns: dict[str, Floats]) -> None:
    lines = document.lines
    keys = _DIGITS.sub("#", document.text.lower()).split("\n")[:-1]
    if len(keys) != len(lines):  # a letter whose small form has a line end: none is known
        keys = [_DIGITS.sub("#", line.text.lower()) for line in lines]
    pages: defaultdict[str, set[int]] = defaultdict(set)
    places: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    spots = [(round(line.bbox.top / 4), round(line.bbox.x0 / 8)) for line in lines]
    for key, spot, line in zip(keys, spots, lines, strict=True):
        pages[key].add(line.page)
        places[spot].add(line.page)
    total = max(len(document.pages), 1)
    repeated = np.array([len(pages[key]) for key in keys], dtype=np.float64)
    columns["repeated"] = repeated
    columns["repeated_share"] = repeated / total
    columns["place_share"] = np.array([len(places[spot]) / total for spot in spots])
