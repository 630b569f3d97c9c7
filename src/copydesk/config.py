"""Settings: one frozen `Config`, the table of switches, the profiles. The command line and Python map onto it.

`SWITCHES` is the only place that says what can be removed, under which reason codes, and what each profile does
with it. Command-line options, documentation (`docs/reasons.md`) and the pipeline are made from it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, get_args

from copydesk.errors import UsageError
from copydesk.language_names import AUTO, CODES

Choice = Literal["drop", "keep", "end", "announce", "mark"]
Profile = Literal["podcast", "read-aloud", "full"]
Fidelity = Literal["verbatim", "free"]


@dataclass(frozen=True, slots=True)
class Switch:
    """What one kind of removal is called, the reason codes (dotted prefixes) it governs, and its settings.

    `podcast`, `read_aloud` and `full` are the choices of the profiles; `choices` are those a person may set.
    """

    name: str
    prefixes: tuple[str, ...]
    meaning: str
    podcast: Choice = "drop"
    read_aloud: Choice = "drop"
    full: Choice = "keep"
    choices: tuple[Choice, ...] = ("drop", "keep")

    def default(self, profile: Profile) -> Choice:
        return {"podcast": self.podcast, "read-aloud": self.read_aloud, "full": self.full}[profile]


_END: Final[tuple[Choice, ...]] = ("drop", "keep", "end")
_SAY: Final[tuple[Choice, ...]] = ("drop", "keep", "end", "announce")

SWITCHES: Final[tuple[Switch, ...]] = (
    Switch("authors", ("author",), "author names, affiliations, correspondence", choices=_END),
    Switch("front-matter", ("front",), "dates, submission lines, keywords, journal and citation lines", choices=_END),
    Switch("other-abstracts", ("abstract",), "abstracts in a second language", choices=_END),
    Switch("contents", ("contents",), "contents pages, lists of figures and tables", choices=_END),
    Switch("index", ("index",), "the index at the end of a book", choices=_END),
    Switch(
        "furniture",
        ("furniture",),
        "running headers and footers, page and line numbers, watermarks, margin stamps",
        full="drop",
    ),
    Switch("citations", ("citation",), "citation markers: bracketed, superscript, author-year in parentheses"),
    Switch("pointers", ("pointer",), 'parentheses that only point: "(Fig. 2)", "(see Table 1)"'),
    Switch("emails", ("email",), "e-mail addresses in the text"),
    Switch("urls", ("url",), "web addresses and DOIs in the text"),
    Switch("footnotes", ("footnote",), "footnotes and endnotes with their marks", choices=_END),
    Switch("captions", ("caption",), "captions of figures and tables", read_aloud="announce", choices=_SAY),
    Switch("tables", ("table",), "tables", read_aloud="announce", choices=_SAY),
    Switch("figures", ("figure",), "text inside figures", choices=_END),
    Switch("formulas", ("formula",), "display equations", choices=("drop", "keep", "mark")),
    Switch("code", ("code",), "code on lines of its own", choices=("drop", "keep", "mark")),
    Switch("references", ("reference",), "reference lists", choices=_END),
    Switch("acknowledgements", ("backmatter.acknowledgement",), "acknowledgements", choices=_END),
    Switch("funding", ("backmatter.funding",), "funding statements", choices=_END),
    Switch("conflicts", ("backmatter.conflict",), "statements on competing interests", choices=_END),
    Switch("contributions", ("backmatter.contribution",), "author contributions", choices=_END),
    Switch("availability", ("backmatter.availability",), "statements on data and code availability", choices=_END),
    Switch("supplement", ("backmatter.supplement",), "statements on supplementary material", choices=_END),
    Switch("abbreviations", ("backmatter.abbreviation",), "lists of abbreviations", choices=_END),
    Switch("reviews", ("review",), "reports of referees printed behind an article", choices=_END),
    Switch("licence", ("backmatter.licence",), "licence and copyright notices", choices=_END),
    Switch(
        "colophon",
        ("backmatter.colophon", "backmatter.other"),
        "colophon, publisher's notes, other back matter",
        choices=_END,
    ),
    Switch("duplicates", ("duplicate",), "words printed twice at one place", full="drop"),
    Switch("hidden", ("hidden",), "text that a reader of the page cannot see", full="drop"),
    Switch("clipped", ("clipped",), "text outside the visible page", full="drop"),
)
"""In the order in which documentation and help list them. More specific prefixes win over shorter ones."""

_BY_NAME: Final = {switch.name: switch for switch in SWITCHES}


@cache
def switch_of(reason: str) -> Switch | None:
    """The switch that governs a reason code; None for repairs, which no switch turns off.

    >>> switch_of("citation.bracket").name, switch_of("hyphen.join")
    ('citations', None)
    """
    best: Switch | None = None
    length = -1
    for switch in SWITCHES:
        for prefix in switch.prefixes:
            if (reason == prefix or reason.startswith(prefix + ".")) and len(prefix) > length:
                best, length = switch, len(prefix)
    return best


@dataclass(frozen=True)
class Config:
    """All settings of a run. `switches` overrides the profile, by switch name; `first` to `last` are 1-based pages.

    `fidelity`: "verbatim", the document's own words, or "free": where a language model may say it in its own, marked.
    `drop`, `keep` and `replace` are rules of one's own: regular expressions (Python's `re`) over the clean text, and
    pairs of one and the text that stands for its matches (`rules/own.py`). `language`: what the document is in, as a
    code of `language_names.LANGUAGES`, or "auto"; abstracts in others are foreign. Raises UsageError for an unknown
    switch (with the nearest known one), a choice that the switch does not have, an unknown language, an empty page
    range, a limit below 1 or a pattern that cannot be used.
    """

    profile: Profile = "podcast"
    fidelity: Fidelity = "verbatim"
    switches: Mapping[str, Choice] = field(default_factory=dict)
    first_page: int = 1
    last_page: int | None = None
    max_chars: int | None = None
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    language: str = AUTO

    def __post_init__(self) -> None:
        if self.profile not in get_args(Profile):
            raise UsageError(f"unknown profile {self.profile!r}: use one of {', '.join(get_args(Profile))}")
        if self.fidelity not in get_args(Fidelity):
            raise UsageError(f"unknown fidelity {self.fidelity!r}: use one of {', '.join(get_args(Fidelity))}")
        if self.language not in (AUTO, *CODES):
            raise UsageError(f"unknown language {self.language!r}: use {AUTO} or one of {', '.join(CODES)}")
        for name, choice in self.switches.items():
            _check_switch(name, choice)
        if self.first_page < 1 or (self.last_page is not None and self.last_page < self.first_page):
            raise UsageError(
                f"pages {self.first_page}-{self.last_page or ''}: pages count from 1, the first before the last"
            )
        if self.max_chars is not None and self.max_chars < 1:
            raise UsageError(f"max-chars {self.max_chars}: use a number of characters from 1")
        self._settle_patterns()

    def _settle_patterns(self) -> None:
        """Lists become tuples, so that a Config stays frozen; every pattern is tried once."""
        for name in ("drop", "keep"):
            object.__setattr__(self, name, _strings(name, getattr(self, name)))
        object.__setattr__(self, "replace", tuple(_pairs(self.replace)))
        for name, pattern in (*_named("drop", self.drop), *_named("keep", self.keep)):
            compile_pattern(name, pattern)
        for pattern, text in self.replace:
            _check_template(compile_pattern("replace", pattern), text)

    def choice(self, name: str) -> Choice:
        """What this run does with the switch `name`."""
        return self.switches.get(name) or _BY_NAME[name].default(self.profile)

    def choice_for(self, reason: str) -> Choice:
        """What this run does with text under the reason code; repairs are always made ("drop")."""
        switch = switch_of(reason)
        return self.choice(switch.name) if switch else "drop"


def describe_config(config: Config) -> dict[str, Any]:
    """All settings as plain values; `Config(**described)` gives the same again."""
    return {
        "profile": config.profile,
        "fidelity": config.fidelity,
        "switches": dict(sorted(config.switches.items())),
        "first_page": config.first_page,
        "last_page": config.last_page,
        "max_chars": config.max_chars,
        "drop": list(config.drop),
        "keep": list(config.keep),
        "replace": [list(pair) for pair in config.replace],
        "language": config.language,
    }


def _strings(name: str, given: object) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise UsageError(f"{name}: give a list of patterns, not {given!r}")
    found = tuple(given)
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        raise UsageError(f"{name}: {wrong[0]!r} is no text")
    return found


def _pairs(given: object) -> Iterator[tuple[str, str]]:
    items = given.items() if isinstance(given, Mapping) else given
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise UsageError(f"replace: give pairs of a pattern and the text for its matches, not {given!r}")
    for item in items:
        pair = _strings("replace", item)
        if len(pair) != 2:
            raise UsageError("replace: give pairs of a pattern and the text for its matches")
        yield pair[0], pair[1]


def _named(name: str, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, pattern) for pattern in patterns)


@cache
def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """A pattern of one's own; `^` and `$` match at the ends of paragraphs. Raises UsageError, with the place."""
    try:
        return re.compile(pattern, re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"{name}: {pattern!r} is no regular expression: {error}") from None


def _check_template(pattern: re.Pattern[str], text: str) -> None:
    """Whether `text` names only groups that the pattern has ("\\1")."""
    try:
        re.compile(f"(?:{pattern.pattern})|", re.MULTILINE).sub(text, "")
    except (re.error, IndexError) as error:
        raise UsageError(f"replace: {text!r} does not fit {pattern.pattern!r}: {error}") from None


def _check_switch(name: str, choice: str) -> None:
    switch = _BY_NAME.get(name)
    if switch is None:
        near = difflib.get_close_matches(name, _BY_NAME, 1, 0.4)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"unknown switch {name!r}{hint}")
    if choice not in switch.choices:
        raise UsageError(f"{name}: {choice!r} is none of {', '.join(switch.choices)}")
