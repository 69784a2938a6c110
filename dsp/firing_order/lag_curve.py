"""The distribution of a delay as a finding keeps it: thinned, cut, read; it states no order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import FloatArray
from dsp.findings import LagCurve

STEP_MS = 2.0
"""Spacing of every kept curve: a fifteenth of the tie band, a third of the finest interval."""

_CUT_P = 1e-6
_FARTHEST_MS = 60_000.0
_FINEST_STEP_MS = 0.01


def thin(lags_ms: FloatArray, p: FloatArray, *, step_ms: float = STEP_MS) -> LagCurve:
    """Return a distribution on multiples of one step, without its empty ends.

    Parameters
    ----------
    lags_ms : (n_lags,) float64
        Delays, evenly spaced.
    p : (n_lags,) float64
        Their probabilities.
    step_ms : float
        Spacing of the result.

    Returns
    -------
    LagCurve
        Less than a millionth is cut off on either side; what is left adds up to one.

    Notes
    -----
    Cells hold the probability between their edges, so no probability is lost by thinning, and all
    curves lie on one lattice: they can be laid over each other as they are.
    """
    first = np.floor(lags_ms[0] / step_ms) - 1.0
    last = np.ceil(lags_ms[-1] / step_ms) + 1.0
    lattice_ms = step_ms * np.arange(first, last + 1.0)
    cumulated = np.interp(cell_edges(lattice_ms), cell_edges(lags_ms), _cumulated(p))
    kept = slice(
        int(np.searchsorted(cumulated, _CUT_P * cumulated[-1], side="right")) - 1,
        int(np.searchsorted(cumulated, (1.0 - _CUT_P) * cumulated[-1], side="left")),
    )
    thinned = np.diff(cumulated)[kept]
    thinned = thinned / thinned.sum()
    return LagCurve(float(lattice_ms[kept][0]), float(step_ms), tuple(thinned.tolist()))


def lattice(curves: Sequence[LagCurve], *, reach_ms: float) -> FloatArray:
    """Return the delays that hold every curve and a reach to both sides of 0.

    Parameters
    ----------
    curves : sequence of LagCurve
        Curves of one step.
    reach_ms : float
        How far the delays go at least.

    Returns
    -------
    (n_lags,) float64
        Delays, evenly spaced and symmetric about 0.

    Raises
    ------
    ValueError
        If the curves have different steps.
    """
    steps_ms = {curve.step_ms for curve in curves}
    if len(steps_ms) != 1:
        raise ValueError(
            f"curves have steps of {sorted(steps_ms)} ms: thin all of them to one step first"
        )
    (step_ms,) = steps_ms
    ends_ms = [abs(curve.first_ms) + len(curve.p) * curve.step_ms for curve in curves]
    n_side = int(np.ceil(max(reach_ms, *ends_ms) / step_ms))
    return np.asarray(step_ms * np.arange(-n_side, n_side + 1.0))


def check_curve(curve: LagCurve) -> None:
    """Refuse a curve that is no distribution of delays, or that no memory would hold.

    Parameters
    ----------
    curve : LagCurve
        A curve of one repetition.

    Raises
    ------
    ValueError
        If its step is below 0.01 ms, it reaches beyond a minute, or its probabilities are not
        finite, negative, or nothing together.
    """
    if not _FINEST_STEP_MS <= curve.step_ms < np.inf:
        raise ValueError(
            f"a curve has steps of {curve.step_ms} ms: give finite ones, {_FINEST_STEP_MS} or more"
        )
    last_ms = curve.first_ms + len(curve.p) * curve.step_ms
    if not max(abs(curve.first_ms), abs(last_ms)) <= _FARTHEST_MS:
        raise ValueError(
            f"a curve reaches from {curve.first_ms} to {last_ms} ms: the delays of one repetition "
            f"lie within {_FARTHEST_MS:g} ms"
        )
    p = np.asarray(curve.p, dtype=np.float64)
    if not (np.isfinite(p).all() and (p >= 0).all() and p.sum() > 0):
        raise ValueError(
            f"a curve's {len(p)} probabilities add up to {p.sum():g}: all must be finite and 0 or "
            "more, and one of them over 0"
        )


def lay_on(curve: LagCurve, lags_ms: FloatArray) -> FloatArray:
    """Return a curve's probabilities on a lattice that holds it.

    Parameters
    ----------
    curve : LagCurve
        A curve of the lattice's step.
    lags_ms : (n_lags,) float64
        What `lattice` returned.

    Returns
    -------
    (n_lags,) float64
        Probabilities, 0 beyond the curve's ends.
    """
    p = np.zeros(len(lags_ms))
    first = round((curve.first_ms - lags_ms[0]) / curve.step_ms)
    p[first : first + len(curve.p)] = curve.p
    return p


def quantiles(values: FloatArray, p: FloatArray, probabilities: Sequence[float]) -> FloatArray:
    """Return the values below which the probabilities lie, interpolated inside a cell.

    Parameters
    ----------
    values : (n_values,) float64
        Rising values; half way to its neighbours each one's cell ends.
    p : (n_values,) float64
        Their probabilities.
    probabilities : sequence of float
        Between 0 and 1.

    Returns
    -------
    (n_probabilities,) float64
        In the unit of the values.
    """
    return np.interp(probabilities, _cumulated(p), cell_edges(values))


def regions(lags_ms: FloatArray, p: FloatArray, *, tie_ms: float) -> tuple[float, float, float]:
    """Return the probabilities of before, together and after.

    Parameters
    ----------
    lags_ms : (n_lags,) float64
        Delays, evenly spaced.
    p : (n_lags,) float64
        Their probabilities.
    tie_ms : float
        Delays up to this count as together.

    Returns
    -------
    before, together, after : float
        Probabilities; they add up to one.
    """
    before, not_after = np.interp([-tie_ms, tie_ms], cell_edges(lags_ms), _cumulated(p))
    return float(before), float(not_after - before), max(0.0, 1.0 - float(not_after))


def cell_edges(values: FloatArray) -> FloatArray:
    """Return where the cells of rising values meet, half way between neighbours.

    Parameters
    ----------
    values : (n_values,) float64
        At least two rising values.

    Returns
    -------
    (n_values + 1,) float64
        The outermost cells are as wide to the outside as to the inside.
    """
    middles = (values[1:] + values[:-1]) / 2.0
    return np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])


def _cumulated(p: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(p)])
