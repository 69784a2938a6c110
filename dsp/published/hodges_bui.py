"""The threshold most papers use: mean and standard deviations of a smoothed rest."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.published.conditioning import (
    ENVELOPE_HZ,
    LEAST_POWER_UV2,
    envelope,
    high_passed,
    level,
)
from dsp.published.question import Rest, checked

_WINDOW_S = 0.025
_N_SD = 3


def hodges_bui(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    r"""Find where the mean of 25 ms of the envelope first exceeds the rest's mean by 3 SD.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel in µV, without a gap.
    fs_hz : float
        Samples per second, above 100.
    rest : (int, int)
        Half-open range of samples known to be quiet, 50 or more.

    Returns
    -------
    float or None
        Seconds from the first sample, at or after the end of the rest: the first sample of the
        first such window. None where there is none, or the rest is constant.

    Raises
    ------
    ValueError
        If the input is not as above; see `dsp.published.question.checked`.

    Notes
    -----
    .. math:: \frac{1}{L} \sum_{i=0}^{L-1} e_{n+i} > \mu_0 + 3 \sigma_0

    with the rectified and smoothed signal :math:`e`. From the paper: 50 Hz, 3 SD and 25 ms (50
    samples at its 2000 Hz), one of its 27 combinations. This program's: the 20 Hz high-pass, and
    a Butterworth of second order run forwards and backwards, so that it does not delay. The
    window looks ahead: a high step is found up to 25 ms early, a small or slow rise late.

    References
    ----------
    Hodges, Bui (1996), A comparison of computer-based methods for the determination of onset of
    muscle contraction using electromyography, Electroenceph. Clin. Neurophysiol. 101:511-519.
    """
    samples_uv = checked(samples_uv, fs_hz, rest, corner_hz=ENVELOPE_HZ)
    envelope_uv = envelope(np.abs(high_passed(samples_uv, fs_hz)), fs_hz)
    mean_uv, sd_uv = level(envelope_uv, rest)
    if mean_uv**2 + sd_uv**2 < LEAST_POWER_UV2:
        return None
    n_window = round(_WINDOW_S * fs_hz)
    ahead_uv = np.convolve(envelope_uv, np.full(n_window, 1.0 / n_window))[n_window - 1 :]
    above = np.flatnonzero(ahead_uv[rest[1] :] > mean_uv + _N_SD * sd_uv)
    return None if len(above) == 0 else (rest[1] + int(above[0])) / fs_hz
