"""Repairs of characters: composition, ligatures, accents that stand apart, private ones, controls, spaces among CJK."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from copydesk.letters import ACCENTS, PRIVATE, WORD_LIGATURES, compose_letter, name_private, name_word_ligatures
from copydesk.script import Edit

_LIGATURES: Final = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
_CUT: Final = "".join(WORD_LIGATURES)
_LIGATURE_OR_WORD: Final = re.compile(f"(?<![^\\W\\d_])[^\\W\\d_{_CUT}]*[{_CUT}][^\\W\\d_]*|[\ufb00-\ufb06]")

_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]+"
)

_NOT_COMPOSED: Final = re.compile("[^\x00-\u02ff\u2000-\u2125\u4e00-\u9fff][\u0300-\u036f\u0653-\u0655\u3099\u309a]*")
_JAMO: Final = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]")
_MARK: Final = re.compile("[^\\s\u0300-\u036f][\u0300-\u036f\u0591-\u06ed\u0900-\u0dff\u3099\u309a]+")

_ACCENT: Final = re.compile(f"[{''.join(ACCENTS)}]")
_BELOW: Final = "\u00b8"

_CJK: Final = "\u2e80-\u2fdf\u3001-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_CJK_SPACE: Final = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")
_NUMBERED: Final = re.compile("第[\\d\u3007\u4e00-\u9fff]{1,6}$")
_CHAPTER: Final = frozenset("章節节条条條款項編编部回话話")


def drop_controls(text: str) -> Iterator[Edit]:
    r"""Drop control characters, soft hyphens and the like: no reader sees them, speech engines stumble over them.

    Any document; PDF layers write U+0002 or U+FFFE for a mended hyphen and U+200B between words of web pages. Joiners
    (U+200C, U+200D) and the marks of writing direction stay: Persian, Hindi and Arabic words need them.

    >>> list(drop_controls("co\u00adop")), list(drop_controls("\u0645\u06cc\u200c\u062e\u0648"))
    ([Edit(start=2, end=3, text='')], [])
    """
    for match in _CONTROL.finditer(text):
        yield Edit(match.start(), match.end())


def expand_ligatures(text: str) -> Iterator[Edit]:
    r"""Write the ligatures of Latin type as letters: fonts of typesetters have them, dictionaries of speech do not.

    Any document set in Latin type; letters such as "æ" and "\u0153" are no ligatures of type and stay. Texts of Word
    in Calibri: its ligatures are cut to other letters by many programs (`letters.WORD_LIGATURES`); a whole word is the
    edit, for the letters beside one tell that it is none.

    >>> list(expand_ligatures("\ufb01n")), list(expand_ligatures("c\u0153ur"))
    ([Edit(start=0, end=1, text='fi')], [])
    """
    if text.isascii():
        return
    done = 0
    for match in _LIGATURE_OR_WORD.finditer(text):
        word = match.group()
        letters = _LIGATURE.sub(lambda one: _LIGATURES[one.group()], name_word_ligatures(word))
        if letters != word and match.start() >= done:
            yield Edit(match.start(), match.end(), letters)
            done = match.end()


_FORM: Final = re.compile("[\ufb1d-\ufb4f\ufb50-\ufdc7\ufdf0-\ufdfc\ufe70-\ufefc]+")


def fold_forms(text: str) -> Iterator[Edit]:
    r"""Write the forms that Arabic letters take by their place in a word, and Hebrew ligatures, as plain letters.

    Old word processors and texts copied from PDFs have them; no dictionary and no voice knows them. A form that
    stands for a mark alone or for a whole phrase stays.

    >>> list(fold_forms("\ufefb")), list(fold_forms("\ufdfa"))
    ([Edit(start=0, end=1, text='لا')], [])
    """
    if text.isascii():
        return
    for match in _FORM.finditer(text):
        for at, form in enumerate(match.group(), match.start()):
            letters = unicodedata.normalize("NFKC", form)
            if letters != form and " " not in letters:
                yield Edit(at, at + 1, letters)


_PRIVATE: Final = re.compile(f"[{''.join(map(chr, PRIVATE))}]+")


def name_characters(text: str) -> Iterator[Edit]:
    r"""Write private characters that Adobe gave to old-style figures and small capitals as those digits and letters.

    Books and magazines set in PostScript "expert" fonts; no voice reads what is in the private use area. Other
    private characters stay: they are some font's own.

    >>> list(name_characters("\uf734 May")), list(name_characters("\uf0e0 May"))
    ([Edit(start=0, end=1, text='4')], [])
    """
    if text.isascii():
        return
    for match in _PRIVATE.finditer(text):
        yield Edit(match.start(), match.end(), name_private(match.group()))


_NAMELESS_BULLET = re.compile("(?:(?<=\n)|^)[\ue000-\uf8ff](?=\\s)")


def name_bullets(text: str) -> Iterator[Edit]:
    r"""Write a bullet of a symbol font, which has no character of its own, as a bullet.

    Word processors set list items with Symbol, Wingdings and OpenSymbol, whose glyphs PDFs place in the private use
    area. Only where one opens a paragraph and a space follows; elsewhere it may be any sign.

    >>> list(name_bullets("\uf0b7 first item")), list(name_bullets("5 \uf06d m"))
    ([Edit(start=0, end=1, text='•')], [])
    """
    for match in _NAMELESS_BULLET.finditer(text):
        yield Edit(match.start(), match.end(), "•")


def compose_characters(text: str) -> Iterator[Edit]:
    r"""Compose a letter and its combining marks to one character (NFC), and other canonical doubles.

    Files from macOS and XeTeX write "e" and U+0301. Only what differs is replaced. Compatibility
    forms ("m\u00b2", full-width letters) stay: they are other characters.

    >>> list(compose_characters("cafe\u0301")), list(compose_characters("m\u00b2"))
    ([Edit(start=3, end=5, text='\xe9')], [])
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    taken = 0
    for start, end in sorted(m.span() for p in (_JAMO, _MARK, _NOT_COMPOSED) for m in p.finditer(text)):
        if start < taken:
            continue
        old = text[start:end]
        new = unicodedata.normalize("NFC", old)
        if new != old:
            yield Edit(start, end, new)
            taken = end


