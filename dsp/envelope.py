"""Envelopes of EMG as causal stages, for eyes and for levels; no order is ever read from them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dsp.block import FloatArray, check_samples
from dsp.filters import SosFilter, low_pass
from dsp.input_rules import LARGEST_AUX, check_rate


class MovingRms:
    """Root mean square over the last stretch of samples.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    window_ms : float
        Length of the stretch.

    Raises
    ------
    ValueError
        If the window is shorter than one sample.

    Notes
    -----
    ``y[n] = √(mean of x² over the last N samples)``; before N samples have come, over those there
    are. Delay of a step's middle: half the window. The sum over a window is put together from
    sums that begin and end at multiples of N, so nothing is ever subtracted: it cannot drift, it
    is never negative, and a huge sample is wholly forgotten once it has left. Behind missing
    samples a channel's window begins anew.
    """

    def __init__(self, fs_hz: float, *, window_ms: float) -> None:
        check_rate(fs_hz)
        self._n_window = round(window_ms * fs_hz / 1000.0)
        if self._n_window < 1:
            raise ValueError(
                f"window_ms is {window_ms} at {fs_hz} samples per second: "
                "the window must hold at least one sample"
            )
        self._kept: FloatArray | None = None
        self._n_seen = np.zeros(0, dtype=np.intp)

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the RMS at each of the next samples, (n_samples, n_channels) float64."""
        check_samples(samples)
        if not len(samples):
            return samples.copy()
        if self._kept is None:
            # A window of nothing, so that the first real one has a predecessor.
            self._kept = np.zeros((self._n_window, samples.shape[1]))
            self._n_seen = np.zeros(samples.shape[1], dtype=np.intp)
        is_missing = ~(np.abs(samples) <= LARGEST_AUX)
        if not is_missing.any():
            return self._levels(samples, self._kept)
        levels = np.full(samples.shape, np.nan)
        # Between two of these rows the same channels are missing.
        edges = np.flatnonzero((is_missing[1:] != is_missing[:-1]).any(axis=1)) + 1
        for start, stop in pairwise([0, *edges.tolist(), len(samples)]):
            is_gone = is_missing[start]
            run = np.where(is_gone, 0.0, samples[start:stop])
            levels[start:stop, ~is_gone] = self._levels(run, self._kept)[:, ~is_gone]
            self._kept[:, is_gone] = 0.0
            self._n_seen[is_gone] = 0
        return levels

    def reset(self) -> None:
        """Forget everything."""
        self._kept = None

    def _levels(self, samples: FloatArray, kept: FloatArray) -> FloatArray:
        """Return the RMS at each of samples that are all there."""
        squares = np.concatenate([kept, np.square(samples)])
        sums = self._window_sums(squares)[-len(samples) :]
        n_inside = self._n_seen + np.arange(1, len(samples) + 1)[:, np.newaxis]
        self._n_seen = self._n_seen + len(samples)
        n_from = (len(squares) // self._n_window - 1) * self._n_window
        self._kept = squares[max(0, n_from) :]
        return np.asarray(np.sqrt(sums / np.minimum(n_inside, self._n_window)))

    def _window_sums(self, squares: FloatArray) -> FloatArray:
        """Return the sum over the window ending at each row from the second segment on."""
        n_window, n_channels = self._n_window, squares.shape[1]
        n_segments = -(-len(squares) // n_window)
        padded = np.zeros((n_segments * n_window, n_channels))
        padded[: len(squares)] = squares
        segments = padded.reshape(n_segments, n_window, n_channels)
        heads = np.cumsum(segments[1:], axis=1)
        tails = np.cumsum(segments[:-1, ::-1], axis=1)[:, ::-1]
        heads[:, :-1] += tails[:, 1:]
        # Said in full, for of no channels at all a -1 could stand for anything.
        rows = heads.reshape((n_segments - 1) * n_window, n_channels)
        return rows[: len(squares) - n_window]


class LinearEnvelope:
    """Rectified EMG behind a causal low-pass.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    corner_hz : float
        Corner of the second-order Butterworth low-pass.

    Notes
    -----
    ``y = low_pass(|x|)``, held at 0 from below. Delay at 6 Hz: about 37 ms, the same for all
    channels.
    """

    def __init__(self, fs_hz: float, *, corner_hz: float = 6.0) -> None:
        self._low_pass = SosFilter(low_pass(fs_hz, corner_hz=corner_hz))

    def step(self, samples: FloatArray) -> FloatArray:
        """Return the envelope at each of the next samples, (n_samples, n_channels) float64."""
        check_samples(samples)
        return np.maximum(self._low_pass.step(np.abs(samples)), 0.0)

    def reset(self) -> None:
        """Forget everything."""
        self._low_pass.reset()
