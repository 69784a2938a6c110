"""What an imported file holds, and what was asked of it, as frozen values; it reads no file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.imports.unit import read_voltage
from app.model.session import Gap
from drivers.file_recording import FileRecording
from dsp.block import ChannelInfo, FloatArray


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """What a person says of a file that the file does not say itself.

    ``unit`` is that of channels that state none, ``rate_hz`` that of a file without times, and
    ``names`` the channels asked for by the file's own names; all where none is named.
    """

    unit: str | None = None
    rate_hz: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedChannel:
    """One channel that was taken: its unit as the file states it and what one of it is in µV."""

    info: ChannelInfo
    unit: str
    uv_per_unit: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One channel that was not taken, and why; ``fs_hz`` is None where the file tells none."""

    name: str
    unit: str
    fs_hz: float | None
    why: str


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """What the file notes at one scan."""

    index: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ImportedRecording:
    """A file read in.

    ``samples_uv`` is ``(n_scans, n_channels)``, read-only; row *i* was sampled at ``i / fs_hz`` and
    is NaN throughout where the file has no such scan. ``assumed`` are sentences of what the file
    does not say and what was taken for it. ``started`` is ISO 8601 as far as the file tells.
    """

    file_name: str
    format: str
    fs_hz: float
    channels: tuple[ImportedChannel, ...]
    samples_uv: FloatArray
    events: tuple[ImportedEvent, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    assumed: tuple[str, ...] = ()
    started: str | None = None
    is_simulated: bool = False

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return every run of scans that the file does not have."""
        is_missing = np.isnan(self.samples_uv).all(axis=1)
        edges = np.flatnonzero(np.diff(is_missing.astype(np.int8), prepend=0, append=0)).tolist()
        return tuple(
            Gap(begin, end - begin) for begin, end in zip(edges[::2], edges[1::2], strict=True)
        )

    def as_file(self) -> FileRecording:
        """Return the same as a recording file that is analysed or played back."""
        is_there = ~np.isnan(self.samples_uv).all(axis=1)
        return FileRecording(
            self.file_name,
            tuple(channel.info for channel in self.channels),
            tuple(read_voltage(channel.unit) or "uV" for channel in self.channels),
            self.fs_hz,
            self.samples_uv[is_there],
            np.flatnonzero(is_there),
            is_simulated=self.is_simulated,
        )
