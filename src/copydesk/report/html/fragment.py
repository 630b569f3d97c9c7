"""The first edited paragraphs as a piece of HTML for a notebook: no script, its own styles, nothing of them leaks."""

from __future__ import annotations

from itertools import chain, islice
from typing import Final

from copydesk.document import Document
from copydesk.report.edition import Edition
from copydesk.report.html.escape import attribute, escape
from copydesk.report.html.flow import REPAIRS, Passage, Removed, Span, group_of, leaves
from copydesk.report.html.removed import block_text
from copydesk.report.summary import summarise
from copydesk.verify import shorten

SHOWN: Final = 40
"""Edited paragraphs that are shown: some screens; whoever wants all has the report."""

SHOWN_CHARACTERS: Final = 240
"""Characters of a removed block that are shown, its beginning and its end."""

PASSAGE_CHARACTERS: Final = 4000
"""Characters of one paragraph: a page without any break must not fill the notebook."""

_STYLE: Final = """<style>
.copydesk-diff{--cut:#a3264a;--new:#28652b;--quiet:#5d5950;--line:#ddd8cd;max-width:46rem;font:15px/1.55 Georgia,serif}
.copydesk-diff p{margin:.6em 0;overflow-wrap:anywhere}
.copydesk-diff .copydesk-head,.copydesk-diff small{font:13px/1.5 system-ui,sans-serif;color:var(--quiet)}
.copydesk-diff del{color:var(--cut);text-decoration:line-through 1px;unicode-bidi:isolate}
.copydesk-diff ins{color:var(--new);text-decoration:underline;unicode-bidi:isolate}
.copydesk-diff .copydesk-block{padding-left:.8em;border-left:3px solid var(--line)}
.copydesk-diff i{font:12px monospace}
@media(prefers-color-scheme:dark){.copydesk-diff{--cut:#f49fb4;--new:#93d090;--quiet:#aaa69b;--line:#45474d}}
[data-jp-theme-light=true] .copydesk-diff{--cut:#a3264a;--new:#28652b;--quiet:#5d5950;--line:#ddd8cd}
[data-jp-theme-light=false] .copydesk-diff{--cut:#f49fb4;--new:#93d090;--quiet:#aaa69b;--line:#45474d}
</style>"""


_WRITES_ALL: Final = "<code>result.write(formats=[&quot;html&quot;])</code> writes all of them."


def render_diff(edition: Edition, name: str = "document") -> str:
    """Edited paragraphs of `edition`, the first `SHOWN`, with old and new words and the reason of each cut."""
    edited = [item for item in chain.from_iterable(leaf.items for leaf in leaves(edition)) if _is_edited(item)]
    summary = summarise(edition)
    dropped = sum(words for _, words in summary.dropped)
    head = f"<b>{escape(name)}</b> · {summary.pages:,} pages · {summary.kept:,} words kept · {dropped:,} dropped"
    shown = "".join(_item(edition.document, item) for item in islice(edited, SHOWN))
    more = len(edited) - SHOWN
    rest = f"<p><small>{more:,} more edited paragraphs; {_WRITES_ALL}</small></p>" if more > 0 else ""
    return f"{_STYLE}<div class=copydesk-diff><p class=copydesk-head>{head}</p>{shown}{rest}</div>"


def _is_edited(item: Passage | Removed) -> bool:
    """Repairs alone are no edit to look at: every other line has one."""
    return isinstance(item, Removed) or any(_is_cut(span) for span in item.spans)


def _is_cut(span: Span) -> bool:
    return span.reason != "" and group_of(span.reason) != REPAIRS


def _item(document: Document, item: Passage | Removed) -> str:
    if isinstance(item, Removed):
        text = shorten(" ".join(block_text(document, *part) for part in item.parts), SHOWN_CHARACTERS)
        what = " (moved to the end)" if item.moved else ""
        label = f"<small>{escape(item.reason)}{what}</small>"
        return f"<p class=copydesk-block dir=auto>{label} <del>{escape(text)}</del></p>"
    shown, length = [], 0
    for span in item.spans:
        shown.append(_span(span))
        length += len(span.old)
        if length > PASSAGE_CHARACTERS:
            break
    return f"<p dir=auto>{''.join(shown)}</p>"


def _span(span: Span) -> str:
    if not _is_cut(span):
        return escape(_fitted(span.new))
    new = f"<ins>{escape(_fitted(span.new))}</ins>" if span.new else ""
    return f'<del title="{attribute(span.reason)}">{escape(_fitted(span.old))}</del>{new}'


def _fitted(text: str) -> str:
    return text if len(text) <= PASSAGE_CHARACTERS else f"{text[:PASSAGE_CHARACTERS]} …"
