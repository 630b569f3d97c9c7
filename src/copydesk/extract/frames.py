"""What the process that reads a PDF sends to its parent: length-prefixed frames, no pickle.

A frame is a kind (one byte), the length of its body (four bytes, little-endian) and the body. Bodies are JSON in
UTF-8; a page has JSON for its strings, then three runs of numbers in the machine's own byte order, because both ends
are one machine:

- 8-byte floats, `NUMBERS` for each line: the box, the size, the base line;
- 4-byte integers: the columns of `COLUMNS`, then start, end and kind of all scripts, then all generated offsets;
- 4-byte floats: the word edges of all lines.

The child read a hostile file, so it may send anything. `decode_page` checks every length and type, and raises
`FrameError`, nothing else.
"""

from __future__ import annotations

import json
import math
import struct
from array import array
from itertools import chain
from typing import Any, Final, get_args

from copydesk.document import Bbox, Lead, Line, Page, Script, Visibility
from copydesk.extract.opened import Note, Opened

HELLO, OPENED, PAGE, ERROR, FAULT, END = b"H", b"O", b"P", b"E", b"F", b"Z"
"""The child runs; the PDF is open; a page; the PDF cannot be read (an error of `copydesk.errors`); reading went wrong
in a way that no file should cause; all pages are sent."""

PROTOCOL: Final = 1
HEAD: Final = struct.Struct("<cI")

FRAME_LIMIT: Final = 256 << 20
"""Bytes of a frame's body. A page of ordinary text takes 15 KB; what is larger than this is garbage, or made to
exhaust the parent's memory."""

_LENGTH: Final = struct.Struct("<I")
NUMBERS: Final = 6
COLUMNS: Final = ("font", "angle", "colour", "flags", "lead", "edges", "scripts", "generated")
_KINDS: Final = ("sup", "sub")
_VISIBILITIES: Final = get_args(Visibility)
_BOLD, _ITALIC, _ARTIFACT, _FIRST_BOLD, _VERTICAL, _REORDERED, _SEEN = 1, 2, 4, 8, 16, 32, 6
_HIGHEST_COLOUR: Final = 0xFFFFFF


class FrameError(ValueError):
    """The bytes are no frame that the parent can use."""


def pack(kind: bytes, body: bytes) -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(body)) + body


def pack_json(kind: bytes, value: Any) -> bytes:
    """A frame with a JSON body."""
    return pack(kind, dump_json(value))


def dump_json(value: Any) -> bytes:
    """JSON in UTF-8; lone surrogates (odd file names) are kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def load_json(body: bytes | memoryview) -> Any:
    try:
        return json.loads(str(body, "utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise FrameError(f"not JSON: {error}") from None


def encode_page(page: Page) -> bytes:
    """The body of a `PAGE` frame."""
    lines = page.lines
    fonts: dict[str, int] = {}
    numbers = array("d")
    columns: list[int] = []
    scripts: list[int] = []
    generated: list[int] = []
    edges = array("f")
    for line in lines:
        numbers.extend((*line.bbox, line.size, line.baseline))
        flags = (
            line.bold
            | line.italic << 1
            | line.artifact << 2
            | line.first_bold << 3
            | line.vertical << 4
            | line.reordered << 5
            | _VISIBILITIES.index(line.visibility) << _SEEN
        )
        font = fonts.setdefault(line.font, len(fonts))
        marks, spaces = line.scripts, line.generated
        lead = 2 * line.lead.words + line.lead.bold if line.lead else 0
        columns += (font, line.angle, line.colour, flags, lead, len(line.edges), len(marks), len(spaces))
        if marks:
            scripts += chain.from_iterable((m.start, m.end, _KINDS.index(m.kind)) for m in marks)
        if spaces:
            generated += spaces
        edges += line.edges
    text = dump_json(
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "image_share": page.image_share,
            "notes": page.notes,
            "fonts": list(fonts),
            "texts": [line.text for line in lines],
            "scripts": len(scripts),
            "generated": len(generated),
            "edges": len(edges),
        }
    )
    integers = array("i", columns + scripts + generated)
    return b"".join((_LENGTH.pack(len(text)), text, numbers.tobytes(), integers.tobytes(), edges.tobytes()))


def decode_page(body: bytes) -> Page:
    """The page of a `PAGE` frame's body. Raises FrameError."""
    try:
        return _decode_page(body)
    except (struct.error, LookupError, TypeError, ValueError, OverflowError) as error:
        raise FrameError(f"no page: {error}") from None


def _decode_page(body: bytes) -> Page:
    (length,) = _LENGTH.unpack_from(body)
    view = memoryview(body)
    text = load_json(view[_LENGTH.size : _LENGTH.size + length])
    number, texts, fonts = _whole(text["number"]), _strings(text["texts"]), _strings(text["fonts"])
    counts = [_whole(text[key]) for key in ("scripts", "generated", "edges")]
    numbers, integers, edges = _read_arrays(view[_LENGTH.size + length :], len(texts), counts)
    lines = _make_lines(number, texts, fonts, numbers, integers, edges, counts)
    width, height, share = (_real(text[key]) for key in ("width", "height", "image_share"))
    return Page(number, width, height, lines, share, tuple(_strings(text["notes"])))


