"""Where backups of this account's recordings are kept; it makes no folder."""

from __future__ import annotations

from pathlib import Path

from app.model.preferences import Preferences

DEFAULT_NAME = "backups"


def backup_path(home: Path, preferences: Preferences) -> Path:
    """Return the chosen folder, or the one beside the recordings."""
    if preferences.backup_folder:
        return Path(preferences.backup_folder)
    return home / DEFAULT_NAME
