"""Gaussian noise with the spectrum of surface EMG, drawn block by block; it has no amplitude."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray

LOW_CORNER_HZ = 60.0
HIGH_CORNER_HZ = 120.0
WHITE_SHARE = 0.7
"""Share of the resting power that is white; the rest has the spectrum of EMG."""

_KERNEL_S = 0.128
_BAND_HZ = (20.0, 450.0)


def emg_power(frequencies_hz: FloatArray) -> FloatArray:
    """Return the power spectral density of surface EMG, up to a factor.

    Parameters
    ----------
    frequencies_hz : (n,) float64
        Frequencies from 0 Hz.

    Returns
    -------
    (n,) float64
        Density at each frequency.

    Notes
    -----
    ``S(f) = fh⁴ f² / ((f² + fl²) (f² + fh²)²)`` with corners at 60 and 120 Hz.

    References
    ----------
    Shwedyk, Balasubramanian, Scott 1977, *IEEE Trans Biomed Eng* 24:417;
    Stulen, De Luca 1981, *IEEE Trans Biomed Eng* 28:515.
    """
    squared = frequencies_hz**2
    low, high = LOW_CORNER_HZ**2, HIGH_CORNER_HZ**2
    return np.asarray(high**2 * squared / ((squared + low) * (squared + high) ** 2))


def emg_kernel(fs_hz: float) -> FloatArray:
    """Return the symmetric kernel that turns unit white noise into unit EMG noise.

    Parameters
    ----------
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_taps,) float64
        Kernel of 128 ms with unit energy; the phase of a noise means nothing, so it may be
        symmetric.
    """
    n_half = max(8, round(_KERNEL_S * fs_hz / 2))
    n_fft = 8 * n_half
    frequencies_hz = np.asarray(np.fft.rfftfreq(n_fft, 1.0 / fs_hz), dtype=np.float64)
    gain = np.sqrt(emg_power(frequencies_hz))
    kernel = np.roll(np.fft.irfft(gain, n_fft), n_half)[: 2 * n_half + 1]
    return np.asarray(kernel / np.sqrt(np.sum(kernel**2)))


def plateau_uv_for(snr_db: float, *, rest_uv: float, fs_hz: float) -> float:
    """Return the plateau that stands ``snr_db`` over a rest level, both seen at 20–450 Hz.

    Parameters
    ----------
    snr_db : float
        ``20 log10`` of the plateau's RMS over the rest's RMS after the band-pass; the plateau
        is the muscle alone, without the rest noise under it.
    rest_uv : float
        RMS of the rest noise over the whole band.
    fs_hz : float
        Samples per second.

    Returns
    -------
    float
        RMS of the muscle's plateau over the whole band in µV.
    """
    frequencies_hz = np.linspace(0.0, fs_hz / 2, 2048)
    power = emg_power(frequencies_hz)
    is_inside = (frequencies_hz >= _BAND_HZ[0]) & (frequencies_hz <= _BAND_HZ[1])
    emg_share = float(power[is_inside].sum() / power.sum())
    rest_share = WHITE_SHARE * float(is_inside.mean()) + (1 - WHITE_SHARE) * emg_share
    return float(10 ** (snr_db / 20) * rest_uv * np.sqrt(rest_share / emg_share))


class EmgNoise:
    """An endless stream of unit-variance EMG noise.

    Parameters
    ----------
    rng : numpy.random.Generator
        The only source of chance; owned by this stream alone.
    fs_hz : float
        Samples per second.
    """

    def __init__(self, rng: np.random.Generator, *, fs_hz: float) -> None:
        self._rng = rng
        self._kernel = emg_kernel(fs_hz)
        self._tail = rng.standard_normal(len(self._kernel) - 1)

    def draw(self, n_samples: int) -> FloatArray:
        """Return the next ``n_samples`` values, (n_samples,) float64 with unit variance."""
        white = np.concatenate([self._tail, self._rng.standard_normal(n_samples)])
        self._tail = white[n_samples:]
        return np.convolve(white, self._kernel, mode="valid")


class RestNoise:
    """An endless stream of unit-variance rest noise: 70 % white, 30 % with the EMG spectrum."""

    def __init__(self, rng: np.random.Generator, *, fs_hz: float) -> None:
        white_rng, emg_rng = rng.spawn(2)
        self._white_rng = white_rng
        self._emg = EmgNoise(emg_rng, fs_hz=fs_hz)

    def draw(self, n_samples: int) -> FloatArray:
        """Return the next ``n_samples`` values, (n_samples,) float64 with unit variance."""
        white = self._white_rng.standard_normal(n_samples)
        shaped = self._emg.draw(n_samples)
        return np.asarray(np.sqrt(WHITE_SHARE) * white + np.sqrt(1 - WHITE_SHARE) * shaped)
