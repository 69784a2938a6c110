"""The raw samples of one channel in one repetition, with what is known to spoil them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsp.artefact import find_artefacts, mains_share, mains_uv
from dsp.block import ChannelInfo, FloatArray
from dsp.onset.front_end import BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class ChannelSamples:
    """One channel in one repetition.

    Attributes
    ----------
    samples_uv : (n_samples,) float64
        From before the rest to the end of the repetition, not finite in gaps.
    fs_hz : float
        Sampling rate.
    start_s : float
        Time of the first sample.
    rest : (int, int)
        The quiet stretch, in samples.
    ecg, clipped, flat, loose, motion : (n_samples,) bool
        Samples under a heartbeat, at the converter's limits, without any signal, from a lead that
        came off, and from one that moves.
    hum_share : float
        Share of mains in the power at rest.
    hum_uv : float
        RMS of mains at rest.
    """

    samples_uv: FloatArray
    fs_hz: float
    start_s: float
    rest: tuple[int, int]
    ecg: BoolArray
    clipped: BoolArray
    flat: BoolArray
    loose: BoolArray
    motion: BoolArray
    hum_share: float
    hum_uv: float


def split_channels(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    rest: tuple[int, int],
    start_s: float,
) -> tuple[ChannelSamples, ...]:
    """Look for artefacts on all channels together and hand each channel its own.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        From before the rest to the end of the repetition, not finite in gaps.
    fs_hz : float
        Sampling rate.
    channels : sequence of ChannelInfo
        One per column.
    rest : (int, int)
        The quiet stretch, in samples.
    start_s : float
        Time of the first sample on a channel without skew.

    Returns
    -------
    tuple of ChannelSamples
        One per column.
    """
    if samples_uv.shape[1] == 0:
        return ()
    artefacts = find_artefacts(samples_uv, fs_hz, channels)
    rest_uv = samples_uv[rest[0] : rest[1]]
    hum_shares, hums_uv = mains_share(rest_uv, fs_hz), mains_uv(rest_uv, fs_hz)
    return tuple(
        ChannelSamples(
            np.ascontiguousarray(samples_uv[:, column]),
            fs_hz,
            start_s + channel.skew_s,
            rest,
            artefacts.ecg[:, column],
            artefacts.clipped[:, column],
            artefacts.flat[:, column],
            artefacts.loose[:, column],
            artefacts.motion[:, column],
            float(hum_shares[column]),
            float(hums_uv[column]),
        )
        for column, channel in enumerate(channels)
    )
