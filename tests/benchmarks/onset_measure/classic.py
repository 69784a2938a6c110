"""The detectors the field uses, each from its paper in a few lines: oracles, not recommendations.

Each looks at one channel and a stretch known to be quiet and gives the first start after it. All
but TKEO work on the signal after a causal second-order high-pass at 20 Hz. Parameters are the
papers' own or, where a paper leaves them open, the ones named in each text; none was fitted.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, signal

from dsp.block import FloatArray
from dsp.gaps import runs_of

Rest = tuple[int, int]


def ml_step(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    """Place one step of the variance where the likelihood of two Gaussian stretches is largest.

    The variance before it is the rest's, the one after it is whatever fits, but not smaller. At
    least 50 ms must follow.
    """
    quiet_uv2, square_uv2 = _squares(samples_uv, fs_hz, rest)
    start = _ml_change(square_uv2[rest[1] :], quiet_uv2, n_least=round(0.05 * fs_hz))
    return None if start is None else (rest[1] + start) / fs_hz


def aglr(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    """Alarm on the likelihood ratio of a sliding window of the whitened signal, then place a step.

    Staude 2001: whitening of order 10 from the rest, window 40 ms, threshold 10 nats; the step is
    the most likely one from 300 ms before the alarm to 100 ms after it.
    """
    square = _whitened(samples_uv, fs_hz, rest) ** 2
    n_window = round(0.04 * fs_hz)
    power = np.convolve(square, np.full(n_window, 1.0 / n_window))[: len(square)]
    grown = np.maximum(power, 1.0)
    alarms = np.flatnonzero(n_window / 2 * (grown - 1 - np.log(grown)) > 10.0)
    alarms = alarms[alarms >= rest[1]]
    if len(alarms) == 0:
        return None
    first = max(rest[0], int(alarms[0]) - round(0.3 * fs_hz))
    piece = square[first : int(alarms[0]) + round(0.1 * fs_hz)]
    start = _ml_change(piece, 1.0, n_least=n_window // 2)
    return None if start is None else (first + start) / fs_hz


def hodges_bui(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    """Find where the mean of 25 ms of the envelope first exceeds the rest's mean by 3 SD.

    Hodges and Bui 1996; rectified, 50 Hz low-pass of second order run forwards and backwards.
    """
    envelope_uv = _envelope(np.abs(_high_passed(samples_uv, fs_hz)), fs_hz)
    mean_uv, sd_uv = _level(envelope_uv, rest)
    n_window = round(0.025 * fs_hz)
    ahead_uv = np.convolve(envelope_uv, np.full(n_window, 1.0 / n_window))[n_window - 1 :]
    above = np.flatnonzero(ahead_uv[rest[1] :] > mean_uv + 3 * sd_uv)
    return None if len(above) == 0 else (rest[1] + int(above[0])) / fs_hz


def tkeo(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    """Find where the Teager-Kaiser energy stays 8 SD above its rest mean for 25 ms.

    Li, Zhou, Aruin 2007 and Solnik 2008; 30 to 300 Hz before it, rectified and low-passed at
    50 Hz after it.
    """
    band = signal.butter(2, [30.0, 300.0], "bandpass", fs=fs_hz, output="sos")
    x = signal.sosfiltfilt(band, samples_uv - samples_uv.mean())
    energy = np.zeros(len(x))
    energy[1:-1] = x[1:-1] ** 2 - x[:-2] * x[2:]
    envelope = _envelope(np.abs(energy), fs_hz)
    mean, sd = _level(envelope, rest)
    return _first_run(envelope > mean + 8 * sd, fs_hz, rest, least_s=0.025)


def bonato(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> float | None:
    """Find the first activity of a double threshold on pairs of whitened samples.

    Bonato 1998: the sum of two squares has two degrees of freedom; active where at least 1 of 5
    such sums exceeds the threshold that noise exceeds in 5 % of all fives; breaks below 30 ms
    are closed and activities below 30 ms dropped.
    """
    white = _whitened(samples_uv, fs_hz, rest)
    pairs = white[: len(white) // 2 * 2].reshape(-1, 2)
    n_window, false_share = 5, 0.05
    threshold = -2.0 * np.log(1 - (1 - false_share) ** (1 / n_window))
    above = np.sum(pairs**2, axis=1) > threshold
    active = np.convolve(above[::-1], np.ones(n_window))[: len(above)][::-1] >= 1
    n_least = round(0.03 * fs_hz / 2)
    for start, stop in runs_of(~active):
        if stop - start < n_least:
            active[start:stop] = True
    return _first_run(active, fs_hz / 2, (rest[0] // 2, rest[1] // 2), least_s=0.03)


def _first_run(is_above, fs_hz: float, rest: Rest, *, least_s: float) -> float | None:
    for start, stop in runs_of(is_above):
        if start >= rest[1] and stop - start >= least_s * fs_hz:
            return start / fs_hz
    return None


def _ml_change(squares: FloatArray, quiet: float, *, n_least: int) -> int | None:
    """Return the index from which a larger variance is most likely."""
    if len(squares) <= n_least:
        return None
    n_after = np.arange(len(squares), 0, -1)
    ratio = np.maximum(np.cumsum(squares[::-1])[::-1] / n_after / quiet, 1.0)
    gain = (n_after / 2 * (ratio - 1 - np.log(ratio)))[:-n_least]
    return int(np.argmax(gain)) if gain.max() > 0 else None


def _high_passed(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    high_pass = signal.butter(2, 20.0, "highpass", fs=fs_hz, output="sos")
    return np.asarray(signal.sosfilt(high_pass, samples_uv - samples_uv[0]))


def _squares(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> tuple[float, FloatArray]:
    squares_uv2 = _high_passed(samples_uv, fs_hz) ** 2
    return float(squares_uv2[rest[0] : rest[1]].mean()), squares_uv2


def _whitened(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> FloatArray:
    """Return the innovations of an autoregression of order 10 of the rest, of unit variance."""
    order = 10
    x = _high_passed(samples_uv, fs_hz)
    quiet = x[rest[0] : rest[1]]
    covariance = np.array([quiet[: len(quiet) - lag] @ quiet[lag:] for lag in range(order + 1)])
    weights = linalg.solve_toeplitz(covariance[:-1], covariance[1:])
    white = signal.lfilter(np.concatenate([[1.0], -weights]), [1.0], x)
    return np.asarray(white / white[rest[0] + order : rest[1]].std())


def _envelope(rectified: FloatArray, fs_hz: float) -> FloatArray:
    low_pass = signal.butter(2, 50.0, fs=fs_hz, output="sos")
    return np.asarray(signal.sosfiltfilt(low_pass, rectified))


def _level(envelope: FloatArray, rest: Rest) -> tuple[float, float]:
    quiet = envelope[rest[0] : rest[1]]
    return float(quiet.mean()), float(quiet.std())
