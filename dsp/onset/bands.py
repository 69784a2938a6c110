"""One band for all channels of a repetition: the whole EMG, or the upper part if that is safer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dsp.block import FloatArray
from dsp.onset.channel_onset import ChannelOnset, OnsetConfig, find_channel_onset
from dsp.onset.front_end import BoolArray
from dsp.onset.lag import lag_distribution

_APART_MS = 20.0
_APART_AT = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class ChannelSamples:
    """The raw samples of one channel in one repetition.

    Attributes
    ----------
    samples_uv : (n_samples,) float64
        From before the rest to the end of the repetition, not finite in gaps.
    start_s : float
        Time of the first sample.
    masked : (n_samples,) bool
        Samples no onset may lean on.
    """

    samples_uv: FloatArray
    start_s: float
    masked: BoolArray


def find_onsets(
    channels: Sequence[ChannelSamples],
    fs_hz: float,
    *,
    rest: tuple[int, int],
    config: OnsetConfig,
) -> tuple[ChannelOnset, ...]:
    """Find the start of every channel through one and the same filter.

    Parameters
    ----------
    channels : sequence of ChannelSamples
        Equally long.
    fs_hz : float
        Sampling rate.
    rest : (int, int)
        The quiet stretch, in samples.
    config : OnsetConfig
        All settings.

    Returns
    -------
    tuple of ChannelOnset
        One per channel.

    Notes
    -----
    Movement of a lead and heartbeats fill the band below 100 Hz, muscles do not. Every start is
    therefore found twice, above 20 Hz and above 100 Hz. While the two agree on every channel the
    wider band decides, since it holds more of the muscle; when on any channel they lie apart by
    more than 20 ms with at least 90 % probability, the upper band decides on all of them.
    """
    wide = _find_all(channels, fs_hz, rest=rest, config=config)
    upper_front_end = replace(config.front_end, high_pass_hz=config.front_end.upper_high_pass_hz)
    upper = _find_all(channels, fs_hz, rest=rest, config=replace(config, front_end=upper_front_end))
    if not any(_lie_apart(*two) for two in zip(wide, upper, strict=True)):
        return wide
    return tuple(
        replace(start, snr_db=reference.snr_db)
        for start, reference in zip(upper, wide, strict=True)
    )


def _find_all(
    channels: Sequence[ChannelSamples],
    fs_hz: float,
    *,
    rest: tuple[int, int],
    config: OnsetConfig,
) -> tuple[ChannelOnset, ...]:
    return tuple(
        find_channel_onset(
            channel.samples_uv,
            fs_hz,
            rest=rest,
            start_s=channel.start_s,
            masked=channel.masked,
            config=config,
        )
        for channel in channels
    )


def _lie_apart(wide: ChannelOnset, upper: ChannelOnset) -> bool:
    if wide.posterior is None or upper.posterior is None:
        return (wide.posterior is None) != (upper.posterior is None)
    lags_ms, p = lag_distribution(wide.posterior, upper.posterior)
    return float(p[np.abs(lags_ms) > _APART_MS].sum()) >= _APART_AT
