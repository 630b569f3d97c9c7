"""Write the example PDFs into this folder. Their prose is ours; people, places and numbers in them are invented.

    python examples/make_examples.py [NAME ...]

Needs reportlab (the extra `examples`). The same version of reportlab writes the same bytes each time. The tests know
what a clean text of each example must have (tests/pdfs).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from pdfs import EXAMPLES  # noqa: E402


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in EXAMPLES]
    if unknown:
        print(f"no example {', '.join(unknown)}; there are {', '.join(EXAMPLES)}", file=sys.stderr)
        return 2
    for name in names or EXAMPLES:
        sample = EXAMPLES[name]()
        (HERE / f"{name}.pdf").write_bytes(sample.data)
        print(f"examples/{name}.pdf: {len(sample.data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
