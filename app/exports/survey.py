"""What is counted of a session's samples while they go by: extremes, losses, clipping."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dsp.block import ChannelInfo, FloatArray

# A count that was scaled to µV and back is whole but for the last digits.
_WHOLE = 1e-3


class Survey:
    """Takes a session piece by piece; every attribute has one entry per channel.

    Attributes
    ----------
    n_missing : (n_channels,) int64
        Scans without a value.
    n_at_limit : (n_channels,) int64
        Samples at or beyond what the converter can give: clipped.
    lowest_uv, highest_uv : (n_channels,) float64
        NaN while no sample came.
    are_counts : (n_channels,) bool
        True where every sample is a whole number of converter steps.
    """

    def __init__(self, channels: tuple[ChannelInfo, ...]) -> None:
        n_channels = len(channels)
        self.n_scans = 0
        self.n_missing = np.zeros(n_channels, dtype=np.int64)
        self.n_at_limit = np.zeros(n_channels, dtype=np.int64)
        self.lowest_uv = np.full(n_channels, np.nan)
        self.highest_uv = np.full(n_channels, np.nan)
        self.are_counts = np.array([channel.uv_per_count is not None for channel in channels])
        self._steps_uv = np.array([channel.uv_per_count or 1.0 for channel in channels])
        self._lows_uv = _limits(channel.low_uv for channel in channels)
        self._highs_uv = _limits(channel.high_uv for channel in channels)

    def take(self, samples_uv: FloatArray) -> FloatArray:
        """Count a ``(n_scans, n_channels)`` piece and hand it on."""
        self.n_scans += len(samples_uv)
        self.n_missing += np.isnan(samples_uv).sum(axis=0)
        # A limit that is not known is NaN, and nothing compares with that.
        clipped = (samples_uv <= self._lows_uv) | (samples_uv >= self._highs_uv)
        self.n_at_limit += clipped.sum(axis=0)
        self.lowest_uv = np.fmin(self.lowest_uv, np.fmin.reduce(samples_uv, axis=0))
        self.highest_uv = np.fmax(self.highest_uv, np.fmax.reduce(samples_uv, axis=0))
        if self.are_counts.any():
            counts = samples_uv / self._steps_uv
            off = np.abs(counts - np.rint(counts)) > _WHOLE
            self.are_counts &= ~off.any(axis=0)
        return samples_uv


def _limits(limits_uv: Iterable[float | None]) -> FloatArray:
    return np.array([np.nan if limit is None else limit for limit in limits_uv])
