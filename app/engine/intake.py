"""A foreign file into the store: first looked at, then kept under the names a person confirmed."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from app.imports.guarded import import_recording
from app.imports.own_sidecar import change_since_written
from app.imports.recording import ImportedRecording, ImportQuestion
from app.imports.rejection import ImportRejected
from app.model.montage import Montage, MontageError
from app.model.session import IMPORTED
from app.model.session_details import SessionDetails
from app.store.errors import StoreError
from app.store.store import Store
from app.store.writer import SessionWriter
from drivers.csv_amplitude import doubt_amplitude
from drivers.errors import DriverError
from dsp.block import ChannelInfo, SampleBlock, StreamInfo

_BLOCK_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class FoundRecording:
    """What a file holds, before anybody has said what its channels are; nothing of it is stored.

    ``changed`` tells how one of our own exports differs from what its sidecar says was written.
    """

    recording: ImportedRecording
    sha256: str
    doubts: tuple[str, ...] = ()
    changed: str | None = None

    @property
    def channels(self) -> tuple[ChannelInfo, ...]:
        """Return the channels under the names the file gives them."""
        return tuple(channel.info for channel in self.recording.channels)


def look_at(path: Path, question: ImportQuestion) -> FoundRecording:
    """Read a file in a process of its own; raises ImportRejected."""
    recording = import_recording(path, question)
    file = recording.as_file()
    try:
        with path.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        doubts = doubt_amplitude(
            file.samples_uv, file.channels, units=file.units, file_name=file.file_name
        )
    except DriverError as exc:
        raise ImportRejected(str(exc), setting=exc.setting) from exc
    except OSError as exc:
        raise ImportRejected(
            f"{path.name} went away while it was read ({exc.strerror}). Import it again."
        ) from exc
    n_rows = len(recording.samples_uv)
    changed = change_since_written(path, sha256=sha256, n_rows=n_rows)
    return FoundRecording(recording, sha256, doubts, changed)


def keep(
    store: Store,
    found: FoundRecording,
    names: Mapping[str, str],
    *,
    now: datetime,
    details: SessionDetails | None = None,
) -> str:
    """Store a recording as a session and return its id.

    ``names`` says for each channel of the file what it is: a muscle and its side, ``aux`` or
    ``unused``. A channel that is not named is kept under its own name. Raises ImportRejected when
    a name fits no channel, or two channels would have the same.
    """
    recording = found.recording
    try:
        placed = Montage(dict(names)).place(found.channels, source=recording.file_name)
    except MontageError as exc:
        raise ImportRejected(str(exc)) from exc
    columns = [column for column, channel in enumerate(placed) if channel is not None]
    if not columns:
        raise ImportRejected(
            f"No channel of {recording.file_name} is left: a recording has at least one. Keep one."
        )
    info = StreamInfo(
        source=f"import:{recording.file_name}",
        device=f"{recording.format} file",
        fs_hz=recording.fs_hz,
        channels=tuple(channel for channel in placed if channel is not None),
        is_simulated=recording.is_simulated,
    )
    started = _started(recording, now)
    details = details or SessionDetails()
    if found.changed is not None:
        details = replace(details, notes=" ".join(filter(None, (found.changed, details.notes))))
    writer = store.begin_session(info, started_utc=started, details=details)
    try:
        writer.add_event(0, IMPORTED, _about(found, names))
        _write(writer, recording, columns)
    except StoreError:
        # The file is still there and can be imported again: half of it is no recording.
        with contextlib.suppress(StoreError):
            writer.end("the import failed")
            store.delete_session(writer.session_id)
        raise
    return writer.session_id


def _write(writer: SessionWriter, recording: ImportedRecording, columns: list[int]) -> None:
    for block in _blocks(recording, columns):
        writer.append(block)
    for event in recording.events:
        writer.add_event(event.index, "note of the file", event.text)
    writer.skip_to(len(recording.samples_uv))
    writer.end(IMPORTED)


def _blocks(recording: ImportedRecording, columns: list[int]) -> Iterator[SampleBlock]:
    """Yield the samples in runs between the gaps; an empty cell among others stays one."""
    samples_uv = recording.samples_uv[:, columns]
    n_block = max(1, round(recording.fs_hz * _BLOCK_S))
    is_there = ~np.isnan(samples_uv).all(axis=1)
    edges = np.flatnonzero(np.diff(is_there.astype(np.int8), prepend=0, append=0)).tolist()
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        for start in range(begin, end, n_block):
            stop = min(start + n_block, end)
            yield SampleBlock(samples_uv[start:stop], start, stop / recording.fs_hz)


def _started(recording: ImportedRecording, now: datetime) -> datetime:
    """Return when it was recorded as far as the file tells, in the time zone of this place."""
    try:
        return datetime.fromisoformat(recording.started or "").replace(tzinfo=now.tzinfo)
    except ValueError:
        return now


def _about(found: FoundRecording, names: Mapping[str, str]) -> str:
    """Return where a session comes from: the file by its fingerprint, and what it was taken for."""
    recording = found.recording
    about = {
        "format": recording.format,
        "sha256": found.sha256,
        "channels": [
            {
                "in_file": channel.info.name,
                "unit": channel.unit,
                "uv_per_unit": channel.uv_per_unit,
                "confirmed_as": names.get(channel.info.name, channel.info.name),
            }
            for channel in recording.channels
        ],
        "left_out": [
            {"in_file": each.name, "unit": each.unit, "fs_hz": each.fs_hz, "why": each.why}
            for each in recording.left_out
        ],
        "assumed": list(recording.assumed),
        "started_in_file": recording.started,
        "changed_since_written": found.changed,
    }
    return json.dumps(about, ensure_ascii=False)
