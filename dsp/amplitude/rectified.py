"""Full-wave rectified EMG and its moving average as causal stages; the RMS is in `dsp.envelope`."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.envelope import MovingRms


class FullWaveRectifier:
    """The absolute value of every sample.

    Notes
    -----
    ``y[n] = |x[n]|``. No delay and no memory. An offset must have been taken out before, as the
    band-pass of the chain does, or it is rectified as well.

    References
    ----------
    Merletti R, Di Torino P (1999). Standards for reporting EMG data. J Electromyogr Kinesiol
    9(4):III–IV.
    """

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the absolute value of the next samples, (n_samples, n_channels) float64."""
        return np.abs(samples)

    def reset(self) -> None:
        """Do nothing, since nothing is remembered."""


class MovingArv:
    """Average rectified value over the last stretch of samples.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    window_ms : float
        Length of the stretch; whoever reports an average rectified value states it.

    Raises
    ------
    ValueError
        If the window is shorter than one sample.

    Notes
    -----
    ``y[n] = mean of |x| over the last N samples``; before N samples have come, over those there
    are. Delay of a step's middle: half the window. Of Gaussian EMG it is ``√(2/π) = 0.80`` of the
    RMS. It is taken as the square of the moving RMS of ``√|x|``, whose sums never drift.

    References
    ----------
    McManus L et al. (2021). Consensus for experimental design in electromyography (CEDE) project:
    Terminology matrix. J Electromyogr Kinesiol 59:102565.
    """

    def __init__(self, fs_hz: float, *, window_ms: float) -> None:
        self._moving_rms = MovingRms(fs_hz, window_ms=window_ms)

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the ARV at each of the next samples, (n_samples, n_channels) float64."""
        return np.square(self._moving_rms.step(np.sqrt(np.abs(samples))))

    def reset(self) -> None:
        """Forget everything."""
        self._moving_rms.reset()
