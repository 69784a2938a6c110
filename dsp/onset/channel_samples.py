"""The raw samples of one channel in one repetition, with what is known to spoil them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsp.artefact import MAINS_HZ, find_artefacts, mains_share, mains_uv
from dsp.block import ChannelInfo, FloatArray
from dsp.filters import SosFilter, high_pass
from dsp.onset.front_end import BoolArray
from dsp.onset.hum import mains_frequency_hz

_SLOW_HZ = 20.0
_SETTLE_S = 0.1


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
    ecg, clipped, flat, loose, motion, jolted : (n_samples,) bool
        Samples under a heartbeat, at the converter's limits, without any signal, from a lead that
        came off, from one that moves, and where a baseline turns at once.
    hum_share : float
        Share of mains in the power at rest.
    hum_uv : float
        RMS of mains at rest.
    mains_hz : float
        Frequency of the mains, from the rest of all channels.
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
    jolted: BoolArray
    hum_share: float
    hum_uv: float
    mains_hz: float

    @property
    def hidden(self) -> BoolArray:
        """Samples a start may not lean on, but which alone do not doubt it."""
        return self.ecg | self.jolted


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
    mains_hz = _mains_hz(rest_uv, artefacts.ecg[slice(*rest)], fs_hz, hum_shares)
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
            artefacts.jolted[:, column],
            float(hum_shares[column]),
            float(hums_uv[column]),
            mains_hz,
        )
        for column, channel in enumerate(channels)
    )


def _mains_hz(
    rest_uv: FloatArray, hidden: BoolArray, fs_hz: float, hum_shares: FloatArray
) -> float:
    if not len(rest_uv):
        return MAINS_HZ[0]
    missing = ~np.isfinite(rest_uv)
    band_uv = SosFilter(high_pass(fs_hz, corner_hz=_SLOW_HZ)).step(np.where(missing, 0.0, rest_uv))
    usable = ~(hidden | missing)
    usable[: round(_SETTLE_S * fs_hz)] = False
    n_usable = np.maximum(np.count_nonzero(usable, axis=0), 1)
    noise_uv2 = (1.0 - hum_shares) * np.sum(band_uv**2, axis=0, where=usable) / n_usable
    return mains_frequency_hz(band_uv, usable, fs_hz, noise_uv2=noise_uv2)
