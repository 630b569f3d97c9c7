"""What `copydesk.clean` gives."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from copydesk.errors import UsageError
from copydesk.report import files, html, json, markdown, text
from copydesk.report.edition import Edition
from copydesk.report.names import DEFAULT_NAME, fit_name

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
        """The same words with headers and lists marked."""
        return markdown.render(self)

    @cached_property
    def json(self) -> str:
        """The whole account as JSON: source, pieces, blocks, sentences, findings (docs/json.md)."""
        return json.render(self)

    @cached_property
    def report(self) -> str:
        """One HTML file that shows every cut in its place, with its reason; it loads nothing from elsewhere."""
        return html.render(self, self.name)

    def _repr_html_(self) -> str:
        """What a notebook shows: the first edited paragraphs."""
        return html.render_diff(self, self.name)

    def write(
        self,
        directory: str | os.PathLike[str] = ".",
        name: str | None = None,
        formats: Sequence[Format] = ("txt", "json"),
        *,
        force: bool = False,
        raw: bool = False,
    ) -> list[Path]:
        """Write NAME.clean.txt, NAME.clean.md, NAME.copydesk.json, NAME.report.html (as `formats` asks), with `raw`
        also NAME.raw.txt.

        All files are written or none. Returns their paths. Raises UsageError for an unknown format, OutputError
        where the folder cannot be written or a file that is not ours has the name (`force` overwrites it).
        """
        unknown = [form for form in formats if form not in get_args(Format)]
        if unknown or isinstance(formats, str):
            raise UsageError(f"unknown format {unknown or formats!r}: a list of {', '.join(get_args(Format))}")
        makers = {"txt": "text", "md": "markdown", "json": "json", "html": "report"}
        contents: dict[str, str] = {form: getattr(self, makers[form]) for form in formats}
        if raw:
            contents["raw"] = self.document.text
        return files.write(directory, fit_name(name or self.name), contents, force)
