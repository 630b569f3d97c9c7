"""Where paragraphs begin: what the trees think of each pair of lines, and what is certain without them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.enumeration import find_items
from copydesk.layout.features import Ints
from copydesk.layout.joins import find_joins, find_section_lines
from copydesk.layout.paragraphs import compute_pairs, find_fits, judge_breaks, sum_breaks
from copydesk.layout.plain import find_plain_breaks
from copydesk.layout.trees import Trees


def find_begins(
    level: Document,
    kept: NDArray[np.int64],
    rows: Ints,
    classes: Sequence[str],
    heading: NDArray[np.int16],
    trees: Trees,
    title: Collection[int],
) -> tuple[set[int], dict[int, float]]:
    """The lines at which a paragraph begins, and for each kept line but the first the probability that it goes on with
    the one before.

    `kept` are indices of lines of prose, `rows` features of all lines, `classes` their classes, `heading` their odds of
    a heading in thousandths, `title` the lines of the document's title.
    """
    pairs = compute_pairs(level, kept, rows, heading)
    sums = sum_breaks(trees, pairs)
    lines = kept.tolist()
    goes_on = dict(zip(lines[1:], (1 / (1 + np.exp(sums))).tolist(), strict=True))
    begins = {line for line, new in zip(lines[1:], judge_breaks(sums, pairs), strict=True) if new} | set(lines[:1])
    if level.plain:
        headings = {i for i, name in enumerate(classes) if name == "heading"}
        return find_plain_breaks(level, lines, headings, begins), goes_on
    begins |= find_items(level.lines, lines, begins)
    sections = set(find_section_lines(level.lines, classes))
    begins |= sections | {behind for line, behind in pairwise(lines) if line in sections}
    fits = dict(zip(lines[1:], find_fits(pairs).tolist(), strict=True))
    return begins - find_joins(level.lines, classes, begins, fits, title), goes_on
