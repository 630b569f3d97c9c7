"""What `inspect` found out about a PDF, as plain values and as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from copydesk.extract.details import Bookmark, FontUse
from copydesk.report.names import columns_of, fit, shown
from copydesk.report.summary import finding_lines
from copydesk.verify import Finding, named

FONTS_SHOWN: Final = 12
"""A paper has five to fifteen fonts; those beyond are labels of figures. All are in `as_dict`."""

BOOKMARKS_SHOWN: Final = 40
"""About a screen; all are in `as_dict`."""

VALUE_SHOWN: Final = 300
"""Characters of a metadata value on the terminal; abstracts and lists of keywords run to thousands."""

TITLE_SHOWN: Final = 200
"""Columns of a bookmark; captions in outlines run to paragraphs."""

SIZES_SHOWN: Final = 6
"""Scans have a size for each page."""

INDENT: Final = 14
"""Columns of the names at the left."""

OWN: Final = "own rules"
"""Instead of a switch: what patterns and cuts of the settings take (reasons `user.*`)."""

NARROWEST: Final = 60
"""Columns of a terminal below which lines are as long as for this many."""


class Security(NamedTuple):
    """`revision` of the security handler; `rights` by what they allow."""

    revision: int
    rights: dict[str, bool]


class PageSize(NamedTuple):
    """`width` and `height` in points of the page as shown, and how many pages have that size."""

    width: float
    height: float
    pages: int


class RoleCount(NamedTuple):
    """Blocks of a role and their words in the source."""

    role: str
    blocks: int
    words: int


class Removal(NamedTuple):
    """What goes under one reason code: the switch and what it does, words of the source, places, the first example.

    `page` is the example's, 1-based. `rule` is where the code behind the reason stands.
    """

    switch: str
    choice: str
    reason: str
    words: int
    places: int
    example: str
    page: int
    rule: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that `inspect` shows. Pages are 1-based, sizes in points.

    `details_read` is false where the PDF library could not tell more than the pages: then `security`, `outline`,
    `fonts` and what stands between them say nothing. `languages` are the shares of the commonest ones among the words
    that tell languages apart, the likeliest first. `columns` maps a number of columns of prose to the pages that have
    it, 0 for pages without prose. `font_pages` is how many pages the fonts were counted on. `minutes` is the time to
    listen to the clean text. Two Chinese or Japanese characters are a word.
    """

    name: str
    page_count: int
    pages_read: int
    metadata: dict[str, str | int | bool | None]
    details_read: bool
    security: Security | None
    language: str
    languages: tuple[tuple[str, float], ...]
    sizes: tuple[PageSize, ...]
    labels: tuple[str, ...]
    columns: dict[int, tuple[int, ...]]
    scans: tuple[int, ...]
    blank: tuple[int, ...]
    ocr: tuple[int, ...]
    form: str
    attachments: int
    signatures: int
    scripts: int
    fonts: tuple[FontUse, ...]
    font_pages: int
    outline: tuple[Bookmark, ...]
    outline_cut: bool
    roles: tuple[RoleCount, ...]
    removals: tuple[Removal, ...]
    repairs: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    preview: str
    source_words: int
    words: int
    minutes: float

    @property
    def is_plain(self) -> bool:
        """A text file: it has no pages, fonts or places."""
        return self.metadata.get("format") == "text"

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        values = asdict(self)
        for name in ("sizes", "roles", "removals"):
            values[name] = [one._asdict() for one in getattr(self, name)]
        values["security"] = self.security._asdict() if self.security else None
        values["languages"] = [{"language": code, "share": share} for code, share in self.languages]
        values["columns"] = [{"columns": count, "pages": list(pages)} for count, pages in self.columns.items()]
        values["repairs"] = [{"reason": reason, "places": places} for reason, places in self.repairs]
        return values


def inspection_lines(inspection: Inspection, width: int = 100) -> list[str]:
    """The inspection for a terminal of `width` columns; whatever a terminal would obey is made visible."""
    found, width = inspection, max(width, NARROWEST)
    parts = {
        "the file": _wrapped(_about(found), width),
        "pages": _wrapped(_pages(found), width),
        "fonts": _wrapped(_fonts(found), width),
        "outline": _wrapped(_outline(found), width),
        "words by role": _roles(found),
        "words that go": _removals(found, width),
        "findings": _findings(found, width),
        "clean text": _preview(found, width),
    }
    lines = textwrap.wrap(_title(found), width, subsequent_indent="  ")
    for heading, part in parts.items():
        body = list(part)
        if body:
            lines += ["", heading, *body]
    return [shown(line) for line in lines]


