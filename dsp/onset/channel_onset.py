"""From the raw samples of one channel to its onset posterior and every reason to doubt it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import log10

import numpy as np

from dsp.block import FloatArray
from dsp.findings import Reason
from dsp.onset.autoregression import autocovariance
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.classical import classical_onset_s
from dsp.onset.coarse import CoarseOnset, find_sustained_change
from dsp.onset.config import ClassicalConfig, CoarseConfig, FrontEndConfig, PosteriorConfig
from dsp.onset.crosstalk import Whitened
from dsp.onset.dispersion import dispersion, temper_for
from dsp.onset.evidence import OnsetEvidence, weigh_onsets
from dsp.onset.front_end import BoolArray, Trace, condition
from dsp.onset.gate import GateConfig, onset_reasons, rest_reasons
from dsp.onset.hum import without_hum
from dsp.onset.lead_up import lead_up_reasons
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.rest import RestModel, block_powers, measure_rest, whiten
from dsp.onset.rise import rise_prior

_PLATEAU_S = 0.6
_PLATEAU_BLOCK_S = 0.05
_FULL_SHARE = 0.5
_SPIKE_RATIO = 4.0
_LEAST_NOISE_SHARE = 1e-3
_LEAST_SNR = 1e-3
_N_WINDOWS = 3


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
        The channel as it is compared with others; None without a rest to whiten it by.
    rises : (n_forms, n_rises) float64 or None
        What it teaches of the rises to come; None without a start.
    shows : tuple of int
        Which of the channels beside it showed in it and were taken out.
    """

    posterior: OnsetPosterior | None
    classical_s: float | None
    snr_db: float | None
    reasons: tuple[Reason, ...]
    whitened: Whitened | None = None
    rises: FloatArray | None = None
    shows: tuple[int, ...] = ()

    @property
    def compared(self) -> Whitened | None:
        """The channel as it is compared with others that have a start; None without one."""
        return None if self.posterior is None else self.whitened


def find_channel_onset(
    channel: ChannelSamples, learned_prior: FloatArray, config: OnsetConfig
) -> ChannelOnset:
    """Find when one channel starts within one repetition.

    Parameters
    ----------
    channel : ChannelSamples
        Raw samples and what spoils them.
    learned_prior : (n_forms, n_rises) float64
        How likely each rise is held to be by now.
    config : OnsetConfig
        All settings.

    Returns
    -------
    ChannelOnset
        Posterior, classical onset, signal-to-noise ratio and reasons.
    """
    trace, wide = _conditioned(channel, config.front_end)
    rest = _on_trace(channel.rest, trace.fs_hz / channel.fs_hz)
    if channel.hum_share >= config.gate.least_hum_share:
        trace = without_hum(trace, *rest, mains_hz=channel.mains_hz)
    model = measure_rest(trace, *rest, ar_order=config.posterior.ar_order)
    reasons = rest_reasons(channel, model, config.gate)
    white = Whitened(whiten(trace, model), channel.start_s - trace.delay_s, trace.fs_hz)
    # Without quiet time there is nothing a start could be held against: it may lie before it.
    if Reason.REST_TOO_SHORT in reasons:
        return ChannelOnset(None, None, None, reasons)
    # What a loose lead shows is no muscle.
    if Reason.DETACHED in reasons:
        return ChannelOnset(None, None, None, reasons, white)
    if model.innovation_uv2 <= 0:
        return ChannelOnset(None, None, None, (*reasons, Reason.NO_ONSET))
    classical_s = classical_onset_s(
        wide, rest=rest, start_s=channel.start_s, config=config.classical
    )
    first = (rest[0] + rest[1]) // 2
    change = find_sustained_change(trace, model, first=first, config=config.coarse)
    contraction = None if change is None else _contraction(trace, model, change)
    if change is None or contraction is None:
        return ChannelOnset(None, classical_s, None, (*reasons, Reason.NO_ONSET), white)
    plateau, emg_uv2 = contraction
    uneven = dispersion(trace, plateau, n_lags=config.posterior.ar_order)
    weigh = partial(
        weigh_onsets,
        trace,
        model.covariance_uv2,
        emg_uv2,
        first=first,
        last=change.stop,
        start_s=channel.start_s,
        temper=temper_for(uneven, config.posterior),
        config=config.posterior,
    )
    evidence, posterior = _local_posterior(
        weigh, change.start, learned_prior, bounds=(first + 1, change.stop - 1), config=config
    )
    snr_db = _snr_db(wide, calm=model.calm, plateau=plateau, hum_share=channel.hum_share)
    led_up_to = lead_up_reasons(
        trace, model, posterior, stop=change.stop, start_s=channel.start_s, config=config.gate
    )
    doubts = (*reasons, *onset_reasons(channel, posterior, snr_db, config.gate), *led_up_to)
    return ChannelOnset(
        posterior,
        classical_s,
        snr_db,
        tuple(dict.fromkeys(doubts)),
        white,
        evidence.taught(learned_prior, rise_prior(config.posterior)),
    )


