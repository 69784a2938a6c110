"""Whether a typical delay changed between two sessions; it says nothing about good or bad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.findings import (
    ChangeFinding,
    ChangeVerdict,
    Difference,
    MethodInfo,
    PooledDelay,
    SessionDoubt,
    SessionPairFinding,
)
from dsp.firing_order.lag_curve import lattice, lay_on, quantiles
from dsp.muscle import HAMSTRINGS, read_muscle

_Z95 = 1.96
_OF_FLAGS = frozenset({SessionDoubt.SPEEDS_DIFFER, SessionDoubt.STOPPED})


@dataclass(frozen=True, slots=True)
class SessionConditions:
    """Under what conditions the repetitions of a session were made and analysed.

    Attributes
    ----------
    fs_hz : float
        Sampling rate.
    method : MethodInfo
        What found the delays.
    task, cue, knee, electrodes : str or None
        What was done, what was said, how the knee was held, which placement was used; None where
        it was not noted.
    movement_s : float or None
        How long the movement took to reach its height; None where it was not measured.
    """

    fs_hz: float
    method: MethodInfo
    task: str | None = None
    cue: str | None = None
    knee: str | None = None
    electrodes: str | None = None
    movement_s: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeConfig:
    """When a change is told.

    Attributes
    ----------
    least_ms : float
        A smaller change is never told: stickers placed anew move a delay too, and no session sees
        that by itself.
    speed_tolerance : float
        By what share two movement times may differ.
    rate_tolerance : float
        By what share two sampling rates may differ, as measured rates do.
    """

    least_ms: float = 100.0
    speed_tolerance: float = 0.3
    rate_tolerance: float = 0.01


def find_change(
    earlier: SessionPairFinding,
    later: SessionPairFinding,
    conditions: tuple[SessionConditions, SessionConditions],
    *,
    config: ChangeConfig | None = None,
) -> ChangeFinding:
    """Compare one pair between two sessions.

    Parameters
    ----------
    earlier, later : SessionPairFinding
        The pair in both sessions.
    conditions : (SessionConditions, SessionConditions)
        Their conditions, in the same order.
    config : ChangeConfig, optional
        Which changes are told.

    Returns
    -------
    ChangeFinding
        Difference, interval and least change that can be told; no number at all where the
        sessions are not comparable.

    Notes
    -----
    A change is told beyond ``max(MDC95, least_ms)`` where its 90 % interval does not hold 0, with

        MDC95 = 1.96 sqrt(SE_1^2 + SE_2^2)

    of the standard errors of the two medians from the scatter within each session. The interval
    is that of the difference of both typical delays, errors that all repetitions of a session
    share included; they are taken as independent between the sessions, though part of them is
    the same in both and cancels, so it is rather too wide.

    References
    ----------
    Weir 2005, J. Strength Cond. Res. 19:231 (least detectable change from a standard error).
    """
    config = ChangeConfig() if config is None else config
    differs = differing((earlier, later), conditions, config=config)
    if differs:
        return _without_numbers(later, ChangeVerdict.NOT_COMPARABLE, differs)
    if _OF_FLAGS & {earlier.doubt, later.doubt}:
        return _without_numbers(later, ChangeVerdict.WITHHELD, ())
    if earlier.pooled is None or later.pooled is None:
        return _without_numbers(later, ChangeVerdict.TOO_FEW_REPETITIONS, ())
    change_ms = later.pooled.typical_ms - earlier.pooled.typical_ms
    interval_ms = _difference_interval_ms(earlier.pooled, later.pooled)
    mdc95_ms = _Z95 * float(
        np.hypot(earlier.pooled.standard_error_ms, later.pooled.standard_error_ms)
    )
    return ChangeFinding(
        later.a,
        later.b,
        change_ms,
        interval_ms,
        mdc95_ms,
        _verdict(change_ms, interval_ms, least_ms=max(mdc95_ms, config.least_ms)),
        (),
    )


def differing(
    pairs: tuple[SessionPairFinding, SessionPairFinding],
    conditions: tuple[SessionConditions, SessionConditions],
    *,
    config: ChangeConfig,
) -> tuple[Difference, ...]:
    """List what two sessions differ in so that their delays may not be compared.

    Parameters
    ----------
    pairs : (SessionPairFinding, SessionPairFinding)
        One pair of each session.
    conditions : (SessionConditions, SessionConditions)
        Their conditions.
    config : ChangeConfig
        How far rates and speeds may differ.

    Returns
    -------
    tuple of Difference
        Empty where nothing that was noted differs. What one session noted and the other did not
        differs; what neither noted does not.
    """
    one, other = conditions
    is_different = {
        Difference.TASK: one.task != other.task,
        Difference.CUE: one.cue != other.cue,
        Difference.KNEE: one.knee != other.knee,
        Difference.ELECTRODES: one.electrodes != other.electrodes,
        Difference.METHOD: one.method.version != other.method.version,
        Difference.SETTINGS: one.method.settings_sha256 != other.method.settings_sha256,
        Difference.RATE: not _is_near(one.fs_hz, other.fs_hz, config.rate_tolerance),
        Difference.SPEED: not _is_near(one.movement_s, other.movement_s, config.speed_tolerance),
    }
    conditional = tuple(each for each, differs in is_different.items() if differs)
    return (*_differing_muscles(*pairs), *conditional)


def _is_near(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def _differing_muscles(
    earlier: SessionPairFinding, later: SessionPairFinding
) -> tuple[Difference, ...]:
    found: dict[Difference, None] = {}
    for before, after in ((earlier.a, later.a), (earlier.b, later.b)):
        one, other = read_muscle(before), read_muscle(after)
        if None in (one.muscle, other.muscle):
            if before != after:
                found[Difference.MUSCLES] = None
            continue
        if one.side != other.side:
            found[Difference.LEG] = None
        if one.muscle != other.muscle:
            are_hamstrings = one.muscle in HAMSTRINGS and other.muscle in HAMSTRINGS
            found[Difference.HAMSTRING_HEAD if are_hamstrings else Difference.MUSCLES] = None
    return tuple(found)


def _difference_interval_ms(earlier: PooledDelay, later: PooledDelay) -> tuple[float, float]:
    curves = (earlier.typical_curve, later.typical_curve)
    lags_ms = lattice(curves, reach_ms=0.0)
    p_earlier, p_later = (lay_on(curve, lags_ms) for curve in curves)
    p: FloatArray = np.convolve(p_later, p_earlier[::-1])
    # The lattice is symmetric about 0, so the differences are too.
    step_ms = curves[0].step_ms
    differences_ms = step_ms * (np.arange(float(len(p))) - len(p) // 2)
    low_ms, high_ms = quantiles(differences_ms, p, (0.05, 0.95))
    return float(low_ms), float(high_ms)


def _verdict(
    change_ms: float, interval_ms: tuple[float, float], *, least_ms: float
) -> ChangeVerdict:
    if abs(change_ms) <= least_ms or interval_ms[0] <= 0.0 <= interval_ms[1]:
        return ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD
    return ChangeVerdict.EARLIER if change_ms < 0 else ChangeVerdict.LATER


def _without_numbers(
    later: SessionPairFinding, verdict: ChangeVerdict, differs: tuple[Difference, ...]
) -> ChangeFinding:
    return ChangeFinding(later.a, later.b, None, None, None, verdict, differs)
