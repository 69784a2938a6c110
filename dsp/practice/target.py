"""What a practised muscle is to reach and which others stay quiet; no sample is read here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from dsp.practice.zones import ZoneConfig

_FULL_PERCENT = 100.0


class JoinRule(StrEnum):
    """What of an effort is held against a line."""

    TIME = "time"
    """For how long it was over the line: of a line near rest, which nothing should pass."""
    LEVEL = "level"
    """The level of the whole effort: of a line that comes from levels of whole efforts."""


@dataclass(frozen=True, slots=True)
class QuietLine:
    """The level a muscle is to stay below.

    Attributes
    ----------
    channel : str
        Its name.
    line_uv : float
        RMS without rest.
    rest_uv : float
        RMS at rest.
    beside_uv : float or None
        What the goal muscle gave, without rest, when the line was measured. While it gives more,
        the line rises in proportion: who lifts harder may use the hamstring more, but not more
        *per glute*. None for a line that stays where it is.
    joins_by : JoinRule
        What makes an effort one in which it joined in.
    """

    channel: str
    line_uv: float
    rest_uv: float
    beside_uv: float | None = None
    joins_by: JoinRule = JoinRule.TIME

    def __post_init__(self) -> None:
        _check_above(self.channel, line_uv=self.line_uv)
        _check_rest(self.channel, self.rest_uv)
        if self.beside_uv is not None:
            _check_above(self.channel, beside_uv=self.beside_uv)


@dataclass(frozen=True, slots=True)
class PracticeTarget:
    """The muscle one practises with, its goal, and the muscles that are to stay quiet.

    Attributes
    ----------
    channel : str
        The goal muscle's.
    rest_uv : float
        Its RMS at rest.
    reference_uv : float
        Its 100 %, without rest.
    goal_percent : float
        The goal line.
    quiet : tuple of QuietLine
        Which others to watch.
    """

    channel: str
    rest_uv: float
    reference_uv: float
    goal_percent: float
    quiet: tuple[QuietLine, ...] = ()

    def __post_init__(self) -> None:
        _check_rest(self.channel, self.rest_uv)
        _check_above(self.channel, reference_uv=self.reference_uv, goal_percent=self.goal_percent)
        names = [self.channel, *(line.channel for line in self.quiet)]
        if len(set(names)) != len(names):
            raise ValueError(f"channels are {names}: a muscle has a goal or a quiet line, and once")

    @property
    def goal_uv2(self) -> float:
        """Return the power of the goal line, without rest."""
        return (self.goal_percent / _FULL_PERCENT * self.reference_uv) ** 2


@dataclass(frozen=True, slots=True)
class EffortRules:
    """When an effort is one, and when it was held.

    Attributes
    ----------
    hold_s : float
        How long to stay at the goal; 0 where reaching it is all.
    held_share : float
        Share of ``hold_s`` that must lie at the goal or above.
    working_share : float
        Share of the goal's level from which a muscle counts as at work.
    least_rise_db : float
        An effort is never closer to rest than this.
    least_effort_s : float
        Anything shorter is a twitch.
    least_pause_s : float
        What is apart by less belongs together: a hold that was let go for a moment.
    let_go_s : float
        Below the goal for longer than this between two stretches at it, the hold was let go.
    most_missing_s : float
        Misses more samples than this, and nothing is said of an effort but that.
    quiet_share : float
        A quiet muscle may be over its line for this share of an effort,
    quiet_least_s : float
        or for this long, whatever is more.
    goal_zones, quiet_zones : ZoneConfig
        Evidence for a change. A quiet muscle's takes more, for a heartbeat in it must not pass.
    """

    hold_s: float
    held_share: float = 0.9
    working_share: float = 0.5
    least_rise_db: float = 6.0
    least_effort_s: float = 0.3
    least_pause_s: float = 1.0
    let_go_s: float = 0.5
    most_missing_s: float = 0.25
    quiet_share: float = 0.1
    quiet_least_s: float = 0.25
    goal_zones: ZoneConfig = field(default_factory=ZoneConfig)
    quiet_zones: ZoneConfig = field(
        default_factory=lambda: ZoneConfig(change_cost=8.0, most_cost=2.0)
    )

    def __post_init__(self) -> None:
        longest_s = 120.0
        if not 0.0 <= self.hold_s <= longest_s:
            raise ValueError(f"hold_s is {self.hold_s:g}: a hold lasts 0 to {longest_s:g} s")
        for name in ("held_share", "working_share"):
            share = getattr(self, name)
            if not 0.0 < share <= 1.0:
                raise ValueError(f"{name} is {share:g}: give a share above 0 and at most 1")
        for name in ("least_effort_s", "least_pause_s", "let_go_s", "quiet_least_s"):
            length_s = getattr(self, name)
            if not length_s > 0.0:
                raise ValueError(f"{name} is {length_s:g}: give a time above 0 s")


def _check_above(channel: str, **values: float) -> None:
    for name, value in values.items():
        if not (np.isfinite(value) and value > 0.0):
            raise ValueError(f"{name} of {channel} is {value:g}: give a number above 0")


def _check_rest(channel: str, rest_uv: float) -> None:
    if not (np.isfinite(rest_uv) and rest_uv >= 0.0):
        raise ValueError(f"rest_uv of {channel} is {rest_uv:g}: a level is finite and not below 0")
