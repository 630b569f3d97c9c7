"""The record of a document for a sink: its clean text and the account of it, as plain values (docs/shards.md)."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from copydesk.batch.outcomes import Outcome

if TYPE_CHECKING:
    from copydesk.result import Result

LEVEL: Final = 6
FIELDS: Final = ("key", "sha256", "name", "pages", "words", "text", "blocks", "edits", "findings", "signature", "error")
"""In the order of the schema."""


def make_row(result: Result, key: str, name: str, words: int) -> dict[str, Any]:
    """`text` is what NAME.clean.txt would hold; offsets of `blocks` and `edits` are characters of the source."""
    document = result.document
    return {
        "key": key,
        "sha256": document.sha256,
        "name": name,
        "pages": len(document.pages),
        "words": words,
        "text": result.text,
        "blocks": [
            {"role": block.role, "page": block.page, "start": block.start, "end": block.end} for block in result.blocks
        ],
        "edits": [
            {"start": piece.start, "end": piece.end, "text": piece.text, "reasons": list(piece.reasons)}
            for piece in result.script.pieces
            if piece.reasons
        ],
        "findings": [{"code": f.code, "page": f.page, "message": f.message} for f in result.findings],
        "signature": result.signature,
        "error": None,
    }


def failed_row(outcome: Outcome) -> dict[str, Any]:
    """The record of a document that came to nothing: the key, the hash if it is known, and the error."""
    assert outcome.mishap is not None
    error = {"kind": outcome.mishap.kind, "page": outcome.mishap.page, "message": outcome.mishap.message}
    empty: dict[str, Any] = {"pages": 0, "words": 0, "text": None, "blocks": [], "edits": [], "findings": []}
    name = outcome.out.rpartition("/")[2]
    return {"key": outcome.key, "sha256": outcome.sha256 or None, "name": name, **empty} | {
        "signature": None,
        "error": error,
    }


def pack_row(row: dict[str, Any]) -> bytes:
    """Compressed JSON."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "replace"), LEVEL)


def unpack_row(packed: bytes) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(zlib.decompress(packed))
    return row
