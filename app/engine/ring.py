"""The last stretch of samples for eyes and for analysis; it is not the recording."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RingView:
    """A copy of consecutive scans: raw and envelope, NaN where scans were lost."""

    first_index: int
    samples_uv: FloatArray
    envelope_uv: FloatArray

    @property
    def end_index(self) -> int:
        """Return the index one past the last scan."""
        return self.first_index + len(self.samples_uv)


class SampleRing:
    """A fixed stretch of scans addressed by their index; one thread pushes, any may look."""

    def __init__(self, n_channels: int, *, capacity: int) -> None:
        self._capacity = capacity
        self._samples_uv = np.full((capacity, n_channels), np.nan)
        self._envelope_uv = np.full((capacity, n_channels), np.nan)
        self._begin_index: int | None = None
        self._end_index = 0
        self._lock = threading.Lock()

    @property
    def end_index(self) -> int:
        """Return the index one past the newest scan."""
        return self._end_index

    def push(self, samples_uv: FloatArray, envelope_uv: FloatArray, first_index: int) -> None:
        """Append scans; whatever lies between the newest scan and these becomes NaN."""
        with self._lock:
            if self._begin_index is None:
                self._begin_index = self._end_index = first_index
            if first_index < self._end_index:
                raise ValueError(
                    f"scan {first_index} came after scan {self._end_index}: indices never go back"
                )
            self._lay_gap(first_index)
            self._write(samples_uv, envelope_uv, first_index)
            self._end_index = first_index + len(samples_uv)

    def since(self, first_index: int) -> RingView:
        """Return everything from ``first_index`` on that the ring still holds."""
        with self._lock:
            return self._copy(first_index, self._end_index)

    def window(self, start_index: int, stop_index: int) -> RingView:
        """Return the scans from ``start_index`` up to ``stop_index``, as far as they are held."""
        with self._lock:
            return self._copy(start_index, min(stop_index, self._end_index))

    def _lay_gap(self, first_index: int) -> None:
        start = max(self._end_index, first_index - self._capacity)
        places = np.arange(start, first_index) % self._capacity
        self._samples_uv[places] = np.nan
        self._envelope_uv[places] = np.nan

    def _write(self, samples_uv: FloatArray, envelope_uv: FloatArray, first_index: int) -> None:
        skipped = max(0, len(samples_uv) - self._capacity)
        places = np.arange(first_index + skipped, first_index + len(samples_uv)) % self._capacity
        self._samples_uv[places] = samples_uv[skipped:]
        self._envelope_uv[places] = envelope_uv[skipped:]

    def _copy(self, start_index: int, stop_index: int) -> RingView:
        oldest_index = max(self._begin_index or 0, self._end_index - self._capacity)
        start = min(max(start_index, oldest_index), max(stop_index, oldest_index))
        places = np.arange(start, max(start, stop_index)) % self._capacity
        return RingView(start, self._samples_uv[places], self._envelope_uv[places])
