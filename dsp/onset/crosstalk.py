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
    max_correlation : float
        Largest correlation of the whitened channels, of either sign.
    before_s, after_s : float
        Stretch around the later start that is compared.
    reach_s : float
        Largest delay between the channels that is tried.
    """

    max_correlation: float = 0.45
    before_s: float = 0.02
    after_s: float = 0.1
    reach_s: float = 0.003


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

    def stretch(self, start_s: float, stop_s: float) -> FloatArray:
        """Return the samples between two times, as far as there are any.

        Parameters
        ----------
        start_s, stop_s : float
            Half-open range of time.

        Returns
        -------
        (n_stretch,) float64
        """
        start = max(0, round((start_s - self.start_s) * self.fs_hz))
        stop = max(0, round((stop_s - self.start_s) * self.fs_hz))
        return self.samples[start:stop]


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
    ``max |sum a[i + k] b[i]| / sqrt(sum a² sum b²)`` over delays of up to 3 ms, on 120 ms of
    whitened signal. Of two independent muscles in 120 ms one pair in a hundred exceeds 0.44.
    Correlation is no proof of crosstalk, and crosstalk through tissue need not correlate: a low
    value clears nobody.

    References
    ----------
    Farina, Merletti, Enoka (2004), The extraction of neural strategies from the surface EMG,
    J. Appl. Physiol. 96:1486-1495.
    """
    start_s, stop_s = later_s - config.before_s, later_s + config.after_s
    of_b = b.stretch(start_s, stop_s)
    n_reach = round(config.reach_s * a.fs_hz)
    return any(
        _correlation(a.stretch(start_s + shift_s, stop_s + shift_s), of_b) > config.max_correlation
        for shift_s in np.arange(-n_reach, n_reach + 1) / a.fs_hz
    )


def _correlation(a: FloatArray, b: FloatArray) -> float:
    n_common = min(len(a), len(b))
    a, b = a[:n_common], b[:n_common]
    energy = float(np.sum(a * a) * np.sum(b * b))
    return abs(float(np.sum(a * b))) / energy**0.5 if energy > 0 else 0.0
