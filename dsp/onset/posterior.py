"""When a muscle started, as a probability for every moment; where it comes from lies beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dsp.block import FloatArray

_EDGE_S = 0.01
_MODE_SMOOTHING_S = 0.016
_MODE_VALLEY = 0.25
_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class RiseTimes:
    """How likely each rise time is in each shape.

    Attributes
    ----------
    rises_s : (n_rises,) float64
        The rise times.
    p : (n_shapes, n_rises) float64
        Their probabilities; all together add up to one.
    """

    rises_s: FloatArray = field(default_factory=lambda: np.zeros(0))
    p: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


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
    rises : RiseTimes
        How long the rise may have taken in each shape; empty without `by_shape`.
    """

    grid_s: FloatArray
    p: FloatArray
    by_shape: FloatArray | None = None
    shape_prior: FloatArray = field(default_factory=lambda: np.zeros(0))
    rises: RiseTimes = field(default_factory=RiseTimes)

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

    @property
    def shape_variance_s2(self) -> float:
        """Return the variance of the mean start from shape to shape; 0 without `by_shape`."""
        if self.by_shape is None:
            return 0.0
        shares = self.by_shape.sum(axis=1)
        means_s = self.by_shape @ self.grid_s / np.maximum(shares, np.finfo(np.float64).tiny)
        return float(shares @ (means_s - shares @ means_s) ** 2)

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
        two tops. Apart for each shape: hills that the shapes make lie open in the delay.
        """
        n_smooth = max(1, round(_MODE_SMOOTHING_S / self.step_s))
        if self.by_shape is None:
            return _second_mode_mass(self.p, n_smooth=n_smooth)
        shares = self.by_shape.sum(axis=1)
        return float(
            sum(
                share * _second_mode_mass(row / share, n_smooth=n_smooth)
                for share, row in zip(shares, self.by_shape, strict=True)
                if share > _LEAST_SHARE
            )
        )


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
