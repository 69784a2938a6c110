"""Channels of which a recording holds no sample, told apart from the rest; it fills nothing in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dsp.block import ChannelInfo, FloatArray
from dsp.findings import Quality, Reason
from dsp.quality import ChannelState, channel_quality


def carrying(samples_uv: FloatArray, columns: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that hold any sample.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        A whole recording, not finite where samples are missing.
    columns : sequence of int
        Columns to choose from.

    Returns
    -------
    tuple of int
        Those in which at least one sample is finite, in their order.
    """
    has_sample: NDArray[np.bool_] = np.atleast_1d(np.isfinite(samples_uv).any(axis=0))
    return tuple(column for column in columns if has_sample[column])


def quality_beside_missing(
    samples_uv: FloatArray, fs_hz: float, channels: Sequence[ChannelInfo]
) -> tuple[ChannelState, ...]:
    """Judge every channel of a recording, each wholly missing one by itself.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording, not finite where samples are missing.
    fs_hz : float
        Sampling rate.
    channels : sequence of ChannelInfo
        One per column.

    Returns
    -------
    tuple of ChannelState
        One per channel; a channel without a sample cannot be used, for its samples are missing.
    """
    columns = carrying(samples_uv, range(len(channels)))
    if len(columns) == len(channels):
        return channel_quality(samples_uv, fs_hz, channels)
    present_uv = np.ascontiguousarray(samples_uv[:, columns])
    judged = channel_quality(present_uv, fs_hz, [channels[column] for column in columns])
    states = dict(zip(columns, judged, strict=True))
    return tuple(
        states.get(column) or ChannelState(channel.name, Quality.BAD, (Reason.GAP,))
        for column, channel in enumerate(channels)
    )
