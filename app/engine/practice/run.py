"""A practice on one running recording: calibration, sets, goals; it shows nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from app.engine.practice.asked_movement import repetition_movement, squeeze_movement
from app.engine.practice.calibration import Calibration
from app.engine.practice.lines import lines_of, needs_own_levels, no_lines, unreached
from app.engine.practice.muscles import PractisedMuscles, muscles_of, order_pair
from app.engine.practice.noted import begun_note, ended_note, lines_note, order_note, set_note
from app.engine.practice.order_drill import OrderDrill
from app.engine.practice.rules import goal_today, rules_of, small_db
from app.engine.practice.set_result import set_result
from app.engine.practice.set_run import SetRun
from app.engine.practice.sight import unseen_of
from app.engine.practice.state import PracticeStage, PracticeState, SetResult, Trouble
from app.model.guided_protocol import Side
from app.model.practice import (
    N_UNCUED,
    Answer,
    Feedback,
    PlannedSet,
    PracticeTask,
    StopReason,
)
from app.model.practice_notes import (
    KIND,
    PracticeEnded,
    PracticeNote,
    PracticeStopped,
    note_text,
)
from app.sound.practice_sounds import CueSound, PracticeSounds
from dsp.block import SampleBlock, StreamInfo
from dsp.findings import Reason, RepetitionFinding
from dsp.practice.effort import Effort
from dsp.practice.target import PracticeTarget, QuietLine
from dsp.quality import ChannelState
from dsp.simulate import AskedMovement

_ASKED_FOR_S = 180.0
"""Who has not said by then why they stopped has gone."""
Keep = Callable[[int, str, str], None]
"""Keeps a scan, a kind and a text with the recording."""

MakePracticeRun = Callable[[StreamInfo, Keep, int], "PracticeRun"]
"""Makes the practice of a recording that begins: its stream, where notes go, its first scan."""


class PracticeRun:
    """One practice; ``step`` comes from the acquisition thread, what a person does from any."""

    def __init__(
        self,
        task: PracticeTask,
        info: StreamInfo,
        *,
        executor: Executor,
        keep: Keep,
        origin_index: int,
        sounds: PracticeSounds,
        on_tone: Callable[[int, AskedMovement], None] = lambda tone_index, movement: None,
    ) -> None:
        self._task, self._info = task, info
        self._executor, self._keep_event = executor, keep
        self._sounds, self._on_tone = sounds, on_tone
        self._names = tuple(channel.name for channel in info.channels)
        self._index = self._origin_index = origin_index
        self._sets = list(task.sets())
        self._goals = {side: task.goal_percent(side) for side in task.sides}
        self._lines: dict[Side, tuple[QuietLine, ...]] = {}
        self._calibration: Calibration | None = None
        self._is_calibrated = False
        self._set: SetRun | None = None
        self._drill: OrderDrill | None = None
        self._is_uncued = False
        self._between_from: int | None = None
        self._trouble: tuple[Trouble, str | None] | None = None
        self._cause: Reason | None = None
        self._results: list[SetResult] = []
        self._end: PracticeStage | None = None
        self._hurts_from = origin_index
        self._lock = threading.Lock()
        self._note(origin_index, begun_note(task))
        self.state = self._look()

    def step(self, block: SampleBlock) -> None:
        """Take the next samples."""
        with self._lock:
            self._index = block.end_index
            if self._end is PracticeStage.HURTS and self._is_left_alone:
                self._finish(PracticeStage.STOPPED)
            if self._trouble is None and self._calibration is not None and not self._is_calibrated:
                self._calibrate_on(self._calibration, block)
            elif self._trouble is None and self._set is not None:
                self._step_set(self._set, block)
            self.state = self._look()

    def learn(self, findings: tuple[RepetitionFinding, ...]) -> None:
        """Take every repetition ordered so far: an order drill tells what its own came to."""
        with self._lock:
            if self._drill is None:
                return
            told = self._drill.learn(findings, index=self._index)
            if told is not None:
                self._note(self._index, order_note(told))
            if self._set is not None:
                self._turn_from_set(self._set)
            self.state = self._look()

    def go_on(self) -> None:
        """Do the one next step: begin, go on after a wait, or begin the next set."""
        with self._lock:
            was_waiting, self._trouble = self._trouble is not None, None
            if self._end is not None:
                pass
            elif self._calibration is None:
                self._begin()
            elif was_waiting and self._set is not None:
                self._set.begin_anew(self._index)
            elif was_waiting and not self._is_calibrated:
                self._calibration.go_on(self._index)
            elif self._between_from is not None:
                self._begin_set()
            self.state = self._look()

    def hold(self, why: Trouble = Trouble.PAUSED, about: str | None = None) -> None:
        """Wait until a person says to go on; the repetition that was interrupted begins anew."""
        with self._lock:
            if self._is_running and self._trouble is None:
                self._wait(why, about)
            self.state = self._look()

    def see(self, states: Sequence[ChannelState]) -> None:
        """Learn how far each channel can be trusted; wait where the bar's shows no muscle."""
        with self._lock:
            unseen = unseen_of(states, self._rests_uv)
            if self._set is None or self._trouble is not None:
                return
            self._set.see(frozenset(unseen))
            bar = self._set.state.channel
            if bar in unseen:
                self._cause = unseen[bar]
                self._wait(Trouble.STICKER, bar)
            self.state = self._look()

    def answer(self, answer: Answer) -> None:
        """Take what the person felt of a blind repetition."""
        with self._lock:
            if self._set is not None:
                self._set.answer(answer)
                self._turn_from_set(self._set)
            self.state = self._look()

    def stop(self) -> None:
        """End all movement at once and for good; what it is may be said after that."""
        with self._lock:
            if self._end is None:
                self._note(self._index, PracticeStopped(why=StopReason.UNSAID))
                self._hurts_from = self._index
                self._finish(PracticeStage.HURTS)
            self.state = self._look()

    def tell_why(self, why: StopReason, pain_of_10: int | None = None) -> None:
        """Take why it was stopped, which ends the practice."""
        with self._lock:
            if self._end is PracticeStage.HURTS:
                self._note(self._index, PracticeStopped(why=why, pain_of_10=pain_of_10))
                self._finish(PracticeStage.STOPPED)
            self.state = self._look()

    def _step_set(self, run: SetRun, block: SampleBlock) -> None:
        n_before = run.state.n_done
        run.step(block)
        if self._drill is not None and not self._is_uncued and run.state.n_done > n_before:
            self._drill.expect(run.state.n_done, run.efforts[-1])
        self._turn_from_set(run)

    @property
    def _is_left_alone(self) -> bool:
        return self._index - self._hurts_from > _ASKED_FOR_S * self._info.fs_hz

    @property
    def _is_running(self) -> bool:
        is_calibrating = self._calibration is not None and not self._is_calibrated
        return self._end is None and (is_calibrating or self._set is not None)

    def _begin(self) -> None:
        used = [self._muscles(side) for side in self._task.sides]
        bars = {of.bar: side for of, side in zip(used, self._task.sides, strict=True) if of.bar}
        watched = {each.channel for of in used for each in of.quiet}
        self._calibration = Calibration(
            tuple(bars.items()),
            frozenset(watched | set(bars)),
            self._info,
            executor=self._executor,
            note=self._note,
            on_squeeze=self._ask_squeeze,
        )

    def _calibrate_on(self, calibration: Calibration, block: SampleBlock) -> None:
        was_squeezing = calibration.is_squeezing
        calibration.step(block)
        if was_squeezing and not calibration.is_squeezing:
            self._sounds.cue(CueSound.LOWER)
        if calibration.trouble is not None:
            self._wait(*calibration.trouble)
        if calibration.is_done:
            self._is_calibrated = True
            self._begin_set()

    def _wait(self, why: Trouble, about: str | None) -> None:
        """Wait for a person, audibly: who lies prone sees no screen."""
        self._trouble = (why, about)
        self._sounds.follow(None)
        self._sounds.cue(CueSound.PAUSE if why is Trouble.PAUSED else CueSound.TROUBLE)

    def _begin_set(self) -> None:
        """Begin the next set, after its repetitions without feedback where its lines need them."""
        self._between_from = None
        planned = self._sets[0]
        muscles = self._muscles(planned.side)
        bar = muscles.bar or ""
        self._goals[planned.side] = goal_today(
            self._task,
            self._goals[planned.side],
            rest_uv=self._rests_uv[bar],
            reference_uv=self._references_uv[bar],
        )
        self._is_uncued = planned.side not in self._lines and needs_own_levels(muscles)
        if self._is_uncued:
            lines = no_lines(muscles, self._rests_uv)
            planned = replace(planned, n_repetitions=N_UNCUED, number=0)
        else:
            self._keep_lines(planned.side, ())
            lines = self._lines[planned.side]
        self._set = self._run_of(planned, muscles, lines)
        pair = order_pair(self._task.exercise, planned.side, self._names)
        self._drill = None
        if pair is not None:
            self._drill = OrderDrill(*pair, fs_hz=self._info.fs_hz, origin_index=self._origin_index)
        self._note(
            self._index,
            set_note(planned, self._goals[planned.side], is_uncued=self._is_uncued),
        )

    def _small_db(self, side: Side) -> float | None:
        """Return how far a side's reference stands over its rest, where that is little."""
        bar = self._muscles(side).bar or ""
        return small_db(self._rests_uv.get(bar), self._references_uv.get(bar))

    def _run_of(
        self, planned: PlannedSet, muscles: PractisedMuscles, lines: tuple[QuietLine, ...]
    ) -> SetRun:
        task, dose, bar = self._task, self._task.exercise.dose, muscles.bar or ""
        goal_percent, is_uncued = self._goals[planned.side], self._is_uncued
        rest_uv, reference_uv = self._rests_uv[bar], self._references_uv[bar]

        def feedback(repetition: int) -> Feedback:
            if is_uncued:
                return Feedback.NONE
            return task.feedback_of(repetition, is_probe=planned.is_probe)

        return SetRun(
            planned,
            self._names,
            PracticeTarget(bar, rest_uv, reference_uv, goal_percent, lines),
            rules_of(
                task,
                goal_percent=goal_percent,
                is_alone=is_uncued or planned.is_probe,
                is_small=self._small_db(planned.side) is not None,
            ),
            fs_hz=self._info.fs_hz,
            rest_s=dose.rest_s,
            index=self._index,
            feedback=feedback,
            sounds=self._sounds,
            never_seen=frozenset() if is_uncued else unreached(lines),
            on_lift=lambda index: self._ask_lift(index, bar),
            note=self._note,
        )

    def _turn_from_set(self, run: SetRun) -> None:
        if not run.is_done or (self._drill is not None and self._drill.is_waiting):
            return
        self._set = None
        if self._is_uncued:
            self._keep_lines(self._sets[0].side, run.efforts)
            self._begin_set()
            return
        self._keep_result(self._sets.pop(0), run.efforts)
        self._sounds.follow(None)
        self._sounds.cue(CueSound.DONE)
        if self._sets:
            self._between_from = self._index
        else:
            self._note(self._index, PracticeEnded())
            self._finish(PracticeStage.DONE)

    def _keep_result(self, planned: PlannedSet, efforts: tuple[Effort, ...]) -> None:
        bar = self._muscles(planned.side).bar or ""
        result = set_result(
            planned,
            efforts,
            self._task,
            goal_percent=self._goals[planned.side],
            rest_uv=self._rests_uv[bar],
            reference_uv=self._references_uv[bar],
            orders=() if self._drill is None else self._drill.told,
        )
        self._goals[planned.side] = result.next.goal_percent
        self._results.append(result)
        self._note(self._index, ended_note(result))

    def _keep_lines(self, side: Side, efforts: tuple[Effort, ...]) -> None:
        """Keep where a side's lines lie, once."""
        if side in self._lines:
            return
        lines = lines_of(self._muscles(side), self._rests_uv, efforts, share=self._task.quiet_share)
        self._lines[side] = lines
        self._note(self._index, lines_note(side, lines))

    @property
    def _rests_uv(self) -> dict[str, float]:
        return {} if self._calibration is None else self._calibration.rests_uv

    @property
    def _references_uv(self) -> dict[str, float]:
        return {} if self._calibration is None else self._calibration.references_uv

    def _muscles(self, side: Side) -> PractisedMuscles:
        """Return the channels of a round; once rest is known, without those that have none."""
        found, rests_uv = muscles_of(self._task.exercise, side, self._names), self._rests_uv
        known = [each for each in found.quiet if not rests_uv or each.channel in rests_uv]
        return replace(found, quiet=tuple(known))

    def _ask_squeeze(self, index: int, channel: str) -> None:
        self._sounds.cue(CueSound.LIFT)
        self._on_tone(index, squeeze_movement(channel))

    def _ask_lift(self, index: int, channel: str) -> None:
        self._on_tone(index, repetition_movement(self._task, channel))

    def _finish(self, end: PracticeStage) -> None:
        self._end = end
        self._set = self._between_from = self._trouble = None
        self._sounds.follow(None)

    def _note(self, index: int, note: PracticeNote) -> None:
        self._keep_event(index, KIND, note_text(note))

    def _look(self) -> PracticeState:
        side = self._sets[0].side if self._sets else self._task.sides[-1]
        squeezes = None if self._calibration is None else self._calibration.squeezes
        trouble, about = self._trouble or (None, None)
        return PracticeState(
            task=self._task,
            stage=self._stage(),
            side=side,
            goal_percent=self._goals[side],
            trouble=trouble,
            about=about,
            cause=self._cause if trouble is Trouble.STICKER else None,
            left_s=self._rest_left_s(),
            is_squeezing=self._calibration is not None and self._calibration.is_squeezing,
            squeeze_number=0 if squeezes is None else squeezes.number,
            n_squeezes=0 if squeezes is None else squeezes.n_wanted,
            set=None if self._set is None else self._set.state,
            quiet=self._muscles(side).quiet,
            results=tuple(self._results),
            small_db=self._small_db(side),
            order=self._drill.told[-1] if self._drill is not None and self._drill.told else None,
            next_set=self._sets[0] if self._sets and self._between_from is not None else None,
        )

    def _stage(self) -> PracticeStage:
        if self._end is not None:
            return self._end
        if self._set is not None:
            return PracticeStage.UNCUED if self._is_uncued else PracticeStage.SET
        if self._between_from is not None:
            return PracticeStage.BETWEEN
        if self._calibration is None:
            return PracticeStage.TO_BEGIN
        return self._calibration.stage

    def _rest_left_s(self) -> float:
        if self._between_from is not None:
            passed_s = (self._index - self._between_from) / self._info.fs_hz
            return max(0.0, self._task.exercise.dose.set_rest_s - passed_s)
        is_calibrating = self._calibration is not None and not self._is_calibrated
        return self._calibration.left_s if self._calibration and is_calibrating else 0.0
