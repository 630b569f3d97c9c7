"""Files that a program meets in the wild and that no program likes, each with what must come of it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from copydesk.errors import (
    DamagedPdfError,
    ExtractionError,
    InputError,
    NoPagesError,
    NotAPdfError,
    NoTextError,
    PasswordError,
)
from pdfs.raw import FONT, PROSE, one_page, show, stream, write


@dataclass(frozen=True)
class Case:
    """`errors`: one of them must be raised; () where there must be a result, which has `words` if they are given.

    `findings`: codes of which the result must have each. `either`: errors or a result, both are right.
    """

    name: str
    build: Callable[[], bytes]
    errors: tuple[type[InputError], ...] = ()
    words: str = ""
    findings: tuple[str, ...] = ()
    password: str | None = None
    either: bool = False


FIRST = "Small birds sing at dawn"
BOMB_BLOCK, BOMB_BLOCKS = 1 << 20, 4096
"""A content stream of 4 GiB of spaces, in 4 MB."""

MANY = 10_000


def plain() -> bytes:
    return write(one_page())


# --- no PDF, or not all of it ---


def damaged_xref() -> bytes:
    """Every offset is seven bytes off."""
    data = plain()
    start = data.index(b"xref\n")
    return data[:start] + data[start:].replace(b"0000000", b"0000007")


def no_xref() -> bytes:
    """The trailer alone is left of the cross-references."""
    data = plain()
    return data[: data.index(b"xref\n")] + data[data.index(b"trailer") : data.index(b"startxref")]


def no_trailer() -> bytes:
    data = plain()
    return data[: data.index(b"xref\n")]


def hopeless() -> bytes:
    """A header and noise."""
    return b"%PDF-1.7\n" + bytes(k * 167 % 251 for k in range(5000))


def zero_pages() -> bytes:
    return write({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 0 /Kids [] >>"})


def encrypted(user: str, owner: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, encrypt=StandardEncryption(user, owner, strength=128))
    canvas.setFont("Times-Roman", 11)
    for k, text in enumerate(PROSE):
        canvas.drawString(72, 760 - 14 * k, text)
    canvas.save()
    return buffer.getvalue()


# --- pages without text ---

_IMAGE = stream(zlib.compress(b"\xee" * 600), b"/Type /XObject /Subtype /Image /Width 20 /Height 30 "
                b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode")  # fmt: skip
_PAINT = b"q 595 0 0 842 0 0 cm /Im1 Do Q"


def scanned(*texts: bool) -> bytes:
    """A page for each of `texts`: with text, or only the image of one."""
    count = len(texts)
    kids = b" ".join(b"%d 0 R" % (10 + 2 * k) for k in range(count))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        3: _IMAGE,
        5: FONT,
    }
    for k, has_text in enumerate(texts):
        objects[10 + 2 * k] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 5 0 R >> /XObject << /Im1 3 0 R >> >> >>" % (11 + 2 * k)
        )
        objects[11 + 2 * k] = stream(show() if has_text else _PAINT)
    return write(objects)


_BIRDS = ("wren", "robin", "heron", "crow", "finch", "lark", "owl")
_WHERE = ("by the pans", "behind the mill", "over the reservoir", "on the old road", "near the station")
_UNTIL = ("the rain came", "the carters woke up", "somebody shut a window", "the tide turned", "noon", "it grew dark")


def diary(day: int) -> tuple[str, str]:
    """Two lines of which no two days have the same: what repeats on page after page is no text."""
    bird, where, until = _BIRDS[day % 7], _WHERE[day // 7 % 5], _UNTIL[day // 35 % 6]
    return f"On day {day} the {bird} began to sing {where}", f"before we had lit the lamp, and sang until {until}."


def many_pages(count: int = MANY, aside: bool = False) -> bytes:
    """`count` pages of a diary, two lines each, in a page tree of branches of a hundred.

    `aside`: with a parenthesis on each page, about which a model that rewrites is asked.
    """
    branches = [range(first, min(first + 100, count)) for first in range(0, count, 100)]
    base = 10 + len(branches)
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: FONT}
    kids = b" ".join(b"%d 0 R" % (10 + k) for k in range(len(branches)))
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids)
    for k, branch in enumerate(branches):
        kids = b" ".join(b"%d 0 R" % (base + 2 * page) for page in branch)
        objects[10 + k] = b"<< /Type /Pages /Parent 2 0 R /Count %d /Kids [%s] >>" % (len(branch), kids)
        for page in branch:
            objects[base + 2 * page] = (
                b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 300 200] /Contents %d 0 R "
                b"/Resources << /Font << /F1 3 0 R >> >> >>" % (10 + k, base + 2 * page + 1)
            )
            lines = diary(page + 1)
            if aside:
                lines = (lines[0].replace(" began", " (as ever) began"), *lines[1:])
            objects[base + 2 * page + 1] = stream(show(lines, top=160))
    return write(objects)


# --- structure that goes in circles, sizes that cannot be ---


def cyclic_tree() -> bytes:
    """The page tree has itself among its kids, before a page."""
    return write(one_page(more={2: b"<< /Type /Pages /Count 3 /Kids [2 0 R 3 0 R 2 0 R] /Parent 2 0 R >>"}))


def cyclic_forms() -> bytes:
    """A form that paints a form that paints the first one."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Fa %d 0 R /Fb %d 0 R >> >>"
    form = stream(b"/Fa Do /Fb Do", entries % (6, 7))
    return write(
        one_page(show() + b" /Fa Do", resources=b"/XObject << /Fa 6 0 R /Fb 7 0 R >>", more={6: form, 7: form})
    )


