"""Backups without being asked: once a day while the program runs, and when it closes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.store.backup_folder import Backup, BackupFolder
from app.store.errors import DamageKept, StoreError

if TYPE_CHECKING:  # the store loads the database library, which takes half a second
    from app.store.store import Store

EVERY = timedelta(hours=24)
SETTLED_S = 60.0
LOOK_EVERY_S = 600.0


class _Given(Exception):
    """The backup is given up; nothing of it is left."""


class BackupKeeper:
    """Looks every ten minutes whether a day has gone by; what goes wrong is told, not raised."""

    def __init__(
        self, store: Store, folder: BackupFolder, *, utc_now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._folder = folder
        self._utc_now = utc_now
        self._is_ending = threading.Event()
        self._is_given_up = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="backup", daemon=True)
        self.problem: str | None = None
        self.made: Backup | None = None
        """The last backup that was made, and read back."""
        self.share = 0.0

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more and give up a backup that runs; safe to call twice."""
        self._is_ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def keep_daily(self) -> None:
        """Make a backup if the newest is a day old and there is anything to keep."""
        self._attempt(self._is_due, self._is_ending)

    def keep_at_close(self) -> None:
        """Make a backup if anything was stored since the program began; the recording has ended."""
        self.stop()
        self._attempt(lambda: self._store.has_changed, self._is_given_up)

    @property
    def folder(self) -> BackupFolder:
        """Return where backups are kept, as far as they are of this store."""
        return self._folder.of(self._store.id)

    def keep_now(self) -> Backup:
        """Make a backup because somebody asked; raises StoreError where none can be made."""
        return self._make_in(self._folder, self._is_ending)

    def move_to(self, folder: BackupFolder) -> Backup:
        """Keep backups in another folder, once the first one there is made and read back."""
        made = self._make_in(folder, self._is_ending)
        self._folder = folder
        # What is deleted from now on is deleted in these copies, too; the former folder's keys
        # are struck at the next start or stay what the person keeps.
        self._store.keep_erased_beside(folder)
        return made

    def give_up(self) -> None:
        """Make no backup at this close; the next day's is made all the same."""
        self._is_given_up.set()

    def _keep(self) -> None:
        wait_s = SETTLED_S
        while not self._is_ending.wait(wait_s):
            self.keep_daily()
            wait_s = LOOK_EVERY_S

    def _is_due(self) -> bool:
        newest = (*self.folder.all()[:1], *self.folder.damaged()[:1])
        if newest:
            return self._utc_now() - max(each.made_utc for each in newest) >= EVERY
        return bool(self._store.n_sessions)

    def _attempt(self, is_wanted: Callable[[], bool], is_ended: threading.Event) -> None:
        try:
            if is_wanted():
                self._make_in(self._folder, is_ended)
        except _Given:
            return
        except DamageKept as problem:
            self.problem = str(problem)
        except (StoreError, OSError) as problem:
            self.problem = f"No backup could be made. {problem}"

    def _make_in(self, folder: BackupFolder, is_ended: threading.Event) -> Backup:
        def follow(share: float) -> None:
            self.share = share
            if is_ended.is_set():
                raise _Given

        self.share = 0.0
        made = self._store.back_up(folder, self._utc_now(), progress=follow)
        self.problem, self.made = None, made
        return made
