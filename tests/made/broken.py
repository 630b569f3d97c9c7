"""Files that are broken, hostile or strange, each in one way."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from made.rawfile import CATALOGUE, FIRST, FONT, HELVETICA, PAGES, SENTENCES, objects_of, page, plain, shown, stream, write

BOMB_BYTES = 300_000_000
"""What the bombs expand to."""

MIB = 1 << 20

_GREY_PIXEL = stream(b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")
_SCAN = b"q 595 0 0 842 0 0 cm /Im1 Do Q"
_IMAGE = 9_000
"""Number of the image's object, behind all pages."""


# --- damage ---


def truncated() -> bytes:
    """The first half of a file: no cross-references, no end."""
    data = plain(6)
    return data[: len(data) // 2]


def damaged_references() -> bytes:
    """Every offset in the cross-reference table is wrong."""
    data = plain(2)
    table = data.index(b"xref\n")
    return data[:table] + data[table:].replace(b"00000 n", b"00007 n").replace(b"00000000", b"00000099")


def beyond_repair() -> bytes:
    """A header, and nothing that could be the root of a document."""
    return b"%PDF-1.7\n" + b"1 0 obj\n<< /Type /Nothing >>\nendobj\n" * 20


def no_pages() -> bytes:
    return write(objects_of([]))


# --- pages without text ---


def scanned(*with_text: bool) -> bytes:
    """A page for each argument: text, or one image over the whole page."""
    contents = [stream(shown() if text else _SCAN) for text in with_text]
    objects = objects_of(contents, entries=b"/XObject << /Im1 %d 0 R >>" % _IMAGE)
    objects[_IMAGE] = _GREY_PIXEL
    return write(objects)


def many_pages(count: int) -> bytes:
    """A numbered sentence on each page."""
    return write(objects_of([stream(shown([f"Parcel {k + 1} was weighed, and it was heavy."])) for k in range(count)]))


def boxed(box: bytes) -> bytes:
    return write(objects_of([stream(shown())], box=box))


# --- cycles ---


def cyclic_page_tree() -> bytes:
    """A branch of the page tree that holds the whole tree again."""
    objects = objects_of([stream(shown())])
    branch = max(objects) + 1
    objects[branch] = b"<< /Type /Pages /Parent %d 0 R /Count 1 /Kids [%d 0 R] >>" % (PAGES, PAGES)
    objects[PAGES] = b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (FIRST, branch)
    return write(objects)


def cyclic_forms() -> bytes:
    """Two forms that draw one another, twice each."""
    objects = objects_of([stream(shown() + b" /Fm1 Do")], entries=b"/XObject << /Fm1 10 0 R >>")
    for number, other in ((10, 11), (11, 10)):
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Fm1 %d 0 R >> >>" % other
        objects[number] = stream(b"/Fm1 Do /Fm1 Do", entries)
    return write(objects)


def cyclic_outlines() -> bytes:
    """Two entries that follow one another for ever."""
    objects = objects_of([stream(shown())])
    objects[CATALOGUE] = b"<< /Type /Catalog /Pages %d 0 R /Outlines 10 0 R >>" % PAGES
    objects[10] = b"<< /Type /Outlines /First 11 0 R /Last 12 0 R /Count 2 >>"
    objects[11] = b"<< /Title (One) /Parent 10 0 R /Next 12 0 R /First 12 0 R >>"
    objects[12] = b"<< /Title (Two) /Parent 10 0 R /Next 11 0 R /First 11 0 R >>"
    return write(objects)


# --- bombs ---


def _deflated(piece: bytes, total: int = BOMB_BYTES) -> bytes:
    """`total` bytes of `piece` again and again, compressed without ever being in memory."""
    packer = zlib.compressobj(9)
    block = piece * max(MIB // len(piece), 1)
    parts = [packer.compress(block) for _ in range(total // len(block))]
    return b"".join([*parts, packer.flush()])


def _bomb(packed: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return write(objects_of([stream(shown()), stream(packed, b"/Filter " + filters)]))


def bomb_of_spaces() -> bytes:
    return _bomb(_deflated(b" "))


def bomb_of_operators() -> bytes:
    return _bomb(_deflated(b"q Q\n"))


def bomb_of_text() -> bytes:
    return _bomb(_deflated(b"BT /F1 9 Tf 60 700 Td (a) Tj ET\n"))


def bomb_twice_packed() -> bytes:
    """Compressed again: some kilobytes that expand in two steps."""
    return _bomb(zlib.compress(_deflated(b" "), 9), b"[/FlateDecode /FlateDecode]")


# --- fonts, metadata ---


def _with_font(font: bytes, more: dict[int, bytes] | None = None) -> bytes:
    return write({**objects_of([stream(shown())]), FONT: font, **(more or {})})


def garbled_differences() -> bytes:
    names = b"[32 /g1 /uniZZZZ /uD800 /.notdef 65 /A /A /A -5 /B 300 /C /#ff#fe 101 /g77 /g78]"
    return _with_font(HELVETICA.replace(b"/WinAnsiEncoding", b"<< /Type /Encoding /Differences %s >>" % names))


def garbled_unicode_map() -> bytes:
    """A map to lone surrogates, nothing, far too much, and with an end before its beginning."""
    cmap = (
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"3 beginbfchar <41> <D800> <42> <> <43> <" + b"0041" * 600 + b"> endbfchar\n"
        b"2 beginbfrange <7A> <61> <0061> <61> <6F> <E000> endbfrange endcmap"
    )
    return _with_font(HELVETICA.replace(b">>", b"/ToUnicode 10 0 R >>"), {10: stream(cmap)})


def no_such_font() -> bytes:
    return _with_font(b"null")


def bad_metadata() -> bytes:
    """Dates that are none, a title of lone surrogates and control characters, values of the wrong type."""
    information = (
        b"/Info << /Title <FEFFD800DC01D8000041001B005B0032004A> /Author (\\000\\033]0;x\\007Ada) /Subject 17 "
        b"/Keywords [1 2] /CreationDate (D:20239999999999+99'99') /ModDate (yesterday, about noon) /Producer null >>"
    )
    return plain(1, information)


def huge_metadata() -> bytes:
    return plain(1, b"/Info << /Title (%s) >>" % (b"x" * 5_000_000))


def nested_arrays() -> bytes:
    """Ten thousand arrays in one another, which a parser that calls itself cannot survive."""
    return write({**objects_of([stream(shown())]), 10: b"[" * 10_000 + b"]" * 10_000})


def long_word() -> bytes:
    """One word of 200,000 characters."""
    return write(objects_of([stream(shown([*SENTENCES, "w" * 200_000]))]))


def missing_contents() -> bytes:
    """The second of three pages has contents that do not exist."""
    objects = objects_of([stream(shown())] * 3)
    objects[FIRST + 2] = page(800)
    return write(objects)


ODD_BOXES: dict[str, bytes] = {
    "zero": b"[0 0 0 0]",
    "swapped": b"[595 842 0 0]",
    "absurd": b"[-1e30 -1e30 1e30 1e30]",
    "huge": b"[0 0 2000000000 2000000000]",
    "a needle": b"[0 0 0.001 842]",
    "negative": b"[-600 -900 -5 -58]",
    "too short": b"[0 0 595]",
    "no numbers": b"[/a /b null (c)]",
}

STRANGE: dict[str, Callable[[], bytes]] = {
    "cyclic page tree": cyclic_page_tree,
    "cyclic forms": cyclic_forms,
    "cyclic outlines": cyclic_outlines,
    "garbled differences": garbled_differences,
    "garbled unicode map": garbled_unicode_map,
    "no such font": no_such_font,
    "bad metadata": bad_metadata,
    "huge metadata": huge_metadata,
    "nested arrays": nested_arrays,
    "long word": long_word,
    "missing contents": missing_contents,
}
"""Files that give a result or a named error."""

BOMBS: dict[str, Callable[[], bytes]] = {
    "spaces": bomb_of_spaces,
    "operators": bomb_of_operators,
    "text": bomb_of_text,
    "packed twice": bomb_twice_packed,
}
