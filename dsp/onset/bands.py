"""One band for all channels of a repetition: the whole EMG, or the upper part if that is safer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dsp.onset.channel_onset import ChannelOnset, OnsetConfig, find_channel_onset
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.lag import lag_distribution

_APART_MS = 20.0
_APART_AT = 0.9


def find_onsets(
    channels: Sequence[ChannelSamples], config: OnsetConfig
) -> tuple[ChannelOnset, ...]:
    """Find the start of every channel through one and the same filter.

    Parameters
    ----------
    channels : sequence of ChannelSamples
        One repetition.
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
    upper_front_end = replace(config.front_end, high_pass_hz=config.front_end.upper_high_pass_hz)
    upper_config = replace(config, front_end=upper_front_end)
    wide = tuple(find_channel_onset(channel, config) for channel in channels)
    upper = tuple(find_channel_onset(channel, upper_config) for channel in channels)
    if not any(_lie_apart(*two) for two in zip(wide, upper, strict=True)):
        return wide
    return tuple(
        replace(start, snr_db=reference.snr_db)
        for start, reference in zip(upper, wide, strict=True)
    )


def _lie_apart(wide: ChannelOnset, upper: ChannelOnset) -> bool:
    if wide.posterior is None or upper.posterior is None:
        return (wide.posterior is None) != (upper.posterior is None)
    lags_ms, p = lag_distribution(wide.posterior, upper.posterior)
    return float(p[np.abs(lags_ms) > _APART_MS].sum()) >= _APART_AT