Rows = Iterator[tuple[str, str]]


def _wrapped(rows: Rows, width: int) -> Iterator[str]:
    """`  name        text`, the text wrapped below itself."""
    for name, value in rows:
        text = shown(" ".join(value.split()))
        room = (width - INDENT - 2) * len(text) // max(columns_of(text), 1)
        for k, part in enumerate(textwrap.wrap(text, room, break_on_hyphens=False) if text else [""]):
            yield f"  {name if not k else '':<{INDENT}}{part}".rstrip()


def _title(found: Inspection) -> str:
    return f"{found.name}: {_count(found.page_count, 'page')}, {_reading(found)}"


def _reading(found: Inspection) -> str:
    if not found.source_words:
        return "no text"
    kept = f"{found.words:,} of {found.source_words:,} words in the clean text"
    return f"{kept}, about {_duration(found.minutes)}"


def _duration(minutes: float) -> str:
    """
    >>> _duration(0.3), _duration(12.4), _duration(135)
    ('1 minute', '12 minutes', '2 h 15 min')
    """
    whole = max(round(minutes), 1)
    return _count(whole, "minute") if whole < 90 else f"{whole // 60} h {whole % 60} min"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _about(found: Inspection) -> Rows:
    for key, value in found.metadata.items():
        if key not in ("pages", "tagged", "encrypted"):
            text = str(value)
            yield _KEYS.get(key, key), text[:VALUE_SHOWN] + ("…" if len(text) > VALUE_SHOWN else "")
    if not found.is_plain:
        yield "tagged", "yes" if found.metadata.get("tagged") else "no"
        yield from _encryption(found)
    yield "language", _language(found)
    extras = [
        found.form if found.form != "none" else "",
        _count(found.attachments, "attachment") if found.attachments else "",
        _count(found.signatures, "signature") if found.signatures else "",
        _count(found.scripts, "script") if found.scripts else "",
    ]
    if any(extras):
        yield "holds also", ", ".join(extra for extra in extras if extra)
    if not found.details_read and not found.is_plain:
        yield "", "the PDF library could not tell permissions, outline and fonts"


_KEYS: Final = {"CreationDate": "created", "ModDate": "changed", "pdf_version": "PDF version"}


def _encryption(found: Inspection) -> Rows:
    if found.security is None:
        if found.details_read or not found.metadata.get("encrypted"):
            yield "encrypted", "no"
        else:
            yield "encrypted", "yes"
        return
    yield "encrypted", f"yes (security handler of revision {found.security.revision})"
    for word, wanted in (("allowed", True), ("not allowed", False)):
        names = [name for name, allowed in found.security.rights.items() if allowed is wanted]
        yield word, ", ".join(names) or "nothing"


def _language(found: Inspection) -> str:
    said = f'the file says "{found.language}"' if found.language else "the file does not say"
    if not found.languages:
        return f"{said}; its words are of no language that is known, or too few"
    (first, share), *others = found.languages
    also = "".join(f", {code} {part:.0%}" for code, part in others)
    return f"{first} by its words ({share:.0%}{also}); {said}"


def _pages(found: Inspection) -> Rows:
    if found.is_plain:
        return
    if found.pages_read < found.page_count:
        yield "read", f"{found.pages_read:,} of {found.page_count:,}"
    for k, size in enumerate(found.sizes[:SIZES_SHOWN]):
        paper = _paper(size.width, size.height)
        yield "" if k else "size", f"{size.width:g} × {size.height:g} pt{paper} on {_count(size.pages, 'page')}"
    if found.sizes[SIZES_SHOWN:]:
        yield "", f"{_count(len(found.sizes) - SIZES_SHOWN, 'size')} more"
    if found.labels:
        yield "numbers", f"printed as {_labels(found.labels)}"
    if found.columns:
        yield "columns", _columns(found.columns)
    for name, numbers in (("scans", found.scans), ("without text", found.blank), ("OCR layer", found.ocr)):
        if numbers:
            yield name, named(list(numbers))
    if found.scans and not found.source_words:
        yield "", "a scan without text: run OCR on it first (for instance with OCRmyPDF)"


def _labels(labels: tuple[str, ...]) -> str:
    """
    >>> _labels(("271", "272", "273")), _labels(("i",))
    ('271, 272, ... 273', 'i')
    """
    first = [label or "(none)" for label in labels[:2]]
    return ", ".join(first) + (f", ... {labels[-1] or '(none)'}" if len(labels) > 2 else "")


