"""The literature's threshold onset, for display and comparison only; it never decides an order."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.filters import SosFilter, low_pass
from dsp.gaps import runs_of
from dsp.onset.config import ClassicalConfig
from dsp.onset.front_end import BoolArray, Trace


def classical_onset_s(
    trace: Trace,
    *,
    rest: tuple[int, int],
    start_s: float,
    config: ClassicalConfig,
) -> float | None:
    """Find where the envelope rises above its rest mean plus some standard deviations.

    Parameters
    ----------
    trace : Trace
        The conditioned channel.
    rest : (int, int)
        The quiet stretch, in samples of the trace.
    start_s : float
        Time of the trace's first sample.
    config : ClassicalConfig
        Envelope, threshold and smallest duration.

    Returns
    -------
    float or None
        Seconds; None when the envelope never stays above the threshold long enough.

    Notes
    -----
    Rectified signal through a second-order Butterworth low-pass; the first stretch above
    ``mean + 3 SD`` of at least 50 ms after the rest, walked back to the last sample below
    ``mean + 1 SD``. The literature filters forwards and backwards; here the envelope is causal,
    so this onset is later by the filter's delay (about 5 ms at 50 Hz) but never earlier than
    the muscle.

    References
    ----------
    Hodges, Bui (1996), A comparison of computer-based methods for the determination of onset of
    muscle contraction using electromyography, Electroenceph. Clin. Neurophysiol. 101:511-519.
    """
    envelope_uv = _envelope(trace, config)
    rest_uv = envelope_uv[rest[0] : rest[1]][trace.usable[rest[0] : rest[1]]]
    if len(rest_uv) == 0:
        return None
    mean_uv, sd_uv = float(rest_uv.mean()), float(rest_uv.std())
    above = _above(envelope_uv, mean_uv + config.n_sd * sd_uv, trace.usable)
    n_least = max(1, round(config.min_active_s * trace.fs_hz))
    below_again = envelope_uv < mean_uv + config.n_sd_backtrack * sd_uv
    for start, stop in runs_of(above):
        if stop <= rest[1] or stop - start < n_least:
            continue
        quiet_before = np.flatnonzero(below_again[:start])
        onset = int(quiet_before[-1]) + 1 if len(quiet_before) else start
        return start_s - trace.delay_s + onset / trace.fs_hz
    return None


def _envelope(trace: Trace, config: ClassicalConfig) -> FloatArray:
    smoothing = SosFilter(low_pass(trace.fs_hz, corner_hz=config.envelope_hz))
    return smoothing.step(np.abs(trace.samples_uv)[:, np.newaxis])[:, 0]


def _above(envelope_uv: FloatArray, threshold_uv: float, usable: BoolArray) -> BoolArray:
    return np.asarray((envelope_uv > threshold_uv) & usable)
