"""What lies under the seal of one page, decrypted in memory; it checks no seal."""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.store.page_check import PAGE_BYTES

_SALT_BYTES, _IV_BYTES, _HMAC_BYTES = 16, 16, 64
USABLE_BYTES = PAGE_BYTES - _IV_BYTES - _HMAC_BYTES
_PLAIN_HEAD = b"SQLite format 3\0"
_USER_VERSION_AT = 60


def opened_page(page: bytes, number: int, key: bytes) -> bytes:
    """Return the ``USABLE_BYTES`` that SQLite sees of a page."""
    vector = page[USABLE_BYTES : USABLE_BYTES + _IV_BYTES]
    begin = _SALT_BYTES if number == 1 else 0
    opening = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    content = opening.update(page[begin:USABLE_BYTES]) + opening.finalize()
    return _PLAIN_HEAD[:begin] + content


def n_rounds_before(first_page: bytes, key: bytes) -> int:
    """Return the number of the journal's round that wrote the first page of a database."""
    content = opened_page(first_page, 1, key)
    return int(struct.unpack_from(">I", content, _USER_VERSION_AT)[0])
