"""How the recordings of one folder are protected, told and changed, with no program writing them.

Nothing here opens the database or touches a recording: the key stays, what it lies under changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.model.audit import NOBODY, AuditAct, Witness
from app.store import exchange, keys
from app.store.folder import StoreFolder
from app.store.passphrase_rule import require_passphrase
from app.store.waiting import add_waiting, failures_noted


def protection_of(folder: Path) -> keys.KeyState | None:
    """Return how the key lies in a folder; None where no key was made yet."""
    place = StoreFolder(folder)
    with place.in_words():
        return keys.key_state(place.key) if place.key.exists() else None


def opened_by(folder: Path, passphrase: str | None, *, witness: Witness = NOBODY) -> str | None:
    """Return the passphrase once it has opened the key."""
    place = StoreFolder(folder)
    with place.in_words(), failures_noted(place.waiting, witness):
        keys.load_key(place.key, passphrase)
    return passphrase


def recovered_by(folder: Path, recovery_key: str, *, witness: Witness = NOBODY) -> str:
    """Return the recovery key once it has opened the key."""
    place = StoreFolder(folder)
    with place.in_words(), failures_noted(place.waiting, witness):
        keys.recover_key(place.key, recovery_key)
    return recovery_key


def change_passphrase(
    folder: Path, old: str | None, new: str | None, *, witness: Witness = NOBODY
) -> keys.Protection:
    """Put the recordings under another passphrase, or none; both are typed by their owner."""
    if new is not None:
        require_passphrase(new)
    with _held(folder) as place:
        with failures_noted(place.waiting, witness):
            key = keys.load_key(place.key, old)
        protection = keys.set_passphrase(place.key, key, new).protection
        add_waiting(place.waiting, witness, AuditAct.PASSPHRASE_CHANGED, data_key=key.key)
        return protection


def renew_recovery_key(folder: Path, passphrase: str | None, *, witness: Witness = NOBODY) -> str:
    """Return a new recovery key to be written down; an earlier one opens nothing any more."""
    with _held(folder) as place:
        with failures_noted(place.waiting, witness):
            key = keys.load_key(place.key, passphrase)
        printed = keys.make_recovery_key(place.key, key)
        add_waiting(place.waiting, witness, AuditAct.RECOVERY_KEY_MADE, data_key=key.key)
        return printed


def recover(
    folder: Path, recovery_key: str, new: str | None, *, witness: Witness = NOBODY
) -> keys.Protection:
    """Open with the recovery key what a forgotten passphrase closes, and set another."""
    if new is not None:
        require_passphrase(new)
    with _held(folder) as place:
        with failures_noted(place.waiting, witness):
            key = keys.recover_key(place.key, recovery_key)
        protection = keys.set_passphrase(place.key, key, new).protection
        add_waiting(place.waiting, witness, AuditAct.PASSPHRASE_CHANGED, data_key=key.key)
        return protection


def begin_anew(folder: Path, aside_name: str) -> Path:
    """Set all recordings and their key aside, unread and undeleted; the next start begins anew."""
    with _held(folder) as place:
        if not place.data_names():
            place.require()
        aside = folder / aside_name
        exchange.set_aside(place, aside)
        return aside


@contextmanager
def _held(folder: Path) -> Iterator[StoreFolder]:
    place = StoreFolder(folder)
    with place.in_words():
        lock = place.take()
        try:
            exchange.finish(place)
            yield place
        finally:
            lock.release()
