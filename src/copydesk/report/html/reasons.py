"""The reasons of one edition: numbered, grouped as a person filters them, counted and coloured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from copydesk.config import SWITCHES
from copydesk.report.edition import Edition
from copydesk.report.html.escape import style_text
from copydesk.report.html.flow import MODEL, OTHER, OWN, REPAIRS, group_of, main_reason
from copydesk.report.lengths import count_words

FAMILIES: Final = {
    "blue": ("citations",),
    "violet": ("pointers",),
    "teal": ("emails", "urls"),
    "amber": ("footnotes",),
    "green": ("captions", "tables", "figures"),
    "cyan": ("formulas", "code"),
    "rose": ("references",),
    "ochre": ("authors", "front-matter", "other-abstracts", "contents", "index"),
    "grey": ("furniture", "duplicates", "hidden", "clipped", REPAIRS, OTHER),
    "red": (OWN, MODEL),
}
"""Colour -> groups: what is alike has one colour, for nobody tells thirty apart. The rest (back matter) is plum."""

_COLOUR: Final = {group: colour for colour, groups in FAMILIES.items() for group in groups}
_MEANING: Final = {
    **{switch.name: switch.meaning for switch in SWITCHES},
    OWN: "your own cuts and replacements",
    MODEL: "what a language model left out or settled",
    REPAIRS: "spaces, hyphens and the form of characters; never words",
    OTHER: "what no switch governs",
}
_ORDER: Final = {name: number for number, name in enumerate(_MEANING)}


@dataclass(frozen=True)
class Reasons:
    """Reason codes in the order of their groups; the index in `codes` is the number that the page uses for one.

    `words` counts the source's words that each one took, `pieces` the pieces of the script that carry it.
    """

    codes: tuple[str, ...]
    words: Counter[str]
    pieces: Counter[str]

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The codes of each group, groups in the order in which documentation lists them."""
        found: dict[str, list[str]] = {}
        for code in self.codes:
            found.setdefault(group_of(code), []).append(code)
        return {group: tuple(codes) for group, codes in found.items()}


def find_reasons(edition: Edition) -> Reasons:
    """All reasons that the body's or the appendix's script gives; the counts are the body's."""
    words: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for piece in edition.script.pieces:
        if piece.reasons:
            pieces.update(piece.reasons)
            if not piece.text:
                words[main_reason(piece.reasons)] += count_words(edition.script.source[piece.start : piece.end])
    codes = set(pieces)
    if edition.appendix is not None:
        codes.update(reason for piece in edition.appendix.pieces for reason in piece.reasons)
    return Reasons(tuple(sorted(codes, key=lambda code: (_ORDER[group_of(code)], code))), words, pieces)


def meaning_of(group: str) -> str:
    """What a group of reasons is about, in a few words."""
    return _MEANING[group]


def colour_of(group: str) -> str:
    """The name of the custom property that holds the group's colour."""
    return _COLOUR.get(group, "plum")


def reason_styles(reasons: Reasons) -> str:
    """The colours, names and filters of this edition's reasons as CSS.

    `.rN` is a cut for reason N, `.gN` the mark of group N, `.xN` on the root hides the cuts of group N.
    """
    rules = []
    for number, (group, codes) in enumerate(reasons.groups.items()):
        marks = [f".r{reasons.numbers[code]}" for code in codes]
        colour = colour_of(group)
        rules.append(f".g{number},{','.join(marks)}{{--c:var(--{colour})}}")
        gone = ",".join(f".x{number} {kind}{mark}" for mark in marks for kind in ("del", "div"))
        plain = ",".join(f".x{number} ins{mark}" for mark in marks)
        rules.append(f"{gone}{{display:none}}{plain}{{all:unset}}")
        rules += [f"{mark}{{--l:{style_text(code)}}}" for mark, code in zip(marks, codes, strict=True)]
    return "".join(rules)
