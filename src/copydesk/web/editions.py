"""A result on disk, as it was before anybody's decisions: so that a document is opened again without being cleaned.

Checked when it is read: what is damaged, or of another version, is a `FrameError`, and the document is cleaned anew.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import Any, Final

from copydesk import __version__
from copydesk.config import Config, describe_config
from copydesk.document import Bbox, Block, Document
from copydesk.errors import UsageError
from copydesk.extract.frames import FrameError, load_json, pack
from copydesk.extract.pipes import read_frame
from copydesk.extract.stored import decode_document, deflate, encode_document, inflate
from copydesk.result import Result
from copydesk.revision import Answer, JobAccount, Question, Revision
from copydesk.script import Piece, Script
from copydesk.verify import Finding

ABOUT, PAGES = b"A", b"P"
FORMAT: Final = f"copydesk-edition-1-{__version__}"


def encode_edition(result: Result) -> bytes:
    """All of `result` but its name."""
    about = {
        "format": FORMAT,
        "config": describe_config(result.config),
        "signature": result.signature,
        "blocks": [astuple(block) for block in result.blocks],
        "pieces": list(_plain_pieces(result.script)),
        "appendix": None if result.appendix is None else list(_plain_pieces(result.appendix)),
        "findings": [astuple(finding) for finding in result.findings],
        "revision": None if result.revision is None else astuple(result.revision),
    }
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return pack(ABOUT, deflate(text)) + pack(PAGES, encode_document(result.document))


def decode_edition(data: bytes, name: str) -> Result:
    """What `encode_edition` was given, called `name`. Raises FrameError for anything else."""
    stream = io.BytesIO(data)
    about, pages = read_frame(stream), read_frame(stream)
    if about is None or pages is None or (about[0], pages[0]) != (ABOUT, PAGES):
        raise FrameError("no edition: it ends too early")
    document = decode_document(pages[1])
    try:
        return _read(load_json(inflate(about[1])), document, name)
    except (LookupError, TypeError, ValueError, UsageError) as error:
        raise FrameError(f"no edition: {error}") from None


def _read(about: Any, document: Document, name: str) -> Result:
    if about["format"] != FORMAT:
        raise FrameError("an edition of another version")
    blocks = tuple(map(_read_block, about["blocks"]))
    if blocks and (blocks[-1].end != len(document.text) or blocks[-1].last != len(document.lines)):
        raise FrameError("no edition: blocks and text do not agree")
    appendix = about["appendix"]
    return Result(
        document,
        blocks,
        _read_script(document.text, about["pieces"]),
        None if appendix is None else _read_script(document.text, appendix),
        tuple(Finding(*fields) for fields in about["findings"]),
        Config(**about["config"]),
        about["signature"],
        name,
        revision=_read_revision(about["revision"]),
    )


def _read_block(fields: list[Any]) -> Block:
    fields[9] = Bbox(*fields[9])
    return Block(*fields)


def _plain_pieces(script: Script) -> Iterator[list[Any]]:
    """Copies without their text, which is the source's."""
    return ([p.start, p.end, p.text, p.reasons] if p.reasons else [p.start, p.end] for p in script.pieces)


def _read_script(source: str, pieces: Iterable[Sequence[Any]]) -> Script:
    made, at = [], 0
    for fields in pieces:
        start, end = fields[:2]
        if start != at or not start < end <= len(source):
            raise FrameError("no edition: its pieces do not tile the text")
        made.append(
            Piece(start, end, source[start:end] if len(fields) == 2 else fields[2], tuple(fields[3:] and fields[3]))
        )
        at = end
    if at != len(source):
        raise FrameError("no edition: its pieces end too early")
    return Script(source, tuple(made))


def _read_revision(fields: Any) -> Revision | None:
    if fields is None:
        return None
    name, identity, seed, prompts, jobs, sampling, answers = fields
    return Revision(
        name,
        identity,
        seed,
        tuple((key, version) for key, version in prompts),
        tuple(JobAccount(*job) for job in jobs),
        (sampling[0], sampling[1]),
        tuple((at, Answer(Question(*question), *rest)) for at, (question, *rest) in answers),
    )
