"""Labels for the lines of a folder of PDFs: the folder's own labelling script, run over copydesk's lines.

The folder holds `NAME.pdf`, `NAME.gold.txt` and so on; one level up lies `label_lines.py`, which aligns the words of
each line with the gold text and gives `label`, `role` and `gold` (line number of the gold text) to each line. Its
reader of PDFs is replaced by copydesk's, so that the labels belong to the lines and the order that the model sees.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from copydesk.document import Document, Line
from copydesk.extract.pdfium import Reader
from copydesk.layout.order import order_document


def load_labeller(folder: Path) -> ModuleType:
    """The module `label_lines.py` beside `folder`."""
    path = folder.parent / "label_lines.py"
    spec = importlib.util.spec_from_file_location("label_lines", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: no labelling script there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_document(path: Path) -> Document:
    """All pages of a PDF, in reading order."""
    with Reader(path, path.name) as reader:
        pages = tuple(reader.pages())
    return order_document(Document(pages, "", {}, len(pages)))


def label_document(labeller: ModuleType, folder: Path, name: str, document: Document) -> list[dict[str, Any]]:
    """A dict per line of `document` with `label`, `role`, `share`, `gold`, `n` and, sometimes, `note`."""
    numbers: dict[int, int] = {}
    rows = []
    for line in document.lines:
        index = numbers[line.page] = numbers.get(line.page, -1) + 1
        rows.append(_row(line, index))
    labeller.pdf_lines = lambda _path: rows
    labelled: list[dict[str, Any]] = labeller.label(str(folder), name)
    return labelled


def _row(line: Line, index: int) -> dict[str, Any]:
    text = line.text
    if text.endswith("-"):
        text = text[:-1] + "\x02"
    return {"page": line.page, "i": index, "box": list(line.bbox), "text": text, "font": line.font, "size": line.size}


def read_or_label(folder: Path, cache: Path, names: list[str]) -> dict[str, tuple[Document, list[dict[str, Any]]]]:
    """Documents and labels by name; labels are kept in `cache` as NAME.json while the source text is the same."""
    labeller = load_labeller(folder)
    cache.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in names:
        document = read_document(folder / f"{name}.pdf")
        store = cache / f"{name}.json"
        labels = None
        if store.exists():
            kept = json.loads(store.read_text())
            labels = kept["labels"] if kept["text"] == document.text_sha256 else None
        if labels is None:
            labels = label_document(labeller, folder, name, document)
            store.write_text(json.dumps({"text": document.text_sha256, "labels": labels}, ensure_ascii=False))
        found[name] = (document, labels)
    return found


def names_in(folder: Path) -> list[str]:
    """Names of the documents with a text layer of a folder, sorted."""
    return sorted(
        p.name[:-9]
        for p in folder.glob("*.gold.txt")
        if not p.name.startswith("scan") and os.path.exists(str(p)[:-9] + ".pdf")
    )
