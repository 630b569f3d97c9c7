"""Which blocks are worth a look: those whose confidence says that they may be cut, or kept, wrongly."""

from __future__ import annotations

from typing import Final

from copydesk.document import Block

UNSURE_CUT: Final = 0.97
"""Confidence of a cut below which it is worth a look. In the 13 documents for judging, by weights that never saw them,
56 of 440 cuts of whole blocks (but furniture's) are below, of which 7 are mostly prose, with 60 % of the words that are
cut wrongly; of the 384 above 3 are."""

UNSURE_KEPT: Final = 0.85
"""The same for what is kept: of such blocks, by models that have not seen the publisher, half are wrong."""


def is_unsure(block: Block) -> bool:
    """Not furniture: it is told by where it stands and comes again, whatever the model of roles thought of it. Of 483
    such cuts in the same documents, 33 of low confidence, none was wrong."""
    if not block.detail:
        return block.confidence < UNSURE_KEPT
    return not block.detail.startswith("furniture") and block.confidence < UNSURE_CUT
