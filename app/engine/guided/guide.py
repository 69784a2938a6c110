"""The test's state machine, driven by scan indices alone; it makes no sound and shows nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.model.guided import Attempt, PlannedLift, Progress, lift_plan
from app.model.guided_notes import (
    GuidedNote,
    LiftAsked,
    LiftKept,
    LiftSetAside,
    PainStopped,
    SetAside,
    TestEnded,
    TestHeld,
    TestWentOn,
)
from app.model.guided_protocol import GuidedProtocol
from dsp.findings import RepetitionFinding
from dsp.flag import RepetitionFlag
from dsp.stillness import Stillness

LATEST_FINDING_S = 3.0
"""A lift that ended so long ago without being found was none."""

LONGEST_LIFT_S = 30.0
"""Who is not still again by then never was: a lead hums, or a muscle stays tense."""

_N_OF_THE_OTHER_LEG = 2


class GuidePhase(StrEnum):
    """Where in a test one is."""

    TO_BEGIN = "to begin"
    RESTING = "resting"
    SETTLING = "settling"
    READY = "ready"
    LIFT = "lift"
    HELD = "held"
    STOPPED = "stopped"
    DONE = "done"


class Hold(StrEnum):
    """Why a test waits."""

    PERSON = "a person asked"
    LOST = "the sensor was lost"
    WHICH_LEG = "the other leg seems to have moved"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the guide is told: the scan one past the newest, how still it is, what was found.

    ``is_ordering`` says that a repetition was found whose finding has not come yet.
    """

    index: int
    stillness: Stillness
    found: tuple[tuple[int, RepetitionFinding], ...] = ()
    is_ordering: bool = False


@dataclass(frozen=True, slots=True)
class GuideState:
    """What a screen may want to know; ``tone_index`` is the last tone's, to be heard once.

    ``needs_relaxing`` asks for a hint: something has been tense for long.
    """

    phase: GuidePhase
    lift: PlannedLift | None
    n_kept: int
    n_lifts: int
    tense: tuple[int, ...] = ()
    needs_relaxing: bool = False
    rest_left_s: float = 0.0
    hold: Hold | None = None
    tone_index: int | None = None
    attempts: tuple[Attempt, ...] = ()
    plan: tuple[PlannedLift, ...] = ()

    @property
    def last(self) -> Attempt | None:
        """Return the newest time a lift was asked for."""
        return self.attempts[-1] if self.attempts else None


