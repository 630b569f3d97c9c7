"""What lines say: kinds of characters and words, known beginnings, the zones between known headings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np

from copydesk.bidi import RIGHT_TO_LEFT
from copydesk.document import Document
from copydesk.layout import keywords
from copydesk.layout.measures import Floats

_DIGIT, _UPPER, _LOWER, _MARK, _CJK, _SYMBOL, _LETTER = 1, 2, 4, 8, 16, 32, 64
_CLASSES: Final = {
    "digits": _DIGIT,
    "uppers": _UPPER,
    "lowers": _LOWER,
    "marks": _MARK,
    "cjk": _CJK,
    "symbols": _SYMBOL,
}
_CHARACTERS: Final = {
    "commas": ",，、،",
    "semicolons": ";；؛",
    "parentheses": "(（",
    "at_sign": "@",
    "equals": "=+<>±×∑∫√≤≥∈→",
}
_COUNTED: Final[dict[str, re.Pattern[str]]] = {
    "years": re.compile(r"(?:19|20)\d\d(?!\d)"),
    "brackets": re.compile(r"\[\d[\d,\s–-]*\]"),
    "initials": re.compile(r"[A-Z]\.(?<=\b[A-Z]\.)"),
    "surnames": re.compile(r"[a-z] [A-Z]{1,3}\b"),
    "address": re.compile(r"http|www\.|doi\b|DOI\b"),
    "et_al": re.compile(r"et al\b"),
    "page_range": re.compile(r"\d\s?[–-]\s?\d|\d:\d"),
}
"""Counted over the whole text: each begins with what is rare or cheap to look for."""

_BULLET = re.compile(r"[•●▪■◆◇○◦‣⁃–—*·・-]\s?\S")
_NUMBER = re.compile(r"\W{0,2}\d{1,3}[\].)]\s?\S")
_SECTION_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5}|[A-Z])\.?\s+[^\W\d_]")
_WORDS = re.compile(r"\w+")

HEADING_CHARACTERS: Final = 80
"""Headings with a usual name are shorter."""


FIRST_RIGHT_TO_LEFT: Final = 0x0590
LAST_RIGHT_TO_LEFT: Final = 0x08FF
"""Hebrew to Arabic Extended-A: a line that begins with such a letter tells nothing of where a sentence begins."""


@lru_cache(maxsize=65536)
def _class_of(code: int) -> int:
    character = chr(code)
    category = unicodedata.category(character)
    bits = 0
    if category == "Nd":
        bits |= _DIGIT
    elif category == "Lu":
        bits |= _UPPER
    elif category == "Ll" or (category[0] == "L" and RIGHT_TO_LEFT.match(character)):
        # words of letters without case are prose, as words in small letters are
        bits |= _LOWER
    if category[0] == "L":
        bits |= _LETTER
    elif category[0] not in "LNZC" and not FIRST_RIGHT_TO_LEFT <= code <= LAST_RIGHT_TO_LEFT:
        bits |= _MARK
    if 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code < 0x30000:
        bits |= _CJK
    if category in ("Sm", "Co") or 0x1D400 <= code <= 0x1D7FF:
        bits |= _SYMBOL
    return bits


def measure_characters(document: Document, columns: dict[str, Floats]) -> None:
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
    before = np.concatenate([np.zeros(1, np.uint8), classes[:-1]])
    begins = ((classes & _UPPER) != 0) & ((before & (_LETTER | _DIGIT)) == 0)
    columns["capitals"] = np.add.reduceat(begins, starts, dtype=np.int64).astype(np.float64)
    first = classes[starts]
    cased = (codes[starts] < FIRST_RIGHT_TO_LEFT) | (codes[starts] > LAST_RIGHT_TO_LEFT)
    columns["starts_lower"] = (((first & _LOWER) != 0) & cased).astype(np.float64)
    columns["starts_upper"] = ((first & _UPPER) != 0).astype(np.float64)
    columns["starts_digit"] = ((first & _DIGIT) != 0).astype(np.float64)
    last = codes[np.maximum(np.array(document.starts[1:], dtype=np.int64) - 2, 0)]
    columns["ends_sentence"] = np.isin(last, [ord(c) for c in ".:;?!。！？：；…؟۔"]).astype(np.float64)
    columns["ends_hyphen"] = np.isin(last, [ord(c) for c in "-‐\u00ad"]).astype(np.float64)


def measure_words(document: Document, columns: dict[str, Floats]) -> None:
    """Shares of words, and what the line begins with or has."""
    count = len(document.lines)
    stops, length, single, total = (np.zeros(count) for _ in range(4))
    flags = {name: np.zeros(count) for name in _FLAGS}
    common = keywords.STOPWORDS.__contains__
    for k, line in enumerate(document.lines):
        words = _WORDS.findall(line.text.lower())
        _flag_line(line.text, words, flags, k)
        if words:
            n = total[k] = len(words)
            lengths = [len(word) for word in words]
            stops[k] = sum(map(common, words)) / n
            length[k] = sum(lengths) / n
            single[k] = lengths.count(1) / n
    columns.update(flags)
    columns["stopwords"], columns["word_length"], columns["single"] = stops, length, single
    _measure_ideographs(document, columns)
    columns["capitalised"] = columns.pop("capitals") / np.maximum(total, 1)
    text, starts = document.text, np.array(document.starts, dtype=np.int64)
    for name, pattern in _COUNTED.items():
        at = [match.start() for match in pattern.finditer(text)]
        where = np.searchsorted(starts, at, "right") - 1 if at else np.zeros(0, int)
        columns[name] = np.bincount(where, minlength=count)[:count].astype(np.float64)


_KANA = re.compile("[\u3041-\u3096]")
_COMMON_HAN = re.compile("[的是在和了有不为為以与與及或等对對于於将將应應其该該所由中并並这這时時可被从從]")
KANA_WEIGHT: Final = 0.8
HAN_WEIGHT: Final = 3.0
"""Half of the characters of Japanese prose are hiragana, one in eight of Chinese prose is among the commonest: so
weighted, both come to what common words are in prose of other languages, 0.3 to 0.5."""

CJK_LINE: Final = 0.3
"""Share of Chinese or Japanese characters from which a line is measured by characters, not by words."""


def _measure_ideographs(document: Document, columns: dict[str, Floats]) -> None:
    """Common characters for common words, in lines that have no spaces."""
    for k in np.flatnonzero(columns["cjk"] > CJK_LINE):
        text = document.lines[k].text
        common = KANA_WEIGHT * len(_KANA.findall(text)) + HAN_WEIGHT * len(_COMMON_HAN.findall(text))
        columns["stopwords"][k] = min(common / len(text), 1.0)
        columns["word_length"][k] = USUAL_WORD
        columns["single"][k] = 0.0


USUAL_WORD: Final = 5.0
"""Letters of a word in prose of most European languages; said of lines whose words have no length."""

_FLAGS: Final = (
    "starts_bullet starts_number starts_section leader caption backmatter references_heading section contents_heading "
    "index_heading front affiliation"
).split()
_LEADERS = ("...", ". .", "…", "··", "__")


def _flag_line(text: str, words: list[str], flags: dict[str, Floats], k: int) -> None:
    flags["starts_bullet"][k] = _BULLET.match(text) is not None
    flags["starts_number"][k] = _NUMBER.match(text) is not None
    flags["starts_section"][k] = _SECTION_NUMBER.match(text) is not None
    flags["caption"][k] = keywords.CAPTION.match(text) is not None
    flags["backmatter"][k] = keywords.BACKMATTER.match(text) is not None
    flags["leader"][k] = any(mark in text for mark in _LEADERS) and keywords.LEADER.search(text) is not None
    flags["front"][k] = not keywords.FRONT_WORDS.isdisjoint(words) or "©" in text
    flags["affiliation"][k] = any(word.startswith(keywords.AFFILIATION_STEMS) for word in words)
    if len(text) <= HEADING_CHARACTERS:
        flags["references_heading"][k] = keywords.REFERENCES_HEADING.match(text) is not None
        flags["section"][k] = keywords.SECTION.match(text) is not None
        flags["contents_heading"][k] = keywords.CONTENTS_HEADING.match(text) is not None
        flags["index_heading"][k] = keywords.INDEX_HEADING.match(text) is not None


def find_zones(document: Document, columns: dict[str, Floats]) -> None:
    count = len(document.lines)
    index = np.arange(count)
    zone = np.zeros(count, dtype=np.int64)
    short = columns["words"] <= 8
    index_heading = columns.pop("index_heading")
    zone[columns["contents_heading"] > 0] = 4
    zone[index_heading > 0] = 5
    columns["contents_heading"] = np.maximum(columns["contents_heading"], index_heading)
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
