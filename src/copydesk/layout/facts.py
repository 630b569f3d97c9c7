"""What can be said of a line in words: the features of `features.TABLE`, in groups that mean one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout.features import TABLE, Ints

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(features.split())
    for name, features in {
        "type": "size height font_share face_share bold italic first_bold coloured same_font_before same_font_behind",
        "place": "top bottom page_progress turned",
        "edges": "left right width indent edge_share",
        "gaps": "gap_above gap_below shift_before shift_behind beside_before beside_behind fill_before",
        "repetition": "repeated repeated_share place_share",
        "length": "words characters",
        "characters": "digits uppers lowers marks cjk symbols raised",
        "words": "stopwords word_length single capitalised",
        "beginning": "starts_raised starts_lower starts_digit starts_upper starts_bullet starts_number starts_section",
        "end": "ends_sentence ends_hyphen ends_number",
        "entries": "years brackets initials surnames commas semicolons et_al page_range address at_sign",
        "mathematics": "equals parentheses",
        "known": "caption backmatter references_heading section contents_heading front affiliation leader artifact",
        "zone": "zone since",
        "captions": "since_caption to_caption",
        "twins": "twin_behind twin_before",
        "document": "page pages_left page_share progress page_lines",
    }.items()
}
"""Every feature of `features.TABLE` is in one group."""

COLUMN: Final = {name: k for k, name in enumerate(TABLE)}
_SCALE: Final = {name: scale for name, (scale, _) in TABLE.items()}
_ZONES: Final = ("", "references", "back matter", "section", "contents", "index")
_TOO_FAR: Final = 60
"""`since_caption` and `to_caption` end there."""


SIZE_OFF: Final = 0.05
"""Share by which a size must be off the usual one to be named in any case."""

EDGE: Final = 0.08
"""Share of a page's height at top and foot that is named in any case."""


class Facts:
    """Values of one line's features in their own units. `usual_size` is the document's, in points."""

    def __init__(self, document: Document, rows: Ints, line: int, usual_size: float) -> None:
        self.document, self.index, self.usual_size = document, line, usual_size
        self.line: Line = document.lines[line]
        self._row = rows[line]

    def of(self, name: str) -> float:
        return float(self._row[COLUMN[name]]) / _SCALE[name]

    def plain(self) -> list[str]:
        """Groups that a person would look at first, whatever the model weighed."""
        found = []
        if self.of("repeated") > 1:
            found.append("repetition")
        if self.of("top") < EDGE or self.of("bottom") > 1 - EDGE or self.of("turned"):
            found.append("place")
        if abs(self.of("size") - 1) >= SIZE_OFF:
            found.append("type")
        if self.of("zone") in (1, 2, 4, 5):
            found.append("zone")
        return found

    def true(self, group: str) -> list[str]:
        """Meanings of a group's flags and counts that are not zero."""
        found = []
        for name in GROUPS[group]:
            value, meaning = self.of(name), _MEANINGS.get(name, TABLE[name][1])
            if value:
                counted = meaning.removeprefix("number of ")
                found.append(meaning if counted == meaning else f"{value:g} {counted}")
        return found


_MEANINGS: Final = {
    "caption": "begins like a caption",
    "ends_sentence": "ends like a sentence",
    "starts_number": "begins with a number of an enumeration",
    "starts_section": "begins with a section number",
    "front": "has a word of front matter",
    "affiliation": "has a word of an affiliation",
    "address": "number of web addresses",
    "page_range": "number of ranges of pages",
    "surnames": "number of names with initials",
    "initials": "number of initials",
    "et_al": "number of “et al.”",
}
"""Where the table's words have examples, which would be read as the line's own."""


def _type(facts: Facts) -> str:
    parts = [f"size {facts.line.size:.1f}, usual {facts.usual_size:.1f}"]
    parts += [name for name in ("bold", "italic") if facts.of(name)]
    share = facts.of("font_share")
    parts.append(f"{share:.0%} of the document is set like it" if share >= 0.01 else "hardly anything is set like it")
    return ", ".join(parts)


