"""Where backups of this account's recordings are kept; it makes no folder."""

from __future__ import annotations

import os
from pathlib import Path

from app.model.preferences import Preferences

DEFAULT_NAME = "backups"
_BYTES = "bytes:"


def backup_path(home: Path, preferences: Preferences) -> Path:
    """Return the chosen folder, or the one beside the recordings."""
    chosen = preferences.backup_folder
    return path_of_setting(chosen) if chosen else home / DEFAULT_NAME


def path_of_setting(chosen: str) -> Path:
    """Return the folder the settings name."""
    if chosen.startswith(_BYTES):
        return Path(os.fsdecode(bytes.fromhex(chosen.removeprefix(_BYTES))))
    return Path(chosen)


def as_setting(folder: Path) -> str:
    """Return a folder as the settings keep it: by its bytes where letters differ by locale."""
    text = str(folder)
    return text if text.isascii() else _BYTES + os.fsencode(folder).hex()
