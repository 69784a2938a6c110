"""So many unbroken seconds of a stream, collected; it measures nothing."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray, SampleBlock
from dsp.input_rules import LARGEST_UV


class Stretch:
    """Collects so many scans without a gap; a gap begins them anew."""

    def __init__(self, fs_hz: float, length_s: float) -> None:
        self._fs_hz = fs_hz
        self._n_wanted = round(length_s * fs_hz)
        self._parts: list[FloatArray] = []
        self._n_collected = 0
        self._end_index: int | None = None

    @property
    def samples_uv(self) -> FloatArray:
        """Return what was collected; NaN where a value is none that an electrode gives."""
        samples_uv = np.concatenate(self._parts)
        return np.where(np.abs(samples_uv) <= LARGEST_UV, samples_uv, np.nan)

    @property
    def left_s(self) -> float:
        """Return how much is still to come."""
        return (self._n_wanted - self._n_collected) / self._fs_hz

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is missing any more."""
        return self._n_collected >= self._n_wanted

    def step(self, block: SampleBlock) -> bool:
        """Take the next block; return whether it followed on the one before."""
        follows = self._end_index in (None, block.first_index)
        if not follows:
            self._parts, self._n_collected = [], 0
        self._end_index = block.end_index
        self._parts.append(block.samples_uv[: self._n_wanted - self._n_collected])
        self._n_collected += len(self._parts[-1])
        return follows
