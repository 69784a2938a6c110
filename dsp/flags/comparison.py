"""Whether two sessions were done alike enough to be held side by side; it compares no result."""

from __future__ import annotations

from dataclasses import dataclass, fields

from dsp.action import Action
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag

_SPEED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """How a session was done, as far as a delay depends on it.

    Attributes
    ----------
    side, task, cue, knee, hamstring, electrode_preset, method_version : str
        As the protocol names them.
    fs_hz : float
        Samples per second.
    rise_s : float or None
        How long a lift took to rise.
    """

    side: str
    task: str
    cue: str
    knee: str
    hamstring: str
    electrode_preset: str
    method_version: str
    fs_hz: float
    rise_s: float | None = None


def differing_terms(now: SessionTerms, before: SessionTerms) -> tuple[str, ...]:
    """Return what forbids to compare two sessions.

    Parameters
    ----------
    now, before : SessionTerms
        Both sessions.

    Returns
    -------
    tuple of str
        Names of the fields that differ; the rise by more than 30 %, and where only one is known.
    """
    return tuple(
        each.name
        for each in fields(SessionTerms)
        if _differs(getattr(now, each.name), getattr(before, each.name), each.name)
    )


def _differs(now: object, before: object, name: str) -> bool:
    if name == "rise_s" and isinstance(now, float) and isinstance(before, float):
        return abs(now - before) > _SPEED_SHARE * before
    return now != before


def flag_comparison(now: SessionTerms, before: SessionTerms) -> tuple[FlagFinding, ...]:
    """Flag two sessions that were not done alike; no change between them may be told then.

    Parameters
    ----------
    now, before : SessionTerms
        Both sessions.

    Returns
    -------
    tuple of FlagFinding
        One, with the number of differing terms, or none.
    """
    n_differing = len(differing_terms(now, before))
    if n_differing == 0:
        return ()
    return (
        FlagFinding(
            RepetitionFlag.CUE_MISMATCH,
            (),
            float(n_differing),
            0.0,
            FlagUnit.COUNT,
            withholds=True,
            action=Action.NOTHING,
        ),
    )
