"""Run examples/tutorial.ipynb and write its outputs into it.

python tools/run_notebook.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from docmaker.notebook import NOTEBOOK, as_text, execute


def main() -> int:
    text = as_text(execute())
    if NOTEBOOK.read_text("utf-8") != text:
        NOTEBOOK.write_text(text, "utf-8")
        print(f"{NOTEBOOK.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
