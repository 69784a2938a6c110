"""The data key: made, opened, put under a passphrase or a recovery key; it encrypts no samples.

Without a passphrase the key file holds the key itself: whoever can read the account's files can
read the recordings, and ``Protection.NONE`` says so in words. No act here changes the key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from app.store import recovery_key
from app.store.errors import NoRecoveryKey, StoreLocked, WrongPassphrase, WrongRecoveryKey
from app.store.key_file import (
    FORMAT,
    KeyContent,
    damaged,
    key_id,
    read_key_file,
    write_key_file,
)
from app.store.key_seals import KEY_BYTES, KdfCost, PassphraseSeal, RecoverySeal, SealStays


class Protection(StrEnum):
    """What stands between a thief of the disk and the recordings."""

    NONE = "not protected against theft"
    PASSPHRASE = "protected by a passphrase"  # noqa: S105 (words shown, no secret)


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """The random key every page is encrypted with; its bytes never show in a repr."""

    key: bytes
    protection: Protection


@dataclass(frozen=True, slots=True)
class KeyState:
    """What can be said of a key file without opening it."""

    protection: Protection
    has_recovery_key: bool


def new_key(path: Path, passphrase: str | None, *, cost: KdfCost | None = None) -> DataKey:
    """Make a random key and write its file, durable before anything is encrypted with it."""
    key = os.urandom(KEY_BYTES)
    return _save(path, key, KeyContent(FORMAT), passphrase, cost)


def load_key(path: Path, passphrase: str | None) -> DataKey:
    """Read the key back; every failure is a sentence that names the file."""
    content = read_key_file(path)
    if content.by_passphrase is None:
        return DataKey(_bare_key(path, content), Protection.NONE)
    if passphrase is None:
        raise StoreLocked(
            f"The recordings in {path.parent} are protected by a passphrase. They open only with "
            "it. Type it."
        )
    try:
        key = content.by_passphrase.open(passphrase)
    except SealStays as exc:
        raise WrongPassphrase(
            f"This passphrase does not open the recordings in {path.parent}, or the key file is "
            "damaged; the two look alike on purpose. Type it again, or bring the key file back "
            "from a backup."
        ) from exc
    return DataKey(_checked(path, content, key), Protection.PASSPHRASE)


def recover_key(path: Path, typed: str) -> DataKey:
    """Open the key with the recovery key a person typed."""
    content = read_key_file(path)
    if content.by_recovery_key is None:
        raise NoRecoveryKey(
            f"No recovery key was made for the recordings in {path.parent}. Only their passphrase "
            "opens them; without it nobody can read them, we neither. Look for the passphrase, or "
            "set the recordings aside and start anew: firing-order store anew."
        )
    secret = recovery_key.from_text(typed)
    try:
        key = content.by_recovery_key.open(secret)
    except SealStays as exc:
        raise WrongRecoveryKey(
            f"This recovery key does not open the recordings in {path.parent}. It is whole, so it "
            "is of other recordings, or was replaced by a newer one. Look for the newest paper."
        ) from exc
    return DataKey(_checked(path, content, key), _protection(content))


def set_passphrase(
    path: Path, key: DataKey, passphrase: str | None, *, cost: KdfCost | None = None
) -> DataKey:
    """Put the key under another passphrase, or none; the recovery key and recordings stay."""
    return _save(path, key.key, read_key_file(path), passphrase, cost)


def make_recovery_key(path: Path, key: DataKey) -> str:
    """Return a new recovery key to be written down, in place of any earlier; it is kept nowhere."""
    secret = os.urandom(recovery_key.N_BYTES)
    seal = RecoverySeal.make(key.key, secret)
    content = msgspec.structs.replace(
        read_key_file(path), format=FORMAT, key_id=key_id(key.key), by_recovery_key=seal
    )
    write_key_file(path, content)
    return recovery_key.as_text(secret)


def key_state(path: Path) -> KeyState:
    """Return how the key lies in its file."""
    content = read_key_file(path)
    return KeyState(_protection(content), content.by_recovery_key is not None)


def _save(
    path: Path, key: bytes, earlier: KeyContent, passphrase: str | None, cost: KdfCost | None
) -> DataKey:
    is_bare = passphrase is None
    seal = None if passphrase is None else PassphraseSeal.make(key, passphrase, cost or KdfCost())
    content = KeyContent(
        FORMAT,
        key_id=key_id(key),
        bare_key=key if is_bare else None,
        by_passphrase=seal,
        by_recovery_key=earlier.by_recovery_key,
    )
    write_key_file(path, content)
    return DataKey(key, _protection(content))


def _protection(content: KeyContent) -> Protection:
    return Protection.NONE if content.by_passphrase is None else Protection.PASSPHRASE


def _bare_key(path: Path, content: KeyContent) -> bytes:
    if content.bare_key is None:
        raise damaged(path)
    return _checked(path, content, content.bare_key)


def _checked(path: Path, content: KeyContent, key: bytes) -> bytes:
    if len(key) != KEY_BYTES or (content.key_id and content.key_id != key_id(key)):
        raise damaged(path)
    return key
