"""PDFium without this machine's fonts: what a PDF does not embed is measured with PDFium's own, the same everywhere.

Boxes of characters come from the font that PDFium finds. For a CJK font that is not embedded it takes one of the
system's, so that lines were put together otherwise on a machine with Droid Sans Fallback than on one without.
Interface: PDFium's public header fpdf_sysfontinfo.h.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

_held: list[Any] = []
"""What PDFium keeps pointers to; it must live as long as the library."""


def use_no_system_fonts() -> None:
    """To be called once in a process, before the first document is opened; later calls do nothing."""
    if _held:
        return
    info = pdfium_c.FPDF_SYSFONTINFO()
    ctypes.memset(ctypes.byref(info), 0, ctypes.sizeof(info))
    info.version = 1
    for name, kind in info._fields_:
        if name in ("MapFont", "GetFont") or name == "EnumFonts":
            setattr(info, name, kind(lambda *_: None))
        elif name in ("GetFontData", "GetFaceName", "GetFontCharset"):
            setattr(info, name, kind(lambda *_: 0))
        elif name in ("DeleteFont", "Release"):
            setattr(info, name, kind(lambda *_: None))
    _held.append(info)
    pdfium_c.FPDF_SetSystemFontInfo(ctypes.byref(info))
