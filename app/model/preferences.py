"""What a person chose and the program remembers from start to start; nothing of who was recorded.

One small JSON file in the home folder. What cannot be read is kept aside under the time it was
written, never deleted, and said; the program then starts as it does the first time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Literal

import msgspec

from app.model.phrase import Phrase, phrase

FILE_NAME = "settings.json"
_FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Preferences:
    """Every choice with what holds before anybody chose."""

    look: Literal["system", "light", "dark"] = "system"
    lock_after_min: int = 5
    """Of a store with a passphrase; 0 is never."""
    backup_folder: str | None = None
    """None is a folder beside the recordings."""
    nudge_every_min: int = 0
    """Reminders through the day; 0 is never."""
    clinic: str = ""
    operator: str = ""
    """Who leads tests, and where, for the head of a page that names the person."""
    told_cut_short: str | None = None
    """The session of which it was told last that it ended without a stop."""


class PreferenceFile:
    """Reads and writes the file; what keeps it from either is a sentence, never an exception."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME

    def read(self) -> tuple[Preferences, Phrase | None]:
        """Return what was chosen, and what to tell if the file could not be read."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Preferences), None
        except FileNotFoundError:
            return Preferences(), None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as exc:
            return Preferences(), self._keep_aside(exc)

    def change(self, edit: Callable[[Preferences], Preferences]) -> Phrase | None:
        """Remember one choice beside the others; return what to tell if that was not possible."""
        preferences, _ = self.read()
        return self.write(edit(preferences))

    def write(self, preferences: Preferences) -> Phrase | None:
        """Remember choices; return what to tell if that was not possible."""
        part = self._path.with_name(f"{FILE_NAME}.part")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _FILE_MODE)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(preferences))
                file.flush()
                os.fsync(file.fileno())  # else a power cut may leave the new name with nothing
            part.replace(self._path)
        except OSError as exc:
            return phrase(
                "What you chose holds until you close the program: {file} cannot be written "
                "({reason}). Make room on the disk, or make its folder writable.",
                file=str(self._path),
                reason=exc.strerror or str(exc),
            )
        return None

    def _keep_aside(self, problem: Exception) -> Phrase:
        try:
            aside = self._free_name()
            self._path.replace(aside)
        except OSError:
            aside = self._path
        return phrase(
            "What you chose could not be read: {file} {reason}. The file is kept as {aside}, "
            "and the program looks as the system does. Choose again in the menu.",
            file=self._path.name,
            reason=_in_words(problem),
            aside=str(aside),
        )

    def _free_name(self) -> Path:
        """Return a name that says when the file was written, and that no earlier one has."""
        written = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        mark = f"{FILE_NAME}.damaged-{written:%Y%m%dT%H%M%SZ}"
        names = chain((mark,), (f"{mark}-{n}" for n in count(2)))
        return next(aside for name in names if not (aside := self._path.with_name(name)).exists())


def _in_words(problem: Exception) -> Phrase:
    if isinstance(problem, OSError):
        return phrase("cannot be opened ({reason})", reason=problem.strerror or str(problem))
    return phrase("is not understood ({reason})", reason=str(problem))
