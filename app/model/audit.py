"""Who did what, when, to which id: the lines of the audit log as values; it keeps none of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class AuditAct(StrEnum):
    """What is kept in the audit log; the value is stored and shown."""

    OPENED = "opened"
    UNLOCKED = "unlocked"
    UNLOCK_REFUSED = "unlock refused"
    PASSPHRASE_CHANGED = "passphrase changed"  # noqa: S105 (words shown, no secret)
    RECOVERY_KEY_MADE = "recovery key made"
    ADDED = "added"
    CHANGED = "changed"
    EDITED = "edited"
    EXPORTED = "exported"
    IMPORTED = "imported"
    DELETED = "deleted"
    BACKED_UP = "backed up"
    RESTORED = "restored"
    CHANGED_APART = "changed on two seats"
    SENT_AGAIN = "sent again to a server set back"
    SETTLED = "settled"
    NOT_AS_REMEMBERED = "log not as remembered"


@dataclass(frozen=True, slots=True)
class Witness:
    """Whose account acts, and the clock its acts are dated by; without one they have no date."""

    who: str = ""
    utc_now: Callable[[], datetime] | None = None

    def utc_text(self) -> str:
        """Return the time of now in UTC, to the millisecond."""
        if self.utc_now is None:
            return ""
        return self.utc_now().astimezone(UTC).isoformat(timespec="milliseconds")


NOBODY = Witness()
"""Whose acts have no account and no date; every part of the program names another."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line: an act, whom it concerned, and the hash that chains it to the line before it.

    ``sealed`` are words that may point at a person, under the seal of the subject.
    """

    number: int
    utc: str
    who: str
    act: str
    subject: str
    detail: str
    sealed: bytes | None
    sha256: str

    def hash_after(self, previous_sha256: str) -> str:
        """Return the SHA-256 over the previous line's hash and this line in one fixed spelling."""
        fields = [self.number, self.utc, self.who, self.act, self.subject, self.detail]
        fields.append("" if self.sealed is None else self.sealed.hex())
        spelled = json.dumps([previous_sha256, *fields], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(spelled.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Whether the log is whole; ``problems`` names what is not, and is empty where all is."""

    n_lines: int
    problems: tuple[str, ...]
