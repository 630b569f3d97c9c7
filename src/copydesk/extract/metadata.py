"""What a PDF says of itself: document information, version, tags, outline. All of it is hostile text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

LONGEST_VALUE = 10_000
"""Characters of a metadata value that are kept; hostile files hold megabytes."""

_DATE = re.compile(r"D?:?\s*(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?\s*(?:([Zz+-])\s*(\d\d)?'?(\d\d)?'?)?")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def read_metadata(pdf: pdfium.PdfDocument) -> dict[str, str | int | bool | None]:
    """All document information that is set; dates as ISO 8601, or as they stand where they are malformed."""
    found: dict[str, str | int | bool | None] = {}
    for key in pdfium.PdfDocument.METADATA_KEYS:
        try:
            value = clean_value(pdf.get_metadata_value(key))
        except (pdfium.PdfiumError, UnicodeError):
            continue
        if value:
            found[key] = parse_date(value) or value if key in ("CreationDate", "ModDate") else value
    version = pdf.get_version()
    if version:
        found["pdf_version"] = f"{version // 10}.{version % 10}"
    found["pages"] = len(pdf)
    found["tagged"] = bool(pdfium_c.FPDFCatalog_IsTagged(pdf))
    found["encrypted"] = pdfium_c.FPDF_GetSecurityHandlerRevision(pdf) >= 0
    return found


def clean_value(value: str) -> str:
    """A string of the file's without control characters and what is no character, cut at `LONGEST_VALUE`."""
    return _UNFIT.sub("", value)[:LONGEST_VALUE].strip()


def parse_date(value: str) -> str | None:
    """A PDF date (ISO 32000-2, 7.9.4) as ISO 8601; None where it is malformed.

    >>> parse_date("D:20240311015030+01'00'"), parse_date("D:2024"), parse_date("last week")
    ('2024-03-11T01:50:30+01:00', '2024-01-01T00:00:00', None)
    """
    match = _DATE.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(g) if g else None for g in match.groups()[:6])
    sign, off_hours, off_minutes = match.group(7), int(match.group(8) or 0), int(match.group(9) or 0)
    try:
        moment = datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0)
        if sign:
            offset = timedelta(hours=off_hours, minutes=off_minutes) * (-1 if sign == "-" else 1)
            moment = moment.replace(tzinfo=timezone(offset))
    except ValueError:
        return None
    return moment.isoformat()
