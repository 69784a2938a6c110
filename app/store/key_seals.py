"""The data key sealed, under a passphrase or under a recovery key; it knows no file."""

from __future__ import annotations

import os

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
# What the seal under a passphrase also covers; the name is that of the form it came with.
_PASSPHRASE_BOUND = b"firing-order/key/1"
_RECOVERY_BOUND = b"firing-order/key/2/recovery"

# Below: what the password-storage guidance of OWASP asks for at least. Above: a key file that was
# tampered with must not stall the program or eat its memory.
_ALLOWED_MEMORY_KIB = range(46 * 1024, 1024 * 1024 + 1)
_ALLOWED_PASSES = range(1, 17)
_ALLOWED_LANES = range(1, 17)


class SealStays(Exception):
    """What was given does not open the seal."""


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


class PassphraseSeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key under argon2id(passphrase)."""

    kdf: KdfCost
    salt: bytes
    nonce: bytes
    sealed_key: bytes

    @classmethod
    def make(cls, key: bytes, passphrase: str, cost: KdfCost) -> PassphraseSeal:
        """Seal a key."""
        if not passphrase:
            raise ValueError("the passphrase is empty: a passphrase has at least one character")
        cost.check()
        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
        cipher = AESGCM(_stretch(passphrase, salt, cost))
        return cls(cost, salt, nonce, cipher.encrypt(nonce, key, _bound(salt, cost)))

    def open(self, passphrase: str) -> bytes:
        """Return the key; raise ``SealStays`` where the passphrase or the seal is another."""
        try:
            self.kdf.check()
            cipher = AESGCM(_stretch(passphrase, self.salt, self.kdf))
            return cipher.decrypt(self.nonce, self.sealed_key, _bound(self.salt, self.kdf))
        except (InvalidTag, ValueError) as exc:
            raise SealStays from exc


class RecoverySeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key under 128 random bits, which need no stretching."""

    salt: bytes
    nonce: bytes
    sealed_key: bytes

    @classmethod
    def make(cls, key: bytes, secret: bytes) -> RecoverySeal:
        """Seal a key."""
        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
        cipher = AESGCM(_expand(secret, salt))
        return cls(salt, nonce, cipher.encrypt(nonce, key, _RECOVERY_BOUND))

    def open(self, secret: bytes) -> bytes:
        """Return the key; raise ``SealStays`` where the secret or the seal is another."""
        try:
            cipher = AESGCM(_expand(secret, self.salt))
            return cipher.decrypt(self.nonce, self.sealed_key, _RECOVERY_BOUND)
        except (InvalidTag, ValueError) as exc:
            raise SealStays from exc


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


def _expand(secret: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=_RECOVERY_BOUND).derive(secret)


def _bound(salt: bytes, cost: KdfCost) -> bytes:
    """Return what the seal also covers, so that nobody can lower the cost in the file unseen."""
    return _PASSPHRASE_BOUND + salt + msgspec.json.encode(cost)
