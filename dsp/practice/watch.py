"""Follows a stream and tells efforts apart as they end, and what goes on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dsp.amplitude.samples import amplitude_band
from dsp.block import FloatArray, SampleBlock
from dsp.frame_power import FramePowers
from dsp.practice.effort import AT_GOAL, Effort, EffortFrames, read_effort
from dsp.practice.knock import is_knock
from dsp.practice.target import EffortRules, PracticeTarget
from dsp.practice.zones import ZoneTracker

FRAME_S = 0.02
_SHOWN_S = 0.1
_GROWTH_S = 0.26
"""Over how long a line that follows the goal muscle looks at it."""
_FULL_PERCENT = 100.0
_LONGEST_EFFORT_S = 180.0


@dataclass(frozen=True, slots=True)
class EffortNow:
    """What goes on at the newest frame.

    Attributes
    ----------
    level_percent : float or None
        The goal muscle's level over the last tenth of a second; None while samples are missing.
    is_working, is_at_goal : bool
        Whether an effort goes on, and whether the muscle is at its goal now.
    held_s : float
        How much of the last stretch as long as the hold was at the goal, within this effort.
    working : tuple of bool
        Which watched muscles are over their lines now.
    index : int
        Scan one past the newest frame.
    """

    level_percent: float | None = None
    is_working: bool = False
    is_at_goal: bool = False
    held_s: float = 0.0
    working: tuple[bool, ...] = ()
    index: int = 0


class EffortWatch:
    """Counts efforts of one muscle and watches the others.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    names : sequence of str
        Channel of each column of the blocks.
    target : PracticeTarget
        Goal and lines.
    rules : EffortRules
        When an effort is one.

    Raises
    ------
    ValueError
        If a channel of the target has no column.

    Notes
    -----
    Band-pass 20–450 Hz, power in frames of 20 ms, zones by `ZoneTracker` with the limits
    ``rest² + (share · goal)²`` and ``rest² + goal²``. An effort ends once the muscle has been at
    rest for ``least_pause_s``; it is then read from the likeliest path of all its frames, which
    dates a crossing with samples from both sides of it. Causal; any chunking gives the same
    efforts to the bit. A lost stretch is so many missing frames.
    """

    def __init__(
        self,
        fs_hz: float,
        names: Sequence[str],
        target: PracticeTarget,
        rules: EffortRules,
    ) -> None:
        wanted = (target.channel, *(line.channel for line in target.quiet))
        absent = [name for name in wanted if name not in names]
        if absent:
            raise ValueError(
                f"no column carries {', '.join(absent)}: the stream has {', '.join(names)}"
            )
        self._fs_hz = fs_hz
        self._columns = [list(names).index(name) for name in wanted]
        self._target, self._rules = target, rules
        self._powers = FramePowers(fs_hz, amplitude_band(fs_hz), frame_s=FRAME_S)
        self._frame_s = self._powers.n_frame / fs_hz
        self._goal = ZoneTracker(2, rules.goal_zones)
        self._quiet = [ZoneTracker(1, rules.quiet_zones) for _ in target.quiet]
        self._limits_uv2 = _goal_limits(target, rules)
        self._rest_uv2 = np.square([target.rest_uv, *(line.rest_uv for line in target.quiet)])
        self._kept_uv2: list[FloatArray] = []
        self._zones_now: list[int] = []
        self._next_frame = 0
        self._n_at_rest = 0
        self._has_worked = False
        self.now = EffortNow(working=(False,) * len(target.quiet))

    def step(self, block: SampleBlock) -> tuple[Effort, ...]:
        """Take the next block; return the efforts that ended within it.

        Parameters
        ----------
        block : SampleBlock
            Raw samples; what is missing between blocks is told by the index.

        Returns
        -------
        tuple of Effort
            In order.
        """
        found: list[Effort] = []
        for first_frame, powers_uv2, _ in self._powers.step(block.samples_uv, block.first_index):
            if not len(powers_uv2):
                continue
            found.extend(self._cross_gap(first_frame))
            for frame_uv2 in powers_uv2[:, self._columns]:
                found.extend(self._take(frame_uv2))
        return tuple(found)

    def end(self) -> tuple[Effort, ...]:
        """Return the effort that still goes on, as far as it came; the watch begins anew."""
        return self._finish()

    def _cross_gap(self, first_frame: int) -> tuple[Effort, ...]:
        """Take missing frames for a gap; across a long one nothing goes on."""
        n_missing = first_frame - self._next_frame
        if n_missing * self._frame_s < self._rules.least_pause_s:
            missing_uv2 = np.full(len(self._columns), np.nan)
            taken = [self._take(missing_uv2) for _ in range(n_missing)]
            return tuple(effort for efforts in taken for effort in efforts)
        is_cut_off = bool(self._zones_now) and self._zones_now[-1] > 0
        found = self._finish(n_cut_off=n_missing if is_cut_off else 0)
        for tracker in (self._goal, *self._quiet):
            tracker.reset()
        self._next_frame = first_frame
        return found

    def _take(self, frame_uv2: FloatArray) -> tuple[Effort, ...]:
        """Take one frame: goal muscle first, then the watched ones."""
        self._kept_uv2.append(frame_uv2)
        self._next_frame += 1
        zone = self._goal.step(float(frame_uv2[0]), self._limits_uv2)
        growth = self._growth()
        for column, (tracker, line) in enumerate(
            zip(self._quiet, self._target.quiet, strict=True), 1
        ):
            over = line.line_uv if line.beside_uv is None else line.line_uv * growth[column - 1]
            limits_uv2 = np.array([self._rest_uv2[column] + over**2])
            tracker.step(float(frame_uv2[column]), limits_uv2)
        self._zones_now.append(zone)
        self._look(zone)
        if zone > 0:
            self._has_worked, self._n_at_rest = True, 0
        else:
            self._n_at_rest += 1
        if self._is_over():
            return self._finish()
        if not self._has_worked:
            self._let_go_of_rest()
        return ()

    def _is_over(self) -> bool:
        pause_s = self._n_at_rest * self._frame_s
        if self._has_worked and pause_s >= self._rules.least_pause_s:
            return True
        return self._has_worked and len(self._kept_uv2) * self._frame_s >= _LONGEST_EFFORT_S

    def _growth(self) -> list[float]:
        """Return by how much each line that follows the goal muscle is raised now."""
        recent_uv2 = np.array(
            [frame[0] for frame in self._kept_uv2[-round(_GROWTH_S / self._frame_s) :]]
        )
        known_uv2 = recent_uv2[np.isfinite(recent_uv2)]
        net_uv = 0.0
        if len(known_uv2):
            net_uv = float(np.sqrt(max(float(known_uv2.mean()) - self._rest_uv2[0], 0.0)))
        return [max(1.0, net_uv / (line.beside_uv or np.inf)) for line in self._target.quiet]

    def _look(self, zone: int) -> None:
        n_shown = max(1, round(_SHOWN_S / self._frame_s))
        shown_uv2 = np.array([frame[0] for frame in self._kept_uv2[-n_shown:]])
        level = None
        if np.isfinite(shown_uv2[-1]):
            net_uv2 = float(np.nanmean(shown_uv2)) - self._rest_uv2[0]
            level = _FULL_PERCENT * float(np.sqrt(max(net_uv2, 0.0))) / self._target.reference_uv
        self.now = EffortNow(
            level_percent=level,
            is_working=zone > 0 or self._has_worked,
            is_at_goal=zone == AT_GOAL,
            held_s=self._held_s(zone),
            working=tuple(tracker.now == 1 for tracker in self._quiet),
            index=self._next_frame * self._powers.n_frame,
        )

    def _held_s(self, zone: int) -> float:
        if not self._has_worked and zone == 0:
            return 0.0
        n_hold = max(1, round(self._rules.hold_s / self._frame_s))
        return self._zones_now[-n_hold:].count(AT_GOAL) * self._frame_s

    def _let_go_of_rest(self) -> None:
        """Forget all but the last moments of rest, which may turn out to be a start."""
        n_kept = round(self._rules.least_pause_s / self._frame_s)
        if len(self._kept_uv2) > 2 * n_kept:
            self._forget(n_kept=n_kept)

    def _finish(self, *, n_cut_off: int = 0) -> tuple[Effort, ...]:
        zones = self._goal.path()
        at_work = np.flatnonzero(zones > 0)
        found: tuple[Effort, ...] = ()
        if len(at_work) and len(at_work) * self._frame_s >= self._rules.least_effort_s:
            rows = slice(int(at_work[0]), int(at_work[-1]) + 1)
            first_frame = self._next_frame - len(zones) + rows.start
            over = [tracker.path()[rows] == 1 for tracker in self._quiet]
            frames = EffortFrames(
                first_frame,
                zones[rows],
                np.stack(over, axis=1) if over else np.zeros((rows.stop - rows.start, 0), bool),
                np.stack(self._kept_uv2[rows]),
            )
            effort = read_effort(
                frames,
                self._target,
                self._rules,
                fs_hz=self._fs_hz,
                n_frame=self._powers.n_frame,
                n_cut_off=n_cut_off,
            )
            found = (self._without_knock(effort, rows),)
        self._forget()
        self._has_worked, self._n_at_rest = False, 0
        self.now = replace(self.now, is_working=False, is_at_goal=False, held_s=0.0)
        return found

    def _without_knock(self, effort: Effort, rows: slice) -> Effort:
        """Return an effort, not complete where it came and went as no muscle does."""
        is_one = is_knock(
            np.array([frame[0] for frame in self._kept_uv2]),
            rows.start,
            rows.stop,
            rest_uv=self._target.rest_uv,
            frame_s=self._frame_s,
        )
        return replace(effort, is_complete=False, is_knock=True) if is_one else effort

    def _forget(self, *, n_kept: int = 0) -> None:
        n_gone = max(0, len(self._kept_uv2) - n_kept)
        del self._kept_uv2[:n_gone]
        del self._zones_now[:n_gone]
        for tracker in (self._goal, *self._quiet):
            tracker.forget(n_kept=n_kept)


def _goal_limits(target: PracticeTarget, rules: EffortRules) -> FloatArray:
    """Return the power from which the goal muscle is at work, and that of its goal."""
    rest_uv2 = target.rest_uv**2
    least_uv2 = rest_uv2 * (10 ** (rules.least_rise_db / 10) - 1.0)
    working_uv2 = max(rules.working_share**2 * target.goal_uv2, least_uv2)
    goal_uv2 = max(target.goal_uv2, working_uv2)
    return np.array([rest_uv2 + working_uv2, rest_uv2 + goal_uv2])
