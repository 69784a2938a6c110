"""The Practice screen without a window: choosing an exercise, leading through it, what is heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

from app.engine.live import LiveState
from app.engine.practice.muscles import bars_missing
from app.engine.practice.run import PracticeRun
from app.engine.practice.state import PracticeStage, PracticeState, Trouble
from app.model.exercise import Exercise, Follows, Kind, Text
from app.model.guided_protocol import Side
from app.model.participant import PAIN_RANGE
from app.model.phrase import Phrase, phrase
from app.model.plan import Plan, PlanItem
from app.model.practice import Answer, PracticeTask, StopReason, planned_task, task_of
from app.model.practice_record import PracticeRecord, continued
from app.model.practice_words import (
    dose_phrase,
    numbers,
    session_phrase,
    side_phrase,
    stopped_phrase,
    told,
)
from app.model.session_details import TaskInfo
from app.presenters.current_source import CurrentSource
from app.presenters.practice_state import EarlierPractice, PracticeChoice, PracticePageState
from app.presenters.practice_view import page_of, set_lines, view_of
from app.presenters.visit import VisitPresenter
from app.sound.practice_voice import PracticeVoice
from drivers.base import Clock

_ASKED = "lifts=asked"
_ENDED = (PracticeStage.DONE, PracticeStage.STOPPED)
_ANSWERS = tuple(Answer)
_WHYS = (StopReason.PAIN, StopReason.CRAMP, StopReason.SKIN)
_N_EARLIER = 7
_AT_REST_S = 3.0
"""For so long after a practice Space begins no other one."""

FindPractices = Callable[[str | None], Future[tuple[PracticeRecord, ...]]]
FindPlan = Callable[[str], Future[Plan | None]]


class PracticePresenter:
    """Leads through one exercise at a time; one that ended stops its recording."""

    def __init__(
        self,
        current: CurrentSource,
        visit: VisitPresenter,
        voice: PracticeVoice,
        *,
        exercises: Sequence[Exercise],
        find_practices: FindPractices,
        find_plan: FindPlan,
        clock: Clock,
        note_done: Callable[[PlanItem], None] = lambda item: None,
    ) -> None:
        self._current, self._visit, self._voice = current, visit, voice
        self._exercises = self._ours = tuple(each for each in exercises if _is_practised(each))
        self._find_practices, self._find_plan = find_practices, find_plan
        self._note_done, self._clock = note_done, clock
        self._not_before_s = 0.0
        self._finding_plan: Future[Plan | None] | None = None
        self._plan: Plan | None = None
        self._begun: PlanItem | None = None
        self._finding: Future[tuple[PracticeRecord, ...]] | None = None
        self._practices: tuple[PracticeRecord, ...] = ()
        self._position = 0
        self._side_position: int | None = None
        self._item: PlanItem | None = None
        self._is_awaited = False
        self._outcome: tuple[Phrase, ...] = ()
        self._is_pain, self._why = False, StopReason.UNSAID

    def open(self) -> None:
        """Look anew when the screen comes up: there may be another practice, or somebody else."""
        here = self._visit.participant
        self._finding = self._find_practices(None if here is None else here.id)
        self._finding_plan = None if here is None else self._find_plan(here.id)
        if here is None:
            self._take_plan(None)

    def tick(self) -> PracticePageState:
        """Return what to show now."""
        self._collect()
        live = self._current.snapshot()
        practice = None if live is None else live.practice
        choice = self._choice(live)
        if practice is None or live is None:
            return PracticePageState(choice)
        self._is_awaited = False
        if practice.stage in _ENDED:
            self._end(practice)
            return PracticePageState(self._choice(live))
        view = view_of(practice, is_stale=live.is_stale, sound=self._sound(live))
        return PracticePageState(choice, view, page_of(practice, is_pain=self._is_pain))

    def choose(self, position: int) -> None:
        """Look at another exercise."""
        if 0 <= position < len(self._exercises):
            self._position, self._side_position, self._outcome = position, None, ()
            self._item = None

    def choose_exercise(self, exercise_id: str) -> None:
        """Look at the exercise of this name."""
        for position, exercise in enumerate(self._exercises):
            if exercise.id == exercise_id:
                self.choose(position)

    def take_item(self, item: PlanItem, side: Side, exercise: Exercise | None = None) -> None:
        """Look at an item of a plan, in its dose and with its goal.

        ``exercise`` is the plan's own copy: one's own exercise, or an earlier version of ours.
        """
        if exercise is not None and _is_practised(exercise):
            known = {each.id: each for each in self._exercises}
            self._exercises = tuple((known | {exercise.id: exercise}).values())
        self.choose_exercise(item.exercise)
        if self._exercises[self._position].id == item.exercise:
            self._item = item
            self._side_position = next(
                (at for at, sides in enumerate(self._sides()) if sides == (side,)), None
            )

    def choose_side(self, position: int) -> None:
        """Practise one side alone, or all the exercise asks."""
        if 0 <= position < len(self._sides()):
            self._side_position, self._outcome = position, ()

    def begin(self) -> None:
        """Begin the chosen exercise with a recording of its own."""
        live = self._current.snapshot()
        if live is None or self._choice(live).why_not is not None:
            return
        task = self._task(live)
        self._outcome, self._is_awaited, self._begun = (), True, self._item_now()
        self._visit.prepare(_task_info(task))
        source = self._current.source or ""
        if source.startswith("synthetic:") and _ASKED not in source:
            # Somebody who lifts on a clock of their own answers no cue.
            listening = f"{source}{'&' if '?' in source else '?'}{_ASKED}"
            self._current.choose_and_practise(listening, task, self._voice)
        else:
            self._current.begin_practice(task, self._voice)

    def press(self) -> None:
        """Do what Space does: begin, pause, go on."""
        practice = self._state()
        run = self._current.practice
        if practice is None or run is None:
            # Who still presses to end a practice must not begin the next one with it.
            if self._clock() >= self._not_before_s:
                self.begin()
        elif practice.stage is PracticeStage.HURTS:
            self._say_why(run, StopReason.PAIN if self._is_pain else StopReason.UNSAID)
        elif page_of(practice) is None:
            run.hold(Trouble.PAUSED)
        elif practice.set is not None and practice.set.is_asking:
            run.answer(Answer.NOT_SURE)
        else:
            run.go_on()

    def press_number(self, number: int) -> None:
        """Take a key with a number: answers are counted from one, pain from nought."""
        self.answer(number if self._is_pain else number - 1)

    def answer(self, number: int) -> None:
        """Say how a blind repetition was, why it was stopped, or how much it hurts."""
        practice, run = self._state(), self._current.practice
        if practice is None or run is None or number < 0:
            return
        if practice.stage is PracticeStage.HURTS:
            self._tell_why(run, number)
        elif number < len(_ANSWERS):
            run.answer(_ANSWERS[number])

    def _tell_why(self, run: PracticeRun, number: int) -> None:
        if self._is_pain and number in PAIN_RANGE:
            self._say_why(run, StopReason.PAIN, number)
        elif not self._is_pain and number < len(_WHYS):
            self._is_pain = _WHYS[number] is StopReason.PAIN
            if not self._is_pain:
                self._say_why(run, _WHYS[number])

    def _say_why(self, run: PracticeRun, why: StopReason, pain_of_10: int | None = None) -> None:
        self._why, self._is_pain = why, False
        run.tell_why(why, pain_of_10)

    def stop(self) -> None:
        """Stop at once, for a reason of the body, which is asked after that."""
        run = self._current.practice
        if run is not None:
            self._is_pain, self._why = False, StopReason.UNSAID
            run.stop()

    def end(self) -> None:
        """End before the last set; what was recorded stays."""
        practice = self._state()
        if practice is not None:
            head = phrase("The practice was ended early. What was done is kept.")
            self._outcome = (head, *set_lines(practice))
            self._current.stop_recording()
            self._not_before_s = self._clock() + _AT_REST_S

    def mute(self) -> None:
        """Turn the sound off or on."""
        self._voice.is_muted = not self._voice.is_muted

    def louder(self) -> None:
        """Turn the sound up."""
        self._voice.louder()

    def softer(self) -> None:
        """Turn the sound down."""
        self._voice.softer()

    def _state(self) -> PracticeState | None:
        live = self._current.snapshot()
        return None if live is None else live.practice

    def _end(self, practice: PracticeState) -> None:
        if practice.stage is PracticeStage.STOPPED:
            head = stopped_phrase(self._why)
        else:
            head = phrase("Practice done.")
            if self._begun is not None:
                self._note_done(self._begun)
        self._outcome = (head, *set_lines(practice))
        self._current.stop_recording()
        self._not_before_s = self._clock() + _AT_REST_S
        self.open()

    def _collect(self) -> None:
        """Take what was found of earlier practices; one that cannot be found begins anew."""
        if self._finding is not None and self._finding.done():
            finding, self._finding = self._finding, None
            self._practices = () if finding.exception() is not None else finding.result()
        if self._finding_plan is not None and self._finding_plan.done():
            found, self._finding_plan = self._finding_plan, None
            self._take_plan(None if found.exception() is not None else found.result())

    def _take_plan(self, plan: Plan | None) -> None:
        """Offer the exercises as a plan holds them: one's own, or an earlier version of ours."""
        if plan == self._plan:
            return
        here, self._plan = self._exercises[self._position].id, plan
        theirs = () if plan is None else filter(_is_practised, plan.exercises)
        known = {each.id: each for each in self._ours} | {each.id: each for each in theirs}
        self._exercises = tuple(known.values())
        self._position = next((at for at, each in enumerate(known) if each == here), 0)

    def _sound(self, live: LiveState) -> Phrase:
        if live.no_sound is not None:
            return phrase("No sound here")
        if self._voice.is_muted:
            return phrase("Tone off  (M)")
        return phrase("Tone on {n} %  (M)", n=round(100 * self._voice.volume))

    def _sides(self) -> tuple[tuple[Side, ...], ...]:
        rounds = self._exercises[self._position].rounds
        return (rounds,) if len(rounds) == 1 else (rounds, *((side,) for side in rounds))

    def _task(self, live: LiveState | None) -> PracticeTask:
        exercise, item = self._exercises[self._position], self._item_now()
        task = task_of(exercise) if item is None else planned_task(exercise, item, self._plan)
        task = continued(task, self._practices)
        return replace(task, sides=self._sides()[self._chosen_side(task, live)])

    def _item_now(self) -> PlanItem | None:
        """Return what the plan asks of the exercise, whichever way it was come to."""
        if self._item is not None or self._plan is None:
            return self._item
        exercise = self._exercises[self._position]
        return next((each for each in self._plan.items if each.exercise == exercise.id), None)

    def _chosen_side(self, task: PracticeTask, live: LiveState | None) -> int:
        """Return the sides that were chosen, or the first the stickers are there for."""
        info = None if live is None else live.acquisition.info
        if self._side_position is not None or info is None:
            return self._side_position or 0
        carried = [
            place
            for place, sides in enumerate(self._sides())
            if not bars_missing(replace(task, sides=sides), info)
        ]
        asked = [place for place in carried if self._sides()[place] == task.sides]
        return next(iter(asked or carried), 0)

    def _choice(self, live: LiveState | None) -> PracticeChoice:
        exercise, task = self._exercises[self._position], self._task(live)
        easier = next((each for each in self._exercises if each.id == exercise.easier), None)
        return PracticeChoice(
            titles=tuple(told(each.title) for each in self._exercises),
            position=self._position,
            sides=tuple(_sides_phrase(sides) for sides in self._sides()),
            side_position=self._sides().index(task.sides),
            dose=_dose_phrase(task, is_planned=self._item_now() is not None),
            steps=tuple(told(step) for step in exercise.steps),
            shown=tuple(told(each) for each in exercise.can_show),
            not_shown=tuple(told(each.text) for each in exercise.cannot_show),
            safety=None if exercise.safety is None else told(exercise.safety),
            easier=None if easier is None else told(easier.title),
            why_not=self._why_not(task, live),
            outcome=self._outcome,
            figure=exercise.figure,
            session=session_phrase(task.session_number, task.feedback),
            earlier=tuple(
                EarlierPractice(f"{each.started:%d %b}", told(self._title_of(each)), *numbers(each))
                for each in reversed(self._practices[-_N_EARLIER:])
            ),
        )

    def _title_of(self, record: PracticeRecord) -> Text:
        known = {each.id: each.title for each in self._exercises}
        return known.get(record.begun.exercise, {"en": record.begun.exercise})

    def choose_easier(self) -> None:
        """Look at the easier exercise."""
        easier = self._exercises[self._position].easier
        if easier is not None:
            self.choose_exercise(easier)

    def _why_not(self, task: PracticeTask, live: LiveState | None) -> Phrase | None:
        info = None if live is None else live.acquisition.info
        if live is None or info is None or live.is_stale:
            return phrase("No samples come from the sensor. Look at Signals or Source.")
        if live.recording is not None:
            return phrase("A recording runs. Stop it first: a practice makes its own.")
        missing = bars_missing(task, info)
        if missing:
            return phrase(
                "Without a glute sticker: {side}. Choose the other side, or name the inputs "
                "under Source.",
                side=side_phrase(missing[0]),
            )
        return self._visit.test_held_back()


def _is_practised(exercise: Exercise) -> bool:
    """Tell whether an exercise has a bar to reach, so that repetitions are counted by it."""
    bar = exercise.bar
    return exercise.kind is not Kind.LOGGED and bar is not None and bar.follows is Follows.GOAL


def _dose_phrase(task: PracticeTask, *, is_planned: bool) -> Phrase:
    dose = dose_phrase(task)
    return phrase("{dose}. From your plan.", dose=dose) if is_planned else dose


def _sides_phrase(sides: tuple[Side, ...]) -> Phrase:
    if len(sides) == 1:
        return side_phrase(sides[0])
    return phrase("Both sides, by turns")


def _task_info(task: PracticeTask) -> TaskInfo:
    """Return what a recording notes of a practice beside its own steps."""
    return TaskInfo(
        task_id=f"practice_{task.exercise.id}",
        description=task.exercise.title["en"],
        cue_text_id=task.cue.id,
        cue_text=task.cue.text["en"],
        cue_language="en",
        leg_order=" ".join(side.value for side in task.sides),
        n_repetitions=task.n_repetitions * task.n_sets,
    )
