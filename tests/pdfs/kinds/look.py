"""How a document looks, by chance: faces, sizes, margins, what stands on each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pdfs.kinds.sheet import Sheet, Style


@dataclass(frozen=True)
class Look:
    """One look; lengths in points."""

    language: str
    face: str
    body: Style
    heading: Style
    size: tuple[float, float]
    margin: float
    header: bool
    footer: bool

    @classmethod
    def draw(cls, language: str, random: Random) -> Look:
        points = random.choice((9.0, 10.0, 10.5, 11.0, 12.0, 12.0, 14.0))
        leading = points * random.choice((1.15, 1.25, 1.4, 1.5))
        indented = random.random() < 0.5
        body = Style(
            points,
            leading,
            indent=1.5 * points if indented else 0.0,
            after=0.0 if indented else 0.6 * points,
            align=random.choice(("left", "left", "justify")),
        )
        heading = Style(
            points * random.choice((1.0, 1.2, 1.5)),
            leading * 1.3,
            weight=1,
            before=points,
            after=0.4 * points,
            align=random.choice(("left", "left", "center")),
        )
        return cls(
            language,
            random.choice(("Times", "Helvetica")),
            body,
            heading,
            random.choice(((595.0, 842.0), (612.0, 792.0), (420.0, 595.0))),
            random.choice((54.0, 72.0, 80.0)),
            random.random() < 0.5,
            random.random() < 0.7,
        )

    @property
    def plain(self) -> Style:
        """The body without an indent."""
        return self.body.but(indent=0.0)

    @property
    def small(self) -> Style:
        return Style(0.8 * self.body.size, 0.96 * self.body.size)

    def title(self) -> Style:
        return self.heading.but(size=1.9 * self.body.size, leading=2.4 * self.body.size)

    def sheet(self, head: str = "", **more: object) -> Sheet:
        """An empty sheet with a running head and page numbers, where this look has them."""
        given: dict[str, object] = {"size": self.size, "margins": (self.margin,) * 4} | more
        return Sheet(self.language, self.face, on_page=self.furniture(head), **given)  # type: ignore[arg-type]

    def furniture(self, head: str) -> Callable[[Sheet], None]:
        def draw(sheet: Sheet) -> None:
            middle = sheet.size[0] / 2
            if self.header and head and sheet.page > 1:
                wide = sheet.measure(head, self.small)
                sheet.put(middle - wide / 2, 0.55 * sheet.margins[1], head, self.small, "furniture")
            if self.footer:
                sheet.put(middle - 4, sheet.size[1] - 0.5 * sheet.margins[3], str(sheet.page), self.small, "furniture")

        return draw
