"""Children that misbehave, for tests of `copydesk.extract.isolate`: python children.py MODE [PAGE].

They run the real worker with another reader, or write garbage where frames belong.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Iterator
from types import TracebackType

from copydesk.document import Page
from copydesk.errors import DamagedPdfError
from copydesk.extract.details import Details, FontUse
from copydesk.extract.opened import Opened
from copydesk.extract.worker import main

PAGES = 300

GARBAGE = {
    "noise": bytes(range(256)) * 40,
    "nothing": b"",
    "endless": struct.pack("<cI", b"H", 0xFFFFFFFF),
    "half": struct.pack("<cI", b"H", 100) + b"1",
    "no json": struct.pack("<cI", b"H", 1) + b"1" + struct.pack("<cI", b"O", 2) + b"{]",
    "no counts": struct.pack("<cI", b"H", 1) + b"1" + struct.pack("<cI", b"O", 2) + b"{}",
    "deep": struct.pack("<cI", b"H", 1) + b"1" + struct.pack("<cI", b"O", 100_000) + b"[" * 100_000,
    "other error": struct.pack("<cI", b"H", 1) + b"1" + struct.pack("<cI", b"E", 53)
    + b'{"type": "UsageError", "message": "x", "page": null} ',
    "no page": struct.pack("<cI", b"H", 1) + b"1" + struct.pack("<cI", b"O", 44)
    + b'{"page_count": 3, "metadata": {}, "notes": []' [:43] + b"}" + struct.pack("<cI", b"P", 4) + b"\xff\xff\xff\xff",
}  # fmt: skip


class Bad:
    """Reads empty pages; on the pages of `at` it does what `mode` says."""

    def __init__(self, mode: str, at: set[int]) -> None:
        self._mode, self._at = mode, at
        if not at:
            self._misbehave()
        self.opened = Opened(PAGES, {"pages": PAGES})

    def __enter__(self) -> Bad:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def pages(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        for number in range(first, (last or PAGES) + 1):
            if number in self._at:
                self._misbehave()
            yield Page(number, 100.0, 100.0, ())

    def details(self) -> Details:
        return Details(language="de")

    def fonts(self) -> Iterator[list[FontUse]]:
        for number in range(1, PAGES + 1):
            if number in self._at:
                self._misbehave()
            yield [FontUse("Times", True, 3, 0)]

    def _misbehave(self) -> None:
        if self._mode == "crash":
            os.abort()
        elif self._mode == "exit":
            os._exit(7)
        elif self._mode == "hang":
            time.sleep(600)
        elif self._mode == "spin":
            while True:
                pass
        elif self._mode == "memory":
            hoard = []
            while True:
                hoard.append(bytearray(16 << 20))
        elif self._mode == "bug":
            raise KeyError("a bug of ours")
        elif self._mode == "error":
            raise DamagedPdfError("given.pdf: the PDF is damaged", page=5)
        elif self._mode == "print":
            os.write(1, b"a library prints this\n" * 1000)
            print("and this")


if __name__ == "__main__":
    if sys.argv[1] in GARBAGE:
        sys.stdin.buffer.read(10)
        sys.stdout.buffer.write(GARBAGE[sys.argv[1]])
    else:
        main(lambda source, name, password: Bad(sys.argv[1], set(map(int, sys.argv[2:]))))
