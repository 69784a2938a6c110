"""Recording files of any format for who analyses or plays them; it stores nothing.

Our own CSV is read here, by code of ours that is tried with a million mutated files; every format
of others is read at the guarded door.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.imports.file_format import Format
from app.imports.guarded import import_recording
from app.imports.own_sidecar import change_since_written
from app.imports.read import format_of
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from drivers.base import Clock, Driver
from drivers.csv_file import read_csv
from drivers.errors import SourceUnreadable
from drivers.file_recording import FileRecording
from drivers.registry import open_source
from drivers.replay import open_replay


@dataclass(frozen=True, slots=True, eq=False)
class ReadRecording:
    """A file's samples, and sentences of what was taken for granted or left out."""

    file: FileRecording
    notes: tuple[str, ...] = ()


def read_any(path: Path, *, unit: str | None, rate_hz: float | None) -> ReadRecording:
    """Read a recording file; raises DriverError with a sentence."""
    if _is_plain_csv(path):
        return ReadRecording(_as_written(path, read_csv(path, unit=unit, rate_hz=rate_hz)))
    recording = import_recording(path, ImportQuestion(unit, rate_hz))
    left_out = (f"{each.name} is left out: {each.why}." for each in recording.left_out)
    said = (f"In {path.name}: {each}" for each in (*recording.assumed, *left_out))
    return ReadRecording(recording.as_file(), tuple(said))


def open_any_source(source: str, clock: Clock) -> Driver:
    """Return the driver of a source; a file of any format is played."""
    kind, _, rest = source.partition(":")
    return open_replay(rest, clock, _read_file) if kind == "replay" else open_source(source, clock)


def _read_file(path: Path, unit: str | None, rate_hz: float | None) -> FileRecording:
    return read_any(path, unit=unit, rate_hz=rate_hz).file


def _as_written(path: Path, recording: FileRecording) -> FileRecording:
    """Refuse an export of ours that was changed, as an import does."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    changed = change_since_written(path, sha256=sha256, n_rows=len(recording.samples_uv))
    if changed is None:
        return recording
    raise SourceUnreadable(
        f"{changed} Nothing is told of it. Find the file as it was written, or import it as it is "
        "(firing-order import --as-changed, or Import… in the window), which the session's notes "
        "then say."
    )


def _is_plain_csv(path: Path) -> bool:
    """Tell our own kind, and what is not there or no file: its reader says so best."""
    try:
        return not path.is_file() or format_of(path) is Format.CSV
    except ImportRejected:
        return path.suffix.lower() == ".csv"
    except (OSError, ValueError):
        return True
