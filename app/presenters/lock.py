"""When the window is locked, by hand or because nobody touched it; recording goes on regardless."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from app.presenters.protect import ProtectPresenter
from app.presenters.unlock import UnlockPresenter, UnlockState
from drivers.base import Clock

AFTER_MIN = (1, 5, 15, 30)
"""What a person may choose; 0 is never."""


class LockDesk(Protocol):
    """What locking asks of the desk."""

    @property
    def is_protected(self) -> bool:
        """Return whether the recordings have a passphrase to be locked with."""
        ...

    def lock(self) -> None:
        """Refuse to show recordings from now on."""
        ...

    def unlock(self, passphrase: str) -> Future[None]:
        """Try a passphrase in the background."""
        ...

    def recover(self, recovery_key: str, passphrase: str) -> Future[None]:
        """Try a recovery key in the background, which sets a new passphrase."""
        ...

    def protect(self, old: str | None, new: str) -> Future[str | None]:
        """Set a passphrase in the background; answers with a recovery key to be written down."""
        ...


@dataclass(frozen=True, slots=True)
class LockState:
    """Whether the window is locked, and how opening it stands."""

    is_locked: bool = False
    unlock: UnlockState = field(default_factory=UnlockState)


class LockPresenter:
    """Locks after a while without a key or a pointer; ``after_min`` 0 is never."""

    def __init__(self, desk: LockDesk, *, clock: Clock, after_min: int = 0) -> None:
        self._desk = desk
        self._clock = clock
        self.after_min = after_min
        self._touched_s = clock()
        self._is_locked = False
        self.unlock = UnlockPresenter(desk.unlock, desk.recover, clock=clock)

    @property
    def is_protected(self) -> bool:
        """Return whether there is a passphrase to be locked with."""
        return self._desk.is_protected

    def protect(self) -> ProtectPresenter:
        """Return what sets a passphrase, for one time."""
        return ProtectPresenter(self._desk.protect, is_protected=self.is_protected)

    def choose_after(self, after_min: int, remember: Callable[[int], None]) -> None:
        """Choose after how many minutes it locks, and keep that for the next start."""
        self.after_min = after_min
        remember(after_min)

    def touch(self) -> None:
        """Learn that somebody is there."""
        self._touched_s = self._clock()

    def lock(self) -> None:
        """Lock now; nothing happens where there is no passphrase."""
        if self.is_protected and not self._is_locked:
            self._desk.lock()
            self.unlock.forget()
            self._is_locked = True

    def tick(self) -> LockState:
        """Return what to show now."""
        idle_s = self._clock() - self._touched_s
        if self.after_min and idle_s >= 60.0 * self.after_min:
            self.lock()
        if not self._is_locked:
            return LockState()
        unlock = self.unlock.tick()
        if unlock.is_open:
            self._is_locked = False
            self.touch()
        return LockState(self._is_locked, unlock)
