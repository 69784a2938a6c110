"""How much a practised level differs from day to day by itself; it tells no cause of a change."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from dsp.block import FloatArray

LEAST_PRACTICES = 5
"""Fewer tell too little of their own scatter."""

_N_FIRST = 3
_IN_BAND = 0.95


@dataclass(frozen=True, slots=True)
class DayToDay:
    """Where one more practice would lie if nothing had changed since the first.

    Attributes
    ----------
    first_percent : float
        Mean level of the first three practices, in % of their days' references.
    half_width_percent : float
        Half of the band about it, in points: 95 of 100 practices would lie inside.
    scatter_percent : float
        Standard deviation from one practice to another, in points.
    n_practices : int
        How many it was learned from.
    """

    first_percent: float
    half_width_percent: float
    scatter_percent: float
    n_practices: int

    @property
    def band_percent(self) -> tuple[float, float]:
        """Return both edges of the band."""
        return (
            self.first_percent - self.half_width_percent,
            self.first_percent + self.half_width_percent,
        )


def find_day_to_day(levels_percent: FloatArray) -> DayToDay | None:
    """Learn the scatter of a person's own practices.

    Parameters
    ----------
    levels_percent : (n_practices,) float64
        One level a practice, oldest first.

    Returns
    -------
    DayToDay or None
        None of fewer than `LEAST_PRACTICES`.

    Raises
    ------
    ValueError
        If it is no row of finite numbers.

    Notes
    -----
    With the differences ``d`` of neighbouring practices, their mean ``m`` and ``n`` practices::

        scatter² = Σ (d − m)² · (n − 1) / (2 n (n − 2))

    which is unbiased where practices scatter independently about a line: a steady gain is no
    scatter, as it would be in the plain standard deviation (von Neumann 1941). The band is that of
    one more value about the mean of the first three::

        half width = t(.975, ν) · scatter · √(1 + 1/3),   ν = (tr A)² / tr A²

    where ``A`` is the form that gives scatter² (Satterthwaite 1946).

    References
    ----------
    .. [1] J. von Neumann and others, The mean square successive difference, Ann. Math. Stat.
       12:153, 1941.
    .. [2] F. E. Satterthwaite, An approximate distribution of estimates of variance components,
       Biometrics Bull. 2:110, 1946.
    """
    if levels_percent.ndim != 1 or not np.isfinite(levels_percent).all():
        raise ValueError(
            f"levels_percent has shape {levels_percent.shape} and "
            f"{int((~np.isfinite(levels_percent)).sum())} values that are not finite: "
            "give one finite level a practice"
        )
    # Only here: nothing else of a practice needs it, and it costs the start.
    from scipy.special import stdtrit  # noqa: PLC0415

    n = levels_percent.size
    if n < LEAST_PRACTICES:
        return None
    steps = np.diff(levels_percent)
    squares = float(((steps - steps.mean()) ** 2).sum())
    scatter_percent = sqrt(squares * (n - 1) / (2 * n * (n - 2)))
    reach = float(stdtrit(_freedom(n), 0.5 + _IN_BAND / 2))
    return DayToDay(
        first_percent=float(levels_percent[:_N_FIRST].mean()),
        half_width_percent=reach * scatter_percent * sqrt(1 + 1 / _N_FIRST),
        scatter_percent=scatter_percent,
        n_practices=n,
    )


def _freedom(n: int) -> float:
    """Return the degrees of freedom of the scatter of ``n`` practices."""
    step = np.diff(np.eye(n), axis=0)
    centred = step - step.mean(axis=0)
    form = centred.T @ centred
    return float(np.trace(form) ** 2 / np.trace(form @ form))
