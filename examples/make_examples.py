"""Write the example PDFs into this folder. Their prose is ours; people, places and numbers in them are invented.

    python examples/make_examples.py [NAME ...]
    python examples/make_examples.py --kinds DIR     those of docs/examples.md instead, into a folder of your choice

Needs the extra `examples`, as `make demo` installs it. The same version of reportlab writes the same bytes each time.
The tests know what a clean text of each example must have (tests/pdfs).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from pdfs import EXAMPLES  # noqa: E402
from pdfs.gallery import GALLERY  # noqa: E402


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Write the example PDFs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; all if there is none")
    parser.add_argument("--kinds", type=Path, metavar="DIR", help="those of docs/examples.md, into DIR")
    asked = parser.parse_args(arguments)
    folder = asked.kinds or HERE
    documents = dict(_kinds() if asked.kinds else _samples())
    unknown = [name for name in asked.names if name not in documents]
    if unknown:
        print(f"no example {', '.join(unknown)}; there are {', '.join(documents)}", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for name in asked.names or documents:
        data = documents[name]()
        (folder / f"{name}.pdf").write_bytes(data)
        shown = folder if asked.kinds else Path("examples")
        print(f"{(shown / name).as_posix()}.pdf: {len(data):,} bytes")
    return 0


def _samples() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for name, build in EXAMPLES.items():
        yield name, lambda build=build: build().data  # type: ignore[misc]


def _kinds() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for one in GALLERY:
        yield one.name, one.make
        yield from one.twins.items()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
