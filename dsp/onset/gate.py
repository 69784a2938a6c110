"""Every reason to doubt the start of one channel; what follows from doubt is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.findings import Reason
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.front_end import BoolArray
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.rest import RestModel
from dsp.onset.vibration import vibrates


@dataclass(frozen=True, slots=True)
class GateConfig:
    """When an onset is not good enough to be ordered.

    Attributes
    ----------
    min_snr_db : float
        Smallest plateau over rest.
    min_rest_s : float
        Smallest usable quiet time.
    max_rest_rms_ratio : float
        Largest 90th over 10th percentile of the 50 ms RMS at rest.
    max_lead_ratio : float
        Largest power of the quarter second before a start, over the rest's.
    burst_ratio : float
        Largest power of a burst right before a start, over the rest's.
    tense_s, tense_growth : float
        What takes so long to half of the amplitude, and has less than so many times the power in
        the later half of that time than in the earlier, is a tension.
    creep_s, creep_share : float
        So is what takes so long, this share of it below a quarter of the amplitude.
    max_second_mode : float
        Largest probability outside the main hill.
    max_edge_mass : float
        Largest probability at either end of the window.
    guard_s : float
        A gap, a clipped, flat or moved sample this near the interval touches the onset.
    max_hidden_share : float
        Largest share of the interval that may lie under heartbeats and jolts.
    least_hum_share, hum_share : float
        Share of mains in the power at rest from which on it is taken out, and is told.
    late_hum_share : float
        Largest share of mains, beyond the rest's, in the signal around a start.
    loose_hum_share, loose_hum_uv : float
        A rest so full of hum, and so loud, is that of a lead that was loose throughout.
    """

    min_snr_db: float = 5.0
    min_rest_s: float = 0.4
    max_rest_rms_ratio: float = 1.8
    max_lead_ratio: float = 1.5
    burst_ratio: float = 3.0
    tense_s: float = 0.28
    tense_growth: float = 3.5
    creep_s: float = 0.2
    creep_share: float = 0.85
    max_second_mode: float = 0.2
    max_edge_mass: float = 0.05
    guard_s: float = 0.2
    max_hidden_share: float = 0.5
    least_hum_share: float = 0.05
    hum_share: float = 0.25
    late_hum_share: float = 0.5
    loose_hum_share: float = 0.8
    loose_hum_uv: float = 100.0


def rest_reasons(
    channel: ChannelSamples, rest: RestModel, config: GateConfig
) -> tuple[Reason, ...]:
    """Doubt the quiet stretch.

    Parameters
    ----------
    channel : ChannelSamples
        The raw samples.
    rest : RestModel
        What the quiet stretch was like.
    config : GateConfig
        Limits.

    Returns
    -------
    tuple of Reason
        Empty when it was long, even and clean, and no lead came off in the whole repetition.
    """
    start, stop = channel.rest
    reasons = []
    if rest.innovation_uv2 <= 0 or channel.flat[start:stop].mean() > config.max_hidden_share:
        reasons.append(_why_nothing(channel))
    elif rest.usable_s < config.min_rest_s:
        reasons.append(Reason.REST_TOO_SHORT)
    if np.isfinite(rest.rms_ratio) and rest.rms_ratio > config.max_rest_rms_ratio:
        reasons.append(Reason.REST_NOT_QUIET)
    hums_as_loose = (
        channel.hum_share > config.loose_hum_share and channel.hum_uv > config.loose_hum_uv
    )
    if channel.loose.any() or hums_as_loose:
        reasons.append(Reason.DETACHED)
    if channel.hum_share > config.hum_share:
        reasons.append(Reason.MAINS)
    return tuple(reasons)


def onset_reasons(
    channel: ChannelSamples, posterior: OnsetPosterior, snr_db: float, config: GateConfig
) -> tuple[Reason, ...]:
    """Doubt the start itself.

    Parameters
    ----------
    channel : ChannelSamples
        The raw samples.
    posterior : OnsetPosterior
        When it may have started.
    snr_db : float
        Plateau over rest.
    config : GateConfig
        Limits.

    Returns
    -------
    tuple of Reason
        Empty when nothing touches it.
    """
    reasons = [Reason.LOW_SNR] if snr_db < config.min_snr_db else []
    if posterior.second_mode_mass > config.max_second_mode:
        reasons.append(Reason.SECOND_MODE)
    elif max(posterior.edge_masses) > config.max_edge_mass:
        reasons.append(Reason.INTERVAL_TOO_WIDE)
    near = _interval(channel, posterior, config.guard_s)
    if not np.isfinite(channel.samples_uv[near]).all():
        reasons.append(Reason.GAP)
    if channel.clipped[near].any():
        reasons.append(Reason.CLIPPED)
    if channel.flat[near].any():
        reasons.append(Reason.FLAT)
    if channel.motion[near].any() or vibrates(channel, posterior.median_s):
        reasons.append(Reason.MOTION)
    within = _interval(channel, posterior, 0.0)
    hidden: BoolArray = channel.hidden[within]
    if hidden.size and hidden.mean() > config.max_hidden_share:
        is_heart = channel.ecg[within].sum() >= channel.jolted[within].sum()
        reasons.append(Reason.ECG if is_heart else Reason.MOTION)
    return tuple(dict.fromkeys(reasons))


def _why_nothing(channel: ChannelSamples) -> Reason:
    start, stop = channel.rest
    if stop <= start:
        return Reason.REST_TOO_SHORT
    if not np.isfinite(channel.samples_uv[start:stop]).any():
        return Reason.GAP
    # A few samples that all fall into the filter's settling say nothing of the channel.
    return Reason.FLAT if channel.flat[start:stop].any() else Reason.REST_TOO_SHORT


def _interval(channel: ChannelSamples, posterior: OnsetPosterior, guard_s: float) -> slice:
    """Return the raw samples of the 90 % interval, widened by a guard on either side."""
    low_s, high_s = posterior.interval_90_s
    start = round((low_s - guard_s - channel.start_s) * channel.fs_hz)
    stop = round((high_s + guard_s - channel.start_s) * channel.fs_hz) + 1
    return slice(max(0, start), max(0, stop))
