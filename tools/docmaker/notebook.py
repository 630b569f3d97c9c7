"""Runs the tutorial notebook in a folder of its own, so that its outputs are those of this version."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient import NotebookClient

NOTEBOOK: Final = Path(__file__).resolve().parents[2] / "examples" / "tutorial.ipynb"
SECONDS: Final = 120
"""For one cell; all of them together take about four."""


def execute(path: Path = NOTEBOOK) -> Any:
    """The notebook with fresh outputs; it runs beside a copy of `paper.pdf`. Raises what a cell raises."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path.with_name("paper.pdf"), folder)
        resources = {"metadata": {"path": folder}}
        quiet = ["--log-level=ERROR"]
        client = NotebookClient(
            notebook, timeout=SECONDS, record_timing=False, resources=resources, extra_arguments=quiet
        )
        client.execute()
    for cell in notebook.cells:
        cell.metadata = {}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def as_text(notebook: Any) -> str:
    """The file's content."""
    return str(nbformat.writes(notebook)) + "\n"


def outputs(notebook: Any) -> list[str]:
    """What each cell of code printed or showed, as text."""
    return ["".join(map(_text, cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"]


def _text(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return str(output.data.get("text/plain", ""))
