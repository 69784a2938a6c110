"""How well a figure repeats between visits: ICC, SEM, least detectable change, their intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray

_N_DIMENSIONS, _LEAST = 2, 2
_LEAST_ALONE = 3
_Z95 = 1.96
_LEVEL = 0.95

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval.

    Attributes
    ----------
    value : float
        The estimate.
    interval_95 : (float, float)
        Lower and upper end.
    """

    value: float
    interval_95: Interval


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well a figure repeats.

    Attributes
    ----------
    n_people, n_visits : int
        Size of the table.
    icc_agreement, icc_consistency : Estimate or None
        ICC(2,1) and ICC(3,1); None for one person, who differs from nobody, and where all
        people are alike.
    sem : Estimate
        Standard error of one measurement, in the figure's unit, drift between visits included.
    mdc95 : Estimate
        Least change between two visits of one person that is not error, in the figure's unit.
    drift : float
        Mean of the last visit less that of the first, in the figure's unit.
    """

    n_people: int
    n_visits: int
    icc_agreement: Estimate | None
    icc_consistency: Estimate | None
    sem: Estimate
    mdc95: Estimate
    drift: float


def find_reliability(values: FloatArray) -> Reliability:
    """Find how well a figure repeats.

    Parameters
    ----------
    values : (n_people, n_visits) float64
        One row per person, one column per visit, nothing missing.

    Returns
    -------
    Reliability
        Of two people and two visits or more, by a two-way analysis of variance; of one person
        with three visits or more, from the scatter of those alone.

    Raises
    ------
    ValueError
        If the table has another shape, too few rows and columns, or holds what is not finite.

    Notes
    -----
    With the mean squares of people (R), visits (C) and error (E) of *n* people and *k* visits:

        ICC(2,1) = (R - E) / (R + (k - 1) E + k (C - E) / n)
        ICC(3,1) = (R - E) / (R + (k - 1) E)
        SEM^2    = (C + (n - 1) E) / n
        MDC95    = 1.96 sqrt(2) SEM

    Intervals: of the ICCs from the F distribution, of the SEM from the chi-square with the degrees
    of freedom of Satterthwaite. They hold for normal deviates; of few people they are wide, and
    that is what is known.

    References
    ----------
    Shrout and Fleiss 1979, Psychol. Bull. 86:420. McGraw and Wong 1996, Psychol. Methods 1:30.
    Weir 2005, J. Strength Cond. Res. 19:231. Satterthwaite 1946, Biometrics 2:110.
    """
    table = _checked(values)
    if len(table) == 1:
        return _of_one(table[0])
    n, k = table.shape
    rows, columns, error = _mean_squares(table)
    sem_squared = (columns + (n - 1) * error) / n
    freedom = _satterthwaite(
        ((columns / n, k - 1), ((n - 1) / n * error, (n - 1) * (k - 1))), sem_squared
    )
    has_spread = rows > 0
    return Reliability(
        n,
        k,
        _agreement(rows, columns, error, n, k) if has_spread else None,
        _consistency(rows, error, n, k) if has_spread else None,
        *_error_of(sem_squared, freedom),
        float(table[:, -1].mean() - table[:, 0].mean()),
    )


def _checked(values: FloatArray) -> FloatArray:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != _N_DIMENSIONS or not table.size:
        raise ValueError(
            f"values have shape {table.shape}: give one row per person and one column per visit"
        )
    n, k = table.shape
    if k < (_LEAST if n > 1 else _LEAST_ALONE):
        raise ValueError(
            f"{n} people have {k} visits each: {_LEAST} people need {_LEAST} visits, one alone "
            f"needs {_LEAST_ALONE}; give more visits"
        )
    if not np.isfinite(table).all():
        raise ValueError(
            f"{np.count_nonzero(~np.isfinite(table))} of {table.size} values are not finite: "
            "leave out who has a visit without one"
        )
    return table


def _mean_squares(table: FloatArray) -> tuple[float, float, float]:
    """Return the mean squares of people, visits and error."""
    n, k = table.shape
    mean = table.mean()
    of_rows, of_columns = table.mean(axis=1) - mean, table.mean(axis=0) - mean
    rest = table - mean - of_rows[:, np.newaxis] - of_columns
    return (
        float(k * (of_rows**2).sum() / (n - 1)),
        float(n * (of_columns**2).sum() / (k - 1)),
        float((rest**2).sum() / ((n - 1) * (k - 1))),
    )


def _consistency(rows: float, error: float, n: int, k: int) -> Estimate:
    if error == 0:
        return Estimate(1.0, (1.0, 1.0))
    ratio, between, within = rows / error, n - 1, (n - 1) * (k - 1)
    low = ratio / _f_quantile((1 + _LEVEL) / 2, between, within)
    high = ratio * _f_quantile((1 + _LEVEL) / 2, within, between)
    return Estimate(*_icc_of(ratio, low, high, k))


def _icc_of(ratio: float, low: float, high: float, k: int) -> tuple[float, Interval]:
    def icc(f_ratio: float) -> float:
        return (f_ratio - 1) / (f_ratio + k - 1)

    return icc(ratio), (icc(low), icc(high))


def _agreement(rows: float, columns: float, error: float, n: int, k: int) -> Estimate:
    icc = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    if columns == 0 and error == 0:
        return Estimate(1.0, (1.0, 1.0))
    share = icc / max(1 - icc, np.finfo(float).tiny)
    of_columns, of_error = k * share / n, 1 + k * share * (n - 1) / n
    freedom = _satterthwaite(
        ((of_columns * columns, k - 1), (of_error * error, (n - 1) * (k - 1))),
        of_columns * columns + of_error * error,
    )
    rest = k * columns + (k * n - k - n) * error
    f_low = _f_quantile((1 + _LEVEL) / 2, n - 1, freedom)
    f_high = _f_quantile((1 + _LEVEL) / 2, freedom, n - 1)
    low = n * (rows - f_low * error) / (f_low * rest + n * rows)
    high = n * (f_high * rows - error) / (rest + n * f_high * rows)
    return Estimate(icc, (low, high))


def _satterthwaite(parts: tuple[tuple[float, int], ...], total: float) -> float:
    """Return the degrees of freedom of a sum of mean squares."""
    scatter = sum(part**2 / freedom for part, freedom in parts)
    return total**2 / scatter if scatter > 0 else float(parts[-1][1])


def _error_of(sem_squared: float, freedom: float) -> tuple[Estimate, Estimate]:
    """Return the standard error of one measurement, and the least change beyond it."""
    high, low = (
        float(np.sqrt(freedom * sem_squared / _chi2_quantile(share, freedom)))
        for share in ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
    )
    sem, of_change = float(np.sqrt(sem_squared)), _Z95 * float(np.sqrt(2.0))
    return (
        Estimate(sem, (low, high)),
        Estimate(of_change * sem, (of_change * low, of_change * high)),
    )


def _of_one(visits: FloatArray) -> Reliability:
    """Return what the visits of one person tell: their scatter, and nothing about people."""
    sem, mdc95 = _error_of(float(visits.var(ddof=1)), len(visits) - 1)
    return Reliability(1, len(visits), None, None, sem, mdc95, float(visits[-1] - visits[0]))


def _f_quantile(share: float, between: float, within: float) -> float:
    from scipy.special import fdtri  # noqa: PLC0415 - must not delay the first window

    return float(fdtri(between, within, share))


def _chi2_quantile(share: float, freedom: float) -> float:
    from scipy.special import chdtri  # noqa: PLC0415 - must not delay the first window

    return float(chdtri(freedom, 1.0 - share))
