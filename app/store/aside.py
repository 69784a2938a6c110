"""Where files go that cannot be used as they are: beside, under a name that says when."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.store.folder import StoreFolder, rename_for_good, sync_file, sync_folder


class Aside:
    """Renames or copies files of one folder, and deletes none."""

    def __init__(self, place: StoreFolder, utc_now: datetime) -> None:
        self._place = place
        self._mark = f".damaged-{utc_now.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock of the one that writes; what the system refuses leaves in words."""
        with self._place.in_words(), self._place.held():
            yield

    def place_of(self, path: Path) -> Path:
        """Return where a file goes: a name that none has that was kept before."""
        place, n_kept = path.with_name(path.name + self._mark), 1
        while place.exists():
            n_kept += 1
            place = path.with_name(f"{path.name}{self._mark}-{n_kept}")
        return place

    def move(self, *names: str) -> str:
        """Rename files out of the way and say where to; nothing for those that are not there."""
        kept = []
        for name in names:
            path = self._place.path / name
            if path.exists():
                place = self.place_of(path)
                rename_for_good(path, place)
                kept.append(place.name)
        return f" as {', '.join(kept)}" if kept else ""

    def copy(self, path: Path) -> Path:
        """Keep a copy of a file, durable on return, unless there is one of the same content."""
        for earlier in path.parent.glob(f"{path.name}.damaged-*"):
            if filecmp.cmp(path, earlier, shallow=False):
                return earlier
        kept = self.place_of(path)
        shutil.copyfile(path, kept)
        kept.chmod(0o600)
        sync_file(kept)
        sync_folder(kept.parent)
        return kept