def cyclic_outline() -> bytes:
    item = b"<< /Title (Round) /Parent 6 0 R /Next 7 0 R /Prev 7 0 R /First 7 0 R /Last 7 0 R >>"
    more = {6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>", 7: item}
    return write(one_page(catalogue=b"/Outlines 6 0 R", more=more))


def cyclic_parent() -> bytes:
    """Boxes and resources are inherited from a parent that is the page itself."""
    return write(one_page(more={3: b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>"}))


def bomb() -> bytes:
    """Deflate restarts after a full flush, so that one block can be said again and again."""
    packer = zlib.compressobj(9)
    head = packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * BOMB_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    data = head + block * BOMB_BLOCKS
    return write(one_page(more={4: stream(data, b"/Filter /FlateDecode")}))


def nested_bomb() -> bytes:
    """A filter on a filter: 2 GiB in a few kilobytes."""
    packer = zlib.compressobj(9)
    inner = packer.compress(b" " * BOMB_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    data = zlib.compress(inner * 2048, 9)
    return write(one_page(more={4: stream(data, b"/Filter [/FlateDecode /FlateDecode]")}))


def deep_content() -> bytes:
    """A hundred thousand saved states and brackets that are never closed."""
    return write(one_page(b"q " * 100_000 + b"[" * 100_000 + show()))


def long_line() -> bytes:
    """One string of half a million characters, and a million marks at one place."""
    return write(one_page(show() + b" BT /F1 11 Tf 72 300 Td (" + b"a b " * 125_000 + b") Tj ET"))


# --- fonts and metadata ---


def garbled_differences() -> bytes:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Type /Encoding /Differences "
    font += b"[32 /g1 /g2 /uniZZZZ /uD800 /.notdef 65 /A /A /A -5 /B 300 /C /#ff#fe] >> >>"
    return write(one_page(font=font))


def garbled_unicode() -> bytes:
    """A ToUnicode map to lone surrogates, U+FFFF, nothing, and to a sentence."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"6 beginbfchar <53> <D800> <6D> <FFFF> <61> <> <6C> <DC00D800> <20> <0000> "
        b"<62> <00410042004300440045> endbfchar\n"
        b"1 beginbfrange <63> <FF> [<0001>] endbfrange endcmap end end"
    )
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /Nowhere /FirstChar 0 /LastChar 2 /Widths [1 2] "
    font += b"/ToUnicode 6 0 R >>"
    return write(one_page(font=font, more={6: stream(cmap)}))


def no_font() -> bytes:
    return write(one_page(more={5: b"null"}))


def bad_metadata() -> bytes:
    info = (
        b"<< /Title <FEFFD800DC> /Author (\xff\xfe\x00) /Subject 17 /Keywords [(a) (b)] /Creator ("
        + b"\x00\x07\x1b" * 50
        + b") /Producer 99 0 R /CreationDate (D:99999999999999+99'99') /ModDate (last Tuesday) /Trapped << /A /B >> >>"
    )  # fmt: skip
    return write(one_page(more={6: info}), trailer=b"/Info 6 0 R")


def huge_metadata() -> bytes:
    info = b"<< /Title (" + b"long " * 200_000 + b") /CreationDate (D:2024) >>"
    return write(one_page(more={6: info}), trailer=b"/Info 6 0 R")


def _boxed(box: bytes, page: bytes = b"") -> Callable[[], bytes]:
    return lambda: write(one_page(box=box, page=page))


CASES: tuple[Case, ...] = (
    Case("empty", bytes, (NotAPdfError,)),
    Case("white space", lambda: b" \n" * 50, (NotAPdfError,)),
    Case("a text", lambda: b"This is a letter, not a PDF.\n" * 40, (NotAPdfError,)),
    Case("a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, (NotAPdfError,)),
    Case("only a header", lambda: b"%PDF-1.7\n", (DamagedPdfError,)),
    Case("noise", hopeless, (DamagedPdfError, NoPagesError)),
    Case("truncated", lambda: plain()[:500], (DamagedPdfError, NoPagesError, NoTextError), either=True),
    Case("damaged cross-references", damaged_xref, words=FIRST),
    Case("no cross-references", no_xref, words=FIRST),
    Case("no trailer", no_trailer, (DamagedPdfError,), either=True),
    Case("a little junk before", lambda: b"junk\n" * 40 + plain(), words=FIRST),
    Case("much junk before", lambda: b"junk\n" * 4000 + plain(), words=FIRST, findings=("document.junk",)),
    Case("junk after", lambda: plain() + bytes(range(256)) * 40, words=FIRST),
    Case("encrypted, no password", lambda: encrypted("wren", "robin"), (PasswordError,)),
    Case("encrypted, wrong password", lambda: encrypted("wren", "robin"), (PasswordError,), password="crow"),
    Case("encrypted, right password", lambda: encrypted("wren", "robin"), words=FIRST, password="wren"),
    Case("encrypted, the owner's password", lambda: encrypted("wren", "robin"), words=FIRST, password="robin"),
    Case("encrypted for the owner only", lambda: encrypted("", "robin"), words=FIRST),
    Case("no text layer", lambda: scanned(False, False), (NoTextError,)),
    Case("partly scanned", lambda: scanned(True, False, True), words=FIRST, findings=("pages.no_text",)),
    Case("zero pages", zero_pages, (NoPagesError,)),
    Case("a box of no size", _boxed(b"[0 0 0 0]"), words=FIRST),
    Case("a swapped box", _boxed(b"[595 842 0 0]"), words=FIRST),
    Case("a box of absurd size", _boxed(b"[-1e12 -1e12 1e12 1e12]"), either=True),
    Case("a box of words", _boxed(b"[/a (b) null 7 7 7]"), either=True),
    Case("an absurd user unit", _boxed(b"[0 0 595 842]", b"/UserUnit 1e30 /Rotate 37"), words=FIRST),
    Case("a CropBox elsewhere", _boxed(b"[0 0 595 842]", b"/CropBox [5000 5000 5001 5001]"), either=True),
    Case("a page tree in a circle", cyclic_tree, (DamagedPdfError, NoPagesError), either=True),
    Case("forms in a circle", cyclic_forms, (ExtractionError, NoTextError), either=True),
    Case("an outline in a circle", cyclic_outline, words=FIRST),
    Case("a page that is its own parent", cyclic_parent, (NoTextError, DamagedPdfError, NoPagesError), either=True),
    Case("content of 4 GiB", bomb, (ExtractionError, NoTextError), either=True),
    Case("content of 2 GiB, nested", nested_bomb, (ExtractionError, NoTextError), either=True),
    Case("content that never closes", deep_content, (ExtractionError, NoTextError), either=True),
    Case("a very long line", long_line, words=FIRST),
    Case("garbled differences", garbled_differences, (NoTextError,), either=True),
    Case("garbled ToUnicode", garbled_unicode, (NoTextError,), either=True),
    Case("no font", no_font, (NoTextError,), either=True),
    Case("malformed metadata", bad_metadata, words=FIRST),
    Case("huge metadata", huge_metadata, words=FIRST),
)
