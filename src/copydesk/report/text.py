"""Plain text: paragraphs with one blank line between them."""

from __future__ import annotations

from copydesk.report import paragraphs
from copydesk.report.edition import Edition


def render(edition: Edition) -> str:
    """The body, then what was moved to the end; one line end at the end, or nothing where nothing was kept."""
    if not paragraphs.has_markers(edition):
        parts = [edition.script.text.strip()]
    else:
        parts = [paragraph.text for paragraph in paragraphs.body(edition)]
    if edition.appendix is not None:
        parts.append(edition.appendix.text.strip())
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""
