"""The scale of each trace: it stands still, and grows only at a quiet moment or when asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray

LADDER_UV = (
    *(50.0, 100.0, 200.0, 300.0, 500.0),
    *(1e3, 2e3, 3e3, 5e3, 1e4, 2e4, 3e4, 5e4, 1e5, 2e5, 3e5, 5e5, 1e6, 2e6, 5e6),
)
START_UV = 200.0


SHARE_BEYOND = 0.002
"""So much of a signal may lie beyond its scale, at the row's edge: one spike moves nothing."""


class ScaleKeeper:
    """Half ranges in µV, one per channel, taken from a short ladder."""

    def __init__(self, n_channels: int) -> None:
        self._half_ranges_uv = [START_UV] * n_channels
        self._n_beyond = np.zeros((len(LADDER_UV), n_channels), dtype=np.int64)
        self._n_samples = 0

    @property
    def half_ranges_uv(self) -> tuple[float, ...]:
        """Return the scale of each channel."""
        return tuple(self._half_ranges_uv)

    def step(self, samples_uv: FloatArray) -> None:
        """Remember how far the signals went."""
        self._n_beyond += _count_beyond(samples_uv)
        self._n_samples += len(samples_uv)

    def grow(self) -> bool:
        """Widen the scales that were exceeded since the last time; return whether any was."""
        before = self.half_ranges_uv
        fitting_uv = _fitting(self._n_beyond, self._n_samples)
        self._half_ranges_uv = [
            max(pair) for pair in zip(self._half_ranges_uv, fitting_uv, strict=True)
        ]
        self._n_beyond[:], self._n_samples = 0, 0
        return self.half_ranges_uv != before

    def fit(self, samples_uv: FloatArray) -> None:
        """Choose for each channel the smallest scale that holds these samples."""
        if len(samples_uv):
            self._half_ranges_uv = _fitting(_count_beyond(samples_uv), len(samples_uv))

    def set_all(self, half_range_uv: float) -> None:
        """Give every channel the same scale."""
        self._half_ranges_uv = [half_range_uv] * len(self._half_ranges_uv)


def _count_beyond(samples_uv: FloatArray) -> NDArray[np.int64]:
    """Return (n_steps, n_channels): how many samples lie beyond each step of the ladder."""
    steps_uv = np.array(LADDER_UV)[:, np.newaxis, np.newaxis]
    return np.asarray((np.abs(samples_uv) > steps_uv).sum(axis=1), dtype=np.int64)


def _fitting(n_beyond: NDArray[np.int64], n_samples: int) -> list[float]:
    """Return for each channel the smallest step beyond which hardly anything lies."""
    is_enough = n_beyond <= SHARE_BEYOND * n_samples
    is_enough[-1] = True
    return [LADDER_UV[step] for step in np.argmax(is_enough, axis=0)]
