"""Where the line of a muscle that is to stay quiet lies; it watches none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import FloatArray
from dsp.practice.effort import Effort
from dsp.practice.target import JoinRule, QuietLine

NO_LINE_UV = 1e6
"""A line nothing reaches: the muscle is measured, and never counts as joining in."""

_SPREADS = 2.5
_USUAL_SPREAD, _USUAL_WEIGHT = 0.08, 6
"""How much repetitions of one person differ before any was seen, and as how many it weighs."""

_WEEKLY_SHARE = 0.9
_LEAST_SHARE = 0.5


def line_over_rest(channel: str, *, rest_uv: float, over_rest_db: float = 10.0) -> QuietLine:
    """Return a line that stands a fixed distance over rest.

    Parameters
    ----------
    channel : str
        Its name.
    rest_uv : float
        RMS at rest, above 0.
    over_rest_db : float
        How far over it, 3 dB or more.

    Returns
    -------
    QuietLine

    Raises
    ------
    ValueError
        If the rest is not above 0 or the distance below 3 dB.

    Notes
    -----
    ``line² = rest² (10^(dB/10) − 1)``, the power without rest. For squeezes, in which nothing but
    the goal muscle has anything to do.
    """
    least_db = 3.0
    if not over_rest_db >= least_db:
        raise ValueError(
            f"over_rest_db is {over_rest_db:g}: below {least_db:g} dB a line is crossed by chance"
        )
    line_uv = rest_uv * float(np.sqrt(10 ** (over_rest_db / 10) - 1.0))
    return QuietLine(channel, line_uv, rest_uv)


def line_of_own(
    channel: str,
    efforts: Sequence[Effort],
    *,
    rest_uv: float,
    share: float = 1.0,
    follows_goal: bool = False,
) -> QuietLine | None:
    """Return a line at what a muscle did by itself in the same exercise.

    Parameters
    ----------
    channel : str
        Its name.
    efforts : sequence of Effort
        Repetitions done before any feedback, the muscle among their watched ones.
    rest_uv : float
        RMS at rest.
    share : float
        Share of its own level, at most 1.
    follows_goal : bool
        Whether the line rises while the goal muscle gives more than it gave by itself.

    Returns
    -------
    QuietLine or None
        Above the median of the efforts by two and a half of their spreads, but never closer to
        rest than 6 dB; None where no complete effort tells. It is held against the level of a whole
        effort.

    Raises
    ------
    ValueError
        If the share is not above 0 and at most 1.

    Notes
    -----
    A hamstring works in every bridge. Asked to use the glute more, people use the hamstring more
    as well (Hollman 2018): held against a fixed level, it would join in whenever the goal is met.

    ``line = share · median · (1 + 2.5 s)`` with ``s² = (6 · 0.08² + Σ(x/x̄ − 1)²) / (6 + n − 1)``:
    who does the same again lies above the median half of the time, so the line is where one further
    repetition would seldom lie. Three repetitions tell little of their own spread; until more is
    known it is 8 %. A muscle that does the same again is over it in 0.2, 2.6 and 5 % of repetitions
    where they differ by 5, 8 and 10 %, one that gives 3 dB more in 99.7, 95 and 89 %.

    References
    ----------
    Hollman 2018, *J Electromyogr Kinesiol* 38:1.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share is {share:g}: give a share above 0 and at most 1")
    told = [
        (quiet.level_uv, effort.plateau_uv)
        for effort in efforts
        if effort.is_complete and effort.plateau_uv
        for quiet in effort.quiet
        if quiet.channel == channel and quiet.level_uv is not None and channel not in effort.unseen
    ]
    if not told:
        return None
    levels_uv = np.asarray(told, dtype=np.float64)
    own_uv, beside_uv = np.median(levels_uv, axis=0)
    # What a line that follows the goal muscle watches is how much *per glute*.
    compared = levels_uv[:, 0] / levels_uv[:, 1] if follows_goal else levels_uv[:, 0]
    above = 1.0 + _SPREADS * _spread(compared)
    least_uv = line_over_rest(channel, rest_uv=rest_uv, over_rest_db=6.0).line_uv
    line_uv = max(share * above * float(own_uv), least_uv)
    if not line_uv > 0.0:
        return None
    return QuietLine(
        channel,
        line_uv,
        rest_uv,
        float(beside_uv) if follows_goal else None,
        JoinRule.LEVEL,
    )


def _spread(levels: FloatArray) -> float:
    """Return by what share repetitions differ, as far as these and the usual one tell."""
    mean = float(levels.mean())
    own = float(np.square(levels / mean - 1.0).sum()) if mean > 0.0 else 0.0
    weight = _USUAL_WEIGHT + len(levels) - 1
    return float(np.sqrt((_USUAL_WEIGHT * _USUAL_SPREAD**2 + own) / weight))


def share_of_own(n_weeks: int, success_shares: Sequence[float]) -> float:
    """Return how much of its own level a quiet muscle may keep.

    Parameters
    ----------
    n_weeks : int
        Whole weeks since the first practice of the exercise.
    success_shares : sequence of float
        Share of repetitions that succeeded, one per week so far.

    Returns
    -------
    float
        1 at first, a tenth less for every week of at least 60 % success, never below one half.

    Notes
    -----
    A product decision (no trial tells how fast): what is asked gets harder only where it works.
    """
    enough = 0.6
    n_good = sum(share >= enough for share in success_shares[:n_weeks])
    return max(_LEAST_SHARE, _WEEKLY_SHARE**n_good)
