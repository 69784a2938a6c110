"""The seal SQLCipher puts on every page: whether one is whole, and one flipped bit put back.

It needs no SQLite and decrypts nothing. A page that fails by one bit is found again by trying every
bit: what fits the HMAC then, with 512 bits, is what was written, and no guess.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from hmac import compare_digest, digest
from pathlib import Path
from typing import Self

from app.store.folder import replace_private

PAGE_BYTES = 4096

# How SQLCipher 4 seals a page: a test holds this against its own.
_SALT_BYTES, _SALT_MASK = 16, 0x3A
_KEY_BYTES, _HMAC_BYTES = 32, 64
_BLOCK_BYTES = 128
_NUMBER = struct.Struct("<I")
_INNER = bytes(each ^ 0x36 for each in range(256))
_OUTER = bytes(each ^ 0x5C for each in range(256))


class PageCheck:
    """Checks the pages of one database, each under its number from 1 on."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self.salt = salt
        masked = bytes(each ^ _SALT_MASK for each in salt)
        self._key = pbkdf2_hmac("sha512", key, masked, 2, _KEY_BYTES)
        padded = self._key.ljust(_BLOCK_BYTES, b"\0")
        self._inner = hashlib.sha512(padded.translate(_INNER))
        self._outer = hashlib.sha512(padded.translate(_OUTER))

    @classmethod
    def of(cls, database: Path, key: bytes) -> Self:
        """Return the check of a database, its salt put back where a bit of it or all is lost."""
        with database.open("rb") as file:
            first = file.read(PAGE_BYTES)
            second = file.read(PAGE_BYTES)
        read = cls(key, first[:_SALT_BYTES])
        if len(first) < PAGE_BYTES or read.is_whole(first, 1):
            return read
        kept = _salt_beside(database)
        for salt in (*((kept.read_bytes(),) if kept.exists() else ()), *_one_bit_off(read.salt)):
            other = cls(key, salt)
            if other.is_whole(first, 1) or (second and other.is_whole(second, 2)):
                return other
        return read

    @classmethod
    def keep_salt(cls, database: Path, key: bytes) -> None:
        """Keep the salt beside a database whose first page is whole; nobody has it open."""
        with database.open("rb") as file:
            first = file.read(PAGE_BYTES)
        kept, salt = _salt_beside(database), first[:_SALT_BYTES]
        if len(first) < PAGE_BYTES or (kept.exists() and kept.read_bytes() == salt):
            return
        if cls(key, salt).is_whole(first, 1):
            replace_private(kept, salt)

    def is_whole(self, page: bytes, number: int) -> bool:
        """Tell whether a page is what was written under this number."""
        sealed = _sealed(page, number)
        return compare_digest(digest(self._key, sealed, "sha512"), page[-_HMAC_BYTES:])

    def mended(self, page: bytes, number: int) -> bytes | None:
        """Return the page as it was written; None where more than one bit of it is another."""
        if number == 1 and page[:_SALT_BYTES] != self.salt:
            page = self.salt + page[_SALT_BYTES:]
        sealed, found = _sealed(page, number), page[-_HMAC_BYTES:]
        whole = digest(self._key, sealed, "sha512")
        if (int.from_bytes(whole) ^ int.from_bytes(found)).bit_count() <= 1:
            return page[:-_HMAC_BYTES] + whole
        other = self._fitting(sealed, found)
        if other is None:
            return None
        return page[: len(page) - _HMAC_BYTES - len(other)] + other + found

    def _fitting(self, sealed: bytes, found: bytes) -> bytes | None:
        """Return the content that fits the seal with one bit flipped; each block is begun once."""
        content, n_bytes = bytearray(sealed), len(sealed) - _NUMBER.size
        state = self._inner.copy()
        for start in range(0, n_bytes, _BLOCK_BYTES):
            for at in range(start, min(start + _BLOCK_BYTES, n_bytes)):
                for bit in range(8):
                    content[at] ^= 1 << bit
                    inner, outer = state.copy(), self._outer.copy()
                    inner.update(memoryview(content)[start:])
                    outer.update(inner.digest())
                    if outer.digest() == found:
                        return bytes(content[:n_bytes])
                    content[at] ^= 1 << bit
            state.update(sealed[start : start + _BLOCK_BYTES])
        return None


def _salt_beside(database: Path) -> Path:
    return database.with_name("store.salt")


def _sealed(page: bytes, number: int) -> bytes:
    """Return what the seal of a page is over; the salt before the first page is not under it."""
    begin = _SALT_BYTES if number == 1 else 0
    return page[begin:-_HMAC_BYTES] + _NUMBER.pack(number)


def _one_bit_off(content: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(content)):
        yield (int.from_bytes(content) ^ (1 << bit)).to_bytes(len(content))
