"""What stands beside the text: totals, filters, findings, outline; and the table of reasons behind it."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, Final

from copydesk.report.edition import Edition
from copydesk.report.html.body import Heading
from copydesk.report.html.escape import escape
from copydesk.report.html.flow import REPAIRS
from copydesk.report.html.reasons import Reasons, meaning_of
from copydesk.report.lengths import count_minutes
from copydesk.report.origins import origin_of
from copydesk.report.summary import SHOWN_OF_A_KIND, summarise
from copydesk.report.unsure import UNSURE_CUT
from copydesk.verify import Finding

_BAR_WIDTH: Final = 1000


def write_totals(edition: Edition, reasons: Reasons) -> str:
    """Pages, words and minutes, and a bar that shows how the words were divided."""
    summary = summarise(edition)
    dropped, moved = sum(n for _, n in summary.dropped), sum(n for _, n in summary.moved)
    text = edition.script.text + (edition.appendix.text if edition.appendix else "")
    facts = [("pages", summary.pages), ("words kept", summary.kept), ("words dropped", dropped)]
    facts += [("words moved", moved)] if moved else []
    facts.append(("minutes aloud", math.ceil(count_minutes(text))))
    cells = "".join(f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in facts)
    return f"<dl class=facts>{cells}</dl>{_bar(summary.kept, reasons)}"


def _bar(kept: int, reasons: Reasons) -> str:
    """Kept words and those of each group, side by side; a picture of what the filters say in numbers."""
    words = {group: sum(reasons.words[code] for code in codes) for group, codes in reasons.groups.items()}
    words.pop(REPAIRS, None)
    total = kept + sum(words.values())
    if not total:
        return ""
    rects, at = [f"<rect class=kept width={kept / total * _BAR_WIDTH:.1f} height=8 />"], kept
    for number, group in enumerate(reasons.groups):
        if words.get(group):
            x, width = at / total * _BAR_WIDTH, words[group] / total * _BAR_WIDTH
            rects.append(f"<rect class=g{number} x={x:.1f} width={width:.1f} height=8 />")
            at += words[group]
    return (
        f'<svg class=bar viewBox="0 0 {_BAR_WIDTH} 8" preserveAspectRatio=none aria-hidden=true>{"".join(rects)}</svg>'
    )


def write_filters(reasons: Reasons, cuts: Counter[str]) -> str:
    """A row for each group of reasons: shown or not, how many cuts, how many words; its codes below it."""
    return "".join(
        _filter(number, group, codes, reasons, cuts)
        for number, (group, codes) in enumerate(reasons.groups.items())
        if group == REPAIRS or any(cuts[code] for code in codes)
    )


def _filter(number: int, group: str, codes: tuple[str, ...], reasons: Reasons, cuts: Counter[str]) -> str:
    count, words = sum(cuts[code] for code in codes), sum(reasons.words[code] for code in codes)
    is_repair = group == REPAIRS
    checked = "" if is_repair else " checked"
    if is_repair:
        count, words = sum(reasons.pieces[code] for code in codes), 0
    rows = "".join(_code_row(code, reasons, cuts, is_repair) for code in codes)
    return (
        f"<li><div class=row><label><input type=checkbox data-g={number}{checked}><i class=g{number}></i>{group}"
        "</label>"
        f"<span class=num>{count:,}</span><span class=num>{_number(words)}</span>"
        f'<button type=button class=only data-g={number} aria-label="Show only {group}">only</button>'
        f'<button type=button class=tw aria-expanded=false aria-controls=c{number} aria-label="Codes of {group}">'
        f"</button></div><div id=c{number} class=codes hidden><p>{escape(meaning_of(group))}</p><ul>{rows}</ul></div>"
        "</li>"
    )


def column_styles(reasons: Reasons) -> str:
    """How many digits the columns of the filters need, as CSS; each row is a grid of its own."""
    groups = reasons.groups.values()
    counts = max((sum(reasons.pieces[code] for code in codes) for codes in groups), default=0)
    words = max((sum(reasons.words[code] for code in codes) for codes in groups), default=0)
    return f":root{{--n1:{max(len(f'{counts:,}'), 4)};--n2:{max(len(f'{words:,}'), 5)}}}"


def _number(words: int) -> str:
    return f"{words:,}" if words else "–"


def _code_row(code: str, reasons: Reasons, cuts: Counter[str], is_repair: bool) -> str:
    count = reasons.pieces[code] if is_repair else cuts[code]
    words = "" if is_repair else f"<span class=num>{_number(reasons.words[code])}</span>"
    return f"<li><a href=#reason-{reasons.numbers[code]}>{escape(code)}</a><span class=num>{count:,}</span>{words}</li>"


def write_findings(findings: tuple[Finding, ...]) -> str:
    """Each finding, led to its page; of many with one code the first few, and the rest behind a word."""
    by_code: dict[str, list[str]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(f"<li>{_finding(finding)}</li>")
    return "".join(_first_few(items) for items in by_code.values())


def _first_few(items: list[str]) -> str:
    few, rest = "".join(items[:SHOWN_OF_A_KIND]), items[SHOWN_OF_A_KIND:]
    if not rest:
        return few
    return f"{few}<li><details><summary>{len(rest):,} more of these</summary><ul>{''.join(rest)}</ul></details></li>"


def _finding(finding: Finding) -> str:
    what = f"<code>{escape(finding.code)}</code><span>{escape(finding.message)}</span>"
    return f"<a href=#page-{finding.page}>{what}</a>" if finding.page else f"<div>{what}</div>"


def write_outline(headings: list[Heading]) -> str:
    """The headings of the result, indented by level."""
    return "".join(f"<li class=o{item.level}><a href=#{item.id}>{escape(item.text)}</a></li>" for item in headings)


def write_origins(reasons: Reasons) -> str:
    """The rows of the table that leads from a reason code to the function behind it."""
    rows = []
    for number, (group, codes) in enumerate(reasons.groups.items()):
        for code in codes:
            origin = origin_of(code)
            module, _, function = origin.place.partition(": ")
            rows.append(
                f"<tr id=reason-{reasons.numbers[code]}><th scope=row><i class=g{number}></i>"
                f"<code>{escape(code)}</code></th><td>{group}</td><td>{escape(origin.meaning)}</td>"
                f"<td><code>{escape(module)}</code> <code>{escape(function)}</code></td></tr>"
            )
    return "".join(rows)


def script_facts(reasons: Reasons) -> dict[str, Any]:
    """What the page's script must know: per reason [code, group's number, meaning, place], and per
    group [name, what it takes]; and below how many percent a cut is unsure."""
    numbers = {group: number for number, group in enumerate(reasons.groups)}
    rows = []
    for group, codes in reasons.groups.items():
        for code in codes:
            origin = origin_of(code)
            rows.append([code, numbers[group], origin.meaning, origin.place])
    groups = [[group, meaning_of(group)] for group in numbers]
    return {"reasons": rows, "groups": groups, "unsure": round(UNSURE_CUT * 100)}
