"""The clinic's key: the same on every seat, never on the server; it seals the subjects' keys."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.clinic.errors import WrongClinicKey

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEAD = "firing-order-clinic-1:"


def new_clinic_key() -> bytes:
    """Return a random key."""
    return os.urandom(KEY_BYTES)


def key_text(key: bytes) -> str:
    """Return a key as a line to be carried to another seat by hand."""
    return _HEAD + base64.b32encode(key).decode().rstrip("=")


def read_key(text: str) -> bytes:
    """Return the key of a line; raises WrongClinicKey for anything else."""
    line = text.strip()
    try:
        if not line.startswith(_HEAD):
            raise ValueError(line[:20])
        letters = line.removeprefix(_HEAD)
        key = base64.b32decode(letters + "=" * (-len(letters) % 8))
        if len(key) != KEY_BYTES:
            raise ValueError(len(key))
    except (ValueError, binascii.Error) as exc:
        raise WrongClinicKey(
            f"This is no clinic key: one begins with {_HEAD!r} and has 52 letters and digits. "
            "Copy the whole line from the seat that set the clinic up."
        ) from exc
    return key


def seal_subject_key(clinic_key: bytes, key_id: str, key: bytes) -> bytes:
    """Return a subject's key sealed for every seat of the clinic."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(clinic_key).encrypt(nonce, key, key_id.encode())


def open_subject_key(clinic_key: bytes, key_id: str, sealed: bytes) -> bytes:
    """Return a subject's key; raises WrongClinicKey where it is sealed under another."""
    try:
        return AESGCM(clinic_key).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key_id.encode()
        )
    except InvalidTag as exc:
        raise WrongClinicKey(
            "The keys on the server are sealed under another clinic key than this seat's. Set the "
            "seat up again with the line from a seat that works."
        ) from exc
