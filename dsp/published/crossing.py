"""The first stay above a threshold after a rest; it sets no threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.gaps import runs_of
from dsp.published.question import Rest


def first_stay(
    is_above: NDArray[np.bool_], fs_hz: float, rest: Rest, *, least_s: float
) -> float | None:
    """Return when the first stretch of True begins that is long enough and begins after the rest.

    Parameters
    ----------
    is_above : (n,) bool
        Whether each value is above its threshold.
    fs_hz : float
        Values per second.
    rest : (int, int)
        The quiet stretch.
    least_s : float
        A stay lasts at least so long.

    Returns
    -------
    float or None
        Seconds from the first value.
    """
    for start, stop in runs_of(is_above):
        if start >= rest[1] and stop - start >= least_s * fs_hz:
            return start / fs_hz
    return None
