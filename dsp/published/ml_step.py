"""The maximum-likelihood step: one jump of the variance, wherever it is most likely."""

from __future__ import annotations

from dsp.block import FloatArray
from dsp.published.change import most_likely_step
from dsp.published.conditioning import HIGH_PASS_HZ, LEAST_POWER_UV2, high_passed
from dsp.published.question import Rest, checked

_LEAST_S = 0.05


def ml_step(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    r"""Place one step of the variance where two Gaussian stretches are most likely.

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
        Seconds from the first sample, at or after the end of the rest; None where nothing rises
        over the rest, or the rest is constant.

    Raises
    ------
    ValueError
        If the input is not as above; see `dsp.published.question.checked`.

    Notes
    -----
    .. math:: \hat k = \arg\max_k \frac{N - k}{2} (r_k - 1 - \ln r_k)

    with :math:`r_k` the mean power from :math:`k` to the end over the mean power of the rest
    (`dsp.published.change`). From the paper: the maximum-likelihood estimate of one change of
    variance. This program's: the 20 Hz high-pass, no whitening, and at least 50 ms after the step.
    The high-pass delays by 1.4 ms at 60 Hz; a gradual rise is put late by about two fifths of its
    length, for a step explains it best where it is well on its way.

    References
    ----------
    Staude, Flachenecker, Daumer, Wolf (2001), Onset detection in surface electromyographic
    signals: a systematic comparison of methods, EURASIP J. Appl. Signal Process. 2001(2):67-81.
    """
    samples_uv = checked(samples_uv, fs_hz, rest, corner_hz=HIGH_PASS_HZ)
    squares_uv2 = high_passed(samples_uv, fs_hz) ** 2
    quiet_uv2 = float(squares_uv2[rest[0] : rest[1]].mean())
    if quiet_uv2 < LEAST_POWER_UV2:
        return None
    start = most_likely_step(squares_uv2[rest[1] :], quiet_uv2, n_least=round(_LEAST_S * fs_hz))
    return None if start is None else (rest[1] + start) / fs_hz
