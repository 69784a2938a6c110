"""The double threshold: how many of a few neighbouring values must be high."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.gaps import runs_of
from dsp.published.conditioning import HIGH_PASS_HZ, whitened
from dsp.published.crossing import first_stay
from dsp.published.question import Rest, checked

_N_WINDOW, _N_HIGH = 5, 1
_FALSE_SHARE = 0.05
_LEAST_S = 0.03


def bonato(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    r"""Find the first activity of a double threshold on pairs of whitened samples.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel in µV, without a gap.
    fs_hz : float
        Samples per second, above 40.
    rest : (int, int)
        Half-open range of samples known to be quiet, 50 or more.

    Returns
    -------
    float or None
        Seconds from the first sample, no earlier than one sample before the end of the rest, in
        steps of two samples. None without activity, or where the rest is constant.

    Raises
    ------
    ValueError
        If the input is not as above; see `dsp.published.question.checked`.

    Notes
    -----
    :math:`z_i = w_{2i}^2 + w_{2i+1}^2` of the whitened signal has two degrees of freedom. Active
    is where at least 1 of 5 successive :math:`z` exceeds

    .. math:: \zeta = -2 \ln\left(1 - (1 - 0.05)^{1/5}\right)

    which noise does in 5 % of all fives. Breaks below 30 ms are closed, activities below 30 ms
    dropped. From the paper: whitening, pairs, both thresholds and 30 ms. This program's: order
    10 and the 5 %. The five look ahead, so a high step is found up to 10 samples early; and as
    one value in five is enough, noise is at times taken for a start.

    References
    ----------
    Bonato, D'Alessio, Knaflitz (1998), A statistical method for the measurement of muscle
    activation intervals from surface myoelectric signal during gait, IEEE Trans. Biomed. Eng.
    45:287-299.
    """
    samples_uv = checked(samples_uv, fs_hz, rest, corner_hz=HIGH_PASS_HZ)
    white = whitened(samples_uv, fs_hz, rest)
    if white is None:
        return None
    pairs = white[: len(white) // 2 * 2].reshape(-1, 2)
    threshold = -2.0 * np.log(1 - (1 - _FALSE_SHARE) ** (1 / _N_WINDOW))
    above = np.sum(pairs**2, axis=1) > threshold
    n_high = np.convolve(above[::-1], np.ones(_N_WINDOW))[: len(above)][::-1]
    active = n_high >= _N_HIGH
    n_least = round(_LEAST_S * fs_hz / 2)
    for start, stop in runs_of(~active):
        if stop - start < n_least:
            active[start:stop] = True
    return first_stay(active, fs_hz / 2, (rest[0] // 2, rest[1] // 2), least_s=_LEAST_S)
