"""What samples, rates and channels must be before anything is computed; it judges no signal."""

from __future__ import annotations

from collections import Counter
from math import isfinite

import numpy as np

from dsp.block import ChannelInfo, FloatArray
from dsp.learned import Learned

LONGEST_S = 86_400.0
"""Beyond a day a rate is mistyped; the seconds looked at one by one would fill the memory."""

_N_DIMENSIONS = 2


def check_recording(
    samples_uv: FloatArray, fs_hz: float, channels: tuple[ChannelInfo, ...]
) -> None:
    """Refuse a recording that nothing could be told of.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If the samples are no real numbers, hold not one column per channel or no row, last longer
        than a day at this rate, or two channels have one name, or the rate is no rate.
    """
    check_window(samples_uv, fs_hz, channels)
    if not len(samples_uv):
        raise ValueError(
            f"samples have shape {samples_uv.shape}: a recording has 1 sample or more; "
            "give one that is not empty"
        )
    duration_s = len(samples_uv) / fs_hz
    if duration_s > LONGEST_S:
        raise ValueError(
            f"{len(samples_uv)} samples at fs_hz {fs_hz:g} last {duration_s:g} s: at most "
            f"{LONGEST_S:g} s are taken; give the rate they were recorded at, or a part of them"
        )


def check_window(samples_uv: FloatArray, fs_hz: float, channels: tuple[ChannelInfo, ...]) -> None:
    """Refuse a piece of a recording that cannot be read as one; an empty one can.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Some of a recording's rows.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If the samples are no real numbers or hold not one column per channel, two channels have
        one name, or the rate is no rate.
    """
    check_rate(fs_hz)
    if not isinstance(samples_uv, np.ndarray) or samples_uv.dtype.kind not in "fiu":
        kind = getattr(samples_uv, "dtype", type(samples_uv).__name__)
        raise ValueError(
            f"samples are of type {kind}: give a numpy array of real numbers, best float64"
        )
    if samples_uv.ndim != _N_DIMENSIONS or samples_uv.shape[1] != len(channels):
        raise ValueError(
            f"samples have shape {samples_uv.shape} for {len(channels)} channels: "
            "give (n_samples, n_channels), one column per channel"
        )
    n_named = Counter(channel.name for channel in channels)
    twice = [name for name, n_channels in n_named.items() if n_channels > 1]
    if twice:
        raise ValueError(
            f"{n_named[twice[0]]} channels are called {twice[0]!r}: "
            "each needs a name of its own; rename one"
        )


def check_rate(fs_hz: float) -> None:
    """Refuse what is no sampling rate.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.

    Raises
    ------
    ValueError
        If it is not finite or not over 0.
    """
    if not (isfinite(fs_hz) and fs_hz > 0):
        raise ValueError(f"fs_hz is {fs_hz}: give a finite number of samples per second over 0")


def check_learned(learned: Learned, channels: tuple[ChannelInfo, ...]) -> None:
    """Refuse what repetitions of other channels taught.

    Parameters
    ----------
    learned : Learned
        What is known before a repetition.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If it does not know as many channels.
    """
    n_known = len(learned.rises.seen)
    if n_known != len(channels):
        raise ValueError(
            f"learned knows {n_known} channels and the window has {len(channels)}: begin with "
            "`nothing_learned` of these channels"
        )
