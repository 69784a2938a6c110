"""What opens locked recordings: a passphrase tried, or a recovery key and a new passphrase."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from app.store.errors import PassphraseTooShort, StoreError, StoreLocked, WrongPassphrase
from drivers.base import Clock

FREE_TRIES = 10
LONGEST_DELAY_S = 60.0
_T = TypeVar("_T")


class Refusal(StrEnum):
    """Why what was typed did not open the recordings."""

    WRONG = "wrong"
    UNLIKE = "unlike"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class UnlockState:
    """How it stands; ``sentence`` is the store's own words where ``refusal`` is OTHER."""

    is_busy: bool = False
    is_open: bool = False
    refusal: Refusal | None = None
    sentence: str = ""
    wait_s: int = 0


class Unlocking(Protocol):
    """What a form asks of whoever opens what is locked."""

    def open_with(self, passphrase: str) -> None:
        """Try a passphrase."""
        ...

    def recover(self, recovery_key: str, new: str, again: str) -> None:
        """Try a recovery key, which sets a new passphrase."""
        ...

    def tick(self) -> UnlockState:
        """Return what to show now."""
        ...


class UnlockPresenter(Generic[_T]):
    """Tries what is typed in the background; after ten wrong ones each next waits longer."""

    def __init__(
        self,
        open_with: Callable[[str], Future[_T]],
        recover: Callable[[str, str], Future[_T]],
        *,
        clock: Clock,
    ) -> None:
        self._open_with = open_with
        self._recover = recover
        self._clock = clock
        self._trying: Future[_T] | None = None
        self._n_wrong = 0
        self._free_s = clock()
        self._refusal: Refusal | None = None
        self._sentence = ""
        self.opened: _T | None = None
        self.broken: StoreError | None = None
        self._is_open = False

    def open_with(self, passphrase: str) -> None:
        """Try a passphrase."""
        if passphrase and self._may_try():
            self._trying = self._open_with(passphrase)

    def recover(self, recovery_key: str, new: str, again: str) -> None:
        """Try a recovery key, which sets a new passphrase."""
        if new != again:
            self._refusal = Refusal.UNLIKE
        elif recovery_key and self._may_try():
            self._trying = self._recover(recovery_key, new)

    def forget(self) -> None:
        """Begin anew: nothing has been tried since it was locked."""
        self._is_open, self.opened, self._refusal, self._sentence = False, None, None, ""

    def tick(self) -> UnlockState:
        """Return what to show now."""
        if self._trying is not None and self._trying.done():
            trying, self._trying = self._trying, None
            self._collect(trying)
        wait_s = max(0.0, self._free_s - self._clock())
        return UnlockState(
            is_busy=self._trying is not None,
            is_open=self._is_open,
            refusal=self._refusal,
            sentence=self._sentence,
            wait_s=-int(-wait_s // 1),
        )

    def _may_try(self) -> bool:
        return self._trying is None and self._clock() >= self._free_s

    def _collect(self, trying: Future[_T]) -> None:
        self._refusal, self._sentence = None, ""
        try:
            self.opened = trying.result()
            self._is_open, self._n_wrong = True, 0
        except WrongPassphrase:
            self._refusal = Refusal.WRONG
            self._count_wrong()
        except (StoreLocked, PassphraseTooShort) as problem:
            self._refusal, self._sentence = Refusal.OTHER, str(problem)
            self._count_wrong()
        except StoreError as problem:
            self._refusal, self._sentence = Refusal.OTHER, str(problem)
            self.broken = problem

    def _count_wrong(self) -> None:
        self._n_wrong += 1
        n_beyond = self._n_wrong - FREE_TRIES
        if n_beyond >= 0:
            self._free_s = self._clock() + min(LONGEST_DELAY_S, 2.0**n_beyond)
