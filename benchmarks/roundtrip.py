"""Edit files round-trip on real documents: reject all citation cuts, cut one sentence, apply; compare.

    python benchmarks/roundtrip.py DATA          # the PDFs of DATA/dev

The text must be the very one that `citations="keep"` gives, without that sentence. Exit code 1 where it is not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import copydesk
from copydesk.report.sentences import sentences
from copydesk.result import Result


def pick_sentence(result: Result) -> tuple[str, int, int]:
    """A sentence of the middle that is copied from one run of the source, with its place there."""
    text = result.script.text
    spans = sentences(text)
    for start, end in (*spans[len(spans) // 2 :], *spans):
        sources = result.alignment.source_spans(start, end)
        if text.count(text[start:end]) == 1 and len(sources) == 1 and end - start > 30 and text[end : end + 1] == " ":
            return text[start:end], *sources[0]
    raise SystemExit("no sentence to cut")


def check(path: Path) -> str:
    """What is wrong with the round trip of one PDF; nothing where it is right."""
    plain = copydesk.clean(path)
    kept = copydesk.clean(path, citations="keep")
    sentence, start, end = pick_sentence(kept)
    loaded = json.loads(plain.json)
    rejected = [p for p in loaded["pieces"] if any(r.startswith("citation.") for r in p["reasons"])]
    for piece in rejected:
        piece["decision"] = "reject"
    loaded["own"] = [{"action": "drop", "start": start, "end": end}]
    applied = copydesk.apply(path, json.loads(json.dumps(loaded)))
    expected = kept.text.replace(f"{sentence} ", "", 1)
    print(f"{path.stem}: {len(rejected)} citation cuts put back, one sentence cut: ", end="")
    print("the same" if applied.text == expected else "DIFFERENT", flush=True)
    return "" if applied.text == expected else path.stem


def main() -> int:
    wrong = []
    for path in sorted((Path(sys.argv[1]) / "dev").glob("*.pdf")):
        try:
            wrong.append(check(path))
        except copydesk.NoTextError as error:
            print(f"{path.stem}: {error}")
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main())
