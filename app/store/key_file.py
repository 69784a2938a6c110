"""The file the data key lies in: versioned JSON whose every bit is checked; it opens no seal.

Form 2 ends with a SHA-256 of all before it, so damage is told from a wrong passphrase, and damage
to the seal that is not being opened is noticed too. Form 1 had no such check and is still read.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec

from app.store.errors import KeyDamaged, KeyMissing, StoreTooNew
from app.store.folder import replace_private
from app.store.key_seals import PassphraseSeal, RecoverySeal

FORMAT = "firing-order/key/2"
_FORMAT_1 = "firing-order/key/1"
_ANY_FORMAT = "firing-order/key/"
_CHECK = b',"check":"'
_END = b'"}'
_STORE_LETTERS = 8


class KeyContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the file holds: the key bare or under a passphrase, and perhaps under a recovery key.

    ``key_id`` tells one key from another without telling the key; form 1 had none.
    """

    format: str
    key_id: str = ""
    bare_key: bytes | None = None
    by_passphrase: PassphraseSeal | None = None
    by_recovery_key: RecoverySeal | None = None


class _Format1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    bare_key: bytes | None = None
    by_passphrase: PassphraseSeal | None = None


def key_id(key: bytes) -> str:
    """Return what tells this key from another; nobody gets from it to the key."""
    return sha256(b"firing-order/key-id" + key).hexdigest()[:16]


def store_of(key: bytes) -> str:
    """Return the id of the store a key is of: each store has a key of its own, for good."""
    return key_id(key)[:_STORE_LETTERS]


def store_id(path: Path) -> str:
    """Return the id of the store a key file is of; nothing where it cannot be told."""
    try:
        content = read_key_file(path)
    except (KeyDamaged, KeyMissing, StoreTooNew, OSError):
        return ""
    if not content.key_id and content.bare_key is not None:
        return store_of(content.bare_key)
    return content.key_id[:_STORE_LETTERS]


def write_key_file(path: Path, content: KeyContent) -> None:
    """Replace the file at once and for good; after a power cut it is the old or the new one."""
    body = msgspec.json.encode(content).removesuffix(b"}")
    replace_private(path, body + _CHECK + _digest(body) + _END)


def read_key_file(path: Path) -> KeyContent:
    """Return what the file holds; raise a ``StoreError`` that names the file otherwise."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as exc:
        raise KeyMissing(
            f"The key file {path} is missing. Without it the recordings beside it cannot be read "
            "by anyone. Bring it back from a backup of this folder."
        ) from exc
    try:
        return _content(path, raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise damaged(path) from exc


def damaged(path: Path) -> KeyDamaged:
    """Return the error of a file that is not what this program wrote."""
    return KeyDamaged(
        f"The key file {path} is damaged: it is not what this program wrote. Bring it back from a "
        "backup of this folder."
    )


def _content(path: Path, raw: bytes) -> KeyContent:
    body, mark, rest = raw.rpartition(_CHECK)
    if not mark:
        first = msgspec.json.decode(raw, type=_Format1)
        if first.format != _FORMAT_1:
            raise damaged(path)
        return KeyContent(_FORMAT_1, bare_key=first.bare_key, by_passphrase=first.by_passphrase)
    if rest != _digest(body) + _END:
        raise damaged(path)
    version = msgspec.json.decode(body + b"}", type=dict[str, object]).get("format")
    if version != FORMAT and str(version).startswith(_ANY_FORMAT):
        raise StoreTooNew(
            f"The key file {path} has the form {version!r}; this version reads {FORMAT!r}. "
            "Update the program."
        )
    return msgspec.json.decode(body + b"}", type=KeyContent)


def _digest(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode("ascii")
