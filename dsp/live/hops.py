"""A stream cut into conditioned hops on one grid, and the samples kept behind it; no decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray, check_samples
from dsp.filters import SosFilter, high_pass, low_pass
from dsp.gaps import Continuity
from dsp.input_rules import check_rate
from dsp.onset.config import FrontEndConfig

_SMOOTH_SHARE = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Hop:
    """One hop of all channels.

    Attributes
    ----------
    samples_uv : (n_hop, n_channels) float64
        Conditioned samples at the working rate.
    end_index : int
        Index one past its last raw sample.
    follows_gap : bool
        Whether it is the first after missing samples.
    """

    samples_uv: FloatArray
    end_index: int
    follows_gap: bool


class HopFilter:
    """High-passes a stream as `dsp.onset.front_end` does and cuts it into hops.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    hop_s : float
        Length of a hop.
    config : FrontEndConfig
        Corner and working rate.

    Notes
    -----
    Second-order Butterworth high-pass at 100 Hz; from 1500 Hz on also a fourth-order low-pass and
    every second (third, ...) sample. Causal. Hops lie on a grid from index 0 on, so any chunking
    gives the same; a gap resets, and a run begins with its first whole hop.
    """

    def __init__(self, fs_hz: float, *, hop_s: float, config: FrontEndConfig) -> None:
        check_rate(fs_hz)
        self._factor = config.factor(fs_hz)
        self.fs_hz = fs_hz / self._factor
        self.n_hop = max(1, round(hop_s * self.fs_hz))
        self.n_raw = self.n_hop * self._factor
        sections = high_pass(fs_hz, corner_hz=config.high_pass_hz)
        if self._factor > 1:
            smoothing = low_pass(fs_hz, corner_hz=_SMOOTH_SHARE * self.fs_hz, order=4)
            sections = np.vstack([sections, smoothing])
        self._filter = SosFilter(sections)
        self._continuity = Continuity()
        self._partial: FloatArray | None = None
        self._is_fresh = False

    @property
    def hop_s(self) -> float:
        """Return the length of a hop in seconds."""
        return self.n_hop / self.fs_hz

    def step(self, samples_uv: FloatArray, first_index: int) -> Iterator[Hop]:
        """Return the hops that became complete.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples; rows that are not finite are missing.
        first_index : int
            Index of the first row.

        Yields
        ------
        Hop

        Raises
        ------
        ValueError
            If the index goes back.
        """
        check_samples(samples_uv)
        for start, stop, follows_gap in self._continuity.cut(samples_uv, first_index):
            if follows_gap:
                self._filter.reset()
                self._partial, self._is_fresh = None, True
            filtered_uv = self._filter.step(samples_uv[start:stop])
            yield from self._cut(filtered_uv, first_index + start)

    def _cut(self, filtered_uv: FloatArray, first_index: int) -> Iterator[Hop]:
        if self._partial is None:
            n_skipped = -first_index % self.n_raw
            filtered_uv, first_index = filtered_uv[n_skipped:], first_index + n_skipped
            if not len(filtered_uv):
                return
            self._partial = filtered_uv[:0]
        first_index -= len(self._partial)
        ready_uv = np.concatenate([self._partial, filtered_uv])
        n_whole = len(ready_uv) // self.n_raw * self.n_raw
        self._partial = ready_uv[n_whole:]
        for start in range(0, n_whole, self.n_raw):
            hop_uv = ready_uv[start : start + self.n_raw : self._factor]
            follows_gap, self._is_fresh = self._is_fresh, False
            yield Hop(hop_uv, first_index + start + self.n_raw, follows_gap)


class SampleMemory:
    """The last stretch of a stream by index, NaN where samples are missing.

    Parameters
    ----------
    n_channels : int
        Number of columns.
    n_samples : int
        How far back it reaches.
    """

    def __init__(self, n_channels: int, *, n_samples: int) -> None:
        self._n_samples = n_samples
        self._rows_uv = np.full((2 * n_samples, n_channels), np.nan)
        self._n_held = 0
        self.end_index = 0

    def push(self, samples_uv: FloatArray, first_index: int) -> None:
        """Append rows; what lies between the newest row and these becomes NaN.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Rows.
        first_index : int
            Index of the first.
        """
        n_missing = min(first_index - self.end_index, self._n_samples) if self._n_held else 0
        rows_uv = np.concatenate([np.full((n_missing, samples_uv.shape[1]), np.nan), samples_uv])
        rows_uv = rows_uv[-self._n_samples :]
        if self._n_held + len(rows_uv) > len(self._rows_uv):
            kept_uv = self._rows_uv[self._n_held - self._n_samples : self._n_held].copy()
            self._rows_uv[: len(kept_uv)] = kept_uv
            self._n_held = len(kept_uv)
        self._rows_uv[self._n_held : self._n_held + len(rows_uv)] = rows_uv
        self._n_held += len(rows_uv)
        self.end_index = first_index + len(samples_uv)

    def window(self, start_index: int, stop_index: int) -> tuple[int, FloatArray]:
        """Return the rows of a range as far as they are held.

        Parameters
        ----------
        start_index, stop_index : int
            Half-open range of indices.

        Returns
        -------
        first_index : int
            Index of the first row returned.
        samples_uv : (n_samples, n_channels) float64
            A copy.
        """
        oldest = self.end_index - min(self._n_held, self._n_samples)
        start = min(max(start_index, oldest), stop_index)
        offset = self._n_held - self.end_index
        return start, self._rows_uv[start + offset : stop_index + offset].copy()
