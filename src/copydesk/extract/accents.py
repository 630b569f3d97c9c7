"""Accents that stand over their letters as glyphs of their own: letter and accent become one character.

Old TeX fonts (encoding OT1) have no letters with accents; TeX prints the accent, then the letter under it. PDF layers
give the accent as a character before or after the letter, with made-up spaces and line ends beside it, or far away in
the text, so the text alone can't tell whose accent it is. The places on the page can.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from copydesk.document import Bbox
from copydesk.extract import native
from copydesk.extract.words import FAR, Frame
from copydesk.letters import ACCENTS, compose_letter

FILLER: Final = "\ufdd0"
"""Stands where an accent was, inside a word; dropped when lines are made, as the other ones of `native.read_text`."""

_MARKS: Final = {
    **ACCENTS,
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "\u00af": "\u0304",
    "\u02db": "\u0328",
}
"""Spacing accents and the combining marks that they are. ASCII ones too: here the place proves it."""
_MARK: Final = re.compile(f"[{re.escape(''.join(_MARKS))}]")
_TILDE: Final = "\u0303"
_BELOW: Final = frozenset("\u00b8\u02db")
_LINE_END_HYPHENS: Final = frozenset("\x02\ufffe")

LEAST_GAP: Final = -0.03
MOST_GAP: Final = 0.17
"""In ems: how high an accent stands over its letter: 0.00 (a ring over "A") to 0.15 in 4,160 accents of 94 PDFs of TeX
distributions; from 0.20 on there were second accents, over a first one, and accents of other letters."""

LEAST_GAP_BELOW: Final = -0.1
MOST_GAP_BELOW: Final = 0.06
"""The same for a cedilla and an ogonek under their letter, which touch it: -0.06 to 0.01 in 262."""

OVERHANG: Final = 0.06
"""In ems: how far outside the letter's width the accent's centre may be. 0.02 was most in those
PDFs (an acute over a slanted, dotless i); in type of one width a mark beside a letter has its centre 0.25 outside."""

WIDEST: Final = 0.5
HIGHEST: Final = 0.3
"""In ems: an accent's ink is 0.09 to 0.44 wide and 0.03 to 0.27 high; letters that are raised are higher, and a hat
over several letters is wider."""
HIGHEST_TILDE: Final = 0.16
"""Tildes are 0.09 to 0.14 high. TeX's arrow over vectors, 0.2 high, is a "~" in PDFs whose font does not name it."""

LEAST_LETTER: Final = 0.3
MOST_LETTER: Final = 1.2
X_HEIGHT: Final = 0.45
"""In ems: letters were 0.43 (x) to 0.76 (capitals) high, and are up to 0.27 higher with an accent. Where the box
contradicts the font's size (Type 3 fonts have any), the letter is taken for a small one."""

NEAR: Final = 6
"""Characters of the text before and after an accent among which its letter is looked for first: it was the next one in
81 of 100 cases; spaces and line ends that the layer made up may be between."""

ROW: Final = 0.5
SPACE: Final = 0.15
BACK: Final = -0.5
FAR_AHEAD: Final = 1.5
"""In ems: letters of one word stand on base lines nearer than the first (raised marks too), and the pen moves by less
than the second from one to the next (spaces are 0.2 and more) and not farther back than the third (kerns). Within the
fourth they are of one line."""

CELL: Final = 18.0
"""Points: letters are kept by squares of this size and looked for in nine of them: centres are 0.6 ems
apart, so that serves sizes of type up to 30 points."""

CROWD: Final = 1000
MOST_FAR: Final = 1000
"""Letters in a square, and accents of a page that are looked for there: a bound for pages made to take time."""


