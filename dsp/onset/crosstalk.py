"""Which of two channels may carry the other's signal where the later of them starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray


@dataclass(frozen=True, slots=True)
class CrosstalkConfig:
    """When two channels share too much to be ordered.

    Attributes
    ----------
    before_s : float
        How long before the later start the comparison begins.
    stretches : tuple of (float, float)
        Length of each compared stretch and the largest correlation there, of either sign.
    reach_s : float
        Largest delay between a muscle and its image on another channel.
    far_s : float
        Largest delay that is tried: what correlates beyond twice the reach does so by chance.
    over_chance : float
        How many times the correlation by chance must be exceeded.
    late_stretches : tuple of (float, float)
        As `stretches`, for an image that comes late: more delays are tried, so more is asked.
    late_reach_s, late_far_s : float
        Largest delay of a late image, and the largest that is tried.
    late_over_rms : float
        How many times the RMS correlation by chance a late image must exceed.
    image_ratio : float
        A channel with less than this times the other's power may be its image.
    """

    before_s: float = 0.02
    stretches: tuple[tuple[float, float], ...] = ((0.12, 0.45), (0.24, 0.33))
    reach_s: float = 0.003
    far_s: float = 0.03
    over_chance: float = 1.7
    late_stretches: tuple[tuple[float, float], ...] = ((0.12, 0.50), (0.24, 0.35), (0.40, 0.27))
    late_reach_s: float = 0.02
    late_far_s: float = 0.08
    late_over_rms: float = 4.3
    image_ratio: float = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Whitened:
    """One channel without what its own past foretells; 0 where no sample may be used.

    Attributes
    ----------
    samples : (n_samples,) float64
        Innovations of the rest model.
    start_s : float
        Time of the first.
    fs_hz : float
        Their rate.
    """

    samples: FloatArray
    start_s: float
    fs_hz: float

    def stretch(self, start_s: float, n_samples: int) -> FloatArray:
        """Return so many samples from a time on, 0 where there are none.

        Parameters
        ----------
        start_s : float
            Time of the first.
        n_samples : int
            How many.

        Returns
        -------
        (n_samples,) float64
        """
        start = round((start_s - self.start_s) * self.fs_hz)
        first, stop = max(0, start), max(0, min(start + n_samples, len(self.samples)))
        stretch = np.zeros(n_samples)
        if first < stop:
            stretch[first - start : stop - start] = self.samples[first:stop]
        return stretch


def suspects(
    a: Whitened, b: Whitened, *, later_s: float, config: CrosstalkConfig
) -> tuple[bool, bool]:
    """Tell which start may be the other muscle, seen from afar.

    Parameters
    ----------
    a, b : Whitened
        Two channels of one repetition.
    later_s : float
        The later of their starts.
    config : CrosstalkConfig
        Stretches, delays and limits.

    Returns
    -------
    a_is_suspect, b_is_suspect : bool
        Both False unless they correlate more than two muscles would. Else the quieter one is
        suspect, and both where neither is quieter by `config.image_ratio`.

    Notes
    -----
    ``max |sum a[i + k] b[i]| / sqrt(sum a² sum b²)`` over delays of up to 3 ms, on whitened
    signal, held against a fixed limit and against what it reaches by chance at delays of 6 to
    30 ms: narrow spectra correlate by chance. Then the same over delays of up to 20 ms against
    the RMS at 20 to 80 ms, for an image that tissue delays. Tissue attenuates, so an image is
    smaller than what it is the image of. Correlation is no proof of crosstalk, and crosstalk
    through tissue need not correlate: a low value clears nobody.

    References
    ----------
    Farina, Merletti, Enoka (2004), The extraction of neural strategies from the surface EMG,
    J. Appl. Physiol. 96:1486-1495.
    """
    start_s = later_s - config.before_s
    tests = [
        *((*each, config.far_s, _is_shared) for each in config.stretches),
        *((*each, config.late_far_s, _is_shared_late) for each in config.late_stretches),
    ]
    for length_s, limit, far_s, is_shared in tests:
        n_long, n_far = round(length_s * a.fs_hz), round(far_s * a.fs_hz)
        of_a = a.stretch(start_s - far_s, n_long + 2 * n_far)
        of_b = b.stretch(start_s, n_long)
        if is_shared(_correlations(of_a, of_b), a.fs_hz, limit, config):
            power_a, power_b = np.mean(of_a[n_far : n_far + n_long] ** 2), np.mean(of_b**2)
            return (
                bool(power_a < config.image_ratio * power_b),
                bool(power_b < config.image_ratio * power_a),
            )
    return False, False


def _is_shared(
    correlations: FloatArray, fs_hz: float, limit: float, config: CrosstalkConfig
) -> bool:
    shifts_s = _shifts_s(correlations, fs_hz)
    near = correlations[shifts_s <= config.reach_s]
    by_chance = config.over_chance * correlations[shifts_s > 2 * config.reach_s].max()
    return bool(near.max() > max(limit, by_chance))


def _is_shared_late(
    correlations: FloatArray, fs_hz: float, limit: float, config: CrosstalkConfig
) -> bool:
    is_near = _shifts_s(correlations, fs_hz) <= config.late_reach_s
    chance = float(np.sqrt(np.mean(correlations[~is_near] ** 2)))
    return bool(correlations[is_near].max() > max(limit, config.late_over_rms * chance))


def _shifts_s(correlations: FloatArray, fs_hz: float) -> FloatArray:
    return np.asarray(np.abs(np.arange(len(correlations)) - len(correlations) // 2) / fs_hz)


def _correlations(of_a: FloatArray, of_b: FloatArray) -> FloatArray:
    """Return the size of the correlation of *b* with every stretch of *a* as long as it."""
    stretches = np.lib.stride_tricks.sliding_window_view(of_a, len(of_b))
    # Sums and no matrix product: BLAS may round by thread count.
    energies = (stretches**2).sum(axis=1) * (of_b**2).sum()
    shared = np.abs((stretches * of_b).sum(axis=1))
    return np.asarray(shared / np.sqrt(np.where(energies > 0, energies, np.inf)))