def _place(facts: Facts) -> str:
    if facts.of("turned"):
        return f"turned by {facts.line.angle}°"
    if facts.of("top") < 0.5:
        return f"{max(facts.of('top'), 0):.0%} below the top of the page"
    return f"{max(1 - facts.of('bottom'), 0):.0%} above the foot of the page"


def _edges(facts: Facts) -> str:
    return f"from {facts.of('left'):.0%} to {facts.of('right'):.0%} of the page's width"


def _gaps(facts: Facts) -> str:
    if facts.of("beside_before") or facts.of("beside_behind"):
        return "stands beside the line " + ("before" if facts.of("beside_before") else "behind")
    above, below = (facts.of(name) for name in ("gap_above", "gap_below"))
    said = [f"{_gap(value)} {where}" for value, where in ((above, "above"), (below, "below")) if value > -2]
    return " and ".join(said)


def _gap(value: float) -> str:
    return "no space" if value < 0.1 else f"{value:.1f} sizes of space"


def _repetition(facts: Facts) -> str:
    pages, same = len(facts.document.pages), round(facts.of("repeated"))
    place = round(facts.of("place_share") * (pages - 1)) + 1
    if same > 1:
        return f"its text stands on {same} of {pages} pages, digits aside" + _same_place(place, pages)
    return f"stands once{_same_place(place, pages)}"


def _same_place(place: int, pages: int) -> str:
    return f"; {place} of {pages} pages have a line at its place" if place > 1 else ""


def _length(facts: Facts) -> str:
    words = round(facts.of("words"))
    return f"{words} word{'' if words == 1 else 's'}"


def _characters(facts: Facts) -> str:
    names = {"digits": "digits", "uppers": "capitals", "marks": "marks", "symbols": "symbols", "raised": "raised"}
    found = [f"{facts.of(name):.0%} {word}" for name, word in names.items() if facts.of(name) >= 0.05]
    return f"characters: {', '.join(found)}" if found else "hardly anything but small letters"


def _words(facts: Facts) -> str:
    return f"{facts.of('stopwords'):.0%} common words, {facts.of('capitalised'):.0%} with a capital"


def _flags(group: str, otherwise: str = "") -> Callable[[Facts], str]:
    return lambda facts: ", ".join(facts.true(group)) or otherwise


def _zone(facts: Facts) -> str:
    zone, since = round(facts.of("zone")), round(facts.of("since"))
    if not zone:
        return "before any heading with a usual name"
    at = facts.index - since
    title = facts.document.lines[at].text[:40] if at >= 0 else ""
    if not since:
        return f"is itself a heading of {_ZONES[zone]}"
    return f"{since} line{'' if since == 1 else 's'} below “{title}”" if since < 300 else f"long after “{_ZONES[zone]}”"


def _captions(facts: Facts) -> str:
    since, until = round(facts.of("since_caption")), round(facts.of("to_caption"))
    if min(since, until) >= _TOO_FAR:
        return "no caption near"
    if not since or not until:
        return "begins like a caption"
    near = min(since, until)
    return f"{near} line{'' if near == 1 else 's'} {'below' if since == near else 'above'} a caption"


def _twins(facts: Facts) -> str:
    if facts.of("twin_behind"):
        return "its words come again, alone on a later line"
    return "its words stand alone on an earlier line" if facts.of("twin_before") else ""


def _document(facts: Facts) -> str:
    return f"page {facts.line.page}, {facts.of('progress'):.0%} into the document"


SAID: Final[dict[str, Callable[[Facts], str]]] = {
    "type": _type,
    "place": _place,
    "edges": _edges,
    "gaps": _gaps,
    "repetition": _repetition,
    "length": _length,
    "characters": _characters,
    "words": _words,
    "beginning": _flags("beginning"),
    "end": _flags("end", "does not end like a sentence"),
    "entries": _flags("entries"),
    "mathematics": _flags("mathematics"),
    "known": _flags("known"),
    "zone": _zone,
    "captions": _captions,
    "twins": _twins,
    "document": _document,
}
