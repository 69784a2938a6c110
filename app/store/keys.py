"""The data key and the file it lies in, bare or wrapped by a passphrase; it encrypts no samples.

The key file is versioned JSON. Without a passphrase it holds the key itself: whoever can read the
account's files can read the recordings, and ``Protection.NONE`` says so in words.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.store.errors import KeyMissing, StoreDamaged, StoreLocked, StoreTooNew, WrongPassphrase
from app.store.folder import replace_private

FORMAT = "firing-order/key/1"
KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12

# Below: what the password-storage guidance of OWASP asks for at least. Above: a key file that was
# tampered with must not stall the program or eat its memory.
_ALLOWED_MEMORY_KIB = range(46 * 1024, 1024 * 1024 + 1)
_ALLOWED_PASSES = range(1, 17)
_ALLOWED_LANES = range(1, 17)


class Protection(StrEnum):
    """What stands between a thief of the disk and the recordings."""

    NONE = "not protected against theft"
    PASSPHRASE = "protected by a passphrase"  # noqa: S105 (words shown, no secret)


class KdfCost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much work argon2id asks of whoever tries a passphrase."""

    memory_kib: int = 64 * 1024
    n_passes: int = 3
    n_lanes: int = 1

    def check(self) -> None:
        """Raise when the cost is too low to protect, or so high that the program would stall."""
        is_allowed = (
            self.memory_kib in _ALLOWED_MEMORY_KIB
            and self.n_passes in _ALLOWED_PASSES
            and self.n_lanes in _ALLOWED_LANES
        )
        if not is_allowed:
            raise ValueError(f"{self} lies outside what protects and can be borne")


class _Wrapped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kdf: KdfCost
    salt: bytes
    nonce: bytes
    sealed_key: bytes


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    bare_key: bytes | None = None
    by_passphrase: _Wrapped | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """The random key every page is encrypted with; its bytes never show in a repr."""

    key: bytes
    protection: Protection


def new_key(path: Path, passphrase: str | None, *, cost: KdfCost | None = None) -> DataKey:
    """Make a random key and write its file, durable before anything is encrypted with it."""
    return save_key(path, os.urandom(KEY_BYTES), passphrase, cost=cost)


def save_key(
    path: Path, key: bytes, passphrase: str | None, *, cost: KdfCost | None = None
) -> DataKey:
    """Write the key file anew, wrapped by the passphrase or bare; the recordings stay untouched."""
    if passphrase is None:
        content = _KeyFile(FORMAT, bare_key=key)
    else:
        content = _KeyFile(FORMAT, by_passphrase=_wrap(key, passphrase, cost or KdfCost()))
    replace_private(path, msgspec.json.encode(content))
    return DataKey(key, Protection.NONE if passphrase is None else Protection.PASSPHRASE)


def load_key(path: Path, passphrase: str | None) -> DataKey:
    """Read the key back; every failure is a sentence that names the file."""
    content = _read(path)
    if content.by_passphrase is None:
        return DataKey(_bare_key(path, content), Protection.NONE)
    if passphrase is None:
        raise StoreLocked(
            f"The recordings in {path.parent} are protected by a passphrase. They open only with "
            "it. Type it."
        )
    return DataKey(_unwrap(path, content.by_passphrase, passphrase), Protection.PASSPHRASE)


def _read(path: Path) -> _KeyFile:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as exc:
        raise KeyMissing(
            f"The key file {path} is missing. Without it the recordings beside it cannot be read "
            "by anyone. Bring it back from a backup of this folder."
        ) from exc
    try:
        version = msgspec.json.decode(raw, type=dict[str, object]).get("format")
        if version != FORMAT and str(version).startswith("firing-order/key/"):
            raise StoreTooNew(
                f"The key file {path} has the form {version!r}; this version reads {FORMAT!r}. "
                "Update the program."
            )
        return msgspec.json.decode(raw, type=_KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise _damaged(path) from exc


def _bare_key(path: Path, content: _KeyFile) -> bytes:
    if content.format != FORMAT or content.bare_key is None or len(content.bare_key) != KEY_BYTES:
        raise _damaged(path)
    return content.bare_key


def _damaged(path: Path) -> StoreDamaged:
    return StoreDamaged(
        f"The key file {path} is damaged: it is not what this program wrote. Bring it back from a "
        "backup of this folder."
    )


def _wrap(key: bytes, passphrase: str, cost: KdfCost) -> _Wrapped:
    if not passphrase:
        raise ValueError("the passphrase is empty: a passphrase has at least one character")
    cost.check()
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    cipher = AESGCM(_stretch(passphrase, salt, cost))
    return _Wrapped(cost, salt, nonce, cipher.encrypt(nonce, key, _bound(salt, cost)))


def _unwrap(path: Path, wrapped: _Wrapped, passphrase: str) -> bytes:
    try:
        wrapped.kdf.check()
        cipher = AESGCM(_stretch(passphrase, wrapped.salt, wrapped.kdf))
        bound = _bound(wrapped.salt, wrapped.kdf)
        return cipher.decrypt(wrapped.nonce, wrapped.sealed_key, bound)
    except (InvalidTag, ValueError) as exc:
        raise WrongPassphrase(
            f"This passphrase does not open the recordings in {path.parent}, or the key file is "
            "damaged; the two look alike on purpose. Type it again, or bring the key file back "
            "from a backup."
        ) from exc


def _stretch(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=cost.n_passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.n_lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _bound(salt: bytes, cost: KdfCost) -> bytes:
    """Return what the seal also covers, so that nobody can lower the cost in the file unseen."""
    return FORMAT.encode("ascii") + salt + msgspec.json.encode(cost)
