"""A passphrase set or changed from the window; its recovery key is shown and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from app.presenters.unlock import Refusal
from app.store.errors import StoreError, WrongPassphrase


@dataclass(frozen=True, slots=True)
class ProtectState:
    """How it stands; ``recovery_key`` is to be written down, None where there was one before."""

    is_busy: bool = False
    is_set: bool = False
    recovery_key: str | None = None
    refusal: Refusal | None = None
    sentence: str = ""


class ProtectPresenter:
    """Sets one passphrase; made anew each time somebody asks."""

    def __init__(
        self, protect: Callable[[str | None, str], Future[str | None]], *, is_protected: bool
    ) -> None:
        self.is_protected = is_protected
        self._protect = protect
        self._setting: Future[str | None] | None = None
        self._state = ProtectState()

    def set(self, old: str, new: str, again: str) -> None:
        """Put the recordings under a passphrase, typed twice; ``old`` is the one there is."""
        if new != again:
            self._state = ProtectState(refusal=Refusal.UNLIKE)
        elif self._setting is None:
            self._setting = self._protect(old if self.is_protected else None, new)
            self._state = ProtectState(is_busy=True)

    def tick(self) -> ProtectState:
        """Return what to show now."""
        if self._setting is not None and self._setting.done():
            setting, self._setting = self._setting, None
            try:
                self._state = ProtectState(is_set=True, recovery_key=setting.result())
            except WrongPassphrase:
                self._state = ProtectState(refusal=Refusal.WRONG)
            except StoreError as problem:
                self._state = ProtectState(refusal=Refusal.OTHER, sentence=str(problem))
        return self._state
