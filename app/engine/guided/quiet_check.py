"""The quiet seconds before a test: collected without a gap, then measured."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray, SampleBlock
from dsp.stillness import QuietMeasure, measure_quiet


class QuietCheck:
    """Collects so many unbroken seconds; a gap begins them anew."""

    def __init__(self, fs_hz: float, quiet_s: float) -> None:
        self._fs_hz = fs_hz
        self._n_wanted = round(quiet_s * fs_hz)
        self._parts: list[FloatArray] = []
        self._n_collected = 0
        self._end_index: int | None = None

    @property
    def samples_uv(self) -> FloatArray:
        """Return what was collected."""
        return np.concatenate(self._parts)

    @property
    def left_s(self) -> float:
        """Return how much is still to come."""
        return (self._n_wanted - self._n_collected) / self._fs_hz

    def step(self, block: SampleBlock) -> QuietMeasure | None:
        """Take the next block; return what the stretch came to once it is whole."""
        if self._end_index not in (None, block.first_index):
            self._parts, self._n_collected = [], 0
        self._end_index = block.end_index
        self._parts.append(block.samples_uv[: self._n_wanted - self._n_collected])
        self._n_collected += len(self._parts[-1])
        if self._n_collected < self._n_wanted:
            return None
        return measure_quiet(self.samples_uv, self._fs_hz)
