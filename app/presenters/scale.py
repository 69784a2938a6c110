"""The scale of each trace: it stands still, and grows only at a quiet moment or when asked."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray

LADDER_UV = (
    *(50.0, 100.0, 200.0, 300.0, 500.0),
    *(1e3, 2e3, 3e3, 5e3, 1e4, 2e4, 3e4, 5e4, 1e5, 2e5, 3e5, 5e5, 1e6, 2e6, 5e6),
)
START_UV = 200.0


class ScaleKeeper:
    """Half ranges in µV, one per channel, taken from a short ladder."""

    def __init__(self, n_channels: int) -> None:
        self._half_ranges_uv = [START_UV] * n_channels
        self._peaks_uv = np.zeros(n_channels)

    @property
    def half_ranges_uv(self) -> tuple[float, ...]:
        """Return the scale of each channel."""
        return tuple(self._half_ranges_uv)

    def step(self, samples_uv: FloatArray) -> None:
        """Remember how far the signals went."""
        if len(samples_uv):
            highest_uv = np.fmax.reduce(np.abs(samples_uv), axis=0)
            self._peaks_uv = np.fmax(self._peaks_uv, highest_uv)

    def grow(self) -> bool:
        """Widen the scales that were exceeded; return whether any was."""
        before = self.half_ranges_uv
        self._half_ranges_uv = [
            max(now_uv, _fitting(peak_uv))
            for now_uv, peak_uv in zip(self._half_ranges_uv, self._peaks_uv, strict=True)
        ]
        self._peaks_uv = np.zeros_like(self._peaks_uv)
        return self.half_ranges_uv != before

    def fit(self, samples_uv: FloatArray) -> None:
        """Choose for each channel the smallest scale that holds these samples."""
        if len(samples_uv):
            highest_uv = np.fmax.reduce(np.abs(samples_uv), axis=0)
            self._half_ranges_uv = [_fitting(peak_uv) for peak_uv in highest_uv]

    def set_all(self, half_range_uv: float) -> None:
        """Give every channel the same scale."""
        self._half_ranges_uv = [half_range_uv] * len(self._half_ranges_uv)


def _fitting(peak_uv: float) -> float:
    return next((step_uv for step_uv in LADDER_UV if not peak_uv > step_uv), LADDER_UV[-1])