_SIZES: Final = {
    "A3": (842, 1191),
    "A4": (595, 842),
    "A5": (420, 595),
    "US Letter": (612, 792),
    "US Legal": (612, 1008),
}


def _paper(width: float, height: float) -> str:
    """
    >>> _paper(595.3, 841.9), _paper(842, 595), _paper(500, 500)
    (' (A4)', ' (A4, landscape)', '')
    """
    for name, (short, long) in _SIZES.items():
        if abs(min(width, height) - short) <= 2 and abs(max(width, height) - long) <= 2:
            return f" ({name}{', landscape' if width > height else ''})"
    return ""


def _columns(columns: dict[int, tuple[int, ...]]) -> str:
    """
    >>> _columns({2: (2, 3), 1: (1,), 0: (4,)})
    '2 on 2 of 3 pages with prose, 1 on 1; no prose on page 4'
    """
    counted = {count: pages for count, pages in columns.items() if count}
    total = sum(map(len, counted.values()))
    parts = [
        f"{count} on {len(pages)}" + (f" of {_count(total, 'page')} with prose" if not k else "")
        for k, (count, pages) in enumerate(counted.items())
    ]
    empty = f"no prose on {named(list(columns[0]))}" if columns.get(0) else ""
    return "; ".join(part for part in (", ".join(parts), empty) if part)


def _fonts(found: Inspection) -> Rows:
    total = max(sum(font.characters for font in found.fonts), 1)
    for font in found.fonts[:FONTS_SHOWN]:
        notes = ["", "not embedded", "embedded"][0 if font.embedded is None else 1 + font.embedded]
        lost = f"{font.unmapped:,} of {font.characters:,} characters without a meaning (no Unicode)"
        text = ", ".join(part for part in (font.name or "(no name)", notes, lost if font.unmapped else "") if part)
        yield _share(font.characters / total), text
    more = found.fonts[FONTS_SHOWN:]
    if more:
        count = sum(font.unmapped for font in more)
        unnamed = f", {count:,} characters without a meaning among them" if count else ""
        yield _share(sum(font.characters for font in more) / total), f"{_count(len(more), 'font')} more{unnamed}"
    if found.fonts and found.font_pages < found.page_count:
        yield "", f"counted on the first {_count(found.font_pages, 'page')}"


def _share(value: float) -> str:
    return f"{value:6.1%}"


def _outline(found: Inspection) -> Rows:
    for mark in found.outline[:BOOKMARKS_SHOWN]:
        title = fit(" ".join(mark.title.split()), TITLE_SHOWN) or "(no title)"
        yield f"p. {mark.page}" if mark.page else "no page", "· " * min(mark.level - 1, 8) + title
    left = len(found.outline) - BOOKMARKS_SHOWN
    if left > 0:
        yield "", f"{left:,} more"
    if found.outline_cut:
        yield "", "not all of it was read: it is too long, too deep, or goes in circles"


def _roles(found: Inspection) -> Iterator[str]:
    """A row for each role: its words and its blocks."""
    wide = max((len(role.role) for role in found.roles), default=0)
    for role in found.roles:
        yield f"  {role.words:7,}  {role.role:<{wide}}  {_count(role.blocks, 'block')}"


def _removals(found: Inspection, width: int) -> Iterator[str]:
    """A row for each reason code: words, switch and choice, reason, page and beginning of the first example."""
    choices = [OWN if r.switch == OWN else f"--{r.switch} {r.choice}" for r in found.removals]
    wide = max(map(len, choices), default=0), max((len(removal.reason) for removal in found.removals), default=0)
    for choice, removal in zip(choices, found.removals, strict=True):
        row = f"  {removal.words:7,}  {choice:<{wide[0]}}  {removal.reason:<{wide[1]}}  p. {removal.page:<4} "
        yield fit(row + shown(removal.example), width)
    if found.repairs:
        parts = ", ".join(f"{reason} {places:,}" for reason, places in found.repairs)
        yield from textwrap.wrap(f"repairs: {parts}", width, initial_indent="  ", subsequent_indent="    ")


def _findings(found: Inspection, width: int) -> Iterator[str]:
    for line in finding_lines(found.findings):
        yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _preview(found: Inspection, width: int) -> Iterator[str]:
    parts = [shown(" ".join(part.split())) for part in found.preview.split("\n\n") if part.strip()]
    for k, part in enumerate(parts):
        if k:
            yield ""
        room = width * len(part) // max(columns_of(part), 1)
        yield from textwrap.wrap(part, room, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
