"""The seal of one subject, a session or a participant: AES-256-GCM bound to a place; no files.

Whatever is personal is sealed before it reaches the database. Who has the database and its key, but
not the subject's, reads none of it; that is how a subject is erased (docs/decisions/0012).
"""

from __future__ import annotations

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.store.errors import SealBroken

KEY_BYTES = 32
_NONCE_BYTES = 12


class Seal:
    """Closes and opens what belongs to one subject; every piece only opens in its own place."""

    def __init__(self, key: bytes, subject: str) -> None:
        self.subject = subject
        self._cipher = AESGCM(key)

    def close(self, content: bytes, *place: str | int) -> bytes:
        """Return the content sealed: a random nonce, then what AES-GCM makes of it."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, self._bound(place))

    def open(self, sealed: bytes, *place: str | int) -> bytes:
        """Return what was closed for this place; raise ``SealBroken`` for anything else."""
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound(place)
            )
        except (InvalidTag, ValueError, TypeError) as exc:
            name = place[0] if place else "content"
            raise SealBroken(
                f"The {name} of {self.subject} is not what was sealed there. It was damaged or "
                "put there from another place. Bring the store back from a backup."
            ) from exc

    def _bound(self, place: tuple[str | int, ...]) -> bytes:
        return msgspec.json.encode([self.subject, *place])
