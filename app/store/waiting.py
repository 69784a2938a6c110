"""What happened while the store was shut, kept in a file until the audit log can take it; plain.

Without the key nothing can be added to the log, and a wrong passphrase gives none. The file says
when, whose account and what, and nothing of anybody's recordings. An act done with the key carries
an HMAC under it. Whoever may write the folder can remove the file or write into it: a line without
a true HMAC, or one that stands in the log already, proves nothing and is marked so there.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.model.audit import AuditAct, Witness
from app.store.errors import WrongPassphrase, WrongRecoveryKey

_MOST_BYTES = 64 * 1024
_CAN_WAIT = (
    AuditAct.UNLOCK_REFUSED,
    AuditAct.PASSPHRASE_CHANGED,
    AuditAct.RECOVERY_KEY_MADE,
    AuditAct.RESTORED,
)
_UNPROVEN = "noted without the key"
_PROOF = b"firing-order/waiting/1"
_KEY_BYTES = 32


class WaitingLine(msgspec.Struct, frozen=True):
    """One act that waits for its line in the audit log."""

    utc: str
    who: str
    act: AuditAct
    detail: str = ""
    hmac: str = ""

    def proof(self, data_key: bytes) -> str:
        """Return what only who has the key can say of this line."""
        words = msgspec.json.encode([self.utc, self.who, self.act.value, self.detail])
        made = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PROOF).derive(data_key)
        return hmac.digest(made, words, "sha256").hex()

    def told_detail(self, data_key: bytes, known: Container[tuple[str, ...]] = ()) -> str:
        """Return the detail, marked where anybody may have written this line or its copy."""
        is_proven = hmac.compare_digest(self.hmac.encode(), self.proof(data_key).encode())
        if is_proven and (self.utc, self.who, self.act.value, self.detail) not in known:
            return self.detail
        return f"{_UNPROVEN}: {self.detail}" if self.detail else _UNPROVEN


def add_waiting(
    path: Path, witness: Witness, act: AuditAct, *, detail: str = "", data_key: bytes | None = None
) -> None:
    """Note an act, proven where it was done with the key; a disk that refuses hides nothing else.

    Why the store did not open must be told all the same.
    """
    noted = WaitingLine(witness.utc_text(), witness.who, act, detail)
    if data_key is not None:
        noted = msgspec.structs.replace(noted, hmac=noted.proof(data_key))
    line = msgspec.json.encode(noted) + b"\n"
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.fstat(descriptor).st_size < _MOST_BYTES:
                os.write(descriptor, line)
        finally:
            os.close(descriptor)


@contextmanager
def failures_noted(path: Path, witness: Witness) -> Iterator[None]:
    """Note a passphrase or recovery key that opens nothing, and let it be told."""
    try:
        yield
    except (WrongPassphrase, WrongRecoveryKey):
        add_waiting(path, witness, AuditAct.UNLOCK_REFUSED)
        raise


def read_waiting(path: Path) -> tuple[list[WaitingLine], int]:
    """Return what waits, and how many lines could not be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(2 * _MOST_BYTES)  # more than is ever written
    except FileNotFoundError:
        return [], 0
    lines: list[WaitingLine] = []
    n_unread = 0
    for each in raw.splitlines():
        try:
            lines.append(_decoded(each))
        except ValueError:
            n_unread += 1
    return lines, n_unread


def _decoded(raw: bytes) -> WaitingLine:
    """Return a line as this program writes them; raise ValueError for any other."""
    line = msgspec.json.decode(raw, type=WaitingLine)
    if line.act not in _CAN_WAIT:
        raise ValueError(f"{line.act} never waits: it needs the key, and stands in the log at once")
    if line.utc:
        datetime.fromisoformat(line.utc)
    return line
