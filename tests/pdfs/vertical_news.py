"""Pages of vertical newspapers and magazines, drawn by a seed: articles as rectangles of a grid of tiers.

How they are set is that of Japanese papers: a page is parted by straight cuts into the rectangles of its articles (no
four of them meet in a corner, which layout desks avoid); an article's headline stands at its right end over one or more
tiers, or level over its columns; its text fills the tiers beside and below, the upper one first, each from the right.
Photographs keep a rectangle clear and have a level caption. Articles are parted by thin rules and a little space.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final, Literal

from pdfs.east_asian import NEVER_FIRST
from pdfs.identity import Face, pages, place
from pdfs.kinds.wording import Wording
from pdfs.vertical import Way

WIDTH, HEIGHT, MARGIN = 640.0, 900.0, 44.0

Family = Literal["headlines", "tiers", "uneven", "magazine", "boxes"]
FAMILIES: Final[tuple[Family, ...]] = ("headlines", "tiers", "uneven", "magazine")
HELD_OUT: Final[Family] = "boxes"
"""Looked at only once the reader was made: Chinese beside Japanese, leads in larger type over two tiers, level boxes,
captions that run from top to bottom, articles with tiers of their own inside others."""


@dataclass(frozen=True)
class Mark:
    """A character and the middle of its place, in points from the top left."""

    char: str
    x: float
    y: float


@dataclass(frozen=True)
class Look:
    """How a page is set; lengths in points, `tiers` of the page, `space` between articles beside each other."""

    family: Family
    language: str
    size: float
    pitch: float
    tiers: int
    tier_gap: float
    space: float
    below: float
    own_tiers: float
    level: float
    photos: float
    rules: bool


@dataclass(frozen=True)
class Area:
    """A rectangle in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Sheet:
    """A page while it is drawn: its content, and what must be read, in order; what is free is not in `truth`."""

    way: Way
    painted: list[tuple[str, float, float, float, str]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    truth: list[Mark] = field(default_factory=list)

    def column(self, x: float, top: float, text: str, size: float, free: bool = False) -> None:
        """A vertical line around `x` from `top`."""
        if self.way == "font":
            self.painted.append(("F2", size, x, top, text))
        else:
            for k, c in enumerate(text):
                self.painted.append(("F1", size, x - size / 2, top + (k + 0.88) * size, c))
        if not free:
            self.truth += [Mark(c, x, top + (k + 0.5) * size) for k, c in enumerate(text)]

    def row(self, x: float, top: float, text: str, size: float, free: bool = False) -> None:
        """A level line from `x`, under `top`."""
        self.painted.append(("F1", size, x, top + 0.88 * size, text))
        if not free:
            self.truth += [Mark(c, x + (k + 0.5) * size, top + 0.5 * size) for k, c in enumerate(text)]

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.rules.append(f"0.4 w {x0:.1f} {HEIGHT - top:.1f} m {x1:.1f} {HEIGHT - bottom:.1f} l S\n")

    def print(self) -> bytes:
        face = Face({c for *_, text in self.painted for c in text})
        lines = (place(font, size, x, HEIGHT - y, face.encode(text)) for font, size, x, y, text in self.painted)
        return pages(["".join((*self.rules, *lines))], face, (WIDTH, HEIGHT))


def draw_look(family: Family, random: Random) -> Look:
    """The measures of one page. Tiers have 7 to 20 characters, as printed papers have."""
    tiers = {
        "headlines": random.randint(3, 6),
        "tiers": random.randint(7, 12),
        "uneven": random.randint(5, 10),
        "magazine": random.randint(3, 5),
        "boxes": random.randint(4, 11),
    }[family]
    tier_gap = random.choice((8.0, 10.0, 14.0))
    room = (HEIGHT - 2 * MARGIN - tier_gap * (tiers - 1)) / tiers
    size = max(5.5, min(9.5, room / random.randint(9, 15)))
    pitch = size * random.uniform(1.35, 1.75)
    return Look(
        family=family,
        language="zh" if random.random() < (0.5 if family == "boxes" else 0.25) else "ja",
        size=size,
        pitch=pitch,
        tiers=tiers,
        tier_gap=tier_gap,
        space=pitch * random.uniform(0.4, 1.4),
        below=random.choice((0.0, 0.0, 0.6, 1.2)) * size,
        own_tiers={"uneven": 0.5, "boxes": 0.4}.get(family, 0.0),
        level={"uneven": 0.4, "magazine": 0.3, "boxes": 0.3}.get(family, 0.1),
        photos={"uneven": 0.4, "magazine": 0.6, "boxes": 0.5}.get(family, 0.2),
        rules=random.random() < 0.7,
    )


class _Desk:
    """Lays a page out: parts it into articles, and fills them one after the other in reading order."""

    def __init__(self, look: Look, way: Way, random: Random) -> None:
        self.look, self.random, self.sheet = look, random, Sheet(way)
        self.step = (HEIGHT - 2 * MARGIN + look.tier_gap) / look.tiers

    def lay_out(self) -> Sheet:
        words = Wording(self.look.language, self.random)
        self.sheet.row(WIDTH - MARGIN - 120, 16, words.title()[:12], 7, free=True)
        self.sheet.row(MARGIN, 16, str(self.random.randint(1, 40)), 7, free=True)
        for area, tiers in self._part(Area(MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN), self.look.tiers, ()):
            _Article(self, area, tiers).set()
        return self.sheet

    def _part(self, area: Area, tiers: int, taken: tuple[float, ...]) -> Iterator[tuple[Area, int]]:
        """Articles in reading order. `taken`: where the neighbour was cut, so that four do not meet in a corner."""
        look, random = self.look, self.random
        wide = (area.x1 - area.x0) / look.pitch
        least = 16 if look.family in ("magazine", "headlines") else 12
        can_part = tiers >= 3 + (look.family == "magazine"), wide >= 2 * least + 2
        whole = tiers * wide < 90 or random.random() < 0.12
        if whole or not any(can_part):
            yield area, tiers
            return
        beside = can_part[1] and (not can_part[0] or random.random() < 0.5)
        if look.family == "headlines" and can_part[0] and random.random() < 0.7:
            beside = False
        if beside:
            columns = random.randint(least, int(wide) - least)
            x = area.x1 - columns * look.pitch
            if any(abs(x - other) < 2 * look.pitch for other in taken):
                yield area, tiers
                return
            right, left = replace(area, x0=x), replace(area, x1=x - look.space)
            if look.rules:
                self.sheet.rule(x - look.space / 2, area.top, x - look.space / 2, area.bottom)
            cuts: list[float] = []
            yield from self._part_noting(right, tiers, taken, cuts)
            yield from self._part(left, tiers, (*taken, *cuts))
            return
        least = 1 if look.family == "headlines" or tiers < 4 else 2
        k = random.randint(least, tiers - least)
        y = area.top + k * (area.bottom - area.top + look.tier_gap) / tiers
        if any(abs(y - other) < 2 * look.size for other in taken):
            yield area, tiers
            return
        if look.rules:
            middle = y - look.tier_gap / 2 + look.below / 2
            self.sheet.rule(area.x0, middle, area.x1, middle)
        cuts = []
        yield from self._part_noting(replace(area, bottom=y - look.tier_gap), k, taken, cuts)
        yield from self._part(replace(area, top=y + look.below), tiers - k, (*taken, *cuts))

    def _part_noting(
        self, area: Area, tiers: int, taken: tuple[float, ...], cuts: list[float]
    ) -> Iterator[tuple[Area, int]]:
        for part in self._part(area, tiers, taken):
            cuts += (part[0].x0, part[0].top, part[0].bottom + self.look.tier_gap)
            yield part


class _Article:
    """One article: headline, photograph, text."""

    def __init__(self, desk: _Desk, area: Area, tiers: int) -> None:
        self.desk, self.look, self.random, self.sheet = desk, desk.look, desk.random, desk.sheet
        self.words = Wording(self.look.language, self.random)
        self.area = area
        if self.random.random() < self.look.own_tiers:
            tiers = max(1, tiers + self.random.choice((-1, 1)))
        gap = self.look.tier_gap
        height = (area.bottom - area.top - gap * (tiers - 1)) / tiers
        self.tiers = [(area.top + k * (height + gap), area.top + k * (height + gap) + height) for k in range(tiers)]
        self.blocked: list[Area] = []

    def set(self) -> None:
        if self.look.family == "boxes" and self.random.random() < 0.2 and self._box():
            return
        if self.random.random() < self.look.level:
            self._level_headline()
        else:
            self._upright_headline()
        lead = self.look.family == "boxes" and len(self.tiers) > 2 and self.random.random() < 0.5
        if self.random.random() < self.look.photos and len(self.tiers) > 1:
            self._photo()
        if lead:
            self._lead()
        self._text()

    def _box(self) -> bool:
        """A box of level lines in place of the article."""
        size = self.look.size
        per_line = int((self.area.x1 - self.area.x0 - 2 * size) / size)
        if per_line > 45 or self.area.bottom - self.area.top > 300:
            return False
        y = self.area.top + size
        for line in _break("".join(self.words.paragraph() for _ in range(60)), per_line):
            if y + 1.6 * size > self.area.bottom:
                break
            self.sheet.row(self.area.x0 + size, y, line, size)
            y += 1.6 * size
        return True

    def _title(self, most: int) -> str:
        text = self.words.title() + (self.words.clause(True) if most > 14 else "")
        return text[: max(most, 2)]

    def _upright_headline(self) -> None:
        """One to three lines at the right end, the first the largest, over one to three tiers."""
        random, size = self.random, self.look.size
        high = min(random.randint(1, 3), len(self.tiers))
        top, bottom = self.area.top, self.tiers[high - 1][1]
        x = self.area.x1
        lines = random.randint(1, 3)
        for k in range(lines):
            em = size * (random.uniform(2.0, 3.2) if k == 0 else random.uniform(1.4, 1.9))
            inset = 0.0 if k == 0 else random.choice((0.0, 1.0, 2.0)) * size
            most = int((bottom - top - inset) / em)
            if most < 2 or x - em < self.area.x0 + 5 * self.look.pitch:
                break
            text = self._title(random.randint(max(2, most - 3), most) if high == 1 else most)
            self.sheet.column(x - em / 2, top + inset, text, em)
            x -= em * 1.25
        columns = max(1.0, -(-(self.area.x1 - x) // self.look.pitch))
        self.blocked.append(Area(self.area.x1 - columns * self.look.pitch, top, self.area.x1, bottom))

    def _level_headline(self) -> None:
        """One or two lines over the columns, which begin lower than those of the neighbours."""
        size, y = self.look.size, self.area.top
        first = self.tiers[0]
        for k in range(self.random.randint(1, 2)):
            em = size * (self.random.uniform(2.0, 3.0) if k == 0 else 1.5)
            if y + em * 1.5 > first[1]:
                break
            most = int((self.area.x1 - self.area.x0) / em) - 1
            text = self._title(min(most, 22))
            left = self.area.x0 + (self.area.x1 - self.area.x0 - len(text) * em) / 2
            self.sheet.row(left, y, text, em)
            y += em * 1.2
        y += 0.6 * size
        if first[1] - y >= 5 * size:
            self.tiers[0] = (y, first[1])
        else:
            del self.tiers[0]

    def _photo(self) -> None:
        """A clear rectangle at the left end or in the middle, over one or two tiers, with a caption."""
        look, random = self.look, self.random
        taken = min((area.x0 for area in self.blocked), default=self.area.x1)
        columns = random.randint(6, 12)
        free = int((taken - self.area.x0) / look.pitch) - columns
        if free < 5:
            return
        at = 0 if random.random() < 0.7 else random.randint(3, free - 2)
        first = random.randint(0, len(self.tiers) - 1)
        last = min(len(self.tiers) - 1, first + random.randint(0, 1))
        if first == 0 and last == len(self.tiers) - 1:
            last = first = len(self.tiers) - 1
        x1 = taken - (free - at) * look.pitch
        area = Area(x1 - columns * look.pitch, self.tiers[first][0], x1, self.tiers[last][1])
        self.blocked.append(area)
        small = look.size * 0.85
        if look.family == "boxes" and random.random() < 0.5:
            text = self.words.sentence()[: int((area.bottom - area.top) / small) - 1]
            self.sheet.column(area.x0 + small, area.top, text, small, free=True)
            return
        text = self.words.sentence()[: int((area.x1 - area.x0) / small) - 1]
        self.sheet.row(area.x0 + look.pitch - look.size, area.bottom - 1.1 * small, text, small, free=True)

    def _lead(self) -> None:
        """The first paragraph in larger type, in lines over two tiers beside the headline."""
        look = self.look
        em, top, bottom = look.size * 1.15, self.tiers[0][0], self.tiers[1][1]
        x = min((area.x0 for area in self.blocked[:1]), default=self.area.x1)
        for line in list(_break(self.words.paragraph(2, 3), int((bottom - top) / em)))[:5]:
            if any(area.x1 > x - 1.6 * em for area in self.blocked[1:]) or x - 8 * em < self.area.x0:
                break
            self.sheet.column(x - em / 2, top, line, em)
            x -= em * 1.6
        end = self.area.x1 - -(-(self.area.x1 - x) // look.pitch) * look.pitch
        self.blocked.append(Area(end, top, self.area.x1, bottom))

    def _slots(self) -> Iterator[tuple[float, float, float]]:
        """x of the middle, top and bottom of each column of text in reading order."""
        pitch = self.look.pitch
        for top, bottom in self.tiers:
            for k in range(int((self.area.x1 - self.area.x0) / pitch + 0.4)):
                x1 = self.area.x1 - k * pitch
                if x1 - self.look.size < self.area.x0 - 1:
                    break
                beside = [a for a in self.blocked if a.x0 < x1 - 0.5 and x1 - pitch + 0.5 < a.x1]
                if not any(a.top < bottom - 1 and top + 1 < a.bottom for a in beside):
                    yield x1 - self.look.size / 2, top, bottom

    def _text(self) -> None:
        """Paragraphs, set in by one em, to the end of the area or nearly; headlines of one tier within."""
        slots = list(self._slots())
        slots = slots[: len(slots) - self.random.randint(0, 4)]
        inner = self.random.random() < 0.3
        at = 0
        while at < len(slots):
            if inner and at > 8 and self.random.random() < 0.3:
                at = self._inner_headline(slots, at)
            text, first = self.words.paragraph(1, 3), True
            if len(self.words._told) > 60:
                self.words = Wording(self.look.language, self.random)
            while text and at < len(slots):
                x, top, bottom = slots[at]
                room = int((bottom - top) / self.look.size + 0.01) - first
                end = next(_ends(text, room))
                self.sheet.column(x, top + first * self.look.size, text[:end], self.look.size)
                text, first, at = text[end:], False, at + 1

    def _inner_headline(self, slots: list[tuple[float, float, float]], at: int) -> int:
        """Over two columns of one tier; `at` behind it."""
        if at + 2 >= len(slots) or slots[at][1] != slots[at + 1][1]:
            return at
        (x, top, bottom), (left, _, _) = slots[at : at + 2]
        if x - left > 1.5 * self.look.pitch:
            return at
        em = self.look.size * self.random.uniform(1.2, 1.4)
        text = self._title(min(int((bottom - top) / em) - 1, 9))
        self.sheet.column((x + left) / 2, top + 0.5 * em, text, em)
        return at + 2


def _ends(text: str, room: int) -> Iterator[int]:
    end = max(room, 2)
    while 2 < end < len(text) and text[end] in NEVER_FIRST:
        end -= 1
    yield end


def _break(text: str, per_line: int) -> Iterator[str]:
    while text:
        end = next(_ends(text, per_line))
        yield text[:end]
        text = text[end:]


def make(family: Family, seed: int, way: Way, spaced: bool = True) -> tuple[bytes, tuple[Mark, ...]]:
    """A page as a PDF, and the characters of its articles in reading order; both ways draw the same page.

    Not `spaced`: articles beside each other are parted by a rule at most, in the white that all lines have.
    """
    random = Random(f"{family} {seed}")
    look = draw_look(family, random)
    sheet = _Desk(look if spaced else replace(look, space=0.0), way, random).lay_out()
    return sheet.print(), tuple(sheet.truth)
