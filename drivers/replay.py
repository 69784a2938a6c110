"""A recording file played back as if it came from a device; reading the file is another's part."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from drivers.base import Clock, DriverSpec, FoundSource
from drivers.csv_amplitude import doubt_amplitude
from drivers.csv_file import read_csv
from drivers.csv_header import UV_PER_UNIT
from drivers.errors import DeviceLost, EndOfStream, UnknownSource
from drivers.file_recording import FileRecording
from drivers.pacing import SPEEDS, Pace, Sleep, make_pace, step_pace
from drivers.source_name import SourceName, read_source_name
from dsp.block import SampleBlock, StreamInfo

ReadFile = Callable[[Path, str | None, float | None], FileRecording]
"""Reads a file, given the unit of columns that name none and the rate where there are no times."""

_OPTIONS = ("speed", "unit", "rate")


def _read_csv(path: Path, unit: str | None, rate_hz: float | None) -> FileRecording:
    return read_csv(path, unit=unit, rate_hz=rate_hz)


class ReplayDriver:
    """Plays a file, ``replay:file.csv?speed=real&unit=uV&rate=2000``.

    A scan the file skips, or whose cells are all empty, is a gap. An empty cell among others is
    NaN in its channel.

    Parameters
    ----------
    name : SourceName
        The path as the place; options ``speed`` (``real``, ``fast`` or ``step``), ``unit`` of
        columns that name none, ``rate`` in Hz when there is no ``time_s``.
    clock : Clock
        Host monotonic time.
    sleep : Sleep
        Waits on the same clock.
    read : callable
        Reads the file; a CSV recording where nothing else is said.

    Raises
    ------
    UnknownSource
        When no file is named or an option is out of bounds.
    """

    def __init__(
        self,
        name: SourceName,
        *,
        clock: Clock,
        sleep: Sleep = time.sleep,
        read: ReadFile = _read_csv,
    ) -> None:
        if not name.place:
            raise UnknownSource("replay: names no file: write replay:recording.csv.")
        self._path = Path(name.place)
        self._speed = name.choice("speed", SPEEDS, otherwise="real")
        self._unit = name.choice("unit", UV_PER_UNIT, otherwise="") or None
        self._rate_hz = name.number("rate", at_least=1.0, at_most=1e6)
        options = "&".join(f"{key}={value}" for key, value in name.options.items())
        self._source = f"{name}?{options}" if options else str(name)
        self._clock = clock
        self._sleep = sleep
        self._read_file = read
        self._tape: _Tape | None = None
        self._pace: Pace | None = None

    def open(self) -> StreamInfo:
        """Read the file; see `Driver.open`."""
        recording = self._read_file(self._path, self._unit, self._rate_hz)
        # What is refused must not be played; what is only doubted shows in the channels' quality.
        doubt_amplitude(
            recording.samples_uv,
            recording.channels,
            units=recording.units,
            file_name=recording.file_name,
        )
        self._tape = _Tape(recording)
        self._pace = make_pace(self._speed, recording.fs_hz, clock=self._clock, sleep=self._sleep)
        return StreamInfo(
            source=self._source,
            device=f"File {recording.file_name}",
            fs_hz=recording.fs_hz,
            channels=recording.channels,
            is_simulated=recording.is_simulated,
        )

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        if self._tape is None or self._pace is None:
            raise DeviceLost(f"{self._path.name} is not open: open it before reading.")
        if self._tape.is_at_end:
            raise EndOfStream(f"{self._path.name} has been played to its end.")
        n_scans = self._pace.wait_for_scans(self._tape.next_index, timeout_s)
        return self._tape.take(n_scans, self._clock()) if n_scans else None

    def step(self, duration_s: float) -> None:
        """Let the next part of a file that is played with ``speed=step`` come.

        Parameters
        ----------
        duration_s : float
            How much of it; a gap in the file is stepped over.

        Raises
        ------
        UnsuitableStream
            When it is not open, or plays by itself.
        """
        is_over = self._tape is None or self._tape.is_at_end
        next_index = 0 if self._tape is None or is_over else self._tape.next_index
        step_pace(self._pace, next_index, duration_s, source=self._source)

    def close(self) -> None:
        """Let go of the recording."""
        self._tape = None
        self._pace = None


class _Tape:
    """The recording and how far it has been played."""

    def __init__(self, recording: FileRecording) -> None:
        is_there = ~np.isnan(recording.samples_uv).all(axis=1)
        self._samples_uv = recording.samples_uv[is_there]
        self._scan_index = recording.scan_index[is_there]
        # A run is played whole scans in a row; a new one begins after every gap.
        steps = np.diff(self._scan_index)
        self._run_ends = np.append(np.flatnonzero(steps > 1) + 1, len(self._scan_index))
        self._row = 0

    @property
    def is_at_end(self) -> bool:
        return self._row >= len(self._scan_index)

    @property
    def next_index(self) -> int:
        """Return the index of the next scan the file has."""
        return int(self._scan_index[self._row])

    def take(self, n_scans: int, received_s: float) -> SampleBlock:
        run_end = int(self._run_ends[np.searchsorted(self._run_ends, self._row, side="right")])
        end = min(self._row + n_scans, run_end)
        block = SampleBlock(self._samples_uv[self._row : end], self.next_index, received_s)
        self._row = end
        return block


def open_replay(rest: str, clock: Clock, read: ReadFile = _read_csv) -> ReplayDriver:
    """Return the driver of a file, not opened yet.

    Parameters
    ----------
    rest : str
        What stands behind ``replay:``.
    clock : Clock
        Host monotonic time.
    read : callable
        Reads the file.

    Returns
    -------
    ReplayDriver
        Ready to be opened, by the thread that will read it.

    Raises
    ------
    UnknownSource
        When no file is named or an option is out of bounds.
    """
    name = read_source_name("replay", rest, known=_OPTIONS)
    return ReplayDriver(name, clock=clock, read=read)


def _discover() -> tuple[FoundSource, ...]:
    return ()


SPEC = DriverSpec(
    "Recorded file",
    open_replay,
    _discover,
    example="replay:recording.csv",
    has_own_clock=False,
)
