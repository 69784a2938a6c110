"""Where ``--json OUT`` goes: a file, or standard output for ``-``; and the text of a review."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from app.cli.outcome import BadInput
from app.engine.review import Review
from app.exports.amplitude_json import with_amplitudes
from app.exports.analysis_json import array_as_text, finding_as_dict
from app.exports.damage_json import with_damage
from app.model.shown_text import shown


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


def write_json(out: str, text: str, *, what: str = "findings") -> None:
    """Write the text as UTF-8, which JSON is whatever else a terminal speaks; say where it is."""
    # A file's name may hold bytes that are no text: they become escapes, which JSON knows.
    content = text.encode("utf-8", "backslashreplace")
    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(_for_a_screen(text).encode("utf-8", "backslashreplace"))
        return
    try:
        Path(out).write_bytes(content)
    except OSError as exc:
        raise _cannot_write(out, exc.strerror) from exc
    print(f"The {what} are in {out}.", file=sys.stderr)


def _for_a_screen(text: str) -> str:
    """Return the same JSON with what does not simply show escaped, which it is in strings alone."""
    return "".join(
        each
        if each == "\n" or each.isascii() or shown(each) == each
        else json.dumps(each).strip('"')
        for each in text
    )


def _cannot_write(out: str, reason: str | None) -> BadInput:
    return BadInput(f"{out} cannot be written ({reason}). Name another file.")


def review_text(review: Review, *, file_name: str) -> str:
    """Return what a session's review found as the array of one that ``analyse --json`` writes."""
    finding = review.finding
    written = with_amplitudes(finding_as_dict(finding, file_name=file_name), review.amplitudes)
    told = with_damage(written, review.damaged, fs_hz=finding.fs_hz, first_index=review.first_index)
    return array_as_text([told])