def reattach_accents(text: str) -> Iterator[Edit]:
    r"""Join an accent that stands apart to its letter: "G\u00a8odel", "Go\u00a8del" and "G \u00a8odel" are "Gödel".

    Old TeX fonts set the accent as a glyph of its own, and the PDF layer gives it before or after its letter, some
    with a space. The letter after the accent is tried first, as TeX sets it so, then the one before; both only inside
    a word, and only where the two make one letter. ASCII accents are left: they are code and mathematics.

    >>> list(reattach_accents("G\u00a8odel")), list(reattach_accents("x\u02c6 + 1"))
    ([Edit(start=1, end=3, text='\xf6')], [])
    """
    if text.isascii():
        return
    taken = 0
    for match in _ACCENT.finditer(text):
        edit = _attached(text, match.start(), taken)
        if edit:
            yield edit
            taken = edit.end


def _attached(text: str, at: int, taken: int) -> Edit | None:
    mark = ACCENTS[text[at]]
    start = at
    after = text[at + 1 : at + 2]
    following = text[at + 2 : at + 3]
    before = text[at - 1] if at > taken else ""
    first = compose_letter(after, mark)
    last = compose_letter(before, mark)
    inside = before.isalpha()
    if first and (following.isalpha() or (inside and not last) or (inside and text[at] != _BELOW)):
        if before == " " and text[at - 2 : at - 1].isalpha() and _glued(text, at):
            start = at - 1
        if text[at] != _BELOW or not (inside and last):
            return Edit(start, at + 2, first)
    if last and inside and (after.isalpha() or (text[at - 2 : at - 1].isalpha() and at - 2 >= taken)):
        return Edit(at - 1, at + 1, last)
    return None


def _glued(text: str, at: int) -> bool:
    """Whether the space before an accent cuts a word: one capital letter stands before it, alone."""
    letter, before = text[at - 2], text[at - 3 : at - 2]
    return letter.isupper() and not before.isalpha() and text[at + 1].islower()


_NUMERALS = "〇一二三四五六七八九十"
_LONE_NUMERAL = re.compile(f"(?:^|\\n)[{_NUMERALS}]{{1,3}}$")


def space_cjk(text: str) -> Iterator[Edit]:
    """Drop a space between two Chinese or Japanese characters: it is a line end that was joined, or layout.

    Korean writes spaces between words; they stay. So does the one after a numbered heading ("第一章 总则", "二 方法").

    >>> list(space_cjk("保存 一段")), list(space_cjk("밥 먹다"))
    ([Edit(start=2, end=3, text='')], [])
    """
    if text.isascii():
        return
    for match in _CJK_SPACE.finditer(text):
        at = match.start()
        if text[at - 1] in _CHAPTER and _NUMBERED.search(text[max(at - 9, 0) : at - 1]):
            continue
        if text[at - 1] in _NUMERALS and _LONE_NUMERAL.search(text, max(at - 5, 0), at):
            continue
        yield Edit(at, at + 1)
