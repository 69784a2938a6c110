"""What the published detectors do to a signal before they look; it finds no start.

scipy is loaded by the first filter and not with this module, so that the program starts without it.
"""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.published.question import Rest

HIGH_PASS_HZ = 20.0
ENVELOPE_HZ = 50.0
WHITENING_ORDER = 10
LEAST_POWER_UV2 = 1e-12
"""A rest with less, a millionth of a µV, is constant: nothing can be told against it."""


def high_passed(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the signal without what lies below 20 Hz.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples,) float64
        In µV.

    Notes
    -----
    Causal Butterworth of second order, begun at the first sample's value. Group delay 0.3 ms at
    120 Hz, 1.4 ms at 60 Hz.
    """
    from scipy import signal

    high_pass = signal.butter(2, HIGH_PASS_HZ, "highpass", fs=fs_hz, output="sos")
    return np.asarray(signal.sosfilt(high_pass, samples_uv - samples_uv[0]))


def whitened(samples_uv: FloatArray, fs_hz: float, rest: Rest) -> FloatArray | None:
    r"""Return what the rest's own spectrum does not foretell, in units of its SD at rest.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel.
    fs_hz : float
        Samples per second.
    rest : (int, int)
        The quiet stretch.

    Returns
    -------
    (n_samples,) float64 or None
        Innovations of variance 1 at rest; None where the rest is constant or wholly foretold.

    Notes
    -----
    After the high-pass, an autoregression of order 10 fitted to the rest by Yule and Walker:
    :math:`w_n = x_n - \sum_{k=1}^{10} a_k x_{n-k}`. Causal, without a group delay of its own.
    """
    from scipy import linalg, signal

    x = high_passed(samples_uv, fs_hz)
    quiet = x[rest[0] : rest[1]]
    lags = range(WHITENING_ORDER + 1)
    covariance = np.array([quiet[: len(quiet) - lag] @ quiet[lag:] for lag in lags])
    if covariance[0] < LEAST_POWER_UV2 * len(quiet):
        return None
    try:
        weights = linalg.solve_toeplitz(covariance[:-1], covariance[1:])
    except linalg.LinAlgError:
        return None
    white = signal.lfilter(np.concatenate([[1.0], -weights]), [1.0], x)
    sd_uv = white[rest[0] + WHITENING_ORDER : rest[1]].std()
    return np.asarray(white / sd_uv) if sd_uv**2 >= LEAST_POWER_UV2 else None


def band_passed(
    samples_uv: FloatArray, fs_hz: float, *, low_hz: float, high_hz: float
) -> FloatArray:
    """Return the signal between two corners, filtered forwards and backwards.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel.
    fs_hz : float
        Samples per second.
    low_hz, high_hz : float
        Corners.

    Returns
    -------
    (n_samples,) float64
        In µV.

    Notes
    -----
    Butterworth of second order at either corner. No delay, and so not causal: a start shows up to
    some 15 ms before it was there.
    """
    from scipy import signal

    band = signal.butter(2, [low_hz, high_hz], "bandpass", fs=fs_hz, output="sos")
    return np.asarray(signal.sosfiltfilt(band, samples_uv - samples_uv.mean()))


def envelope(rectified: FloatArray, fs_hz: float) -> FloatArray:
    """Return a rectified signal smoothed at 50 Hz, forwards and backwards.

    Parameters
    ----------
    rectified : (n_samples,) float64
        Not negative.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples,) float64
        In the unit of what was given.

    Notes
    -----
    Butterworth of second order. No delay, and so not causal: a step shows up to some 10 ms before
    it was there.
    """
    from scipy import signal

    low_pass = signal.butter(2, ENVELOPE_HZ, fs=fs_hz, output="sos")
    return np.asarray(signal.sosfiltfilt(low_pass, rectified))


def level(values: FloatArray, rest: Rest) -> tuple[float, float]:
    """Return mean and standard deviation of a quiet stretch.

    Parameters
    ----------
    values : (n_samples,) float64
        An envelope.
    rest : (int, int)
        The quiet stretch.

    Returns
    -------
    mean, sd : float
        In the unit of what was given.
    """
    quiet = values[rest[0] : rest[1]]
    return float(quiet.mean()), float(quiet.std())
