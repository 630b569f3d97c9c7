"""The folder of a server: its database, a folder for each document, and the lock that keeps a second server out.

Names in it are made of random ids; what somebody called a file stands in the database alone.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from copydesk.errors import OutputError
from copydesk.report.names import shown

DATABASE: Final = "copydesk.sqlite"
LOCK: Final = "lock"
INCOMING: Final = "incoming"
DOCUMENTS: Final = "documents"

_ID = re.compile(r"[A-Za-z0-9_-]{16}")


def default_folder() -> Path:
    """The workspace of who names none."""
    import platformdirs

    return platformdirs.user_data_path("copydesk", appauthor=False) / "workspace"


def make_id() -> str:
    """A new name that nobody can guess: 16 characters fit for addresses and file systems."""
    while (made := secrets.token_urlsafe(12)).startswith(("-", "_")):
        pass
    return made


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


class Workspace:
    """An open workspace, locked until it is closed. Raises OutputError where it cannot be had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        try:
            for one in (self.folder, self.folder / DOCUMENTS, self.folder / INCOMING):
                one.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock: IO[Any] = open(self.folder / LOCK, "a+b")  # noqa: SIM115 - open as long as the server
        except OSError as error:
            raise OutputError(f"{shown(self.folder)}: cannot be a workspace: {error.strerror or error}") from None
        if not _lock(self._lock):
            self._lock.close()
            raise OutputError(
                f"{shown(self.folder)}: another server uses this workspace; end it, or give another --workspace"
            )
        for left in (self.folder / INCOMING).iterdir():
            with suppress(OSError):
                left.unlink()

    def close(self) -> None:
        self._lock.close()

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    def folder_of(self, identifier: str) -> Path:
        """A document's folder, which need not exist. Raises ValueError for what is no id."""
        if not is_id(identifier):
            raise ValueError(f"{identifier!r} is no id")
        return self.folder / DOCUMENTS / identifier

    def original_of(self, identifier: str, kind: str) -> Path:
        return self.folder_of(identifier) / ("original.txt" if kind == "text" else "original.pdf")

    def picture_of(self, identifier: str, number: int, scale: float) -> Path:
        """Where a picture of a page is kept; its folder is made."""
        folder = self.folder_of(identifier) / "pages"
        folder.mkdir(exist_ok=True, mode=0o700)
        return folder / f"{number}-{scale:g}.png"

    def take_in(self, upload: Path, identifier: str, kind: str) -> Path:
        """Move an upload to its place. Raises OSError."""
        self.folder_of(identifier).mkdir(mode=0o700)
        place = self.original_of(identifier, kind)
        os.replace(upload, place)
        return place

    def incoming(self) -> Path:
        """A new name for what is being uploaded."""
        return self.folder / INCOMING / make_id()

    def remove(self, identifier: str) -> None:
        shutil.rmtree(self.folder_of(identifier), ignore_errors=True)

    def remove_strangers(self, known: set[str]) -> None:
        """Folders of documents that the database does not have: of uploads that were interrupted."""
        for path in (self.folder / DOCUMENTS).iterdir():
            if path.name not in known and is_id(path.name):
                shutil.rmtree(path, ignore_errors=True)


def _lock(file: IO[Any]) -> bool:
    """Whether the lock could be had; the system frees it with the process, however that ends."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