def attach_accents(text_page: int, text: str, frame: Frame) -> str:
    """The page's text, as long as before: letters with an accent printed over them are accented letters.

    Documents set by TeX in its old encoding, and all others that print accents as glyphs of their own. The accent's
    own place is filled: inside a word with U+FDD0, together with the spaces made up beside it, elsewhere with a space.
    An accent that makes no single character with the letter (a hat over an x) stays.
    """
    marks = [match.start() for match in _MARK.finditer(text)]
    if not marks:
        return text
    page = _Glyphs(text_page, text, frame)
    bases: dict[int, int] = {}
    near = {at: range(max(at - NEAR, 0), min(at + NEAR + 1, len(text))) for at in marks}
    _attach(page, near, bases)
    lost = [at for at in marks if at not in bases][:MOST_FAR]
    # where no mark is an accent and all stand where the text has them, they are of code, of degrees, apostrophes
    if lost and (bases or not all(_is_in_place(page, at) for at in lost)):
        _attach(page, page.around(lost), bases)
        # again, for accents over a letter that has got its first one by now
        _attach(page, near, bases)
    if not bases:
        return text
    for start, end in sorted({span for pair in bases.items() for span in _spans(page, bases, *pair)}):
        _fill(page, bases, start, end)
    return "".join(page.chars)


