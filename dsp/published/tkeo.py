"""A threshold on the Teager-Kaiser energy, which weighs amplitude by frequency."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.published.conditioning import LEAST_POWER_UV2, band_passed, envelope, level
from dsp.published.crossing import first_stay
from dsp.published.question import Rest, checked

_BAND_HZ = (30.0, 300.0)
_N_SD = 8
_LEAST_S = 0.025


def tkeo(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    r"""Find where the Teager-Kaiser energy stays 8 SD above its rest mean for 25 ms.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel in µV, without a gap.
    fs_hz : float
        Samples per second, above 600.
    rest : (int, int)
        Half-open range of samples known to be quiet, 50 or more.

    Returns
    -------
    float or None
        Seconds from the first sample, at or after the end of the rest. None where the energy
        never stays above the threshold, or the rest is constant.

    Raises
    ------
    ValueError
        If the input is not as above; see `dsp.published.question.checked`.

    Notes
    -----
    .. math:: \psi_n = x_n^2 - x_{n-1} x_{n+1}

    of the signal between 30 and 300 Hz, rectified and smoothed at 50 Hz. From the papers: the
    operator, the band, the smoothing and 25 ms (25 samples at 1000 Hz). This program's, within
    what the papers try: 8 SD. Both filters run forwards and backwards and do not delay. A
    threshold this high on a squared signal is crossed late by a gradual rise, and by a small one
    never.

    References
    ----------
    Li, Zhou, Aruin (2007), Teager-Kaiser energy operation of surface EMG improves muscle activity
    onset detection, Ann. Biomed. Eng. 35:1532-1538.
    Solnik, DeVita, Rider, Long, Hortobagyi (2008), Teager-Kaiser operator improves the accuracy
    of EMG onset detection independent of signal-to-noise ratio, Acta Bioeng. Biomech. 10(2):65-68.
    """
    low_hz, high_hz = _BAND_HZ
    samples_uv = checked(samples_uv, fs_hz, rest, corner_hz=high_hz)
    x = band_passed(samples_uv, fs_hz, low_hz=low_hz, high_hz=high_hz)
    energy = np.zeros(len(x))
    energy[1:-1] = x[1:-1] ** 2 - x[:-2] * x[2:]
    smoothed = envelope(np.abs(energy), fs_hz)
    mean, sd = level(smoothed, rest)
    if max(mean, sd) < LEAST_POWER_UV2:
        return None
    return first_stay(smoothed > mean + _N_SD * sd, fs_hz, rest, least_s=_LEAST_S)
