"""Where ``--json OUT`` goes: a file, or standard output for ``-``; it does not make the text."""

from __future__ import annotations

import sys
from pathlib import Path

from app.cli.outcome import BadInput


def write_json(out: str, text: str) -> None:
    """Write the text."""
    if out == "-":
        sys.stdout.write(text)
        return
    try:
        Path(out).write_text(text, "utf-8")
    except OSError as exc:
        raise BadInput(f"{out} cannot be written ({exc.strerror}). Name another file.") from exc
