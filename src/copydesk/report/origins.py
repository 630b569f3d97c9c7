"""Where the code behind a reason code stands: module and function, so that a cut leads to the rule that made it."""

from __future__ import annotations

from typing import Final, NamedTuple

from copydesk.rules import INLINE_RULES


class Origin(NamedTuple):
    """The function to read first, and what it does in a few words."""

    module: str
    function: str
    meaning: str

    @property
    def place(self) -> str:
        """As a person looks it up: `copydesk/rules/citations.py: drop_bracket_citations`."""
        return f"{self.module.replace('.', '/')}.py: {self.function}"


_LINES: Final = "role of whole lines, judged by layout/roles.py and settled by layout/smoothing.py"
_DETAILS: Final = Origin("copydesk.layout.details", "find_details", _LINES)

_BY_PREFIX: Final[dict[str, Origin]] = {
    "abstract": Origin("copydesk.layout.abstracts", "settle_abstracts", "an abstract in a second language"),
    "appendix": Origin("copydesk.rules.selection", "drop_blocks", "stands in the body, or went for another reason"),
    "author": Origin("copydesk.layout.front", "settle_front", "names and addresses under the title"),
    "clipped": Origin("copydesk.extract.visibility", "mark_visibility", "outside the visible page"),
    "duplicate": Origin("copydesk.extract.visibility", "mark_visibility", "printed twice at one place"),
    "footnote.text": Origin("copydesk.layout.notes", "find_footnotes", "notes at the foot of a page"),
    "furniture": Origin("copydesk.layout.certain", "find_certain", "what repeats from page to page, and page numbers"),
    "hidden": Origin("copydesk.extract.visibility", "mark_visibility", "a reader of the page cannot see it"),
    "hyphen.join": Origin("copydesk.rules.joining", "join_lines", "a word cut at a line end"),
    "model.block": Origin("copydesk.revise.choose", "settle_blocks", "a model settled what the rules doubted"),
    "model.free": Origin("copydesk.revise.freely", "propose_freely", "a model's own words, as fidelity free allows"),
    "model.judge": Origin("copydesk.revise.judge", "judge", "a model can do without the sentence"),
    "model.rewrite": Origin("copydesk.revise.gates", "propose", "a model left it out of its copy"),
    "reference": Origin("copydesk.layout.sections", "settle_sections", "from the heading of the list to its end"),
    "review": Origin("copydesk.layout.sections", "settle_sections", "reports of referees behind the article"),
    "space.line": Origin("copydesk.rules.joining", "join_lines", "a line end within a paragraph"),
    "space.paragraph": Origin("copydesk.rules.joining", "join_lines", "a line end between paragraphs"),
    "user.cut": Origin("copydesk.decisions", "decide", "a cut of your own, from an edit file"),
    "user.drop": Origin("copydesk.rules.own", "drop_matches", "a pattern of your settings"),
    "user.replace": Origin("copydesk.rules.own", "replace_matches", "a replacement of your settings"),
}
_INLINE: Final = {
    rule.reason: Origin(rule.function.__module__, rule.function.__name__, (rule.function.__doc__ or "").split("\n")[0])
    for rule in INLINE_RULES
}


def origin_of(reason: str) -> Origin:
    """Where the code behind `reason` is; codes of whole lines that no entry names come from `layout/details.py`.

    >>> origin_of("citation.bracket").place
    'copydesk/rules/citations.py: drop_bracket_citations'
    >>> origin_of("furniture.page_number").function, origin_of("backmatter.funding").function
    ('find_certain', 'find_details')
    """
    code = reason
    while code:
        found = _INLINE.get(code) or _BY_PREFIX.get(code)
        if found:
            return found
        code = code.rpartition(".")[0]
    return _DETAILS
