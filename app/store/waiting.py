"""What happened while the store was shut, kept in a file until the audit log can take it; plain.

Without the key nothing can be added to the log, and a wrong passphrase gives none. The file says
when, whose account and what, and nothing of anybody's recordings. Whoever may write the folder can
also remove it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from app.model.audit import AuditAct, Witness
from app.store.errors import WrongPassphrase, WrongRecoveryKey

_MOST_BYTES = 64 * 1024


class WaitingLine(msgspec.Struct, frozen=True):
    """One act that waits for its line in the audit log."""

    utc: str
    who: str
    act: AuditAct
    detail: str = ""


def add_waiting(path: Path, witness: Witness, act: AuditAct, *, detail: str = "") -> None:
    """Note an act; a disk that refuses must not hide why the store did not open."""
    line = msgspec.json.encode(WaitingLine(witness.utc_text(), witness.who, act, detail)) + b"\n"
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
        raw = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    lines: list[WaitingLine] = []
    n_unread = 0
    for each in raw.splitlines():
        try:
            lines.append(msgspec.json.decode(each, type=WaitingLine))
        except ValueError:
            n_unread += 1
    return lines, n_unread
