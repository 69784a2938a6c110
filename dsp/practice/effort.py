"""One effort of a practised muscle, read from its zones once it is over; it follows no stream."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.gaps import runs_of
from dsp.practice.target import EffortRules, JoinRule, PracticeTarget, QuietLine
from dsp.practice.zones import IntArray

AT_GOAL = 2
"""Zone of the goal muscle at its goal line or above; 1 is at work below it, 0 is at rest."""

_FULL_PERCENT = 100.0
_MIDDLE_FROM, _MIDDLE_TO = 0.25, 0.75
_MEDIAN_OF_MEAN = 0.918
"""Median over mean of a frame's power: of a gamma variable of shape 4, as in `ZoneConfig`."""


@dataclass(frozen=True, slots=True)
class QuietFinding:
    """How a muscle that was to stay quiet did in one effort.

    Attributes
    ----------
    channel : str
        Its name.
    over_s : float
        How long it was over its line.
    has_joined : bool
        Whether that is more than the rules leave out.
    level_uv : float or None
        Its RMS without rest over the effort; None where all of it is missing.
    """

    channel: str
    over_s: float
    has_joined: bool
    level_uv: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What one effort came to.

    Attributes
    ----------
    start_index, end_index : int
        Scans it lies between, half-open, to a frame.
    held_s : float
        How long the muscle was at its goal or above.
    is_held : bool
        Whether some stretch as long as the hold was at the goal for the asked share of it; of an
        exercise without a hold, whether the goal was reached.
    n_let_go : int
        How often it fell below the goal for long and came back.
    level_percent : float or None
        Its level over the time at the goal, or at work where it never was; None if missing.
    level_uv : float or None
        The same in µV without rest.
    plateau_percent, plateau_uv : float or None
        Its level in the middle half of the effort, whatever the goal; None if missing.
    quiet : tuple of QuietFinding
        The watched muscles, in the order of the target.
    quiet_share : float or None
        Share of the time at the goal in which all of them were quiet; None without either.
    missing_s : float
        How much of it is missing.
    is_complete : bool
        False where so much is missing that nothing above is said of it, and of a knock.
    is_knock : bool
        Whether it came and went as no muscle does (`is_knock`).
    unseen : tuple of str
        Watched channels that showed nothing of their muscle meanwhile.
    """

    start_index: int
    end_index: int
    held_s: float
    is_held: bool
    n_let_go: int
    level_percent: float | None
    level_uv: float | None
    plateau_percent: float | None
    plateau_uv: float | None
    quiet: tuple[QuietFinding, ...]
    quiet_share: float | None
    missing_s: float
    is_complete: bool
    is_knock: bool = False
    unseen: tuple[str, ...] = ()

    @property
    def joined(self) -> tuple[str, ...]:
        """Return the channels that were to stay quiet and joined in; none that was not seen."""
        return tuple(
            each.channel
            for each in self.quiet
            if each.has_joined and each.channel not in self.unseen
        )


@dataclass(frozen=True, slots=True, eq=False)
class EffortFrames:
    """The frames of one effort.

    Attributes
    ----------
    first_frame : int
        Number of the first.
    zones : (n_frames,) int
        Of the goal muscle.
    is_over : (n_frames, n_quiet) bool
        Which watched muscles are over their lines.
    powers_uv2 : (n_frames, 1 + n_quiet) float64
        Of the goal muscle, then of the watched ones; not finite where missing.
    """

    first_frame: int
    zones: IntArray
    is_over: NDArray[np.bool_]
    powers_uv2: FloatArray


def read_effort(
    frames: EffortFrames,
    target: PracticeTarget,
    rules: EffortRules,
    *,
    fs_hz: float,
    n_frame: int,
    n_cut_off: int = 0,
) -> Effort:
    """Read what an effort came to.

    Parameters
    ----------
    frames : EffortFrames
        Its frames, from the first to the last at work.
    target : PracticeTarget
        Goal and lines.
    rules : EffortRules
        When it was held.
    fs_hz : float
        Samples per second.
    n_frame : int
        Samples of a frame.
    n_cut_off : int
        Frames that are missing behind it, where a gap cut it off.

    Returns
    -------
    Effort

    Notes
    -----
    ``is_held``: the largest share of frames at the goal in any window of ``hold_s`` is at least
    ``held_share``; so 4.5 of 5 s will do in one piece, and with a second let go in between will
    not. Levels are root mean squares with the power of rest taken out; the plateau's is the median
    of its frames' powers over 0.918, so that a moment let go does not lower it.
    """
    frame_s = n_frame / fs_hz
    is_missing = ~np.isfinite(frames.powers_uv2[:, 0])
    is_at_goal = (frames.zones == AT_GOAL) & ~is_missing
    missing_s = float((is_missing.sum() + n_cut_off) * frame_s)
    counted = is_at_goal if is_at_goal.any() else ~is_missing
    level_uv = _net_uv(frames.powers_uv2[counted, 0], target.rest_uv)
    plateau_uv = _plateau_uv(frames.powers_uv2[:, 0], target.rest_uv)
    quiet = tuple(
        _read_quiet(frames, column, target, rules, frame_s=frame_s, plateau_uv=plateau_uv)
        for column in range(len(target.quiet))
    )
    share = None
    if is_at_goal.any() and target.quiet:
        share = float(np.mean(~frames.is_over[is_at_goal].any(axis=1)))
    return Effort(
        start_index=frames.first_frame * n_frame,
        end_index=(frames.first_frame + len(frames.zones)) * n_frame,
        held_s=float(is_at_goal.sum() * frame_s),
        is_held=_is_held(is_at_goal, rules, frame_s=frame_s),
        n_let_go=_n_let_go(is_at_goal, rules, frame_s=frame_s),
        level_percent=_percent(level_uv, target),
        level_uv=level_uv,
        plateau_percent=_percent(plateau_uv, target),
        plateau_uv=plateau_uv,
        quiet=quiet,
        quiet_share=share,
        missing_s=missing_s,
        is_complete=missing_s <= rules.most_missing_s,
    )


def _is_held(is_at_goal: NDArray[np.bool_], rules: EffortRules, *, frame_s: float) -> bool:
    n_hold = max(1, round(rules.hold_s / frame_s))
    n_needed = int(np.ceil(rules.held_share * n_hold - 1e-9))
    if len(is_at_goal) <= n_hold:
        return bool(is_at_goal.sum() >= n_needed)
    return bool(sliding_window_view(is_at_goal, n_hold).sum(axis=1).max() >= n_needed)


def _n_let_go(is_at_goal: NDArray[np.bool_], rules: EffortRules, *, frame_s: float) -> int:
    runs = runs_of(is_at_goal)
    apart_s = [(after - before) * frame_s for (_, before), (after, _) in pairwise(runs)]
    return sum(each_s > rules.let_go_s for each_s in apart_s)


def _read_quiet(
    frames: EffortFrames,
    column: int,
    target: PracticeTarget,
    rules: EffortRules,
    *,
    frame_s: float,
    plateau_uv: float | None,
) -> QuietFinding:
    line = target.quiet[column]
    powers_uv2 = frames.powers_uv2[:, 1 + column]
    over_s = float(frames.is_over[:, column].sum() * frame_s)
    left_out_s = max(rules.quiet_least_s, rules.quiet_share * len(powers_uv2) * frame_s)
    level_uv = _net_uv(powers_uv2[np.isfinite(powers_uv2)], line.rest_uv)
    if line.joins_by is JoinRule.LEVEL:
        has_joined = level_uv is not None and level_uv > _line_uv(line, plateau_uv)
    else:
        has_joined = over_s > left_out_s
    return QuietFinding(
        channel=line.channel,
        over_s=over_s,
        has_joined=has_joined,
        level_uv=level_uv,
    )


def _line_uv(line: QuietLine, plateau_uv: float | None) -> float:
    """Return where a line stood for a whole effort in which the goal muscle gave so much."""
    if line.beside_uv is None or plateau_uv is None:
        return line.line_uv
    return line.line_uv * max(1.0, plateau_uv / line.beside_uv)


def _plateau_uv(powers_uv2: FloatArray, rest_uv: float) -> float | None:
    first, last = round(_MIDDLE_FROM * len(powers_uv2)), round(_MIDDLE_TO * len(powers_uv2))
    middle_uv2 = powers_uv2[first : max(last, first + 1)]
    known_uv2 = middle_uv2[np.isfinite(middle_uv2)]
    if not len(known_uv2):
        return None
    power_uv2 = float(np.median(known_uv2)) / _MEDIAN_OF_MEAN
    return float(np.sqrt(max(power_uv2 - rest_uv**2, 0.0)))


def _percent(level_uv: float | None, target: PracticeTarget) -> float | None:
    return None if level_uv is None else _FULL_PERCENT * level_uv / target.reference_uv


def _net_uv(powers_uv2: FloatArray, rest_uv: float) -> float | None:
    if not len(powers_uv2):
        return None
    return float(np.sqrt(max(float(powers_uv2.mean()) - rest_uv**2, 0.0)))
