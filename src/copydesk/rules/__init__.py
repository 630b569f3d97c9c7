"""Rules for edits inside lines. `INLINE_RULES` is the only list of them, in the order in which they run.

A rule is a small pure function over the whole text of the document: paragraphs stand apart by a blank line, lines
are joined. It yields edits (sorted, apart from each other, never across a blank line). Its reason code decides, by
the table in `copydesk.config`, which switch turns it off; codes that no switch governs are repairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from copydesk.rules.addresses import drop_emails, drop_urls
from copydesk.rules.author_year import drop_author_year_citations
from copydesk.rules.characters import (
    compose_characters,
    drop_controls,
    expand_ligatures,
    fold_forms,
    name_bullets,
    name_characters,
    reattach_accents,
    space_cjk,
)
from copydesk.rules.citations import drop_bracket_citations, drop_numeric_parenthesis_citations
from copydesk.rules.pointers import drop_pointers
from copydesk.rules.raised import drop_footnote_marks, drop_superscript_citations
from copydesk.rules.spacing import tidy_spaces
from copydesk.script import Edit

TextRule = Callable[[str], Iterator[Edit]]
RaisedRule = Callable[[str, Sequence[tuple[int, int]]], Iterator[Edit]]


@dataclass(frozen=True)
class InlineRule:
    """A rule and its reason code. `needs` says what it is called with: the text, or also the raised runs in it."""

    reason: str
    function: TextRule | RaisedRule
    needs: Literal["text", "raised"] = "text"

    def __call__(self, text: str, raised: Sequence[tuple[int, int]] = ()) -> Iterator[Edit]:
        """The edits against `text`; `raised` are the half-open runs of it that stand raised on the page."""
        if self.needs == "raised":
            return self.function(text, raised)  # type: ignore[call-arg]
        return self.function(text)  # type: ignore[call-arg]


INLINE_RULES: Final[tuple[InlineRule, ...]] = (
    InlineRule("unicode.control", drop_controls),
    InlineRule("unicode.ligature", expand_ligatures),
    InlineRule("unicode.form", fold_forms),
    InlineRule("unicode.private", name_characters),
    InlineRule("unicode.bullet", name_bullets),
    InlineRule("unicode.accent", reattach_accents),
    InlineRule("unicode.compose", compose_characters),
    InlineRule("space.cjk", space_cjk),
    InlineRule("citation.superscript", drop_superscript_citations, "raised"),
    InlineRule("footnote.mark", drop_footnote_marks, "raised"),
    InlineRule("url", drop_urls),
    InlineRule("email", drop_emails),
    InlineRule("citation.bracket", drop_bracket_citations),
    InlineRule("citation.author_year", drop_author_year_citations),
    InlineRule("citation.parenthesis", drop_numeric_parenthesis_citations),
    InlineRule("pointer", drop_pointers),
    InlineRule("space.tidy", tidy_spaces),
)
"""Repairs of characters come first, since the others match words; spaces come last, since cuts leave some behind."""
