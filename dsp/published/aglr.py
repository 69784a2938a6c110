"""The approximated generalised likelihood ratio: an alarm first, then a step placed near it."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.published.change import most_likely_step
from dsp.published.conditioning import HIGH_PASS_HZ, whitened
from dsp.published.question import Rest, checked

_WINDOW_S = 0.04
_THRESHOLD_NATS = 10.0
_BEFORE_ALARM_S, _AFTER_ALARM_S = 0.3, 0.1


def aglr(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    r"""Alarm on the likelihood ratio of a sliding window, then place a step.

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
        Seconds from the first sample; None without an alarm after the rest, or where the rest is
        constant. The alarm lies after the rest, but the step it leads to may lie up to 0.3 s
        before the alarm, and so within the end of the rest.

    Raises
    ------
    ValueError
        If the input is not as above; see `dsp.published.question.checked`.

    Notes
    -----
    On the whitened signal :math:`w` of unit variance at rest, in a window of :math:`L` samples,

    .. math:: g_n = \frac{L}{2} (P_n - 1 - \ln P_n) > h, \quad
              P_n = \max\left(1, \frac{1}{L} \sum_{i=0}^{L-1} w_{n-i}^2\right)

    The step is the most likely one (`dsp.published.change`) from 0.3 s before the first alarm to
    0.1 s after it. From the paper: whitening, the statistic, and the step estimated after the
    alarm. This program's: order 10, :math:`L` = 40 ms, :math:`h` = 10 nats, the stretch about
    the alarm. The alarm comes up to a window late, the step takes that back; a gradual rise is
    put late by about two fifths of its length.

    References
    ----------
    Staude, Flachenecker, Daumer, Wolf (2001), Onset detection in surface electromyographic
    signals: a systematic comparison of methods, EURASIP J. Appl. Signal Process. 2001(2):67-81.
    """
    samples_uv = checked(samples_uv, fs_hz, rest, corner_hz=HIGH_PASS_HZ)
    white = whitened(samples_uv, fs_hz, rest)
    if white is None:
        return None
    square = white**2
    n_window = round(_WINDOW_S * fs_hz)
    power = np.convolve(square, np.full(n_window, 1.0 / n_window))[: len(square)]
    grown = np.maximum(power, 1.0)
    alarms = np.flatnonzero(n_window / 2 * (grown - 1 - np.log(grown)) > _THRESHOLD_NATS)
    alarms = alarms[alarms >= rest[1]]
    if len(alarms) == 0:
        return None
    first = max(rest[0], int(alarms[0]) - round(_BEFORE_ALARM_S * fs_hz))
    piece = square[first : int(alarms[0]) + round(_AFTER_ALARM_S * fs_hz)]
    start = most_likely_step(piece, 1.0, n_least=n_window // 2)
    return None if start is None else (first + start) / fs_hz
