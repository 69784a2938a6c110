"""Whether a muscle was held tense before it contracted; when it tensed is no question here."""

from __future__ import annotations

import numpy as np

from dsp.onset.front_end import Trace
from dsp.onset.gate import GateConfig
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.rest import RestModel, block_powers, whiten

_BLOCK_S = 0.025
_N_MEDIAN = 4
_HALF, _QUARTER = 0.25, 0.0625
_LEAST_BLOCKS = 8
_TINY = 1e-3


def is_held_tense(
    trace: Trace,
    rest: RestModel,
    posterior: OnsetPosterior,
    *,
    stop: int,
    start_s: float,
    config: GateConfig,
) -> bool:
    """Tell whether what starts is held well below the contraction that follows it.

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

    Returns
    -------
    bool

    Notes
    -----
    With ``q`` the whitened power of blocks of 25 ms over the rest's, medians of 100 ms, and ``Q``
    the median of what has at least a quarter of the largest, ``t_half`` is when ``q`` reaches
    ``Q / 4``, half of the amplitude. A line gets there in half of its rise, the hollowest rise in
    four fifths. What takes `config.tense_s` or more is a tension where it is even: where its later
    half has less than `config.tense_growth` times the power of its earlier half (on a line: seven
    times). What takes `config.creep_s` or more is a rest that crept up where `config.creep_share`
    of it passes below a quarter of the amplitude (a line: half; the hollowest rise: three
    quarters).
    """
    first = max(0, round((posterior.median_s - start_s + trace.delay_s) * trace.fs_hz))
    left = whiten(trace, rest)[first:stop] ** 2 / rest.innovation_uv2
    n_block = max(1, round(_BLOCK_S * trace.fs_hz))
    powers = block_powers(left, left != 0.0, n_block=n_block)
    known = np.flatnonzero(np.isfinite(powers))
    if len(known) < _LEAST_BLOCKS:
        return False
    added = np.interp(np.arange(len(powers)), known, powers[known]) - 1.0
    padded = np.pad(added, (_N_MEDIAN // 2 - 1, _N_MEDIAN // 2), mode="edge")
    level = np.median(np.lib.stride_tricks.sliding_window_view(padded, _N_MEDIAN), axis=1)
    full = float(np.median(level[level >= _HALF * level.max()]))
    n_half, n_quarter = (int(np.argmax(level >= share * full)) for share in (_HALF, _QUARTER))
    half_s = n_half * _BLOCK_S
    if full <= 0.0 or half_s < config.creep_s:
        return False
    if n_quarter >= config.creep_share * n_half:
        return True
    foot = np.maximum(added[1:n_half], 0.0)
    n_each = len(foot) // 2
    growth = foot[-n_each:].mean() / max(float(foot[:n_each].mean()), _TINY)
    return half_s >= config.tense_s and bool(growth < config.tense_growth)
