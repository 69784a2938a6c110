"""From the raw samples of one channel to its onset posterior and every reason to doubt it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dsp.block import FloatArray
from dsp.findings import Reason
from dsp.onset.autoregression import autocovariance
from dsp.onset.classical import classical_onset_s
from dsp.onset.coarse import CoarseOnset, find_sustained_change
from dsp.onset.config import ClassicalConfig, CoarseConfig, FrontEndConfig, PosteriorConfig
from dsp.onset.front_end import BoolArray, Trace, condition
from dsp.onset.posterior import OnsetPosterior, onset_posterior
from dsp.onset.rest import RestModel, block_powers, measure_rest


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
    max_second_mode : float
        Largest probability outside the main hill.
    max_edge_mass : float
        Largest probability at either end of the window.
    guard_s : float
        A gap or a clipped sample this near the interval touches the onset.
    """

    min_snr_db: float = 5.0
    min_rest_s: float = 0.4
    max_rest_rms_ratio: float = 1.8
    max_second_mode: float = 0.2
    max_edge_mass: float = 0.05
    guard_s: float = 0.2


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
        Power the plateau adds over the power at rest, after the high-pass.
    reasons : tuple of Reason
        Every reason to doubt the start.
    """

    posterior: OnsetPosterior | None
    classical_s: float | None
    snr_db: float | None
    reasons: tuple[Reason, ...]


def find_channel_onset(
    samples_uv: FloatArray,
    fs_hz: float,
    *,
    rest: tuple[int, int],
    start_s: float,
    masked: BoolArray | None = None,
    config: OnsetConfig,
) -> ChannelOnset:
    """Find when one channel starts within one repetition.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Raw samples from before the rest to the end of the repetition, not finite in gaps.
    fs_hz : float
        Sampling rate.
    rest : (int, int)
        The quiet stretch, in samples.
    start_s : float
        Time of the first sample.
    masked : (n_samples,) bool, optional
        Samples no onset may lean on.
    config : OnsetConfig
        All settings.

    Returns
    -------
    ChannelOnset
        Posterior, classical onset, signal-to-noise ratio and reasons.
    """
    trace = condition(samples_uv, fs_hz, masked=masked, config=config.front_end)
    scale = trace.fs_hz / fs_hz
    rest_start, rest_stop = round(rest[0] * scale), round(rest[1] * scale)
    model = measure_rest(trace, rest_start, rest_stop, ar_order=config.posterior.ar_order)
    reasons = _rest_reasons(trace, model, config.gate, rest_start=rest_start, rest_stop=rest_stop)
    if model.innovation_uv2 <= 0:
        return ChannelOnset(None, None, None, (*reasons, Reason.NO_ONSET))
    classical_s = classical_onset_s(
        trace, rest=(rest_start, rest_stop), start_s=start_s, config=config.classical
    )
    first = (rest_start + rest_stop) // 2
    change = find_sustained_change(trace, model, first=first, config=config.coarse)
    emg_uv2 = None if change is None else _plateau_covariance(trace, model, change)
    if change is None or emg_uv2 is None:
        return ChannelOnset(None, classical_s, None, (*reasons, Reason.NO_ONSET))
    snr_db = float(10.0 * np.log10(emg_uv2[0] / model.covariance_uv2[0]))
    posterior = _local_posterior(
        trace, model, change, emg_uv2, first=first, start_s=start_s, config=config.posterior
    )
    reasons += _onset_reasons(trace, posterior, snr_db, start_s, config.gate)
    return ChannelOnset(posterior, classical_s, snr_db, reasons)


def _local_posterior(
    trace: Trace,
    rest: RestModel,
    change: CoarseOnset,
    emg_uv2: FloatArray,
    *,
    first: int,
    start_s: float,
    config: PosteriorConfig,
) -> OnsetPosterior:
    n_before = round(config.before_s * trace.fs_hz)
    n_after = round(config.after_s * trace.fs_hz)
    n_tail = round(config.tail_s * trace.fs_hz)
    last = min(change.start + n_after + n_tail, change.stop, len(trace.samples_uv))
    window = max(change.start - n_before, first), min(change.start + n_after, last)
    return onset_posterior(
        trace,
        rest.covariance_uv2,
        emg_uv2,
        window=window,
        last=last,
        start_s=start_s,
        config=config,
    )


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


def _rest_reasons(
    trace: Trace, rest: RestModel, gate: GateConfig, *, rest_start: int, rest_stop: int
) -> tuple[Reason, ...]:
    if rest.innovation_uv2 <= 0:
        return (_why_no_rest(trace, rest_start, rest_stop),)
    reasons = []
    if rest.usable_s < gate.min_rest_s:
        reasons.append(Reason.REST_TOO_SHORT)
    if rest.rms_ratio > gate.max_rest_rms_ratio:
        reasons.append(Reason.REST_NOT_QUIET)
    return tuple(reasons)


def _why_no_rest(trace: Trace, rest_start: int, rest_stop: int) -> Reason:
    if rest_stop <= rest_start:
        return Reason.REST_TOO_SHORT
    return Reason.FLAT if trace.usable[rest_start:rest_stop].any() else Reason.GAP


def _onset_reasons(
    trace: Trace, posterior: OnsetPosterior, snr_db: float, start_s: float, gate: GateConfig
) -> tuple[Reason, ...]:
    reasons = []
    if snr_db < gate.min_snr_db:
        reasons.append(Reason.LOW_SNR)
    n_edge = max(1, round(0.01 / posterior.step_s))
    edge_mass = max(posterior.p[:n_edge].sum(), posterior.p[-n_edge:].sum())
    if posterior.second_mode_mass > gate.max_second_mode:
        reasons.append(Reason.SECOND_MODE)
    elif edge_mass > gate.max_edge_mass:
        reasons.append(Reason.INTERVAL_TOO_WIDE)
    low_s, high_s = posterior.interval_90_s
    low = round((low_s - gate.guard_s - start_s) * trace.fs_hz)
    high = round((high_s + gate.guard_s - start_s) * trace.fs_hz)
    if not trace.present[max(0, low) : max(0, high)].all():
        reasons.append(Reason.GAP)
    return tuple(reasons)


_PLATEAU_S = 1.0
_PLATEAU_BLOCK_S = 0.05
