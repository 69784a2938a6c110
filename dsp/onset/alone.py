"""Whether a muscle worked and rested again before the other began; it moves no start."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.channel_onset import ChannelOnset
from dsp.onset.crosstalk import Whitened
from dsp.onset.rest import block_powers

_BLOCK_S = 0.025
_LEAST_DELAY_S = 0.2
_WORKS = 4.0
_RESTS = 2.5
_N_RESTING = 4


def worked_alone(a: ChannelOnset, b: ChannelOnset) -> bool:
    """Tell whether what one muscle started with was over before the other began.

    Parameters
    ----------
    a, b : ChannelOnset
        Two muscles in one repetition.

    Returns
    -------
    bool
        True where the earlier one, from its start on and before the start of the later, has a
        block of 25 ms of four times its rest's whitened power and after it 0.1 s below 2.5 times.
        A squeeze by itself, and no start of the movement that follows.
    """
    if a.posterior is None or b.posterior is None:
        return False
    earlier, later = sorted((a, b), key=_start_s)
    from_s, until_s = _start_s(earlier), _start_s(later)
    if until_s - from_s < _LEAST_DELAY_S or earlier.whitened is None:
        return False
    powers = _powers(earlier.whitened, until_s=until_s)
    n_before = max(0, int((from_s - earlier.whitened.start_s) / _BLOCK_S))
    rest = powers[: max(0, n_before - 1)]
    if not np.isfinite(rest).any():
        return False
    powers = powers[n_before:] / max(float(np.nanmedian(rest)), np.finfo(np.float64).tiny)
    works = np.flatnonzero(powers >= _WORKS)
    if not len(works):
        return False
    n_in_a_row = 0
    for rests in powers[works[0] :] < _RESTS:
        n_in_a_row = n_in_a_row + 1 if rests else 0
        if n_in_a_row >= _N_RESTING:
            return True
    return False


def _powers(white: Whitened, *, until_s: float) -> FloatArray:
    """Return the whitened power of blocks of 25 ms up to a time; NaN where nothing is known."""
    squares = white.samples[: max(0, round((until_s - white.start_s) * white.fs_hz))] ** 2
    n_block = max(1, round(_BLOCK_S * white.fs_hz))
    return np.asarray(block_powers(squares, squares != 0.0, n_block=n_block))


def _start_s(onset: ChannelOnset) -> float:
    return np.inf if onset.posterior is None else onset.posterior.median_s