class _Glyphs:
    """The characters of a page; each is measured when it is asked for, and once."""

    def __init__(self, text_page: int, text: str, frame: Frame) -> None:
        self.text_page, self.text, self.frame = text_page, text, frame
        self.chars = list(text)
        self._boxes: dict[int, Bbox] = {}

    def box(self, at: int) -> Bbox:
        """Ink of a character, in points from the top left; with the accents that it has got."""
        box = self._boxes.get(at)
        if box is None:
            native.read_box(self.text_page, at)
            left, right, bottom, top = native.DOUBLES
            box = self._boxes[at] = self.frame.box(left, bottom, right, top)
        return box

    def em(self, at: int) -> float:
        """Font size in points as printed; 0 where the text is not level."""
        a, b, c, d = native.read_matrix(self.text_page, at)
        if (round(math.degrees(math.atan2(b, a))) - self.frame.rotation) % 360:
            return 0.0
        box = self.box(at)
        size, tall = native.get_font_size(self.text_page, at) * math.hypot(c, d), box.bottom - box.top
        return float(size) if LEAST_LETTER * size <= tall <= MOST_LETTER * size else tall / X_HEIGHT

    def row(self, at: int) -> float:
        """y of the base line."""
        return self.frame.point(*native.read_origin(self.text_page, at))[1]

    def pen(self, at: int) -> tuple[float, float]:
        """Where the pen stood before and after a character."""
        native.read_loose_box(self.text_page, at)
        left, right, bottom, top = native.DOUBLES
        box = self.frame.box(left, bottom, right, top)
        return box.x0, box.x1

    def is_blank(self, at: int) -> bool:
        """Whether the layer made up the space, or the line end, at `at`."""
        c = self.text[at]
        return c in "\r\n" or (c == " " and native.is_generated(self.text_page, at) == 1)

    def around(self, marks: Iterable[int]) -> dict[int, list[int]]:
        """The letters around each of the accents; measures all letters of the page."""
        wanted: dict[tuple[int, int], list[int]] = {}
        squares = {at: self._square(at) for at in marks}
        for i, j in squares.values():
            for k, m in itertools.product((-1, 0, 1), repeat=2):
                wanted[i + k, j + m] = []
        for at, c in enumerate(self.text):
            if c.isalpha() and _is_accentable(c):
                found = wanted.get(self._square(at))
                if found is not None and len(found) < CROWD:
                    found.append(at)
        near = list(itertools.product((-1, 0, 1), repeat=2))
        return {at: [x for k, m in near for x in wanted[i + k, j + m]] for at, (i, j) in squares.items()}

    def _square(self, at: int) -> tuple[int, int]:
        """The square of page space that a character's centre is in."""
        native.read_box(self.text_page, at)
        left, right, bottom, top = native.DOUBLES
        x, y = left + right, bottom + top
        return (int(x // (2 * CELL)), int(y // (2 * CELL))) if abs(x) < 2 * FAR and abs(y) < 2 * FAR else (0, 0)

    def give(self, at: int, base: int, whole: str) -> None:
        """Make the letter at `base`, which has got the accent at `at`, the character `whole`."""
        self.chars[base] = whole
        a, b = self.box(base), self.box(at)
        self._boxes[base] = Bbox(a.x0, min(a.top, b.top), a.x1, max(a.bottom, b.bottom))


def _is_accentable(c: str) -> bool:
    """Whether a letter is of a script that has letters with accents: Latin, Greek, Cyrillic."""
    return (c < "\u0590" or "\u1e00" <= c < "\u2000") and c not in _MARKS


def _attach(page: _Glyphs, near: Mapping[int, Iterable[int]], bases: dict[int, int]) -> None:
    """Give each accent that has no letter to the one among those near it that it stands over."""
    for at, letters in near.items():
        if at in bases:
            continue
        fits = [(off, base) for base in letters if (off := _distance(page, at, base)) is not None]
        if fits:
            base = min(fits)[1]
            page.give(at, base, compose_letter(page.chars[base], _MARKS[page.text[at]]))
            bases[at] = base


def _is_in_place(page: _Glyphs, at: int) -> bool:
    """Whether the characters before and after an accent stand there on the page too, on its line."""
    text = page.text
    before, after = at - 1, at + 1
    while before >= 0 and text[before] == " ":
        before -= 1
    while after < len(text) and text[after] == " ":
        after += 1
    pairs = [(before, at)] if before >= 0 and text[before] not in "\r\n" else []
    pairs += [(at, after)] if after < len(text) and text[after] not in "\r\n" else []
    return bool(pairs) and all(_is_ahead(page, a, b, FAR_AHEAD) for a, b in pairs)


def _distance(page: _Glyphs, at: int, base: int) -> float | None:
    """Points between the centres of the accent at `at` and of the letter at `base`; none where it is not over it."""
    if base == at or not compose_letter(page.chars[base], _MARKS[page.text[at]]):
        return None
    mark, letter = page.box(at), page.box(base)
    centre = (mark.x0 + mark.x1) / 2
    outside = max(letter.x0 - centre, centre - letter.x1)
    below = page.text[at] in _BELOW
    gap = mark.top - letter.bottom if below else letter.top - mark.bottom
    em = page.em(base)
    least, most = (LEAST_GAP_BELOW, MOST_GAP_BELOW) if below else (LEAST_GAP, MOST_GAP)
    if em <= 0 or outside > OVERHANG * em or not least * em <= gap <= most * em:
        return None
    highest = HIGHEST_TILDE if _MARKS[page.text[at]] == _TILDE else HIGHEST
    if mark.x1 - mark.x0 > WIDEST * em or mark.bottom - mark.top > highest * em:
        return None
    return abs(centre - (letter.x0 + letter.x1) / 2)


def _spans(page: _Glyphs, bases: Mapping[int, int], at: int, base: int) -> Iterator[tuple[int, int]]:
    """What may have to go from the text: an accent with the spaces beside it, and the spaces beside its letter."""
    yield _widen(page, bases, at, at + 1)
    for edge in (base, base + 1):
        start, end = _widen(page, bases, edge, edge)
        if start < end:
            yield start, end


def _widen(page: _Glyphs, bases: Mapping[int, int], start: int, end: int) -> tuple[int, int]:
    while start > 0 and (start - 1 in bases or page.is_blank(start - 1)):
        start -= 1
    while end < len(page.text) and (end in bases or page.is_blank(end)):
        end += 1
    return start, end


def _fill(page: _Glyphs, bases: Mapping[int, int], start: int, end: int) -> None:
    """Fill the places of accents, and close the gap where the characters around it are of one word."""
    chars = page.chars
    before = chars[start - 1] if start else " "
    after = chars[end] if end < len(chars) else " "
    if not before.isspace() and not after.isspace() and _is_ahead(page, start - 1, end, SPACE):
        # the filler is never at a word's end, where `read_words` measures
        chars[start:end] = FILLER * (end - start)
        return
    for at in range(start, end):
        if at in bases:
            # the text behind a line-end hyphen is of the next line
            chars[at] = "\n" if before in _LINE_END_HYPHENS else " "


def _is_ahead(page: _Glyphs, at: int, after: int, most: float) -> bool:
    """Whether the character `after` stands on the line of `at`, by at most `most` ems further on."""
    em = page.em(at)
    gap = page.pen(after)[0] - page.pen(at)[1]
    return abs(page.row(after) - page.row(at)) <= ROW * em and BACK * em <= gap <= most * em
