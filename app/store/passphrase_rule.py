"""What a new passphrase must be; it knows none."""

from __future__ import annotations

from app.store.errors import PassphraseTooShort

SHORTEST = 8
ADVISED = 15


def require_passphrase(passphrase: str) -> None:
    """Raise where a passphrase is too short to protect anything."""
    if len(passphrase) < SHORTEST:
        raise PassphraseTooShort(
            f"The passphrase has {len(passphrase)} characters. It needs {SHORTEST}, and {ADVISED} "
            "or more are better: four words, say. Choose a longer one."
        )
