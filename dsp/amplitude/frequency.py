"""Mean and median frequency of a stretch with their intervals; it says nothing of fatigue."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dsp.amplitude.level import WITHHOLDING, LevelConfig, broad_reasons
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.rest import measure_rest
from dsp.amplitude.samples import AmplitudeSamples, IndexRange
from dsp.amplitude.spectrum import LOWEST_RATE_HZ, SEGMENT_S, Spectrum, welch_spectrum
from dsp.block import ChannelKind, FloatArray
from dsp.findings import Reason
from dsp.gaps import longest_run

_HALF_WIDTH_90 = 1.6449
_SMOOTH_BINS = 31


@dataclass(frozen=True, slots=True)
class FrequencyConfig:
    """When a frequency is stated.

    Attributes
    ----------
    least_s : float
        Shortest unbroken stretch, of work and of rest; never below the 1 s of a segment.
    least_snr_db : float
        Least net power over rest; below it the rest decides more than the muscle.
    level : LevelConfig
        When a stretch is spoilt.
    """

    least_s: float = SEGMENT_S
    least_snr_db: float = 10.0
    level: LevelConfig = field(default_factory=LevelConfig)


@dataclass(frozen=True, slots=True)
class SpectralFrequencies:
    """Where the power of one channel lies in one stretch.

    Attributes
    ----------
    channel : str
        Its name.
    mean_hz, median_hz : float or None
        Centre of gravity of the net power at 20–450 Hz, and what halves it.
    mean_interval_90_hz, median_interval_90_hz : (float, float) or None
        What chance alone leaves open, at 90 %.
    duration_s : float
        Length of the unbroken stretch it was measured on.
    reasons : tuple of Reason or AmplitudeReason
        Why it is withheld or doubted.
    """

    channel: str
    mean_hz: float | None
    mean_interval_90_hz: tuple[float, float] | None
    median_hz: float | None
    median_interval_90_hz: tuple[float, float] | None
    duration_s: float
    reasons: tuple[Doubt, ...]


def measure_frequencies(
    samples: AmplitudeSamples,
    channel_name: str,
    *,
    stretch: IndexRange,
    rest: IndexRange,
    config: FrequencyConfig,
) -> SpectralFrequencies:
    """Measure mean and median frequency of one channel over one held stretch.

    Parameters
    ----------
    samples : AmplitudeSamples
        The prepared recording.
    channel_name : str
        Which channel.
    stretch, rest : (int, int)
        Half-open ranges of sample indices: a held contraction, and a quiet second.
    config : FrequencyConfig
        When a frequency is stated.

    Returns
    -------
    SpectralFrequencies
        With every reason to doubt it.

    Raises
    ------
    ValueError
        If the rate is below 1000 per second, there is no such channel, or a range is not within
        the recording.

    Notes
    -----
    With the Welch density ``S`` of the stretch less that of rest, ``mean = ∫ f S / ∫ S`` and
    ``∫ up to median S = ½ ∫ S``. To first order, over a stretch of ``T`` of a Gaussian signal,
    ``var(mean) = ∫ (f − mean)² S² / (T (∫ S)²)`` and ``var(median) = ∫ S² / (4 T S(median)²)``,
    with the scatter of rest added. Heartbeats cannot be left out of a spectrum and are told.

    References
    ----------
    Farina D, Merletti R (2000). Comparison of algorithms for estimation of EMG variables during
    voluntary isometric contractions. J Electromyogr Kinesiol 10(5):337–349.
    A simulation study to assess the factors of influence on mean and median frequency of sEMG
    signals during muscle fatigue (2022). Sensors 22(17):6360: below 10 dB of signal-to-noise
    ratio the errors are too large to use.
    """
    column = samples.column_of(channel_name)
    samples.check_range(stretch, what="stretch")
    samples.check_range(rest, what="rest")
    if samples.fs_hz < LOWEST_RATE_HZ:
        raise ValueError(
            f"fs_hz is {samples.fs_hz:g}: a spectrum up to 450 Hz needs 1000 samples per second "
            "or more"
        )
    if samples.channels[column].kind is not ChannelKind.EMG:
        return _withheld(channel_name, (Reason.ENVELOPE_ONLY,))
    run, reasons = _usable_run(samples, column, stretch, config=config)
    rest_run, rest_reasons = _usable_rest(samples, column, rest, config=config)
    if run is None or rest_run is None:
        return _withheld(channel_name, tuple(dict.fromkeys((*reasons, *rest_reasons))))
    spoilt = broad_reasons(samples, column, run, config=config.level)
    if Reason.MOTION in spoilt:
        return _withheld(channel_name, (Reason.MOTION,))
    if not samples.is_counted[slice(*run), column].all():
        reasons = (*reasons, Reason.ECG)
    worked = welch_spectrum(samples.raw_uv[slice(*run), column], samples.fs_hz)
    rested = welch_spectrum(samples.raw_uv[slice(*rest_run), column], samples.fs_hz)
    net_uv2 = float(np.sum(worked.density_uv2) - np.sum(rested.density_uv2))
    if net_uv2 < 10 ** (config.least_snr_db / 10) * float(np.sum(rested.density_uv2)):
        return _withheld(channel_name, (*reasons, Reason.LOW_SNR))
    return _frequencies(channel_name, worked, rested, (run[1] - run[0]) / samples.fs_hz, reasons)


def mean_frequency_hz(frequencies_hz: FloatArray, density_uv2: FloatArray) -> float:
    """Return the centre of gravity of a power density.

    Parameters
    ----------
    frequencies_hz, density_uv2 : (n_bins,) float64
        Evenly spaced frequencies and the net density there.

    Returns
    -------
    float
        ``Σ f S / Σ S`` in Hz.

    Raises
    ------
    ValueError
        If there is no net power.
    """
    return float(np.sum(frequencies_hz * density_uv2) / _total_uv2(density_uv2))


def median_frequency_hz(frequencies_hz: FloatArray, density_uv2: FloatArray) -> float:
    """Return the frequency that halves a power density.

    Parameters
    ----------
    frequencies_hz, density_uv2 : (n_bins,) float64
        Evenly spaced frequencies and the net density there.

    Returns
    -------
    float
        Where the running sum, drawn straight through each bin, reaches half of its end.

    Raises
    ------
    ValueError
        If there is no net power.
    """
    half_uv2 = _total_uv2(density_uv2) / 2
    sums_uv2 = np.concatenate([[0.0], np.cumsum(density_uv2)])
    upper = int(np.flatnonzero(sums_uv2 >= half_uv2)[0])
    into = (half_uv2 - sums_uv2[upper - 1]) / (sums_uv2[upper] - sums_uv2[upper - 1])
    width_hz = float(frequencies_hz[1] - frequencies_hz[0])
    return float(frequencies_hz[upper - 1] + (into - 0.5) * width_hz)


def _total_uv2(density_uv2: FloatArray) -> float:
    total_uv2 = float(np.sum(density_uv2))
    if not total_uv2 > 0:
        raise ValueError(f"the net power is {total_uv2:g}: a frequency needs some above 0")
    return total_uv2


def _usable_run(
    samples: AmplitudeSamples, column: int, indices: IndexRange, *, config: FrequencyConfig
) -> tuple[IndexRange | None, tuple[Doubt, ...]]:
    """Return the longest unbroken run of a range, None where it is spoilt, and what spoils it."""
    rows = slice(*indices)
    found = tuple(reason for reason, mask in samples.spoilt.items() if mask[rows, column].any())
    if any(reason in (*WITHHOLDING, Reason.MOTION) for reason in found):
        return None, found
    start, stop = longest_run(samples.raw_uv[rows, column, np.newaxis])
    if stop - start < max(config.least_s, SEGMENT_S) * samples.fs_hz:
        return None, found or (AmplitudeReason.TOO_SHORT,)
    return (indices[0] + start, indices[0] + stop), found


def _usable_rest(
    samples: AmplitudeSamples, column: int, rest: IndexRange, *, config: FrequencyConfig
) -> tuple[IndexRange | None, tuple[Doubt, ...]]:
    """Return the longest unbroken run of a rest, None where it is none, and why."""
    power_uv2, reasons = measure_rest(samples, column, rest, config=config.level)
    if power_uv2 is None:
        return None, reasons
    run, reasons = _usable_run(samples, column, rest, config=config)
    return run, (Reason.REST_TOO_SHORT,) if AmplitudeReason.TOO_SHORT in reasons else reasons


def _frequencies(
    channel_name: str,
    worked: Spectrum,
    rested: Spectrum,
    duration_s: float,
    reasons: tuple[Doubt, ...],
) -> SpectralFrequencies:
    frequencies_hz = worked.frequencies_hz
    net_uv2 = worked.density_uv2 - rested.density_uv2
    mean_hz = mean_frequency_hz(frequencies_hz, net_uv2)
    median_hz = median_frequency_hz(frequencies_hz, net_uv2)
    total_uv2 = float(np.sum(net_uv2))
    scatter = _scatter(worked) + _scatter(rested)
    mean_sd_hz = float(np.sqrt(np.sum((frequencies_hz - mean_hz) ** 2 * scatter))) / total_uv2
    at_median_uv2 = max(float(np.interp(median_hz, frequencies_hz, _smooth(net_uv2))), 1e-12)
    median_sd_hz = float(np.sqrt(np.sum(scatter))) / (2 * at_median_uv2)
    return SpectralFrequencies(
        channel_name,
        mean_hz,
        _interval(mean_hz, mean_sd_hz),
        median_hz,
        _interval(median_hz, median_sd_hz),
        duration_s,
        reasons,
    )


def _scatter(spectrum: Spectrum) -> FloatArray:
    """Return the variance each bin adds to a sum over bins; bridged ones repeat neighbours."""
    repeated = len(spectrum.is_bridged) / np.count_nonzero(~spectrum.is_bridged)
    width_hz = float(spectrum.frequencies_hz[1] - spectrum.frequencies_hz[0])
    density_uv2 = np.maximum(_smooth(spectrum.density_uv2), 0.0)
    return np.square(density_uv2) * repeated / (spectrum.effective_s * width_hz)


def _smooth(density_uv2: FloatArray) -> FloatArray:
    ones = np.ones(_SMOOTH_BINS)
    n_near = np.convolve(np.ones(len(density_uv2)), ones, mode="same")
    return np.convolve(density_uv2, ones, mode="same") / n_near


def _interval(middle_hz: float, sd_hz: float) -> tuple[float, float]:
    return middle_hz - _HALF_WIDTH_90 * sd_hz, middle_hz + _HALF_WIDTH_90 * sd_hz


def _withheld(channel_name: str, reasons: tuple[Doubt, ...]) -> SpectralFrequencies:
    return SpectralFrequencies(channel_name, None, None, None, None, 0.0, reasons)
