"""One self-contained page: its head with the policy that lets nothing else in, the controls, the text."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from copydesk.language_names import AUTO
from copydesk.layout.languages import count_languages
from copydesk.report.edition import Edition
from copydesk.report.html import panel
from copydesk.report.html.body import Body, write_appendix, write_pages
from copydesk.report.html.escape import attribute, escape, has_right_to_left, script_data
from copydesk.report.html.flow import REPAIRS
from copydesk.report.html.reasons import Reasons, find_reasons, reason_styles

SAMPLE: Final = 40_000
"""Characters from which the language is guessed; more would not change the guess."""

_SCRIPTS: Final = (
    ("ja", "\u3040", "\u30ff"), ("ko", "\uac00", "\ud7a3"), ("zh", "\u4e00", "\u9fff"), ("he", "\u05d0", "\u05ea"),
    ("ar", "\u0620", "\u06ff"), ("el", "\u0391", "\u03c9"), ("ru", "\u0410", "\u044f"),
)  # fmt: skip
"""Language -> its letters, first to last; a text is in the first one that has a twentieth of its characters."""

_SCRIPT_SHARE: Final = 20

_NOBODY: Final = frozenset({"", "untitled", "anonymous", "unspecified", "unknown", "none"})
"""What programs write where nobody gave a title or an author."""

_KEYS: Final = (
    (("n", "p"), "next, previous cut (also j, k)"),
    (("u",), "the next cut that is unsure, the least sure first"),
    (("o",), "show all of a long cut, or less"),
    (("c",), "the clean text alone"),
    (("/",), "search; Enter and Shift+Enter for the next and the previous place"),
    (("g",), "go to a page"),
    (("]", "["), "next, previous page"),
    (("f",), "show or hide the panel"),
    (("t",), "light or dark"),
    (("Esc",), "close, let go"),
)
_ICONS: Final = {
    "menu": "M2 4h12M2 8h12M2 12h8",
    "up": "M3.5 10 8 5.5 12.5 10",
    "down": "M3.5 6 8 10.5 12.5 6",
    "theme": "M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1Z",
}


def render(edition: Edition, name: str = "document") -> str:
    """The report of `edition` as one HTML file without any reference to another; `name` is its title.

    The same edition and name give the same text: there is no time, path or duration in it.
    """
    reasons = find_reasons(edition)
    body = Body(edition.document, reasons, has_right_to_left(edition.document.text))
    pages, appendix = write_pages(edition, body), write_appendix(edition, body)
    heights = "".join(f".s{step}{{--s:{step}}}" for step in sorted(body.heights))
    styles = (_asset("report.css"), reason_styles(reasons) + panel.column_styles(reasons) + heights)
    repairs = list(reasons.groups).index(REPAIRS) if REPAIRS in reasons.groups else None
    hidden = "" if repairs is None else f" class=x{repairs}"
    return (
        f"<!doctype html>\n<html lang=en{hidden}>\n<head>\n{_head(name, styles)}</head>\n<body>\n"
        f"<a class=skip href=#text>Skip to the text</a>\n{_bar(edition)}{_side(edition, reasons, body)}"
        f"<main id=text tabindex=-1>\n{_hero(edition, name)}"
        f"<article lang={language_of(edition)}>{pages}{_moved(appendix)}</article>\n"
        f"{_NOTE}{_origins(reasons)}{_foot(edition)}</main>\n{_help()}"
        f"<div id=live class=v role=status aria-live=polite></div>\n"
        f"<script type=application/json id=data>{script_data(panel.script_facts(reasons))}</script>\n"
        f"<script>{_asset('report.js')}</script>\n</body>\n</html>\n"
    )


@cache
def _asset(name: str) -> str:
    """A style or a script of this package."""
    return (files("copydesk.report.html") / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _head(name: str, styles: tuple[str, ...]) -> str:
    from copydesk import __version__

    scripts = (_asset("early.js"), _asset("report.js"))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {' '.join(map(_hash, styles))}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        "<meta charset=utf-8>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="generator" content="copydesk {__version__}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title>{attribute(name)} – copydesk report</title>\n<link rel="icon" href="data:,">\n'
        f"{''.join(f'<style>{style}</style>' for style in styles)}\n<script>{scripts[0]}</script>\n"
    )


def _icon(name: str) -> str:
    return f'<svg viewBox="0 0 16 16" aria-hidden=true><path d="{_ICONS[name]}"/></svg>'


def _button(identifier: str, label: str, content: str, more: str = "") -> str:
    return f'<button type=button id={identifier} aria-label="{label}" title="{label}"{more}>{content}</button>'


def _bar(edition: Edition) -> str:
    last = edition.document.pages[-1].number if edition.document.pages else 1
    first = edition.document.pages[0].number if edition.document.pages else 1
    return (
        "<header class=top>"
        f"{_button('panel', 'Panel (f)', _icon('menu'), ' class=js aria-expanded=true aria-controls=side')}"
        "<span class=brand>copydesk</span>"
        f'<form id=goto class="goto js"><label for=page>Page</label><input id=page inputmode=numeric autocomplete=off '
        f"pattern=[0-9]* value={first}><span>of {last}</span></form>"
        '<form id=find class="find js" role=search><input id=query type=search placeholder="Search (/)" '
        'aria-label="Search the text" autocomplete=off spellcheck=false>'
        "<output id=hits for=query aria-live=polite></output>"
        f"{_button('hit-previous', 'Previous place found', _icon('up'))}"
        f"{_button('hit-next', 'Next place found', _icon('down'))}</form>"
        '<div class="cutnav js" role=group aria-label="Cuts">'
        f"{_button('previous', 'Previous cut (p)', _icon('up'))}<output id=cuts></output>"
        f"{_button('next', 'Next cut (n)', _icon('down'))}</div>"
        '<button type=button id=clean class=js aria-pressed=false title="The clean text alone (c)">Clean text</button>'
        f"{_button('theme', 'Light or dark (t)', _icon('theme'), ' class=js')}"
        f"{_button('ask', 'Keys (?)', '?', ' class=js')}</header>\n"
    )


def _side(edition: Edition, reasons: Reasons, body: Body) -> str:
    filters = panel.write_filters(reasons, body.cuts) or "<li>Nothing was cut.</li>"
    findings = panel.write_findings(edition.findings)
    outline = panel.write_outline(body.headings)
    return (
        '<aside class=side id=side aria-label="Overview" tabindex=-1>'
        f"{panel.write_totals(edition, reasons)}"
        "<h2>Cuts shown</h2><div class=heads aria-hidden=true><span></span><span>cuts</span><span>words</span></div>"
        f"<ul id=filters>{filters}</ul>"
        "<div class='acts js'><button type=button class=act id=all>All</button>"
        "<button type=button class=act id=none>None</button></div>"
        f"<h2>Findings</h2>{f'<ul class=finds>{findings}</ul>' if findings else '<p class=none>None.</p>'}"
        + (f"<nav aria-label=Outline><h2>Outline</h2><ol class=out>{outline}</ol></nav>" if outline else "")
        + "</aside>\n"
    )


def _hero(edition: Edition, name: str) -> str:
    said = [edition.document.metadata.get(key) for key in ("Title", "Author")]
    line = " · ".join(
        escape(value) for value in said if isinstance(value, str) and value.strip(" .-").lower() not in _NOBODY
    )
    return f"<div class=hero><h1 dir=auto>{escape(name)}</h1>{f'<p dir=auto>{line}</p>' if line else ''}</div>\n"


def _moved(appendix: str) -> str:
    return f"<section id=moved class=moved><h2>Moved to the end</h2>{appendix}</section>" if appendix else ""


_NOTE: Final = (
    "<div id=note class=note hidden><code id=note-code></code><p id=note-group></p><p id=note-facts class=q></p>"
    "<p class=r>Rule</p><p id=note-place class=w></p><p id=note-meaning class=q></p></div>\n"
)


def _origins(reasons: Reasons) -> str:
    if not reasons.codes:
        return ""
    return (
        "<div class=origins id=origins><h2>Where each cut comes from</h2><table><thead><tr><th scope=col>Reason</th>"
        "<th scope=col>Group</th><th scope=col>What it is</th><th scope=col>File and function of the rule</th></tr>"
        f"</thead><tbody>{panel.write_origins(reasons)}</tbody></table></div>\n"
    )


def _foot(edition: Edition) -> str:
    source = f"PDF <code>sha256:{escape(edition.document.sha256)}</code>"
    return f"<div class=foot><p>Made by <code>{escape(edition.signature)}</code><br>{source}</p></div>\n"


def _help() -> str:
    rows = "".join(f"<dt>{' '.join(f'<kbd>{key}</kbd>' for key in keys)}</dt><dd>{what}</dd>" for keys, what in _KEYS)
    return (
        f"<dialog id=help aria-labelledby=help-title><h2 id=help-title>Keys</h2><dl>{rows}</dl>"
        "<label><input type=checkbox id=single checked>Single keys work</label>"
        "<form method=dialog><button class=act>Close</button></form></dialog>\n"
    )


def language_of(edition: Edition) -> str:
    """What the settings say, else what the text looks like; a BCP 47 tag."""
    named = edition.config.language
    return guess_language(edition.document.text) if named == AUTO else named


def guess_language(text: str) -> str:
    """The language of `text` as a BCP 47 tag, by its letters or its commonest words; "und" where nothing tells.

    >>> guess_language("鳥は空をとぶ。"), guess_language("The aim of this study is to compare the two.")
    ('ja', 'en')
    """
    sample = text[:SAMPLE]
    for language, first, last in _SCRIPTS:
        if sum(first <= c <= last for c in sample) * _SCRIPT_SHARE > len(sample):
            return language
    found = count_languages([sample]).most_common(1)
    return found[0][0] if found else "und"
