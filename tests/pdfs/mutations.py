"""Files damaged at random, the same ones each time: the n-th mutant depends on nothing but n."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from pdfs import broken, sample
from pdfs.raw import one_page, show, stream, write

SEED = "copydesk-1"

NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"1e38", b"0.0000001")
"""What a number becomes: the edges of the types that hold it."""

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_OBJECT = re.compile(rb"(\d+ 0 obj\b)(.*?)(endobj)", re.S)
_NAME = re.compile(rb"/[A-Z][A-Za-z0-9]+")


def legible() -> bytes:
    """A document of readable bytes: content, form, map of characters and outline are not compressed."""
    cmap = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap"
    )
    words = b"BT /F1 11 Tf 1 0 0 1 72 500 Tm [(Win) -20 (ter) 300 (wrens)] TJ 0 -14 Td 3 Ts (2) Tj 0 Ts T* (end) ' ET"
    box = b"/Type /XObject /Subtype /Form /BBox [0 0 400 400] /Matrix [1 0 0 1 0 -200] "
    box += b"/Resources << /Font << /F1 5 0 R >> >>"
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FirstChar 32 /LastChar 34 /Widths [278 278 355] "
        b"/ToUnicode 7 0 R /Encoding << /Differences [39 /quotesingle] >> >>"
    )
    more = {
        6: stream(b"q 1 0 0 1 0 0 cm " + show(top=600) + b" Q", box),
        7: stream(cmap),
        8: b"<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>",
        9: b"<< /Title (Wrens) /Parent 8 0 R /Dest [3 0 R /Fit] >>",
        10: b"<< /Title (Wrens) /CreationDate (D:20240102030405Z) >>",
        11: b"<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (note) >>",
    }
    return write(
        one_page(
            show() + b" /Fm Do " + words,
            font=font,
            page=b"/Annots [11 0 R] /Rotate 0 /CropBox [0 0 595 842]",
            resources=b"/XObject << /Fm 6 0 R >>",
            catalogue=b"/Outlines 8 0 R",
            more=more,
        ),
        trailer=b"/Info 10 0 R",
    )


SOURCES: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("legible", legible),
    ("paper", lambda: sample("paper").data),
    ("pages", lambda: broken.many_pages(12)),
    ("legible", legible),
    ("manuscript", lambda: sample("manuscript").data),
    ("kikutame", lambda: sample("kikutame").data),
    ("scanned", lambda: broken.scanned(True, False)),
    ("scan", lambda: sample("scan").data),
    ("encrypted", lambda: broken.encrypted("", "robin")),
    ("slides", lambda: sample("slides").data),
)
"""Readable bytes twice: a change there reaches further than one in compressed bytes."""


@cache
def _source(k: int) -> tuple[str, bytes]:
    name, build = SOURCES[k]
    return name, build()


def mutant(number: int) -> tuple[str, bytes]:
    """The n-th mutant: what was done to what, and the bytes."""
    chance = random.Random(f"{SEED}:{number}")
    source, data = _source(number % len(SOURCES))
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        change = chance.choice(CHANGES)
        names.append(change.__name__.strip("_"))
        data = change(data, chance) or data
    return f"{number}: {source}, {', '.join(names)}", data


def _flip_bytes(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 50))):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _piece(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(start + chance.choice((1, 8, 64, 512, 4096)), len(data))


def _remove_chunk(data: bytes, chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:start] + data[end:]


def _repeat_chunk(data: bytes, chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def _move_chunk(data: bytes, chance: random.Random) -> bytes:
    start, end = _piece(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _change_numbers(data: bytes, chance: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 3, 10)))), reverse=True, key=_start):
        data = data[: match.start()] + chance.choice(NUMBERS) + data[match.end() :]
    return data


def _change_names(data: bytes, chance: random.Random) -> bytes:
    """A name becomes another one of the file: keys, types and filters are mixed up."""
    found = list(_NAME.finditer(data))
    for match in sorted(chance.sample(found, min(len(found), chance.choice((1, 3)))), reverse=True, key=_start):
        data = data[: match.start()] + chance.choice(found).group() + data[match.end() :]
    return data


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(9, len(data))]


def _swap_objects(data: bytes, chance: random.Random) -> bytes:
    found = list(_OBJECT.finditer(data))
    if len(found) < 2:
        return data
    one, two = sorted(chance.sample(found, 2), key=_start)
    return (
        data[: one.start(2)] + two[2] + data[one.end(2) : two.start(2)] + one[2] + data[two.end(2) :]
    )  # fmt: skip


def _start(match: re.Match[bytes]) -> int:
    return match.start()


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip_bytes,
    _remove_chunk,
    _repeat_chunk,
    _move_chunk,
    _change_numbers,
    _change_numbers,
    _change_names,
    _truncate,
    _swap_objects,
)
