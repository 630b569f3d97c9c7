"""Source code that was taken for prose: runs of lines most of whose words have marks of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout.keywords import STOPWORDS

MARKED: Final = re.compile(
    r"\\[A-Za-z@]|[{}]|[^\W\d_]_[^\W\d]|[=!<>:+*/-]=|=>|->|::|&&|\|\||^<[/!?\w][^>]*>?|\w\(\)|\w\($|;$|^[%#]\w|^//|^--\w|^\w+=[\"'\w]"
)
"""Words of TeX, of languages with braces, of mark-up and of scripts; one such word alone proves nothing."""

MARKED_SHARE: Final = 0.4
COMMON_SHARE: Final = 0.12
"""Words with such marks, at least, and words such as "the", at most, as shares of a line of code. Of 19,000 lines of
prose of 57 documents none beside another is so; sentences about commands have a quarter of common words."""

FEWEST: Final = 2
"""Such lines one after the other, at least: "\\alpha, \\beta and \\gamma" may fill a line of a sentence."""

APART: Final = 2
"""Lines from one to the next, at most: a bracket alone or a comment stands between."""

KEYWORD_SHARE: Final = 0.4
"""The same where a line ends with a brace."""

SHORT: Final = 4
"""Words of what stands between, at most."""

_HINT: Final = re.compile(r"[\\{}_;=<>]|::|\w\(\)|\w\($|//|^\W*\d*\s*[%#]|--\w")
"""Without any of these no word is marked; most lines of prose have none."""

_NUMBER: Final = re.compile(r"^\d{1,5}\s+")


def find_code_lines(document: Document, names: Sequence[str]) -> Iterator[int]:
    """Lines of code among those that `names` calls prose, and what stands between two of them.

    Class: manuals, literate programs, papers about software, whose listings are set in the face of the text or run on
    from it.
    """
    kept = [i for i, name in enumerate(names) if name in ("text", "heading")]
    run: list[int] = []
    for i in [k for k in kept if is_code(document.lines[k].text)]:
        if run and (i - run[-1] > APART or document.lines[i].page != document.lines[run[-1]].page):
            yield from _fill(run, document.lines, names)
            run = []
        run.append(i)
    yield from _fill(run, document.lines, names)


def _fill(run: list[int], lines: Sequence[Line], names: Sequence[str]) -> Iterator[int]:
    if len(run) < FEWEST:
        return
    yield run[0]
    for before, behind in pairwise(run):
        between = (k for k in range(before + 1, behind) if names[k] in ("text", "heading"))
        yield from (k for k in between if len(lines[k].text.split()) <= SHORT)
        yield behind


def is_code(text: str) -> bool:
    r"""Whether a line is one of code by its words.

    >>> [is_code(text) for text in (r"\newcommand{\x}{y}%", "12 if (a == b) { run_all(); }", "The \\foo of the page")]
    [True, True, False]
    """
    # a line of Japanese is one word, and no language of programs
    if not _HINT.search(text) or not text.isascii():
        return False
    words = _NUMBER.sub("", text).split()
    marked = sum(MARKED.search(word) is not None and "://" not in word for word in words)
    common = sum(word.casefold().strip(".,;:()") in STOPWORDS for word in words)
    # "if (a == b) {": words of programs are common ones, too
    most = KEYWORD_SHARE if text.rstrip()[-1] in "{}" else COMMON_SHARE
    return marked >= MARKED_SHARE * len(words) and common <= most * len(words)
