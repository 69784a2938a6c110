"""RMS and average rectified value of one epoch; it filters nothing and takes no rest out."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray


def epoch_rms_uv(samples_uv: FloatArray) -> float:
    """Return the root mean square of an epoch.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel, band-passed, without missing samples.

    Returns
    -------
    float
        RMS in µV.

    Raises
    ------
    ValueError
        If the epoch is not one channel of two or more finite samples that are not all the same.

    Notes
    -----
    ``√(mean of x²)``. Of band-limited Gaussian EMG of bandwidth ``B`` its relative scatter is
    ``1 / (2 √(B T))``: 5 % for 190 Hz and half a second. No delay: an epoch lies where it lies.

    References
    ----------
    McManus L et al. (2021), CEDE terminology matrix. J Electromyogr Kinesiol 59:102565.
    """
    return float(np.sqrt(np.mean(np.square(checked_epoch(samples_uv)))))


def epoch_arv_uv(samples_uv: FloatArray) -> float:
    """Return the average rectified value of an epoch.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel, band-passed, without missing samples.

    Returns
    -------
    float
        ARV in µV.

    Raises
    ------
    ValueError
        If the epoch is not one channel of two or more finite samples that are not all the same.

    Notes
    -----
    ``mean of |x|``; ``√(2/π)`` of the RMS where the signal is Gaussian.

    References
    ----------
    McManus L et al. (2021), CEDE terminology matrix. J Electromyogr Kinesiol 59:102565.
    """
    return float(np.mean(np.abs(checked_epoch(samples_uv))))


def checked_epoch(samples_uv: FloatArray, *, n_least: int = 2) -> FloatArray:
    """Return an epoch that can be measured.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel.
    n_least : int
        Fewest samples.

    Returns
    -------
    (n_samples,) float64
        The same samples.

    Raises
    ------
    ValueError
        If there are more dimensions, fewer samples, samples that are not finite, or no change.
    """
    epoch_uv = np.asarray(samples_uv, dtype=np.float64)
    if epoch_uv.ndim != 1:
        raise ValueError(f"the epoch has shape {epoch_uv.shape}: give one channel, (n_samples,)")
    if len(epoch_uv) < n_least:
        raise ValueError(f"the epoch has {len(epoch_uv)} samples: give {n_least} or more")
    n_missing = int(np.count_nonzero(~np.isfinite(epoch_uv)))
    if n_missing:
        raise ValueError(
            f"{n_missing} of {len(epoch_uv)} samples are not finite: give an epoch without gaps"
        )
    if np.ptp(epoch_uv) == 0.0:
        raise ValueError(
            f"all {len(epoch_uv)} samples are {epoch_uv[0]:g} µV: a constant has no amplitude"
        )
    return epoch_uv
