"""The result as JSON; `copydesk.schema.json` beside this module is its JSON Schema, docs/json.md explains it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from copydesk.config import describe_config
from copydesk.document import Bbox
from copydesk.report import records
from copydesk.report.edition import Edition
from copydesk.report.sentences import sentences
from copydesk.revision import describe_revision
from copydesk.script import Script

SCHEMA: Final = "urn:copydesk:result:2"
"""Name and version of the format; the number goes up when a reader of the old one would misread the new one."""

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12)."""
    loaded: dict[str, Any] = json.loads((files("copydesk.report") / "copydesk.schema.json").read_text("utf-8"))
    return loaded


def render(edition: Edition) -> str:
    """JSON with each top-level key on a line of its own; the same edition gives the same bytes."""
    members = (f"{_encoder.encode(key)}: {_encoder.encode(value)}" for key, value in _members(edition))
    return "{\n" + ",\n".join(members) + "\n}\n"


def as_dict(edition: Edition) -> dict[str, Any]:
    """What `render` writes, as plain values."""
    return dict(_members(edition))


def _members(edition: Edition) -> Iterator[tuple[str, Any]]:
    document = edition.document
    yield "schema", SCHEMA
    yield "signature", edition.signature
    yield "settings", describe_config(edition.config)
    yield "metadata", {"pages": document.page_count or len(document.pages), **document.metadata}
    yield "text", edition.script.text
    yield "source", _source(edition)
    yield "pieces", _pieces(edition.script)
    yield "blocks", _blocks(edition)
    yield "sentences", _sentences(edition)
    appendix = edition.appendix
    yield "appendix", None if appendix is None else {"text": appendix.text, "pieces": _pieces(appendix)}
    yield "records", records.as_dict(records.collect_records(edition))
    yield "model", None if edition.revision is None else describe_revision(edition.revision)
    yield "findings", [{"code": f.code, "page": f.page, "message": f.message} for f in edition.findings]


def _source(edition: Edition) -> dict[str, Any]:
    document = edition.document
    pages = [
        {
            "number": page.number,
            "start": start,
            "end": end,
            "width": None if document.plain else _points(page.width),
            "height": None if document.plain else _points(page.height),
        }
        for page, start, end in document.page_spans()
    ]
    return {
        "sha256": document.sha256,
        "text_sha256": document.text_sha256,
        "text": document.text,
        "pages": pages,
        "generated": _generated(edition),
    }


def _generated(edition: Edition) -> list[list[int]]:
    """Runs of source characters that nobody printed: spaces that the PDF layer made, and all line ends."""
    runs: list[list[int]] = []
    starts = edition.document.starts
    for k, line in enumerate(edition.document.lines):
        at = starts[k]
        for offset in (*line.generated, len(line.text)):
            if runs and runs[-1][1] == at + offset:
                runs[-1][1] += 1
            else:
                runs.append([at + offset, at + offset + 1])
    return runs


def _pieces(script: Script) -> list[dict[str, Any]]:
    return [{"start": p.start, "end": p.end, "text": p.text, "reasons": p.reasons} for p in script.pieces]


def _blocks(edition: Edition) -> list[dict[str, Any]]:
    return [
        {
            "id": block.id,
            "role": block.role,
            "confidence": round(block.confidence, 3),
            "start": block.start,
            "end": block.end,
            "page": block.page,
            "bbox": None if edition.document.plain else _box(block.bbox),
        }
        for block in edition.blocks
    ]


def _sentences(edition: Edition) -> list[dict[str, Any]]:
    """Spans in the body's text, with a [page, x0, top, x1, bottom] for each line part that the words come from."""
    found = []
    boxes_of, spans_of = edition.document.boxes_of, edition.alignment.source_spans
    for start, end in sentences(edition.script.text):
        boxes = [(page, *_box(box)) for first, last in spans_of(start, end) for page, box in boxes_of(first, last)]
        found.append({"start": start, "end": end, "page": boxes[0][0] if boxes else None, "bboxes": boxes})
    return found


def _box(box: Bbox) -> tuple[float, float, float, float]:
    return _points(box.x0), _points(box.top), _points(box.x1), _points(box.bottom)


def _points(value: float) -> float:
    """Tenths of a point; JSON has no word for what is not a number."""
    return round(value, 1) if math.isfinite(value) else 0.0
