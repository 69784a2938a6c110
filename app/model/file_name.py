"""Words as part of a file's name, on every system; whether they may leave is not asked here."""

from __future__ import annotations

import unicodedata

_LONGEST = 40


def file_safe(text: str) -> str:
    """Return a text with every sign that a file system or a shell may take amiss as a hyphen."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(each if each.isalnum() or each in "-_" else "-" for each in plain)
    parts = [part for part in kept[:_LONGEST].split("-") if part]
    return "-".join(parts) or "unnamed"
