"""What a channel is like before anything starts; it does not look at the contraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.onset.autoregression import autocovariance, innovations, levinson
from dsp.onset.front_end import BoolArray, Trace

_BLOCK_S = 0.05
_BURST_POWER_RATIO = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class RestModel:
    """The rest level and spectrum of one channel.

    Attributes
    ----------
    covariance_uv2 : (n_lags + 1,) float64
        Autocovariance of the quiet stretch, bursts left out.
    coefficients : (n_lags + 1,) float64
        Its whitening filter.
    innovation_uv2 : float
        Variance of the whitened rest; 0 when the channel is flat.
    usable_s : float
        Quiet time it rests on.
    rms_ratio : float
        Ratio of the 90th to the 10th percentile of the whitened 50 ms RMS.
    calm : (n_samples,) bool
        Samples of the trace that count as rest.
    """

    covariance_uv2: FloatArray
    coefficients: FloatArray
    innovation_uv2: float
    usable_s: float
    rms_ratio: float
    calm: BoolArray


def measure_rest(trace: Trace, start: int, stop: int, *, ar_order: int) -> RestModel:
    """Model the quiet stretch of a trace.

    Parameters
    ----------
    trace : Trace
        A conditioned channel.
    start, stop : int
        The quiet stretch, in samples of the trace.
    ar_order : int
        Order of the whitening filter.

    Returns
    -------
    RestModel
        Spectrum, level and how even it was.

    Notes
    -----
    Blocks of 50 ms with more than four times the median power are bursts and are left out of the
    spectrum, but not out of `rms_ratio`.
    """
    calm = _calm_samples(trace, start, stop)
    covariance_uv2 = autocovariance(trace.samples_uv[start:stop], calm[start:stop], n_lags=ar_order)
    if covariance_uv2[0] <= 0:
        return RestModel(covariance_uv2, np.eye(1, ar_order + 1)[0], 0.0, 0.0, np.inf, calm)
    coefficients = levinson(covariance_uv2[np.newaxis])[0]
    squares_uv2 = innovations(trace.samples_uv[start:stop], coefficients)[0] ** 2
    usable = settled_after_masks(trace.usable[start:stop], n_lags=ar_order)
    settled = calm[start:stop] & usable
    return RestModel(
        covariance_uv2,
        coefficients[0],
        float(squares_uv2[settled].mean()) if settled.any() else 0.0,
        np.count_nonzero(calm) / trace.fs_hz,
        _rms_ratio(block_powers(squares_uv2, usable, n_block=_n_block(trace))),
        calm,
    )


def _calm_samples(trace: Trace, start: int, stop: int) -> BoolArray:
    """Return the usable samples of the quiet stretch outside bursts."""
    powers_uv2 = block_powers(
        trace.samples_uv[start:stop] ** 2, trace.usable[start:stop], n_block=_n_block(trace)
    )
    finite_uv2 = powers_uv2[np.isfinite(powers_uv2)]
    limit_uv2 = _BURST_POWER_RATIO * np.median(finite_uv2) if len(finite_uv2) else 0.0
    is_burst = np.repeat(np.nan_to_num(powers_uv2) > limit_uv2, _n_block(trace))
    calm = np.zeros(len(trace.usable), dtype=np.bool_)
    calm[start:stop] = trace.usable[start:stop]
    calm[start : start + len(is_burst)] &= ~is_burst
    return calm


def _n_block(trace: Trace) -> int:
    return max(1, round(_BLOCK_S * trace.fs_hz))


def whiten(trace: Trace, rest: RestModel) -> FloatArray:
    """Return the trace without what the rest model foretells.

    Parameters
    ----------
    trace : Trace
        A conditioned channel.
    rest : RestModel
        Its quiet stretch.

    Returns
    -------
    (n_samples,) float64
        Innovations in µV; 0 where they would lean on a sample that may not be used.
    """
    settled = settled_after_masks(trace.usable, n_lags=len(rest.coefficients) - 1)
    errors_uv = innovations(trace.samples_uv, rest.coefficients[None, :])[0]
    return np.where(settled, errors_uv, 0.0)


def block_powers(powers_uv2: FloatArray, usable: BoolArray, *, n_block: int) -> FloatArray:
    """Average instantaneous power over whole blocks of usable samples.

    Parameters
    ----------
    powers_uv2 : (n_samples,) float64
        Squared samples.
    usable : (n_samples,) bool
        Which of them count.
    n_block : int
        Samples per block.

    Returns
    -------
    (n_samples // n_block,) float64
        Mean power per block; NaN where less than half a block is usable.
    """
    n_blocks = len(powers_uv2) // n_block
    shape = (n_blocks, n_block)
    counts = usable[: n_blocks * n_block].reshape(shape).sum(axis=1)
    kept_uv2 = np.where(usable, powers_uv2, 0.0)[: n_blocks * n_block]
    sums_uv2 = kept_uv2.reshape(shape).sum(axis=1)
    enough = counts >= n_block / 2
    return np.where(enough, sums_uv2 / np.maximum(counts, 1), np.nan)


def settled_after_masks(usable: BoolArray, *, n_lags: int) -> BoolArray:
    """Return the samples whose last `n_lags` predecessors are all usable too.

    Parameters
    ----------
    usable : (n_samples,) bool
        Which samples count.
    n_lags : int
        Memory of the whitening filter.

    Returns
    -------
    (n_samples,) bool
        True where an innovation leans on no masked sample.
    """
    unusable_before = np.concatenate([[0], np.cumsum(~usable)])
    starts = np.maximum(np.arange(len(usable)) - n_lags, 0)
    return np.asarray(unusable_before[1:] == unusable_before[starts])


def _rms_ratio(powers_uv2: FloatArray) -> float:
    finite_uv2 = powers_uv2[np.isfinite(powers_uv2)]
    n_least = 4
    if len(finite_uv2) < n_least:
        return 1.0
    low_uv2, high_uv2 = np.percentile(finite_uv2, [10, 90])
    return float(np.sqrt(high_uv2 / low_uv2)) if low_uv2 > 0 else float("inf")
