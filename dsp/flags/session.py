"""What the flags of all repetitions come to for a session; a comparison of two has its own file."""

from __future__ import annotations

from collections.abc import Sequence

from dsp.action import Action
from dsp.findings import SessionPairFinding
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.flags.config import FlagConfig

_N_OTHER_SPEED = 2


def flag_session(
    flags: Sequence[Sequence[FlagFinding]],
    session_pairs: Sequence[SessionPairFinding],
    *,
    config: FlagConfig | None = None,
) -> tuple[FlagFinding, ...]:
    """Flag a session.

    Parameters
    ----------
    flags : sequence of sequence of FlagFinding
        The flags of every repetition, in order of time.
    session_pairs : sequence of SessionPairFinding
        What the repetitions say together.
    config : FlagConfig, optional
        Limits.

    Returns
    -------
    tuple of FlagFinding
        A stop for pain, repetitions of two speeds (neither may be pooled), and pairs with too few
        valid repetitions: fewer than five withhold, fewer than eight make it provisional.
    """
    config = FlagConfig() if config is None else config
    found: list[FlagFinding] = []
    every = [each for repetition in flags for each in repetition]
    n_stops = sum(each.flag is RepetitionFlag.PAIN_STOP for each in every)
    if n_stops:
        found.append(_counted(RepetitionFlag.PAIN_STOP, n_stops, 0, Action.STOP_FOR_TODAY))
    n_speed = sum(each.flag is RepetitionFlag.SPEED for each in every)
    if n_speed >= _N_OTHER_SPEED:
        found.append(_counted(RepetitionFlag.SPEED, n_speed, 0, Action.NOTHING))
    for pair in session_pairs:
        if pair.n_valid < config.min_lifts:
            found.append(
                FlagFinding(
                    RepetitionFlag.TOO_FEW,
                    (pair.a, pair.b),
                    float(pair.n_valid),
                    float(config.min_lifts),
                    FlagUnit.COUNT,
                    withholds=pair.n_valid < config.min_provisional,
                    action=Action.DO_MORE_LIFTS,
                )
            )
    return tuple(found)


def _counted(flag: RepetitionFlag, n_found: int, limit: int, action: Action) -> FlagFinding:
    return FlagFinding(
        flag, (), float(n_found), float(limit), FlagUnit.COUNT, withholds=True, action=action
    )
