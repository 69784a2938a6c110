"""Where each raw trace stands, so that it is drawn about its own zero; what decides never sees it.

An amplifier's resting voltage may be a thousand times the signal: drawn with it, every trace is a
straight line.
"""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray

SETTLE_S = 0.25
"""A baseline follows with this time constant: far slower than a muscle, faster than a glance."""


class Baseline:
    """The slow part of each channel in µV; before the first samples it is not known."""

    def __init__(self, n_channels: int, *, fs_hz: float) -> None:
        self._n_settle = SETTLE_S * fs_hz
        self._offset_uv = np.full(n_channels, np.nan)

    @property
    def offset_uv(self) -> FloatArray:
        """Return (n_channels,): where each trace stands now, NaN where nothing came yet."""
        return self._offset_uv.copy()

    def step(self, samples_uv: FloatArray) -> FloatArray:
        """Return the next samples about their baseline, which moves on evenly from row to row."""
        before_uv, after_uv = self._before_and_after(samples_uv)
        self._offset_uv = after_uv
        share = np.arange(1, len(samples_uv) + 1)[:, np.newaxis] / max(len(samples_uv), 1)
        return np.asarray(samples_uv - (before_uv + share * (after_uv - before_uv)))

    def _before_and_after(self, samples_uv: FloatArray) -> tuple[FloatArray, FloatArray]:
        is_there = ~np.isnan(samples_uv)
        n_there = is_there.sum(axis=0)
        mean_uv = np.where(is_there, samples_uv, 0.0).sum(axis=0) / np.maximum(n_there, 1)
        before_uv = self._offset_uv
        for channel in np.flatnonzero(np.isnan(before_uv) & (n_there > 0)):
            before_uv[channel] = np.nanmedian(samples_uv[:, channel])
        share = -np.expm1(-n_there / self._n_settle)
        moved_uv = before_uv + share * (mean_uv - before_uv)
        return before_uv, np.where(n_there > 0, moved_uv, before_uv)
