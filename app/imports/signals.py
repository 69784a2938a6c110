"""What a reader found in a file, as signals on their own grids; it chooses none of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.imports.recording import LeftOut
from dsp.block import ChannelInfo, FloatArray

MOST_CHANNELS = 256
MOST_RATE_HZ = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class ReadSignal:
    """One channel of a file.

    ``values`` are in ``unit``, one per scan and NaN where a scan is missing. ``uv_per_unit`` is
    given where the file says what one of a unit is that is no voltage, as counts of a known sensor.
    ``unit`` is empty where the file names none. Limits in ``info`` are in µV.
    """

    info: ChannelInfo
    unit: str
    fs_hz: float
    values: FloatArray
    start_s: float = 0.0
    uv_per_unit: float | None = None

    @property
    def name(self) -> str:
        """Return the name as the file has it."""
        return self.info.name


@dataclass(frozen=True, slots=True)
class NotedEvent:
    """Something the file notes at a time, in seconds on the clock its signals begin on."""

    time_s: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """Everything a reader found in a file."""

    file_name: str
    format: str
    signals: tuple[ReadSignal, ...]
    events: tuple[NotedEvent, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    assumed: tuple[str, ...] = ()
    started: str | None = None
    is_simulated: bool = False
