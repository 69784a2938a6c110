"""Whose account this program runs under, and its clock, for the lines of the audit log."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

from app.model.audit import Witness


def witness() -> Witness:
    """Return the account of the operating system; it is told, not proven."""
    try:
        who = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        who = "unknown account"
    return Witness(who, lambda: datetime.now(UTC))
