"""One small document of each kind that people have, each in another language, with what a reader of the documentation
is told of it. `docs/examples.md` is made from them (tools/docmaker/examples.py), and tests/test_examples.py asserts the
same; `examples/make_examples.py --kinds DIR` writes them."""

from __future__ import annotations

from pdfs.gallery.bookish import BOOKISH
from pdfs.gallery.daily import DAILY
from pdfs.gallery.example import Example
from pdfs.gallery.other_scripts import OTHER_SCRIPTS
from pdfs.gallery.ruled import RULED

__all__ = ["GALLERY", "Example"]

GALLERY: tuple[Example, ...] = (*BOOKISH, *RULED, *DAILY, *OTHER_SCRIPTS)
