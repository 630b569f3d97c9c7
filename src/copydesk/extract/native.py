"""PDFium's character functions, bound for speed.

pypdfium2's own bindings build a pointer object per call. These prototypes take and return plain integers and write
into one reused array, which halves the cost of the hot loop (two boxes and two text objects per word).
Signatures: PDFium's public headers fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Callable
from ctypes import c_int, c_uint, c_void_p
from typing import Any

import pypdfium2.raw as pdfium_c


def _bind(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(pdfium_c, name), c_void_p).value
    if address is None:
        raise ImportError(f"PDFium has no function {name}")
    return ctypes.CFUNCTYPE(result, *arguments)(address)


get_char_box = _bind("FPDFText_GetCharBox", c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
get_loose_box = _bind("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
get_char_origin = _bind("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
get_text_object = _bind("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
get_matrix = _bind("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
get_font_size = _bind("FPDFText_GetFontSize", ctypes.c_double, c_void_p, c_int)
get_fill_colour = _bind("FPDFText_GetFillColor", c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
get_render_mode = _bind("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
get_font = _bind("FPDFTextObj_GetFont", c_void_p, c_void_p)
get_unicode = _bind("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
is_generated = _bind("FPDFText_IsGenerated", c_int, c_void_p, c_int)
has_map_error = _bind("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
is_embedded = _bind("FPDFFont_GetIsEmbedded", c_int, c_void_p)
get_text = _bind("FPDFText_GetText", c_int, c_void_p, c_int, c_int, c_void_p)
get_base_font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, c_void_p, c_void_p, ctypes.c_size_t)
get_font_weight = _bind("FPDFFont_GetWeight", c_int, c_void_p)
get_italic_angle = _bind("FPDFFont_GetItalicAngle", c_int, c_void_p, c_void_p)
count_objects = _bind("FPDFPage_CountObjects", c_int, c_void_p)
get_object = _bind("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
get_object_type = _bind("FPDFPageObj_GetType", c_int, c_void_p)
count_form_objects = _bind("FPDFFormObj_CountObjects", c_int, c_void_p)
get_form_object = _bind("FPDFFormObj_GetObject", c_void_p, c_void_p, ctypes.c_ulong)
get_clip_path = _bind("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
count_clip_paths = _bind("FPDFClipPath_CountPaths", c_int, c_void_p)
count_clip_segments = _bind("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)
get_clip_segment = _bind("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
get_segment_point = _bind("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
get_object_matrix = _bind("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)

DOUBLES = array("d", [0.0] * 4)
"""left, right, bottom, top of the last `read_box`; x, y of the last origin."""
_D = DOUBLES.buffer_info()[0]
_MATRIX = array("f", [0.0] * 6)
_M = _MATRIX.buffer_info()[0]
_COLOUR = array("I", [0] * 4)
_C = _COLOUR.buffer_info()[0]
_ANGLE = c_int(0)
_NAME = ctypes.create_string_buffer(256)


def read_box(text_page: int, index: int) -> None:
    """Tight box of a character into `DOUBLES`: left, right, bottom, top in page space."""
    get_char_box(text_page, index, _D, _D + 8, _D + 16, _D + 24)


def read_loose_box(text_page: int, index: int) -> None:
    """Box of a character as the pen moves, whatever its ink, into `DOUBLES` in the order of `read_box`."""
    get_loose_box(text_page, index, _M)
    left, top, right, bottom = _MATRIX[:4]
    DOUBLES[0], DOUBLES[1], DOUBLES[2], DOUBLES[3] = left, right, bottom, top


def read_origin(text_page: int, index: int) -> tuple[float, float]:
    """Pen position of a character: x and the y of its base line, in page space."""
    get_char_origin(text_page, index, _D, _D + 8)
    return DOUBLES[0], DOUBLES[1]


def read_matrix(text_page: int, index: int) -> tuple[float, float, float, float]:
    """a, b, c, d of a character's matrix, forms applied, without the font size."""
    if not get_matrix(text_page, index, _M):
        return 1.0, 0.0, 0.0, 1.0
    return _MATRIX[0], _MATRIX[1], _MATRIX[2], _MATRIX[3]


def read_colour(text_page: int, index: int) -> int:
    """Fill colour of a character as 0xRRGGBB; 0 where it has none."""
    if not get_fill_colour(text_page, index, _C, _C + 4, _C + 8, _C + 12):
        return 0
    return (_COLOUR[0] & 255) << 16 | (_COLOUR[1] & 255) << 8 | _COLOUR[2] & 255


def read_font(font: int) -> tuple[str, int, int]:
    """Name, weight (400 regular, 700 bold, -1 unknown) and italic angle of a font."""
    length = get_base_font_name(font, ctypes.addressof(_NAME), 256)
    name = _NAME.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
    angle = _ANGLE.value if get_italic_angle(font, ctypes.addressof(_ANGLE)) else 0
    return name, get_font_weight(font), angle


def read_object_matrix(item: int) -> tuple[float, float, float, float, float, float]:
    """a, b, c, d, e, f of a page object."""
    if not get_object_matrix(item, _M):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    a, b, c, d, e, f = _MATRIX
    return a, b, c, d, e, f


def read_segment(segment: int) -> tuple[float, float]:
    """End point of a path segment."""
    get_segment_point(segment, _M, _M + 4)
    return _MATRIX[0], _MATRIX[1]


def read_text(text_page: int, count: int) -> str:
    """All characters of a page, one Python character for each of PDFium's, so that indices agree.

    A character beyond the BMP takes two of PDFium's indices: the second is U+FDD0, to be removed by the caller.
    """
    buffer = ctypes.create_string_buffer(2 * (count + 2))
    written = get_text(text_page, 0, count, ctypes.addressof(buffer))
    text = buffer.raw[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count and written - 1 == count:
        return _mark_nameless(text_page, text)
    return _mark_nameless(text_page, _read_each(text_page, count))


_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe]")


def _mark_nameless(text_page: int, text: str) -> str:
    """Codes of glyphs that their font gives no character for, as U+FFFD where PDFium has no value at all, else as
    U+F000 and the code, as symbol fonts have it: Python takes some for spaces, PDFium writes hyphens for others.

    PDFium's own hyphens of line ends (value 2) stay.
    """

    def mark(match: re.Match[str]) -> str:
        value = get_unicode(text_page, match.start())
        if match.group() == "\ufffe":
            return "\ufffd" if value == 0 else match.group()
        return chr(0xF000 + value) if value == ord(match.group()) and value != 2 else match.group()

    return _CONTROLS.sub(mark, text)


def _read_each(text_page: int, count: int) -> str:
    """The slow way, for pages where PDFium leaves characters out of its range text (no Unicode value)."""
    out, high = [], 0
    for index in range(count):
        code = get_unicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            out.append("\ufdd0")
        elif 0xDC00 <= code < 0xE000:
            out.append("\ufffd" if not high else chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00))
            high = 0
        else:
            high = 0
            out.append(chr(code) if 0 < code < 0x110000 else "\ufffd")
    return "".join(out)
