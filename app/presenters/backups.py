"""Backups as a person sees them: where, how many, the newest; made now, or kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.store.backup_folder import Backup, BackupFolder
from app.store.errors import StoreError

Remember = Callable[[Path], None]


class Keeper(Protocol):
    """What this screen asks of who makes the backups."""

    share: float

    @property
    def folder(self) -> BackupFolder:
        """Return where backups are kept."""
        ...

    def keep_now(self) -> Backup:
        """Make a backup."""
        ...

    def move_to(self, folder: BackupFolder) -> Backup:
        """Keep backups in another folder, once the first one there is made."""
        ...


@dataclass(frozen=True, slots=True)
class BackupsState:
    """Where backups lie and how the one being made stands; ``problem`` is why one was not made."""

    folder: Path
    n_kept: int = 0
    newest_utc: datetime | None = None
    is_busy: bool = False
    percent: int = 0
    problem: str | None = None
    has_just_made: bool = False


class BackupsPresenter:
    """Asks one thing at a time of the keeper, in the background."""

    def __init__(self, keeper: Keeper, executor: Executor, *, remember: Remember) -> None:
        self._keeper = keeper
        self._executor = executor
        self._remember = remember
        self._making: Future[Backup] | None = None
        self._chosen: Path | None = None
        self._state = BackupsState(keeper.folder.path)

    def open(self) -> None:
        """Look at the folder when the dialog comes up."""
        self._look()

    def back_up_now(self) -> None:
        """Make one now."""
        self._begin(None, self._keeper.keep_now)

    def choose(self, folder: Path) -> None:
        """Keep backups there from now on; the first one is made at once, to see that it works."""
        self._begin(folder, lambda: self._keeper.move_to(BackupFolder(folder)))

    def tick(self) -> BackupsState:
        """Return what to show now."""
        making = self._making
        if making is None:
            return self._state
        if not making.done():
            return replace(self._state, percent=round(100 * self._keeper.share))
        self._making = None
        problem = making.exception()
        if problem is None and self._chosen is not None:
            self._remember(self._chosen)
        if problem is not None and not isinstance(problem, (StoreError, OSError)):
            raise problem
        self._look()
        self._state = replace(
            self._state,
            problem=None if problem is None else str(problem),
            has_just_made=problem is None,
        )
        return self._state

    def _begin(self, chosen: Path | None, make: Callable[[], Backup]) -> None:
        if self._making is None:
            self._chosen = chosen
            self._state = replace(self._state, is_busy=True, percent=0, problem=None)
            self._making = self._executor.submit(make)

    def _look(self) -> None:
        folder = self._keeper.folder
        try:
            kept = folder.all()
        except OSError:
            kept = ()
        self._state = BackupsState(folder.path, len(kept), kept[0].made_utc if kept else None)
