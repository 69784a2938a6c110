"""What is counted of a session's samples while they go by: extremes, losses, clipping."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dsp.block import ChannelInfo, FloatArray


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
    """

    def __init__(self, channels: tuple[ChannelInfo, ...]) -> None:
        n_channels = len(channels)
        self.n_scans = 0
        self.n_missing = np.zeros(n_channels, dtype=np.int64)
        self.n_at_limit = np.zeros(n_channels, dtype=np.int64)
        self.lowest_uv = np.full(n_channels, np.nan)
        self.highest_uv = np.full(n_channels, np.nan)
        self._lows_uv = _limits(channel.low_uv for channel in channels)
        self._highs_uv = _limits(channel.high_uv for channel in channels)

    def take(self, samples_uv: FloatArray) -> FloatArray:
        """Count a ``(n_scans, n_channels)`` piece and hand it on."""
        self.n_scans += len(samples_uv)
        if not len(samples_uv):
            return samples_uv
        # These are NaN where any sample is, which is looked at only then.
        lowest_uv, highest_uv = samples_uv.min(axis=0), samples_uv.max(axis=0)
        if np.isnan(lowest_uv).any():
            self.n_missing += np.isnan(samples_uv).sum(axis=0)
            lowest_uv = np.fmin.reduce(samples_uv, axis=0)
            highest_uv = np.fmax.reduce(samples_uv, axis=0)
        self.lowest_uv = np.fmin(self.lowest_uv, lowest_uv)
        self.highest_uv = np.fmax(self.highest_uv, highest_uv)
        # A limit that is not known is NaN, and nothing compares with that.
        if ((lowest_uv <= self._lows_uv) | (highest_uv >= self._highs_uv)).any():
            clipped = (samples_uv <= self._lows_uv) | (samples_uv >= self._highs_uv)
            self.n_at_limit += clipped.sum(axis=0)
        return samples_uv


def _limits(limits_uv: Iterable[float | None]) -> FloatArray:
    return np.array([np.nan if limit is None else limit for limit in limits_uv])
