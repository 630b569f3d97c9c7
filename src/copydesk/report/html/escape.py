"""Text from the PDF made harmless in HTML: nothing of it is markup, and what cannot be seen is shown."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_MARKUP = re.compile(r"[&<>\"']")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, marks that turn the direction of what follows, half characters, and letters that no font shows (tags).
Marks that every Arabic or Hebrew text may have (U+200E, U+200F) turn nothing but themselves and stay."""

ENDLESS: Final = 400
"""Characters without a space from which places to break are put in; the longest addresses and formulas end before."""

BREAK_EVERY: Final = 10
"""Characters between them: lines are filled well. Chromium lays 100,000 characters out in five seconds without any, in
0.1 to 0.2 with them."""

_RUN = re.compile(f"[^\\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\uffef]{{{ENDLESS},}}")
"""Chinese, Japanese and Korean text may break almost everywhere as it is."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def escape(text: str) -> str:
    """`text` as content of an element.

    >>> print(escape("a < b & \\u202egnp"))
    a &lt; b &amp; <i class=u>U+202E</i>gnp
    """
    if len(text) >= ENDLESS and _RUN.search(text):
        at, parts = 0, []
        for run in _RUN.finditer(text):
            parts += [escape(text[at : run.start()]), _breakable(run[0])]
            at = run.end()
        return "".join([*parts, escape(text[at:])])
    if _MARKUP.search(text):
        text = _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
    if _UNSEEN.search(text):
        text = _UNSEEN.sub(lambda found: f"<i class=u>{_name(found[0])}</i>", text)
    return text


def _breakable(text: str) -> str:
    """Places to break in a run without any: a browser's time for a line grows with what is left of the run."""
    return "<wbr>".join(escape(text[at : at + BREAK_EVERY]) for at in range(0, len(text), BREAK_EVERY))


def attribute(text: str) -> str:
    """`text` as the quoted value of an attribute, or as a title: plain characters, no element.

    >>> attribute('"><b>\\x00')
    '&quot;&gt;&lt;b&gt;U+0000'
    """
    text = _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
    return _UNSEEN.sub(lambda found: _name(found[0]), text)


def _name(character: str) -> str:
    """The code point, which every font can show; of half a character the replacement character."""
    code = ord(character)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"U+{code:04X}"


def script_data(value: Any) -> str:
    """JSON that cannot end the script element that it stands in.

    >>> script_data({"a": "</script>"})
    '{"a":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def has_right_to_left(text: str) -> bool:
    """Whether any character of `text` is written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


_LEAVE_NAME = re.compile(r"[^\w.-]", re.ASCII)


def style_text(code: str) -> str:
    """A reason code as a string in CSS; codes are dotted nouns, whatever else stands in one is left out.

    >>> style_text('citation.bracket"}</style>')
    '"citation.bracketstyle"'
    """
    return f'"{_LEAVE_NAME.sub("", code)}"'
