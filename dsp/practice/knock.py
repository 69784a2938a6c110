"""Whether a short effort began and ended as no muscle does; it counts nothing."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray

_LONGEST_S = 1.0
_LOW_SHARE, _HIGH_SHARE = 0.1, 0.5
_OVER_REST = 2.0
_MOST_BETWEEN_S = 0.02


def is_knock(
    powers_uv2: FloatArray, first_frame: int, stop_frame: int, *, rest_uv: float, frame_s: float
) -> bool:
    """Return whether an effort is a knock of the cable or the sticker.

    Parameters
    ----------
    powers_uv2 : (n_frames,) float64
        Power of the goal muscle's channel, some frames before and after the effort as well.
    first_frame, stop_frame : int
        Where the effort lies, half-open.
    rest_uv : float
        RMS at rest.
    frame_s : float
        Length of a frame.

    Returns
    -------
    bool
        Whether it lasts less than a second and both its edges are abrupt. False where nothing is
        known of the frames beside it.

    Notes
    -----
    An edge is abrupt where at most one frame (20 ms) lies between the last below a tenth of the
    power in its middle (or twice the rest, if that is more) and the first above half of it. A
    muscle recruits over 50 ms and more, so its amplitude needs some frames for that. Longer efforts
    are never taken for knocks: no cable strikes evenly for a second.
    """
    if (stop_frame - first_frame) * frame_s >= _LONGEST_S:
        return False
    middle_uv2 = float(np.nanmedian(powers_uv2[first_frame:stop_frame]))
    low_uv2 = max(_LOW_SHARE * middle_uv2, _OVER_REST * rest_uv**2)
    is_high = powers_uv2 > max(_HIGH_SHARE * middle_uv2, low_uv2)
    within = np.flatnonzero(is_high[first_frame:stop_frame]) + first_frame
    if not len(within):
        return False
    is_low = powers_uv2 < low_uv2
    before = np.flatnonzero(is_low[: within[0]])
    after = np.flatnonzero(is_low[within[-1] + 1 :])
    if not len(before) or not len(after):
        return False
    n_most = round(_MOST_BETWEEN_S / frame_s)
    return bool(within[0] - before[-1] - 1 <= n_most and after[0] <= n_most)
