"""What `copydesk.clean` gives. Writers load when they are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from copydesk.errors import UsageError
from copydesk.report import paragraphs, text
from copydesk.report.edition import Edition
from copydesk.report.names import DEFAULT_NAME, fit_name
from copydesk.report.paragraphs import Paragraph

if TYPE_CHECKING:
    from copydesk.report.chunks import Chunk
    from copydesk.report.contents import Section
    from copydesk.report.parts import Part
    from copydesk.report.records import Records
    from copydesk.report.tokens import Tokenizer

Format = Literal["txt", "md", "json", "html"]


@dataclass(frozen=True)
class Result(Edition):
    """A cleaned document: `text` to read, `script` to see every edit and its reasons, `findings` to look at.

    `script.text` is the body in the source's own words; `text` adds the appendix and any markers ("[equation]").
    `name` is what `write` calls the files; it is no part of the outputs.
    """

    name: str = field(default=DEFAULT_NAME, compare=False)

    @cached_property
    def text(self) -> str:
        """The clean text: paragraphs set apart by one blank line, one line end at the end."""
        return text.render(self)

    @cached_property
    def markdown(self) -> str:
        """The same words with headers, lists and kept tables marked."""
        from copydesk.report import markdown

        return markdown.render(self, tables=True)

    @cached_property
    def json(self) -> str:
        """The whole account as JSON: source, pieces, blocks, sentences, findings (docs/json.md)."""
        from copydesk.report import json

        return json.render(self)

    @cached_property
    def report(self) -> str:
        """One HTML file that shows every cut in its place, with its reason; it loads nothing from elsewhere."""
        from copydesk.report import html

        return html.render(self, self.name)

    def _repr_html_(self) -> str:
        """What a notebook shows: the first edited paragraphs."""
        from copydesk.report import html

        return html.render_diff(self, self.name)

    @cached_property
    def contents(self) -> tuple[Section, ...]:
        """The sections of the clean text, with words and minutes; spans in `text`."""
        from copydesk.report.contents import find_sections

        return tuple(find_sections(self))

    @cached_property
    def records(self) -> Records:
        """What the clean text leaves out, as data: authors, references, captions, tables and more."""
        from copydesk.report.records import collect_records

        return collect_records(self)

    def chunks(self, size: int = 300, overlap: int = 0, tokenizer: Tokenizer = "words") -> Iterator[Chunk]:
        """Pieces of the text for search and language models (`report.chunks.make_chunks`)."""
        from copydesk.report.chunks import make_chunks

        return make_chunks(self, size, overlap, tokenizer)

    def parts(self, how: Literal["heading"] | int = "heading") -> list[Part]:
        """The text at its headings, or in parts of at most so many words; joined, they are the text."""
        from copydesk.report.parts import split_parts

        return split_parts(self, how)

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs of the body with the roles of their blocks, then those of the appendix."""
        yield from paragraphs.body(self)
        yield from paragraphs.appendix(self)

    def write(
        self,
        directory: str | os.PathLike[str] = ".",
        name: str | None = None,
        formats: Sequence[Format] = ("txt", "json"),
        *,
        force: bool = False,
        raw: bool = False,
        chunks: str | None = None,
    ) -> list[Path]:
        """Write NAME.clean.txt, NAME.clean.md, NAME.copydesk.json, NAME.report.html (as `formats` asks), with `raw`
        also NAME.raw.txt, with `chunks` (what `report.chunks.render` gives) also NAME.chunks.jsonl.

        All files are written or none. Returns their paths. Raises UsageError for an unknown format, OutputError
        where the folder cannot be written or a file that is not ours has the name (`force` overwrites it).
        """
        from copydesk.report import files

        unknown = [form for form in formats if form not in get_args(Format)]
        if unknown or isinstance(formats, str):
            raise UsageError(f"unknown format {unknown or formats!r}: a list of {', '.join(get_args(Format))}")
        makers = {"txt": "text", "md": "markdown", "json": "json", "html": "report"}
        contents: dict[str, str] = {form: getattr(self, makers[form]) for form in formats}
        if raw:
            contents["raw"] = self.document.text
        if chunks is not None:
            contents["chunks"] = chunks
        return files.write(directory, fit_name(name or self.name), contents, force)
