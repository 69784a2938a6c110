"""Where ``--json OUT`` goes: a file, or standard output for ``-``; it does not make the text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.cli.outcome import BadInput


def require_place(out: str) -> None:
    """Refuse, before any work is done for it, a place that cannot be written; make nothing."""
    path = Path(out)
    if out == "-":
        return
    if path.is_dir():
        raise _cannot_write(out, "Is a directory")
    if not path.parent.is_dir():
        raise _cannot_write(out, "No such directory")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _cannot_write(out, "Permission denied")


def write_json(out: str, text: str) -> None:
    """Write the text as UTF-8, which JSON is whatever else a terminal speaks; say where it is."""
    # A file's name may hold bytes that are no text: they become escapes, which JSON knows.
    content = text.encode("utf-8", "backslashreplace")
    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    try:
        Path(out).write_bytes(content)
    except OSError as exc:
        raise _cannot_write(out, exc.strerror) from exc
    print(f"The findings are in {out}.", file=sys.stderr)


def _cannot_write(out: str, reason: str | None) -> BadInput:
    return BadInput(f"{out} cannot be written ({reason}). Name another file.")
