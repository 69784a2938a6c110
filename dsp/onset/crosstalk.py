"""Whether two channels carry one and the same signal where the later of them starts."""

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
    """

    before_s: float = 0.02
    stretches: tuple[tuple[float, float], ...] = ((0.12, 0.45), (0.24, 0.33))
    reach_s: float = 0.003
    far_s: float = 0.03
    over_chance: float = 1.3


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


def share_signal(a: Whitened, b: Whitened, *, later_s: float, config: CrosstalkConfig) -> bool:
    """Tell whether the later start may be the other muscle, seen from afar.

    Parameters
    ----------
    a, b : Whitened
        Two channels of one repetition.
    later_s : float
        The later of their starts.
    config : CrosstalkConfig
        Stretch, delays and limit.

    Returns
    -------
    bool
        True when they correlate more than two muscles would.

    Notes
    -----
    ``max |sum a[i + k] b[i]| / sqrt(sum a² sum b²)`` over delays of up to 3 ms, on whitened
    signal, held against a fixed limit and against what it reaches by chance at delays of 6 to
    30 ms: narrow spectra correlate by chance. Correlation is no proof of crosstalk, and crosstalk
    through tissue need not correlate: a low value clears nobody.

    References
    ----------
    Farina, Merletti, Enoka (2004), The extraction of neural strategies from the surface EMG,
    J. Appl. Physiol. 96:1486-1495.
    """
    start_s = later_s - config.before_s
    n_far = round(config.far_s * a.fs_hz)
    shifts_s = np.arange(-n_far, n_far + 1) / a.fs_hz
    is_near = np.abs(shifts_s) <= config.reach_s
    is_far = np.abs(shifts_s) > 2 * config.reach_s
    for length_s, limit in config.stretches:
        n_long = round(length_s * a.fs_hz)
        of_a = a.stretch(start_s - config.far_s, n_long + 2 * n_far)
        correlations = _correlations(of_a, b.stretch(start_s, n_long))
        by_chance = config.over_chance * correlations[is_far].max()
        if correlations[is_near].max() > max(limit, by_chance):
            return True
    return False


def _correlations(of_a: FloatArray, of_b: FloatArray) -> FloatArray:
    """Return the size of the correlation of *b* with every stretch of *a* as long as it."""
    stretches = np.lib.stride_tricks.sliding_window_view(of_a, len(of_b))
    # Sums and no matrix product: BLAS may round by thread count.
    energies = (stretches**2).sum(axis=1) * (of_b**2).sum()
    shared = np.abs((stretches * of_b).sum(axis=1))
    return np.asarray(shared / np.sqrt(np.where(energies > 0, energies, np.inf)))