class Guide:
    """Asks for one lift after the other; every step it takes is noted, and so can be taken up.

    ``note`` receives a scan and what is to be kept with it. A test that is taken up after a crash
    is given the ``progress`` its recording kept.
    """

    def __init__(
        self,
        protocol: GuidedProtocol,
        *,
        fs_hz: float,
        rng: np.random.Generator,
        note: Callable[[int, GuidedNote], None],
        progress: Progress | None = None,
        index: int = 0,
    ) -> None:
        self._pace = protocol.pace
        self._plan = lift_plan(protocol)
        self._n_lifts = protocol.n_lifts
        self._fs_hz = fs_hz
        self._rng = rng
        self._note = note
        self._progress = progress or Progress()
        self._phase = GuidePhase.TO_BEGIN
        self._hold: Hold | None = None
        self._index = self._since_index = index
        self._last_end_index: int | None = None
        self._tone_index: int | None = None
        self._has_moved = self._stays_tense = False
        self._stillness = Stillness()
        self._flags: dict[int, frozenset[RepetitionFlag]] = {}
        self._set_aside_unended()
        if self._progress.stopped is not None:
            self._phase = GuidePhase.STOPPED
        elif self._lift is None:
            self._phase = GuidePhase.DONE

    @property
    def progress(self) -> Progress:
        """Return what became of the lifts so far."""
        return self._progress

    @property
    def state(self) -> GuideState:
        """Return where the test is."""
        is_tense_long = (
            self._phase is GuidePhase.SETTLING
            and bool(self._stillness.tense)
            and self._passed_s >= self._pace.hint_after_s
        )
        return GuideState(
            phase=self._phase,
            lift=self._lift,
            n_kept=self._progress.n_kept(self._plan),
            n_lifts=self._n_lifts,
            tense=self._stillness.tense,
            needs_relaxing=is_tense_long,
            rest_left_s=self._rest_left_s,
            hold=self._hold,
            tone_index=self._tone_index,
            attempts=self._progress.attempts,
            plan=self._plan,
        )

    def step(self, moment: Moment) -> None:
        """Take what has happened since the last step."""
        self._index, self._stillness = moment.index, moment.stillness
        for start_index, finding in moment.found:
            self._take(start_index, finding)
        match self._phase:
            case GuidePhase.RESTING if self._rest_left_s <= 0:
                self._enter(GuidePhase.SETTLING)
            case GuidePhase.SETTLING if self._stillness.still_s >= self._pace.still_s:
                self._stays_tense = False
                self._ask()
            case GuidePhase.SETTLING if self._passed_s >= self._pace.ask_anyway_after_s:
                self._stays_tense = True
                self._ask()
            case GuidePhase.READY:
                self._wait_for_tone()
            case GuidePhase.LIFT:
                self._wait_for_lift(is_ordering=moment.is_ordering)
            case _:
                pass

    def go_on(self) -> None:
        """Begin a block, or go on after the test was held; both take a person."""
        if self._phase is GuidePhase.HELD:
            self._keep(TestWentOn())
        if self._phase in (GuidePhase.HELD, GuidePhase.TO_BEGIN):
            self._hold = None
            self._enter(GuidePhase.RESTING)

    def hold(self, why: Hold) -> None:
        """Wait; a lift that was asked for is asked for again."""
        if self._phase in (GuidePhase.STOPPED, GuidePhase.DONE, GuidePhase.HELD):
            return
        self._set_aside_open(SetAside.LOST if why is Hold.LOST else SetAside.INTERRUPTED)
        self._hold = why
        self._keep(TestHeld(why=why))
        self._enter(GuidePhase.HELD)

    def set_aside_last(self, reason: str, *, is_repeated: bool, place: int | None = None) -> None:
        """Leave out the lift that was kept last, or that of a place; ask for it again or not.

        A lift that is asked for meanwhile goes on, unless another one comes before it.
        """
        kept = [each for each in self._progress.attempts if each.is_kept]
        last = next((each for each in reversed(kept) if place in (None, each.place)), None)
        if last is None or self._phase is GuidePhase.STOPPED:
            return
        if is_repeated:
            self._set_aside_open(SetAside.INTERRUPTED)
        self._keep(
            LiftSetAside(
                place=last.place, why=SetAside.EXCLUDED, reason=reason, is_repeated=is_repeated
            )
        )
        if is_repeated and self._phase is not GuidePhase.HELD:
            self._turn_to_next()

    def stop_for_pain(self, pain_of_10: int | None = None) -> None:
        """End the test for good; what was recorded stays."""
        if self._phase is GuidePhase.STOPPED:
            return
        self._set_aside_open(SetAside.PAIN, is_repeated=False)
        self._keep(PainStopped(pain_of_10=pain_of_10))
        self._enter(GuidePhase.STOPPED)

    @property
    def _lift(self) -> PlannedLift | None:
        return self._progress.next_lift(self._plan)

    @property
    def _passed_s(self) -> float:
        return (self._index - self._since_index) / self._fs_hz

    @property
    def _rest_left_s(self) -> float:
        """Return what is left of the rest: the short one within a block, the long one between."""
        if self._last_end_index is None or self._phase not in (
            GuidePhase.RESTING,
            GuidePhase.TO_BEGIN,
        ):
            return 0.0
        is_between = self._phase is GuidePhase.TO_BEGIN
        rest_s = self._pace.block_rest_s if is_between else self._pace.rest_s
        return max(0.0, rest_s - (self._index - self._last_end_index) / self._fs_hz)

    def _ask(self) -> None:
        lift = self._lift
        if lift is None:
            return
        shortest_s, longest_s = self._pace.tone_after_s
        tone_after_s = float(self._rng.uniform(shortest_s, longest_s))
        tone_index = self._index + round(tone_after_s * self._fs_hz)
        self._has_moved = False
        self._keep(
            LiftAsked(
                place=lift.place,
                tone_index=tone_index,
                side=lift.side,
                is_practice=lift.is_practice,
                hold_s=self._pace.hold_s,
                rise_s=self._pace.rise_s,
            )
        )
        self._enter(GuidePhase.READY)

    def _wait_for_tone(self) -> None:
        attempt = self._progress.open_attempt
        if attempt is None:
            return
        if self._stillness.tense and not self._stays_tense:
            self._set_aside_open(SetAside.TENSE)
            self._enter(GuidePhase.SETTLING)
        elif self._index >= attempt.tone_index:
            self._tone_index = attempt.tone_index
            self._enter(GuidePhase.LIFT)

    def _wait_for_lift(self, *, is_ordering: bool) -> None:
        self._has_moved = self._has_moved or bool(self._stillness.tense)
        is_unanswered = not self._has_moved and self._passed_s >= self._pace.answer_within_s
        is_over = self._has_moved and (
            self._stillness.still_s >= LATEST_FINDING_S or self._passed_s >= LONGEST_LIFT_S
        )
        if (is_unanswered or is_over) and not is_ordering:
            self._set_aside_open(SetAside.NOT_SEEN)
            self._last_end_index = self._index
            self._turn_to_next()

    def _take(self, start_index: int, finding: RepetitionFinding) -> None:
        """Take a repetition that was found; one that nobody asked for is none of the test's."""
        attempt = self._progress.open_attempt
        if attempt is None or start_index < attempt.asked_index or self._phase is GuidePhase.READY:
            return
        self._last_end_index = self._index
        withholding = {flag.flag for flag in finding.flags if flag.withholds}
        if RepetitionFlag.FALSE_START in withholding:
            self._set_aside_open(SetAside.FALSE_START)
        else:
            self._flags[attempt.place] = frozenset(flag.flag for flag in finding.flags)
            self._keep(LiftKept(place=attempt.place, start_index=start_index))
        if self._seems_other_leg():
            self.hold(Hold.WHICH_LEG)
        else:
            self._turn_to_next()

    def _seems_other_leg(self) -> bool:
        kept = [each for each in self._progress.attempts if each.is_kept][-_N_OF_THE_OTHER_LEG:]
        return len(kept) == _N_OF_THE_OTHER_LEG and all(
            RepetitionFlag.SIDE in self._flags.get(each.place, frozenset()) for each in kept
        )

    def _turn_to_next(self) -> None:
        """Rest before the next lift, wait for a person before the next block, or end."""
        lift, last = self._lift, self._progress.attempts[-1]
        if lift is None:
            self._keep(TestEnded())
            self._enter(GuidePhase.DONE)
        elif lift.block != self._plan[last.place].block:
            self._enter(GuidePhase.TO_BEGIN)
        else:
            self._enter(GuidePhase.RESTING)

    def _set_aside_open(self, why: SetAside, *, is_repeated: bool = True) -> None:
        attempt = self._progress.open_attempt
        if attempt is not None:
            self._keep(LiftSetAside(place=attempt.place, why=why, is_repeated=is_repeated))

    def _set_aside_unended(self) -> None:
        """Leave out the lift in whose middle the program died; its recording can say no more."""
        attempt = self._progress.open_attempt
        if attempt is not None:
            aside = LiftSetAside(place=attempt.place, why=SetAside.CRASHED)
            self._progress = self._progress.after(attempt.asked_index, aside)

    def _enter(self, phase: GuidePhase) -> None:
        self._phase, self._since_index = phase, self._index

    def _keep(self, note: GuidedNote) -> None:
        self._progress = self._progress.after(self._index, note)
        self._note(self._index, note)
