"""The causal conditioning before an onset is looked for; it is not the chain that is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, high_pass, low_pass
from dsp.gaps import runs_of
from dsp.onset.config import FrontEndConfig

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One conditioned channel on the working time grid.

    Attributes
    ----------
    samples_uv : (n_samples,) float64
        High-passed samples; 0 where nothing usable was recorded.
    usable : (n_samples,) bool
        False in gaps, while the filter settles after them and under a mask.
    present : (n_samples,) bool
        False in gaps only.
    fs_hz : float
        Working rate.
    delay_s : float
        Delay of the filters in the EMG band, already to be subtracted from every time.
    """

    samples_uv: FloatArray
    usable: BoolArray
    present: BoolArray
    fs_hz: float
    delay_s: float


def condition(
    samples_uv: FloatArray,
    fs_hz: float,
    *,
    corner_hz: float,
    masked: BoolArray | None = None,
    config: FrontEndConfig,
) -> Trace:
    """High-pass one channel causally and bring it to the working rate.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Raw samples in µV; not finite where samples are missing.
    fs_hz : float
        Sampling rate.
    corner_hz : float
        Corner of the high-pass.
    masked : (n_samples,) bool, optional
        True for samples no onset may lean on (heartbeats, clipped samples).
    config : FrontEndConfig
        Settling time and working rate.

    Returns
    -------
    Trace
        Conditioned samples and which of them may be used.

    Notes
    -----
    Each run between gaps is filtered on its own, started at the steady state of its first sample,
    so a constant offset leaves no trace. The high-pass is the minimum-phase second-order
    Butterworth, the same on every channel. Rates of at least 1.5 times the working rate are also
    low-passed (fourth-order Butterworth at 0.4 of the new rate, delay about 1 ms, stored in
    ``delay_s``) and then thinned.
    """
    present = np.isfinite(samples_uv)
    usable = present.copy() if masked is None else present & ~masked
    n_settle = round(config.settle_s * fs_hz)
    factor = config.factor(fs_hz)
    sos, delay_s = _design(fs_hz, factor, corner_hz)
    filtered_uv = np.zeros(len(samples_uv))
    for start, stop in runs_of(present):
        filtered_uv[start:stop] = SosFilter(sos).step(samples_uv[start:stop, np.newaxis])[:, 0]
        usable[start : min(start + n_settle, stop)] = False
    if factor == 1:
        return Trace(filtered_uv, usable, present, fs_hz, delay_s)
    n_whole = len(filtered_uv) // factor * factor
    return Trace(
        filtered_uv[:n_whole:factor],
        np.asarray(usable[:n_whole].reshape(-1, factor).all(axis=1)),
        np.asarray(present[:n_whole].reshape(-1, factor).all(axis=1)),
        fs_hz / factor,
        delay_s,
    )


def _design(fs_hz: float, factor: int, corner_hz: float) -> tuple[FloatArray, float]:
    sections = high_pass(fs_hz, corner_hz=corner_hz)
    if factor == 1:
        return sections, 0.0
    smooth_hz = 0.4 * fs_hz / factor
    smoothing = low_pass(fs_hz, corner_hz=smooth_hz, order=4)
    # The group delay of a fourth-order Butterworth far below its corner is 2.613 / (2 pi corner).
    return np.vstack([sections, smoothing]), 2.613 / (2 * np.pi * smooth_hz)
