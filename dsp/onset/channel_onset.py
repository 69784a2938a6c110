"""From the raw samples of one channel to its onset posterior and every reason to doubt it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dsp.block import FloatArray
from dsp.findings import Reason
from dsp.onset.autoregression import autocovariance
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.classical import classical_onset_s
from dsp.onset.coarse import CoarseOnset, find_sustained_change
from dsp.onset.config import ClassicalConfig, CoarseConfig, FrontEndConfig, PosteriorConfig
from dsp.onset.crosstalk import Whitened
from dsp.onset.front_end import Trace, condition
from dsp.onset.gate import GateConfig, onset_reasons, rest_reasons
from dsp.onset.posterior import OnsetPosterior, onset_posterior
from dsp.onset.rest import RestModel, block_powers, measure_rest, whiten

_PLATEAU_S = 1.0
_PLATEAU_BLOCK_S = 0.05
_LEAST_NOISE_SHARE = 1e-3


@dataclass(frozen=True, slots=True)
class OnsetConfig:
    """Everything the onset of one channel depends on."""

    front_end: FrontEndConfig = field(default_factory=FrontEndConfig)
    coarse: CoarseConfig = field(default_factory=CoarseConfig)
    posterior: PosteriorConfig = field(default_factory=PosteriorConfig)
    classical: ClassicalConfig = field(default_factory=ClassicalConfig)
    gate: GateConfig = field(default_factory=GateConfig)


@dataclass(frozen=True, slots=True, eq=False)
class ChannelOnset:
    """The start of one channel in one repetition.

    Attributes
    ----------
    posterior : OnsetPosterior or None
        None when no sustained change was seen.
    classical_s : float or None
        The literature's threshold onset.
    snr_db : float or None
        Power the plateau adds over the power at rest without mains, after the high-pass.
    reasons : tuple of Reason
        Every reason to doubt the start.
    whitened : Whitened or None
        The channel as it is compared with others; None without a start.
    """

    posterior: OnsetPosterior | None
    classical_s: float | None
    snr_db: float | None
    reasons: tuple[Reason, ...]
    whitened: Whitened | None = None


def find_channel_onset(channel: ChannelSamples, config: OnsetConfig) -> ChannelOnset:
    """Find when one channel starts within one repetition.

    Parameters
    ----------
    channel : ChannelSamples
        Raw samples and what spoils them.
    config : OnsetConfig
        All settings.

    Returns
    -------
    ChannelOnset
        Posterior, classical onset, signal-to-noise ratio and reasons.
    """
    trace = condition(
        channel.samples_uv, channel.fs_hz, masked=channel.ecg, config=config.front_end
    )
    rest = _on_trace(channel.rest, trace.fs_hz / channel.fs_hz)
    model = measure_rest(trace, *rest, ar_order=config.posterior.ar_order)
    reasons = rest_reasons(channel, model, config.gate)
    if model.innovation_uv2 <= 0:
        return ChannelOnset(None, None, None, (*reasons, Reason.NO_ONSET))
    classical_s = classical_onset_s(
        trace, rest=rest, start_s=channel.start_s, config=config.classical
    )
    first = (rest[0] + rest[1]) // 2
    change = find_sustained_change(trace, model, first=first, config=config.coarse)
    emg_uv2 = None if change is None else _plateau_covariance(trace, model, change)
    if change is None or emg_uv2 is None:
        return ChannelOnset(None, classical_s, None, (*reasons, Reason.NO_ONSET))
    posterior = onset_posterior(
        trace,
        model.covariance_uv2,
        emg_uv2,
        around=change.start,
        first=first,
        last=change.stop,
        start_s=channel.start_s,
        config=config.posterior,
    )
    snr_db = _snr_db(model, emg_uv2, channel.hum_share)
    reasons += onset_reasons(channel, posterior, snr_db, config.gate)
    whitened = Whitened(whiten(trace, model), channel.start_s - trace.delay_s, trace.fs_hz)
    return ChannelOnset(posterior, classical_s, snr_db, reasons, whitened)


def _on_trace(indices: tuple[int, int], scale: float) -> tuple[int, int]:
    return round(indices[0] * scale), round(indices[1] * scale)


def _snr_db(rest: RestModel, emg_uv2: FloatArray, hum_share: float) -> float:
    noise_uv2 = rest.covariance_uv2[0] * max(1.0 - hum_share, _LEAST_NOISE_SHARE)
    return float(10.0 * np.log10(emg_uv2[0] / noise_uv2))


def _plateau_covariance(trace: Trace, rest: RestModel, change: CoarseOnset) -> FloatArray | None:
    """Return what the contraction adds to the rest's autocovariance, from its fuller blocks."""
    stop = min(change.stop, change.start + round(_PLATEAU_S * trace.fs_hz))
    samples_uv = trace.samples_uv[change.start : stop]
    usable = trace.usable[change.start : stop]
    n_block = max(1, round(_PLATEAU_BLOCK_S * trace.fs_hz))
    powers_uv2 = block_powers(samples_uv**2, usable, n_block=n_block)
    if not np.isfinite(powers_uv2).any():
        return None
    floor_uv2 = 0.5 * np.nanpercentile(powers_uv2, 75)
    is_full = np.repeat(np.nan_to_num(powers_uv2, nan=0.0) >= floor_uv2, n_block)
    full = usable.copy()
    full[: len(is_full)] &= is_full
    full[len(is_full) :] = False
    n_lags = len(rest.covariance_uv2) - 1
    added_uv2 = autocovariance(samples_uv, full, n_lags=n_lags) - rest.covariance_uv2
    return added_uv2 if added_uv2[0] > 0 else None
