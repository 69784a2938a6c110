"""When a muscle started, as a probability for every moment; where it comes from lies beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from dsp.block import FloatArray

_EDGE_S = 0.01
_MODE_SMOOTHING_S = 0.016
_MODE_VALLEY = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class OnsetPosterior:
    """Probabilities of every moment on an even grid.

    Attributes
    ----------
    grid_s : (n_grid,) float64
        Times, evenly spaced.
    p : (n_grid,) float64
        Probabilities; they add up to one.
    by_shape : (n_shapes, n_grid) float64, optional
        The same, apart for each shape the muscle may have risen in; the rows add up to `p`.
    shape_prior : (n_shapes,) float64
        How likely each shape was held to be beforehand; empty without `by_shape`.
    """

    grid_s: FloatArray
    p: FloatArray
    by_shape: FloatArray | None = None
    shape_prior: FloatArray = field(default_factory=lambda: np.zeros(0))

    @property
    def step_s(self) -> float:
        """Return the spacing of the grid in seconds."""
        return float(self.grid_s[1] - self.grid_s[0])

    @property
    def median_s(self) -> float:
        """Return the time before which half the probability lies."""
        return self.quantile_s(0.5)

    @property
    def interval_90_s(self) -> tuple[float, float]:
        """Return the central interval that holds 90 % of the probability."""
        return self.quantile_s(0.05), self.quantile_s(0.95)

    def tempered(self, temper: float) -> OnsetPosterior:
        """Return the posterior with every probability raised to a power.

        Parameters
        ----------
        temper : float
            Over 1 narrows, under 1 widens.

        Returns
        -------
        OnsetPosterior
            What the shapes make of each moment stays as it was.
        """
        p = self.p**temper
        total = p.sum()
        if self.by_shape is None:
            return replace(self, p=p / total)
        share = np.divide(p, self.p, out=np.zeros_like(p), where=self.p > 0.0)
        return replace(self, p=p / total, by_shape=self.by_shape * (share / total))

    def quantile_s(self, probability: float) -> float:
        """Return the time before which `probability` lies.

        Parameters
        ----------
        probability : float
            Between 0 and 1.

        Returns
        -------
        float
            Seconds, interpolated inside a grid cell.
        """
        edges_s = np.append(self.grid_s, self.grid_s[-1] + self.step_s) - self.step_s / 2
        cumulated = np.concatenate([[0.0], np.cumsum(self.p)])
        return float(np.interp(probability, cumulated, edges_s))

    @property
    def edge_masses(self) -> tuple[float, float]:
        """Return the probability of the first and of the last 10 ms of the grid."""
        n_edge = max(1, round(_EDGE_S / self.step_s))
        return float(self.p[:n_edge].sum()), float(self.p[-n_edge:].sum())

    @property
    def second_mode_mass(self) -> float:
        """Return the probability that lies in any other hill than the largest.

        Hills are separated where the smoothed probability falls below a quarter of the lower of the
        two tops.
        """
        return _second_mode_mass(self.p, n_smooth=max(1, round(_MODE_SMOOTHING_S / self.step_s)))


def _second_mode_mass(p: FloatArray, *, n_smooth: int) -> float:
    smooth = np.convolve(p, np.ones(n_smooth) / n_smooth, mode="same")
    top = int(np.argmax(smooth))
    left = _hill_edge(smooth[top::-1])
    right = _hill_edge(smooth[top:])
    return float(1.0 - p[max(0, top - left) : top + right + 1].sum())


def _hill_edge(descent: FloatArray) -> int:
    """Return how far the first hill reaches in a sequence that begins at its top."""
    lowest = np.minimum.accumulate(descent)
    rises_again = descent * _MODE_VALLEY > np.maximum(lowest, 1e-300)
    if not rises_again.any():
        return len(descent) - 1
    return int(np.argmin(descent[: int(np.argmax(rises_again))]))
