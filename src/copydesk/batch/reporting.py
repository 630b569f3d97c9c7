"""The report of a batch, as JSON and as one HTML file: totals, what failed, what is odd, what is there twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import Any, Final

from copydesk import __version__
from copydesk.batch.outcomes import Outcome
from copydesk.errors import OutputError
from copydesk.report.files import replace_all, why
from copydesk.report.html.escape import escape
from copydesk.report.names import shown

LISTED: Final = 20
"""Documents in the lists of the slowest and of those that kept least; groups of equal ones."""

SHARE_WORDS: Final = 200
"""Words of the source that a document needs to be among those that kept least: of a title page, little is prose."""

TENTHS: Final = 10


@dataclass
class Summary:
    """All numbers of a batch. `shares[k]` counts documents that kept from k to k+1 tenths of their words."""

    documents: int = 0
    cleaned: int = 0
    failed: int = 0
    pages: int = 0
    bytes: int = 0
    words: int = 0
    words_source: int = 0
    seconds: float = 0.0
    shares: list[int] = field(default_factory=lambda: [0] * TENTHS)
    errors: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    slowest: list[dict[str, Any]] = field(default_factory=list)
    least_kept: list[dict[str, Any]] = field(default_factory=list)
    same_bytes: list[list[str]] = field(default_factory=list)
    same_text: list[list[str]] = field(default_factory=list)
    same_bytes_documents: int = 0
    same_text_documents: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)


def summarise_batch(outcomes: Iterable[Outcome]) -> Summary:
    """Count them. Keys and hashes of all are in memory at once."""
    summary = Summary()
    errors: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    by_bytes: dict[str, list[str]] = {}
    by_text: dict[str, dict[str, str]] = {}
    numbers: list[tuple[float, float | None, str]] = []
    for outcome in outcomes:
        summary.documents += 1
        summary.bytes += outcome.size
        summary.seconds += outcome.seconds
        if outcome.mishap is not None:
            errors[outcome.mishap.kind] += 1
            if len(summary.failures) < LISTED:
                summary.failures.append({"key": outcome.key, **asdict(outcome.mishap)})
            continue
        summary.cleaned += 1
        summary.pages += outcome.pages
        summary.words += outcome.words
        summary.words_source += outcome.words_source
        findings.update(outcome.findings.keys())
        languages[outcome.language or "not plain"] += 1
        kept = outcome.kept
        if kept is not None:
            summary.shares[min(int(kept * TENTHS), TENTHS - 1)] += 1
        numbers.append((outcome.seconds, kept if outcome.words_source >= SHARE_WORDS else None, outcome.key))
        by_bytes.setdefault(outcome.sha256, []).append(outcome.key)
        by_text.setdefault(outcome.text_sha256, {}).setdefault(outcome.sha256, outcome.key)
    summary.failed = summary.documents - summary.cleaned
    summary.errors, summary.findings = dict(errors.most_common()), dict(findings.most_common())
    summary.languages = dict(languages.most_common())
    slow = nlargest(LISTED, numbers, key=lambda entry: (entry[0], entry[2]))
    summary.slowest = [{"key": key, "seconds": round(seconds, 2)} for seconds, _, key in slow]
    little = nsmallest(LISTED, ((kept, key) for _, kept, key in numbers if kept is not None))
    summary.least_kept = [{"key": key, "kept": round(kept, 3)} for kept, key in little]
    _note_twins(summary, by_bytes.values(), (list(keys.values()) for keys in by_text.values()))
    return summary


def _note_twins(summary: Summary, by_bytes: Iterable[list[str]], by_text: Iterable[list[str]]) -> None:
    """Groups of documents that are the same file, and of different files with the same clean text."""
    same_bytes = [keys for keys in by_bytes if len(keys) > 1]
    same_text = [keys for keys in by_text if len(keys) > 1]
    summary.same_bytes_documents = sum(map(len, same_bytes)) - len(same_bytes)
    summary.same_text_documents = sum(map(len, same_text)) - len(same_text)
    summary.same_bytes = nlargest(LISTED, same_bytes, key=len)
    summary.same_text = nlargest(LISTED, same_text, key=len)


def write_report(folder: Path, summary: Summary, staging: Path) -> None:
    """Write report.json and report.html. Raises OutputError."""
    texts = {"report.json": as_json(summary), "report.html": as_html(summary)}
    encoded = {name: text.encode("utf-8", "replace") for name, text in texts.items()}
    try:
        replace_all(folder, {name: folder / name for name in texts}, encoded, staging)
    except OSError as error:
        raise OutputError(f"{shown(folder)}: cannot write the report: {why(error)}") from error


def as_json(summary: Summary) -> str:
    return json.dumps({"copydesk": __version__, **asdict(summary)}, ensure_ascii=False, indent=2) + "\n"


_STYLE: Final = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2.5rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td{overflow-wrap:anywhere}meter{width:100%}
"""


