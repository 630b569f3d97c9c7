"""Where weights are kept and what is remembered about them: the user's cache and settings folders, small JSON files.

COPYDESK_CACHE names another folder for weights. Every file is written anew beside the old one and then takes its place,
so that a crash leaves one or the other.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

CACHE_VARIABLE: Final = "COPYDESK_CACHE"
LARGEST: Final = 1 << 20
"""Bytes; notes about some models take a thousand."""


def cache_folder() -> Path:
    """Folder of weights; it need not exist."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser() / "models"
    import platformdirs

    return platformdirs.user_cache_path("copydesk", appauthor=False) / "models"


def settings_folder() -> Path:
    """Folder of the user's settings; it need not exist."""
    import platformdirs

    return platformdirs.user_config_path("copydesk", appauthor=False)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is none, or it is damaged: what it notes can be found out again."""
    try:
        with open(path, "rb") as file:
            loaded = json.loads(file.read(LARGEST + 1))
    except (OSError, ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def write_private(path: Path, data: bytes) -> None:
    """Write a file at once or not at all, for its owner alone: it holds words of documents. Raises OSError."""
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def write_json(path: Path, content: Mapping[str, Any]) -> bool:
    """Replace a file at once; False where the folder cannot be written."""
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "x", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        return False
    return True