def _read_arrays(view: memoryview, count: int, counts: list[int]) -> tuple[array[float], array[int], array[float]]:
    numbers, integers, edges = array("d"), array("i"), array("f")
    sizes = (count * NUMBERS, count * len(COLUMNS) + counts[0] + counts[1], counts[2])
    arrays: tuple[array[Any], ...] = (numbers, integers, edges)
    if len(view) != sum(size * values.itemsize for size, values in zip(sizes, arrays, strict=True)):
        raise FrameError("no page: its length is wrong")
    at = 0
    for size, values in zip(sizes, arrays, strict=True):
        end = at + size * values.itemsize
        values.frombytes(view[at:end])
        at = end
    if not math.isfinite(sum(numbers)) or not math.isfinite(sum(edges)):
        raise FrameError("no page: a number is not finite")
    return numbers, integers, edges


def _make_lines(
    number: int,
    texts: list[str],
    fonts: list[str],
    numbers: array[float],
    integers: array[int],
    edges: array[float],
    counts: list[int],
) -> tuple[Line, ...]:
    count, width = len(texts), len(COLUMNS)
    columns = [integers[k : count * width : width] for k in range(width)]
    font, angle, colour, flags, leads, words, marks, spaces = columns
    _check_columns(columns, len(fonts), counts)
    scripts = _make_scripts(integers[count * width : count * width + counts[0]])
    generated = tuple(integers[count * width + counts[0] :])
    values = iter(numbers)
    boxes = zip(values, values, values, values, values, values, strict=True)
    lines = []
    edge = mark = space = 0
    rows = zip(texts, boxes, font, angle, colour, flags, leads, words, marks, spaces, strict=True)
    for text, (x0, top, x1, bottom, size, base), face, turn, ink, flag, lead, n_edges, n_marks, n_spaces in rows:
        last = edge + n_edges
        lines.append(
            Line(
                number,
                text,
                Bbox(x0, top, x1, bottom),
                fonts[face],
                size,
                base,
                flag & _BOLD > 0,
                flag & _ITALIC > 0,
                turn,
                edges[edge:last],
                scripts[mark : mark + n_marks] if n_marks else (),
                generated[space : space + n_spaces] if n_spaces else (),
                _VISIBILITIES[flag >> _SEEN],
                flag & _ARTIFACT > 0,
                flag & _FIRST_BOLD > 0,
                ink,
                flag & _VERTICAL > 0,
                flag & _REORDERED > 0,
                Lead(lead >> 1, lead & 1 > 0) if lead else None,
            )
        )
        edge, mark, space = last, mark + n_marks, space + n_spaces
    return tuple(lines)


def _check_columns(columns: list[array[int]], fonts: int, counts: list[int]) -> None:
    """Every index within its table, every count as announced."""
    if not columns[0]:
        if any(counts):
            raise FrameError("no page: scripts or edges without lines")
        return
    font, _, colour, flags, leads, words, marks, spaces = columns
    highest = (len(_VISIBILITIES) << _SEEN) - 1
    limits = ((font, fonts - 1), (colour, _HIGHEST_COLOUR), (flags, highest), (leads, max(words) + 1))
    for column, limit in limits:
        if min(column) < 0 or max(column) > limit:
            raise FrameError("no page: an index is out of range")
    for column, total, per in ((marks, counts[0], 3), (spaces, counts[1], 1), (words, counts[2], 1)):
        if min(column) < 0 or sum(column) * per != total:
            raise FrameError("no page: its counts do not agree")


def _make_scripts(values: array[int]) -> tuple[Script, ...]:
    flat = iter(values)
    if values and (min(values[2::3]) < 0 or min(values[0::3]) < 0):
        raise FrameError("no page: an index is out of range")
    return tuple(Script(start, end, _KINDS[kind]) for start, end, kind in zip(flat, flat, flat, strict=True))


def encode_opened(opened: Opened) -> bytes:
    """The body of an `OPENED` frame."""
    return dump_json({"page_count": opened.page_count, "metadata": opened.metadata, "notes": opened.notes})


def decode_opened(body: bytes) -> Opened:
    """Raises FrameError."""
    value = load_json(body)
    try:
        metadata, notes = value["metadata"], value["notes"]
        if not isinstance(metadata, dict) or not all(isinstance(v, str | int | bool | None) for v in metadata.values()):
            raise FrameError("not what opening a PDF tells")
        count = _whole(value["page_count"])
        return Opened(count, metadata, tuple(_note(note) for note in _list(notes)))
    except (LookupError, TypeError, ValueError) as error:
        raise FrameError(f"not what opening a PDF tells: {error}") from None


def _note(value: Any) -> Note:
    code, page, message = value
    if not isinstance(code, str) or not isinstance(page, int | None) or not isinstance(message, str):
        raise FrameError("a note is code, page and message")
    return code, page, message


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FrameError("a list is missing")
    return value


def _strings(value: Any) -> list[str]:
    strings = _list(value)
    if strings and set(map(type, strings)) != {str}:
        raise FrameError("a string is missing")
    return strings


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise FrameError("a number is missing")
    return value


def _real(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise FrameError("a number is missing")
    return float(value)