def as_html(summary: Summary) -> str:
    """One page that loads nothing; whatever comes from outside is escaped."""
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            f'<meta name="generator" content="copydesk {escape(__version__)}">\n',
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n',
            f"<title>copydesk batch</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>copydesk batch</h1>\n",
            *_sections(summary),
            "</body>\n</html>\n",
        )
    )


def _sections(summary: Summary) -> Iterator[str]:
    kept = summary.words / summary.words_source if summary.words_source else 0.0
    facts = {
        "documents": f"{summary.documents:,}",
        "cleaned": f"{summary.cleaned:,}",
        "failed": f"{summary.failed:,}",
        "pages": f"{summary.pages:,}",
        "words kept": f"{summary.words:,} of {summary.words_source:,} ({kept:.0%})",
        "size": f"{summary.bytes / 1e6:,.1f} MB",
        "seconds of workers": f"{summary.seconds:,.1f}",
    }
    yield _table("", ("", ""), facts.items())
    most = max(summary.shares) or 1
    bars = "".join(
        f'<tr><td>{k * 10} to {k * 10 + 10} %</td><td><meter value="{n}" max="{most}">{n}</meter></td>'
        f'<td class="n">{n:,}</td></tr>'
        for k, n in enumerate(summary.shares)
    )
    yield f"<h2>Share of words kept</h2>\n<table>{bars}</table>\n"
    yield _table("Failures by class", ("class", "documents"), summary.errors.items())
    failures = ((entry["key"], f"{entry['kind']}: {entry['message']}") for entry in summary.failures)
    yield _table("The first failures (all are in errors.jsonl)", ("document", "why"), failures)
    yield _table("Findings", ("code", "documents"), summary.findings.items())
    yield _table("Languages", ("language", "documents"), summary.languages.items())
    slow = ((entry["key"], entry["seconds"]) for entry in summary.slowest)
    yield _table("Slowest", ("document", "seconds"), slow)
    little = ((entry["key"], f"{entry['kept']:.1%}") for entry in summary.least_kept)
    yield _table("Least kept", ("document", "share"), little)
    for title, groups in (("The same file", summary.same_bytes), ("The same text", summary.same_text)):
        yield _table(title, ("documents", "number"), ((", ".join(keys), len(keys)) for keys in groups))


def _table(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, object]]) -> str:
    """A table of two columns; nothing where there are no rows."""
    lines = []
    for name, value in rows:
        number = isinstance(value, int | float)
        shown_value = f"{value:,}" if number else str(value)
        lines.append(
            f'<tr><td dir="auto">{escape(name)}</td><td{" class=n" if number else ""}>{escape(shown_value)}</td></tr>\n'
        )
    if not lines:
        return ""
    head = f"<tr><th>{heads[0]}</th><th>{heads[1]}</th></tr>\n" if heads[0] else ""
    return (f"<h2>{title}</h2>\n" if title else "") + f"<table>\n{head}{''.join(lines)}</table>\n"
