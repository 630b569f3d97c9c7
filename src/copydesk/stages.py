"""Each stage alone, for who builds on copydesk: `extract`, `layout`, `rules`, `verify`, `report`.

`copydesk.clean` is these five, one after the other:

    >>> from copydesk import stages
    >>> document = stages.extract("paper.pdf")              # doctest: +SKIP
    >>> document, blocks = stages.layout(document)          # doctest: +SKIP
    >>> script = stages.rules(document, blocks)             # doctest: +SKIP
    >>> stages.verify(document, script)                     # doctest: +SKIP
    >>> stages.report(document, blocks, script).markdown    # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from copydesk import desk
from copydesk.config import Config
from copydesk.document import Block, Document, Page
from copydesk.pipeline import Cancel, Progress, Source, iterate_pages, merge_settings, read_source
from copydesk.result import Result
from copydesk.rules.own import spare_blocks
from copydesk.script import Script
from copydesk.verify import Finding
from copydesk.verify import verify as find

__all__ = ["extract", "layout", "pages", "report", "rules", "verify"]


def extract(
    source: Source,
    *,
    first_page: int = 1,
    last_page: int | None = None,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Document:
    """The pages of a PDF (or a .txt) with their lines in reading order; the other arguments are those of `clean`."""
    config = Config(first_page=first_page, last_page=last_page)
    document, _ = read_source(source, config, password, isolate, progress, cancel)
    return document


def pages(
    source: Source, *, first_page: int = 1, last_page: int | None = None, password: str | None = None
) -> Iterator[Page]:
    """The pages of a PDF as they are read, one at a time, so that a long one never lies in memory as a whole.

    Lines are in printed order: the order of reading is settled by `extract`, which knows all of them. Closing the
    iterator ends the child processes. Raises what `clean` raises, when the first page is asked for.
    """
    return iterate_pages(source, Config(first_page=first_page, last_page=last_page), password)


def layout(document: Document) -> tuple[Document, tuple[Block, ...]]:
    """The document with floats and notes moved out of its sentences, and the blocks that tile its lines."""
    return desk.label_lines(document, Config())


def rules(document: Document, blocks: Sequence[Block], config: Config | None = None, **settings: Any) -> Script:
    """The edits of all rules, as the settings say (a Config, or the keywords of `clean`)."""
    settled = merge_settings(config, settings)
    return desk.make_script(document, spare_blocks(document, blocks, settled), settled, "body")


def verify(document: Document, script: Script) -> tuple[Finding, ...]:
    """What a person should look at before trusting the result."""
    return find(document, script)


def report(
    document: Document, blocks: Sequence[Block], script: Script, config: Config | None = None, name: str = "document"
) -> Result:
    """A result that can write itself: text, Markdown, JSON, HTML. `script` may have edits of your own."""
    settled = config or Config()
    findings = find(document, script)
    return Result(document, tuple(blocks), script, None, findings, settled, desk.sign(settled), name)
