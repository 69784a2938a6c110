"""Whether something else than the muscle leads up to a start; it mends nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dsp.block import FloatArray
from dsp.findings import Reason
from dsp.onset.front_end import Trace
from dsp.onset.gate import GateConfig
from dsp.onset.hum import hum_share
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.rest import RestModel, block_powers, whiten
from dsp.onset.tension import is_held_tense

_BLOCK_S = 0.05
_LEAD_S = 0.25
_APART_S = 0.02
_LEAST_BLOCKS = 3
_QUIET_SHARE = 0.25
_BURST_S = 0.04
_BURST_REACH_S = 0.14
_HUM_BEFORE_S = 0.02
_HUM_AFTER_S = 0.15
_HUM_STEP_S = 0.03
_HUM_WINDOW_S = 0.15


def lead_up_reasons(
    trace: Trace,
    rest: RestModel,
    posterior: OnsetPosterior,
    *,
    stop: int,
    start_s: float,
    config: GateConfig,
) -> Iterator[Reason]:
    """Doubt a start by what comes right before it and with it.

    Parameters
    ----------
    trace : Trace
        The conditioned channel, the hum of its rest taken out.
    rest : RestModel
        Its quiet stretch.
    posterior : OnsetPosterior
        When it may have started.
    stop : int
        Where the contraction ends, in samples of the trace.
    start_s : float
        Time of the trace's first sample, before its delay is taken off.
    config : GateConfig
        Limits.

    Yields
    ------
    Reason
        Of the whitened power before the 90 % interval, in times the rest's:
        ``REST_NOT_QUIET`` where the lower quartile of 50 ms blocks in the last quarter second is
        over `config.max_lead_ratio`: a foot, tension or hum that the start does not explain; or
        where what starts is a tension, and the contraction comes later (`is_held_tense`);
        ``SECOND_MODE`` where any 40 ms of the last 140 are over `config.burst_ratio`: a burst that
        may be the muscle's own beginning. ``DETACHED`` where more than `config.late_hum_share` of
        the power of 150 ms around the start is steady mains that the rest did not have.

    Notes
    -----
    Of 1000 simulated starts of muscles one was led up to by 1.5 times the rest, and by 3 times
    for 40 ms; of 1440 none had more than 0.47 mains, where hum that began with 10 µV had 0.5 to
    0.8.
    """
    low_s, high_s = posterior.interval_90_s
    first_s = start_s - trace.delay_s
    left_uv2 = whiten(trace, rest) ** 2 / rest.innovation_uv2
    lead_stop = round((low_s - _APART_S - first_s) * trace.fs_hz)
    before = left_uv2[max(0, lead_stop - round(_LEAD_S * trace.fs_hz)) : max(0, lead_stop)]
    is_led_up_to = _quietest(before, trace.fs_hz) > config.max_lead_ratio
    if is_led_up_to or is_held_tense(
        trace, rest, posterior, stop=stop, start_s=start_s, config=config
    ):
        yield Reason.REST_NOT_QUIET
    if _loudest(before[-round(_BURST_REACH_S * trace.fs_hz) :], trace.fs_hz) > config.burst_ratio:
        yield Reason.SECOND_MODE
    for at_s in np.arange(low_s, high_s + _HUM_AFTER_S, _HUM_STEP_S):
        start = max(0, round((at_s - _HUM_BEFORE_S - first_s) * trace.fs_hz))
        window_uv = trace.samples_uv[start : start + round(_HUM_WINDOW_S * trace.fs_hz)]
        if hum_share(window_uv, trace.fs_hz) > config.late_hum_share:
            yield Reason.DETACHED
            return


def _quietest(squares: FloatArray, fs_hz: float) -> float:
    """Return the lower quartile of the power of 50 ms blocks; 0 where too little is known."""
    powers = block_powers(squares, squares != 0.0, n_block=max(1, round(_BLOCK_S * fs_hz)))
    powers = powers[np.isfinite(powers)]
    return float(np.quantile(powers, _QUIET_SHARE)) if len(powers) >= _LEAST_BLOCKS else 0.0


def _loudest(squares: FloatArray, fs_hz: float) -> float:
    """Return the largest mean of 40 ms; 0 of a shorter stretch."""
    n_burst = max(1, round(_BURST_S * fs_hz))
    if len(squares) < n_burst:
        return 0.0
    return float(np.convolve(squares, np.full(n_burst, 1 / n_burst), mode="valid").max())
