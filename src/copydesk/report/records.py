"""What a clean text leaves out, as data: references, captions, notes, tables, the front of a paper.

Whatever was kept or dropped, each record says where in the source its characters stand. Its text has the joins and
repairs of the prose, and no word of anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from copydesk.document import Bbox
from copydesk.report.bibliography import Reference, find_references
from copydesk.report.captions import Caption, Footnote, find_captions, find_footnotes
from copydesk.report.edition import Edition
from copydesk.report.excerpts import Excerpt, Excerpter, repair
from copydesk.report.front_matter import Authors, DatedEvent, Front
from copydesk.report.tables import Table, find_tables


@dataclass(frozen=True, slots=True)
class Header:
    """A running header with the pages that have it; the excerpt is of the first one."""

    excerpt: Excerpt
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a document, each kind in order of the source."""

    title: Excerpt | None
    authors: Authors
    doi: str | None
    abstract: Excerpt | None
    keywords: tuple[Excerpt, ...]
    dates: tuple[DatedEvent, ...]
    references: tuple[Reference, ...]
    captions: tuple[Caption, ...]
    footnotes: tuple[Footnote, ...]
    tables: tuple[Table, ...]
    formulas: tuple[Excerpt, ...]
    code: tuple[Excerpt, ...]
    headers: tuple[Header, ...]


def collect_records(edition: Edition) -> Records:
    """Records of the whole document, whatever the settings keep."""
    excerpter = Excerpter(edition.document)
    blocks = edition.blocks
    front = Front(excerpter, blocks)
    captions = tuple(find_captions(excerpter, blocks))
    return Records(
        title=front.title(),
        authors=front.authors(),
        doi=front.doi(),
        abstract=front.abstract(),
        keywords=tuple(front.keywords()),
        dates=tuple(front.dates()),
        references=tuple(find_references(excerpter, blocks)),
        captions=captions,
        footnotes=tuple(find_footnotes(excerpter, blocks)),
        tables=tuple(find_tables(edition.document, blocks, captions)),
        formulas=tuple(_of_role(excerpter, edition, "formula")),
        code=tuple(_code(excerpter, edition)),
        headers=tuple(_headers(excerpter, edition)),
    )


def _of_role(excerpter: Excerpter, edition: Edition, role: str) -> Iterator[Excerpt]:
    for block in edition.blocks:
        if block.role == role:
            found = excerpter.of_lines(range(block.first, block.last))
            if found.text:
                yield found


def _code(excerpter: Excerpter, edition: Edition) -> Iterator[Excerpt]:
    """Code keeps its lines."""
    for block in edition.blocks:
        if block.role == "code":
            found = excerpter.of_lines(range(block.first, block.last))
            lines = [repair(line.text) for line in edition.document.lines[block.first : block.last]]
            if found.text:
                yield found._replace(text="\n".join(lines))


def _headers(excerpter: Excerpter, edition: Edition) -> Iterator[Header]:
    """Each header once; a number in it, of a page or a date, makes no other one."""
    seen: dict[str, list[int]] = {}
    for block in edition.blocks:
        if block.detail == "furniture.header":
            for k in range(block.first, block.last):
                key = "".join(c for c in edition.document.lines[k].text if c.isalpha())
                if key:
                    seen.setdefault(key, []).append(k)
    for indices in seen.values():
        pages = sorted({edition.document.lines[k].page for k in indices})
        yield Header(excerpter.of_lines(indices[:1]), tuple(pages))


# --- as plain values ------------------------------------------------------------------------------------------------


def as_dict(records: Records) -> dict[str, Any]:
    """The records as JSON has them: `copydesk.schema.json`, `$defs/records`."""
    numbers = {id(caption): n for n, caption in enumerate(records.captions)}
    return {
        "title": _excerpt(records.title) if records.title else None,
        "authors": {
            "names": [_excerpt(found) for found in records.authors.names],
            "affiliations": [_excerpt(found) for found in records.authors.affiliations],
            "emails": [_excerpt(found) for found in records.authors.emails],
        },
        "doi": records.doi,
        "abstract": _excerpt(records.abstract) if records.abstract else None,
        "keywords": [_excerpt(found) for found in records.keywords],
        "dates": [{"kind": found.kind, **_excerpt(found.excerpt)} for found in records.dates],
        "references": [
            {"label": r.label, **_excerpt(r.excerpt), "doi": r.doi, "url": r.url, "year": r.year}
            for r in records.references
        ],
        "captions": [{"kind": c.kind, "label": c.label, **_excerpt(c.excerpt)} for c in records.captions],
        "footnotes": [{"mark": note.mark, **_excerpt(note.excerpt)} for note in records.footnotes],
        "tables": [_table(table, numbers) for table in records.tables],
        "formulas": [_excerpt(found) for found in records.formulas],
        "code": [_excerpt(found) for found in records.code],
        "headers": [{**_excerpt(header.excerpt), "pages": header.pages} for header in records.headers],
    }


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {"text": excerpt.text, "page": excerpt.page, "spans": excerpt.spans}


def _table(table: Table, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "page": table.page,
        "bbox": rounded(table.bbox),
        "caption": numbers[id(table.caption)] if table.caption else None,
        "rows": table.rows,
        "spans": table.spans,
    }


def rounded(box: Bbox) -> tuple[float, float, float, float]:
    """Tenths of a point; 0 for what is no number, which JSON has no word for."""
    x0, top, x1, bottom = (round(value, 1) if value - value == 0 else 0.0 for value in box)
    return x0, top, x1, bottom
