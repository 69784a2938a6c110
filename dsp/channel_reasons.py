"""Which reasons one second of a channel gives to doubt it, by limits; it measures nothing."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.block import ChannelInfo, ChannelKind
from dsp.channel_second import ChannelSecond
from dsp.findings import Quality, Reason
from dsp.input_rules import LARGEST_RMS_UV


@dataclass(frozen=True, slots=True)
class QualityConfig:
    """Limits a channel is held to.

    Attributes
    ----------
    look_rest_uv, bad_rest_uv : float
        RMS at rest, 20–450 Hz; only where µV are µV at the skin.
    look_snr_db : float
        Level while active over that at rest. A smaller signal is only looked at here: whether an
        order can be stated is decided per repetition.
    mains_share : float
        Share of mains in the power at 20–450 Hz.
    loose_share, loose_uv : float
        A channel so full of mains, and so loud, has come off.
    motion_share, motion_uv : float
        Share of the power that lies below 20 Hz, and how much there must be to matter.
    clipped_share : float
        Share of clipped samples from which a channel cannot be used.
    max_correlation : float
        Two working channels that correlate more than this may share signal; by chance two reach
        0.3 within the 0.6 s that are looked at live.
    """

    look_rest_uv: float = 5.0
    bad_rest_uv: float = 10.0
    look_snr_db: float = 15.0
    mains_share: float = 0.25
    loose_share: float = 0.8
    loose_uv: float = 100.0
    motion_share: float = 0.5
    motion_uv: float = 20.0
    clipped_share: float = 0.02
    max_correlation: float = 0.35


def quality_reasons(
    channel: ChannelInfo, measured: ChannelSecond, config: QualityConfig
) -> list[tuple[Reason, Quality]]:
    """Return every reason to doubt a channel, and how much each doubts it.

    Parameters
    ----------
    channel : ChannelInfo
        What it is.
    measured : ChannelSecond
        What was measured on it in one second.
    config : QualityConfig
        Limits.

    Returns
    -------
    list of (Reason, Quality)
    """
    if channel.kind is ChannelKind.AUX:
        return []
    if measured.is_silent:
        return [(Reason.GAP, Quality.BAD)]
    found = [(Reason.GAP, Quality.LOOK)] if measured.has_gap else []
    if measured.is_flat:
        # Whatever else a flat line looks like, the flatness is what to mend.
        return [*found, (Reason.FLAT, Quality.BAD)]
    if measured.clipped_share > 0:
        is_bad = measured.clipped_share > config.clipped_share
        found.append((Reason.CLIPPED, Quality.BAD if is_bad else Quality.LOOK))
    if channel.kind is ChannelKind.ENVELOPE:
        return [*found, (Reason.ENVELOPE_ONLY, Quality.LOOK)]
    return found + _signal_reasons(channel, measured, config)


def _signal_reasons(
    channel: ChannelInfo, measured: ChannelSecond, config: QualityConfig
) -> list[tuple[Reason, Quality]]:
    """Return the reasons that only raw EMG can give."""
    found = []
    level_uv = measured.level_uv
    hums = level_uv > config.loose_uv and measured.hum_uv**2 > config.loose_share * level_uv**2
    if measured.is_loose or hums:
        found.append((Reason.DETACHED, Quality.BAD))
    elif (measured.mains_at_rest or 0.0) > config.mains_share:
        found.append((Reason.MAINS, Quality.LOOK))
    if measured.has_heart:
        found.append((Reason.ECG, Quality.LOOK))
    elif _is_motion(measured.slow_uv, level_uv, config):
        found.append((Reason.MOTION, Quality.LOOK))
    rest_uv = measured.rest_uv or 0.0
    if channel.is_calibrated and max(level_uv, rest_uv) > LARGEST_RMS_UV:
        return [(Reason.IMPOSSIBLE, Quality.BAD), *found]
    if channel.is_calibrated and rest_uv > config.look_rest_uv:
        is_bad = rest_uv > config.bad_rest_uv
        found.append((Reason.REST_NOT_QUIET, Quality.BAD if is_bad else Quality.LOOK))
    if measured.snr_db is not None and measured.snr_db < config.look_snr_db:
        found.append((Reason.LOW_SNR, Quality.LOOK))
    return found


def _is_motion(slow_uv: float, level_uv: float, config: QualityConfig) -> bool:
    total_uv2 = slow_uv**2 + level_uv**2
    return slow_uv > config.motion_uv and slow_uv**2 > config.motion_share * total_uv2
