"""Documents, blocks and results made by hand, small enough to read; no PDF is involved."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from copydesk.config import Config
from copydesk.document import WORD, Bbox, Block, Document, Line, Page, Role
from copydesk.result import Result
from copydesk.script import Edit, Script
from copydesk.verify import Finding

WIDTH, HEIGHT, MARGIN, LEADING, CHARACTER = 595.0, 842.0, 72.0, 14.0, 6.0
SHA = "0" * 64
FORMULA = ("E = mc2", "1")
REFERENCES = ("References", "[1] Smith. Birds. 2019.")


def line(text: str, page: int = 1, row: int = 0, generated: tuple[int, ...] = ()) -> Line:
    """A line of `text` in a font in which every character is `CHARACTER` points wide."""
    edges = array("f")
    for word in WORD.finditer(text):
        edges.extend((MARGIN + word.start() * CHARACTER, MARGIN + word.end() * CHARACTER))
    top = MARGIN + row * LEADING
    bbox = Bbox(MARGIN, top, MARGIN + len(text) * CHARACTER, top + 10)
    return Line(page, text, bbox, "Times", 10.0, top + 8, edges=edges, generated=generated)


def document(*pages: Sequence[str], **fields: object) -> Document:
    """A document from the texts of the lines of each page."""
    made = tuple(
        Page(number, WIDTH, HEIGHT, tuple(line(text, number, row) for row, text in enumerate(texts)))
        for number, texts in enumerate(pages, 1)
    )
    return Document(made, SHA, {"Title": "A sample"}, len(made), **fields)  # type: ignore[arg-type]


def blocks(doc: Document, *parts: tuple[Role, int]) -> tuple[Block, ...]:
    """Blocks of (role, number of lines) in order; they must tile the lines."""
    made, first = [], 0
    for number, (role, count) in enumerate(parts):
        last = first + count
        lines = doc.lines[first:last]
        bbox = lines[0].bbox
        for other in lines[1:]:
            bbox = bbox.union(other.bbox)
        start, end = doc.starts[first], doc.starts[last]
        made.append(Block(number, role, role, 0.9, first, last, start, end, lines[0].page, bbox))
        first = last
    assert first == len(doc.lines)
    return tuple(made)


def replaced(script: Script, old: str, new: str, reason: str) -> Script:
    """Every occurrence of `old` in the output replaced by `new`."""
    edits, at = [], script.text.find(old)
    while at >= 0:
        edits.append(Edit(at, at + len(old), new))
        at = script.text.find(old, at + len(old))
    return script.edited(edits, reason)


def joined(script: Script, before: str, after: str, gap: str) -> Script:
    """The line end between `before` and `after` replaced by `gap`."""
    at = script.text.index(f"{before}\n{after}") + len(before)
    return script.edited([Edit(at, at + 1, gap)], "space.paragraph" if gap == "\n\n" else "space.line")


def paper() -> Result:
    """Two pages: title, authors, a paragraph over both pages around an equation and a footer, a list, references."""
    doc = document(
        ["Small birds sing", "Ada Lovelace, London", "1 Introduction", "Birds sing at dawn [1]. We show", *FORMULA],
        ["that small birds (e.g. wrens)", "do not stop.", "• wrens", "• robins", *REFERENCES],
        notes=(("file.junk", None, "bytes before the PDF were skipped"),),
    )
    made = blocks(
        doc,
        ("title", 1), ("author", 1), ("section_header", 1), ("text", 1), ("formula", 1), ("furniture", 1),
        ("text", 2), ("list_item", 1), ("list_item", 1), ("reference", 2),
    )  # fmt: skip
    script = Script.of(doc.text)
    for text, reason in (
        ("Ada Lovelace, London\n", "author"),
        ("E = mc2\n", "formula"),
        ("References\n[1] Smith. Birds. 2019.\n", "reference"),
    ):
        script = replaced(script, text, "", reason)
    at = script.text.index("1\nthat")
    script = script.edited([Edit(at, at + 2)], "furniture.number")
    return _finished(doc, made, script)


def _finished(doc: Document, made: tuple[Block, ...], script: Script) -> Result:
    script = replaced(script, " [1]", "", "citation.bracket")
    for before, after, gap in (
        ("sing", "1 Intro", "\n\n"), ("Introduction", "Birds", "\n\n"), ("show", "that", " "), ("wrens)", "do", " "),
        ("stop.", "•", "\n\n"), ("wrens", "• robins", "\n\n"),
    ):  # fmt: skip
        script = joined(script, before, after, gap)
    findings = (Finding("file.junk", None, "bytes before the PDF were skipped"),)
    return Result(doc, made, script, None, findings, Config(), "v:0.1.0|rules:test|profile:podcast", "birds")


def repeated(result: Result, times: int) -> Result:
    """A long document: the pages of `result` over and over, numbered through, with the same cuts."""
    pages, made, pieces, at = [], [], [], 0
    count, lines, length = len(result.document.pages), len(result.document.lines), len(result.document.text)
    for k in range(times):
        for page in result.document.pages:
            number = page.number + k * count
            pages.append(replace(page, number=number, lines=tuple(replace(x, page=number) for x in page.lines)))
        made += [
            replace(
                block,
                id=block.id + k * len(result.blocks),
                first=block.first + k * lines,
                last=block.last + k * lines,
                start=block.start + at,
                end=block.end + at,
                page=block.page + k * count,
            )
            for block in result.blocks
        ]
        pieces += [piece._replace(start=piece.start + at, end=piece.end + at) for piece in result.script.pieces]
        at += length
    doc = replace(result.document, pages=tuple(pages), page_count=len(pages))
    return replace(result, document=doc, blocks=tuple(made), script=Script(doc.text, tuple(pieces)))


def hostile() -> Result:
    """Text that would be markup, script, or an order to the writing direction if anything let it."""
    doc = document(
        [
            '<script>alert("1")</script><img src=x onerror=alert(2)>',
            "</script></style></title><svg onload=alert(3)>",
            "javascript:alert(4) \u202egnp.exe\u202c &lt;b&gt; \x00\x07\x1b[2J\x7f",
            "W" * 100_000,
            "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd (\u05d3\u05d2 [1]) \u05d0\u05d1\u05d2.",
            "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 12 \u2067abc",
            '"><b onclick="x">quotes\'</b>',
        ],
        notes=(("document.junk", None, "<b>junk</b>"),),
    )
    doc = replace(doc, metadata={"Title": "</title><script>alert(5)</script>", "Author": "\u202eevil"})
    made = blocks(
        doc, ("title", 1), ("furniture", 1), ("text", 1), ("text", 1), ("text", 1), ("text", 1), ("section_header", 1)
    )
    script = Script.of(doc.text)
    script = replaced(script, "</script></style></title><svg onload=alert(3)>\n", "", "furniture.header")
    script = replaced(script, " [1]", "", "citation.bracket")
    script = replaced(script, "&lt;b&gt;", "<i>", "user.replace")
    for before, after in (("=alert(2)>", "javascript"), ("W", "\u05e9"), (".", "\u0645"), ("abc", '"')):
        script = joined(script, before, after, "\n\n")
    findings = (
        Finding("document.junk", None, "<b>junk</b>"),
        Finding("page.kept_little", 1, "</li><script>alert(6)</script>"),
    )
    return Result(doc, made, script, None, findings, Config(), "v:0|<b>", '<img src=x onerror="alert(7)">')
