"""Secrets on the command line: typed without echo or named by the environment, never an argument.

Arguments are seen by every program of the computer. A script names a file in
``FIRING_ORDER_PASSPHRASE_FILE``, or puts the passphrase itself into ``FIRING_ORDER_PASSPHRASE``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TypeVar

from app.cli.outcome import BadInput
from app.cli.witness import witness
from app.model.backup_place import backup_path
from app.model.preferences import PreferenceFile
from app.store.backup_folder import BackupFolder
from app.store.errors import (
    DiskFull,
    RingDamaged,
    RingMissing,
    StoreBusy,
    StoreLocked,
    StoreTooOld,
    WrongPassphrase,
    WrongRecoveryKey,
)
from app.store.keys import KeyState, Protection
from app.store.passphrase_rule import require_passphrase
from app.store.protection import protection_of
from app.store.rescue import Rescue, Rescued
from app.store.store import Store
from app.store.surroundings import is_read_only, read_only_problem

_OPENING = "FIRING_ORDER_PASSPHRASE"
_REPLACING = "FIRING_ORDER_NEW_PASSPHRASE"
_RECOVERING = "FIRING_ORDER_RECOVERY_KEY"
_FILE = "_FILE"
_TRIES = 3
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets come from; ``type_in`` is None where nobody sits at a terminal."""

    environment: Mapping[str, str]
    type_in: Callable[[str], str] | None

    @classmethod
    def of_this_terminal(cls) -> Secrets:
        """Return the environment, and the keyboard where there is one."""
        return cls(os.environ, getpass if sys.stdin is not None and sys.stdin.isatty() else None)

    def opened(self, folder: Path, open_with: Callable[[str | None], _T]) -> _T:
        """Return what opens with the passphrase of a folder; a person may try three times."""
        return self.opened_as(protection_of(folder), open_with)

    def opened_as(self, state: KeyState | None, open_with: Callable[[str | None], _T]) -> _T:
        """Return what opens with the passphrase of a key that lies like this."""
        if state is None or state.protection is Protection.NONE:
            return open_with(None)
        return self._tried(_OPENING, "Passphrase: ", open_with)

    def recovered(self, open_with: Callable[[str], _T]) -> _T:
        """Return what opens with the recovery key; a person may try three times."""
        return self._tried(_RECOVERING, "Recovery key, from the paper: ", open_with)

    def new_passphrase(self) -> str:
        """Return a passphrase to be set; a person types it twice."""
        named = self._named(_REPLACING)
        if named is not None:
            return named
        if self.type_in is None:
            raise BadInput(_nobody_here("the new passphrase", _REPLACING))
        new = self.type_in("New passphrase: ")
        require_passphrase(new)
        if self.type_in("The new passphrase again: ") != new:
            raise BadInput("The two are not the same. Nothing was changed. Type it twice alike.")
        return new

    def _tried(self, variable: str, prompt: str, open_with: Callable[[str], _T]) -> _T:
        named = self._named(variable)
        if named is not None:
            return open_with(named)
        if self.type_in is None:
            raise StoreLocked(_nobody_here("the secret that opens the recordings", variable))
        for n_left in reversed(range(_TRIES)):
            try:
                return open_with(self.type_in(prompt))
            except (WrongPassphrase, WrongRecoveryKey) as problem:
                if not n_left:
                    raise
                print(problem, file=sys.stderr)
        raise AssertionError("the last try returns or raises")

    def _named(self, variable: str) -> str | None:
        file = self.environment.get(variable + _FILE)
        if file is None:
            return self.environment.get(variable)
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise BadInput(
                f"{variable}{_FILE} names {file}, which cannot be read ({exc}). It must be a text "
                "file of one line. Name another."
            ) from exc
        return text.removesuffix("\n").removesuffix("\r")


def open_store(folder: Path) -> Store:
    """Open the store for writing, with its passphrase where it has one; say what was mended."""
    if is_read_only(folder):
        raise read_only_problem(folder)
    rescue = _rescue(folder)
    rescue.mend_key()
    return _told(
        Secrets.of_this_terminal().opened(
            folder, lambda passphrase: rescue.open(passphrase, witness=witness())
        )
    )


def open_store_to_read(folder: Path) -> Store:
    """Open the store for reading, with its passphrase where it has one.

    One of an earlier version, or on a full disk, is opened as for writing, which mends that.
    """
    rescue = _rescue(folder)
    if not is_read_only(folder):
        with suppress(StoreBusy):
            rescue.mend_key()

    def open_with(passphrase: str | None) -> Store:
        try:
            return _told(rescue.open_to_read(passphrase, witness=witness()))
        except (StoreTooOld, DiskFull):
            return _told(rescue.open(passphrase, witness=witness()))
        except (RingMissing, RingDamaged):
            with suppress(StoreBusy):
                rescue.mend_ring(passphrase)
            return _told(rescue.open_to_read(passphrase, witness=witness()))

    return Secrets.of_this_terminal().opened(folder, open_with)


def _rescue(folder: Path) -> Rescue:
    preferences, _ = PreferenceFile(folder).read()
    backups = BackupFolder(backup_path(folder, preferences))
    return Rescue(folder, backups, utc_now=datetime.now(UTC))


def _told(rescued: Rescued) -> Store:
    for sentence in rescued.told:
        print(sentence, file=sys.stderr)
    return rescued.store


def _nobody_here(what: str, variable: str) -> str:
    return (
        f"Nobody sits at a terminal to type {what}. A script names a file that holds it in "
        f"{variable}{_FILE}. Set that, or run this in a terminal."
    )