def _contraction(
    trace: Trace, rest: RestModel, change: CoarseOnset
) -> tuple[BoolArray, FloatArray] | None:
    """Return the plateau and what it adds to the rest's autocovariance; None without either."""
    plateau = _plateau(trace, change)
    emg_uv2 = None if plateau is None else _added_covariance(trace, plateau, rest)
    return None if plateau is None or emg_uv2 is None else (plateau, emg_uv2)


def _local_posterior(
    weigh: Callable[..., OnsetEvidence],
    around: int,
    learned_prior: FloatArray,
    *,
    bounds: tuple[int, int],
    config: OnsetConfig,
) -> tuple[OnsetEvidence, OnsetPosterior]:
    """Lay the window around the coarse start, and anew where the posterior leans on an edge."""
    for _ in range(_N_WINDOWS):
        evidence = weigh(around=around)
        posterior = evidence.posterior(learned_prior)
        at_start, at_end = posterior.edge_masses
        if max(at_start, at_end) <= config.gate.max_edge_mass:
            break
        reach = round(config.posterior.after_s / posterior.step_s)
        around += reach if at_end > at_start else -reach
        around = min(max(around, bounds[0]), bounds[1])
    return evidence, posterior


def _conditioned(channel: ChannelSamples, config: FrontEndConfig) -> tuple[Trace, Trace]:
    """Return the channel in the band that decides and in the whole band of EMG."""
    narrow, wide = (
        condition(
            channel.samples_uv,
            channel.fs_hz,
            corner_hz=corner_hz,
            masked=channel.hidden,
            config=config,
        )
        for corner_hz in (config.high_pass_hz, config.level_high_pass_hz)
    )
    return narrow, wide


def _on_trace(indices: tuple[int, int], scale: float) -> tuple[int, int]:
    return round(indices[0] * scale), round(indices[1] * scale)


def _snr_db(wide: Trace, *, calm: BoolArray, plateau: BoolArray, hum_share: float) -> float:
    """Return what the plateau adds over the rest without mains, in the whole band."""
    squares_uv2 = wide.samples_uv**2
    rest_uv2 = float(squares_uv2[calm].mean())
    added_uv2 = float(squares_uv2[plateau].mean()) - rest_uv2
    noise_uv2 = rest_uv2 * max(1.0 - hum_share, _LEAST_NOISE_SHARE)
    return 10.0 * log10(max(added_uv2 / noise_uv2, _LEAST_SNR))


def _plateau(trace: Trace, change: CoarseOnset) -> BoolArray | None:
    """Return the fuller blocks of a contraction's beginning, spikes left out; None without any."""
    stop = min(change.stop, change.start + round(_PLATEAU_S * trace.fs_hz))
    n_block = max(1, round(_PLATEAU_BLOCK_S * trace.fs_hz))
    powers_uv2 = block_powers(
        trace.samples_uv[change.start : stop] ** 2,
        trace.usable[change.start : stop],
        n_block=n_block,
    )
    finite_uv2 = powers_uv2[np.isfinite(powers_uv2)]
    if not len(finite_uv2):
        return None
    floor_uv2 = _FULL_SHARE * np.percentile(finite_uv2, 75)
    is_full = np.nan_to_num(powers_uv2) >= floor_uv2
    is_full &= powers_uv2 <= _SPIKE_RATIO * np.median(powers_uv2[is_full])
    is_full = np.repeat(is_full, n_block)
    plateau = np.zeros(len(trace.usable), dtype=np.bool_)
    plateau[change.start : change.start + len(is_full)] = is_full
    return plateau & trace.usable


def _added_covariance(trace: Trace, plateau: BoolArray, rest: RestModel) -> FloatArray | None:
    """Return what the contraction adds to the rest's autocovariance; None if nothing."""
    n_lags = len(rest.covariance_uv2) - 1
    start, stop = np.flatnonzero(plateau)[[0, -1]]
    span = slice(int(start), int(stop) + 1)
    plateau_uv2 = autocovariance(trace.samples_uv[span], plateau[span], n_lags=n_lags)
    added_uv2 = plateau_uv2 - rest.covariance_uv2
    return added_uv2 if added_uv2[0] > 0 else None
