"""Where ``--json OUT`` goes: a file, or standard output for ``-``; it does not make the text."""

from __future__ import annotations

import sys
from pathlib import Path

from app.cli.outcome import BadInput


def write_json(out: str, text: str) -> None:
    """Write the text as UTF-8, which JSON is whatever else a terminal speaks."""
    # A file's name may hold bytes that are no text: they become escapes, which JSON knows.
    content = text.encode("utf-8", "backslashreplace")
    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    try:
        Path(out).write_bytes(content)
    except OSError as exc:
        raise BadInput(f"{out} cannot be written ({exc.strerror}). Name another file.") from exc
