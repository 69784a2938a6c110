"""One set while it runs: which word stands, what was counted; it knows no calibration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from app.model.practice import Answer, Feedback, PlannedSet
from app.model.practice_notes import Felt, PracticeNote, RepetitionDone
from app.sound.practice_sounds import CueSound, PracticeSounds
from dsp.block import SampleBlock
from dsp.practice.effort import Effort
from dsp.practice.target import EffortRules, PracticeTarget
from dsp.practice.watch import EffortNow, EffortWatch

_LEFT_OVER_S = 0.1
"""What goes on already when a set begins is none of its repetitions."""
_GIVEN_UP_S = 10.0
"""Who is at work below the goal for so much longer than the hold is told to let go."""
_LEAST_ALONE_S, _RISE_S = 1.0, 0.5
"""Without help the hold is timed from the first work on, and some of that is the rise."""
_LETTING_GO_S, _AGAIN_S = 3.0, 5.0
"""Who is still at work so long after LOWER is told to let go all the way, and how often."""
_READY_S = 1.0
"""The last moment of a rest says that the next repetition comes."""


class Word(StrEnum):
    """The one word a person reads from two metres away."""

    REST = "REST"
    READY = "READY"
    LIFT = "LIFT"
    HOLD = "HOLD"
    LOWER = "LOWER"


@dataclass(frozen=True, slots=True)
class SetState:
    """What a screen may want to know of a set.

    ``channel`` is the one the bar follows, ``held_s`` how much of the hold is done. ``last`` is
    the repetition before, once it may be shown; ``is_asking`` says that the person is to tell how
    it was first. ``unseen`` are the watched channels that show nothing of their muscle now;
    ``is_still_tense`` where the muscle goes on working long after LOWER.
    """

    planned: PlannedSet
    channel: str
    word: Word
    now: EffortNow
    feedback: Feedback
    n_done: int
    held_s: float
    last: Effort | None = None
    last_feedback: Feedback | None = None
    is_asking: bool = False
    unseen: frozenset[str] = frozenset()
    is_still_tense: bool = False


class SetRun:
    """Follows one set from its first rest to its last repetition; scan indices are the clock."""

    def __init__(
        self,
        planned: PlannedSet,
        names: tuple[str, ...],
        target: PracticeTarget,
        rules: EffortRules,
        *,
        fs_hz: float,
        rest_s: float,
        index: int,
        feedback: Callable[[int], Feedback],
        sounds: PracticeSounds,
        never_seen: frozenset[str],
        on_lift: Callable[[int], None],
        note: Callable[[int, PracticeNote], None],
    ) -> None:
        self._planned = planned
        self._make_watch: Callable[[], EffortWatch] = partial(
            EffortWatch, fs_hz, names, target, rules
        )
        self._watch = self._make_watch()
        self._target, self._rules = target, rules
        self._fs_hz, self._rest_s = fs_hz, rest_s
        self._index = self._rest_from = self._begun_index = index
        self._feedback = feedback
        self._sounds, self._on_lift, self._note = sounds, on_lift, note
        self._efforts: list[Effort] = []
        self._n_done = 0
        self._is_asking = False
        self._has_cued = False
        self._at_goal_from: int | None = None
        self._is_hold_done = False
        self._working_from: int | None = None
        self._lowered_from: int | None = None
        self._n_said_again = 0
        self._working: tuple[bool, ...] = ()
        self._watched = frozenset(line.channel for line in target.quiet)
        self._never_seen = never_seen
        self._unseen = self._unseen_meanwhile = never_seen

    @property
    def efforts(self) -> tuple[Effort, ...]:
        """Return every effort so far, complete or not."""
        return tuple(self._efforts)

    @property
    def is_done(self) -> bool:
        """Return whether the last repetition is counted, and told where it was asked about."""
        return self._n_done >= self._planned.n_repetitions and not self._is_asking

    @property
    def state(self) -> SetState:
        """Return where the set is."""
        last = self._efforts[-1] if self._efforts else None
        told = self._feedback(self._n_done) if last is not None else None
        is_told = told in (Feedback.CONCURRENT, Feedback.TERMINAL) or (
            told is Feedback.BLIND and not self._is_asking
        )
        return SetState(
            planned=self._planned,
            channel=self._target.channel,
            word=self._word(),
            now=self._watch.now,
            feedback=self._feedback(self._n_done + 1),
            n_done=self._n_done,
            held_s=self._rules.hold_s if self._is_hold_done else self._watch.now.held_s,
            last=last if is_told else None,
            last_feedback=told,
            is_asking=self._is_asking,
            unseen=self._unseen,
            is_still_tense=self._is_still_tense,
        )

    def see(self, unseen: frozenset[str]) -> None:
        """Learn which channels show nothing of their muscle now."""
        self._unseen = (unseen & self._watched) | self._never_seen
        self._unseen_meanwhile |= self._unseen

    def step(self, block: SampleBlock) -> None:
        """Take the next samples."""
        self._index = block.end_index
        if self._is_asking:
            # What is done while a question stands is no answer to it, and no repetition.
            return
        for effort in self._watch.step(block):
            if effort.start_index - self._begun_index > _LEFT_OVER_S * self._fs_hz:
                self._take(effort)
            else:
                self._begin_rest()
        if self._is_asking or self.is_done:
            if self._is_asking:
                self._sounds.cue(CueSound.QUESTION)
            self._sounds.follow(None)
            return
        self._follow_hold()
        self._hear()
        if self._word() is Word.LIFT and not self._watch.now.is_working and not self._has_cued:
            self._has_cued = True
            self._sounds.cue(CueSound.LIFT)
            self._on_lift(self._index)

    def answer(self, answer: Answer) -> None:
        """Take what the person felt; then the repetition is shown."""
        if self._is_asking:
            self._is_asking = False
            self._note(self._index, Felt(answer=answer))
            self.begin_anew(self._index)

    def begin_anew(self, index: int) -> None:
        """Rest again before the repetition that was interrupted."""
        self._watch = self._make_watch()
        self._index = self._begun_index = index
        self._begin_rest()

    def _take(self, effort: Effort) -> None:
        effort = replace(effort, unseen=tuple(sorted(self._unseen_meanwhile)))
        self._unseen_meanwhile = self._unseen
        self._efforts.append(effort)
        self._n_done += effort.is_complete
        feedback = self._feedback(self._n_done)
        self._note(effort.end_index, _note_of(effort, self._n_done, feedback))
        self._is_asking = effort.is_complete and feedback is Feedback.BLIND
        self._begin_rest()

    def _begin_rest(self) -> None:
        self._rest_from = self._index
        self._has_cued = self._is_hold_done = False
        self._n_said_again = 0
        self._at_goal_from = self._working_from = self._lowered_from = None

    def _follow_hold(self) -> None:
        now = self._watch.now
        if not now.is_working:
            self._working_from = None
        elif self._working_from is None:
            self._working_from = now.index
        self._say_lower_again()
        if self._is_hold_done or self._working_from is None:
            return
        worked_s = (now.index - self._working_from) / self._fs_hz
        if self._is_without_help:
            # The cue comes by the clock: it must not tell whether the goal was met.
            if worked_s >= max(self._rules.hold_s, _LEAST_ALONE_S) + _RISE_S:
                self._lower(is_heard=self._rules.hold_s > 0)
            return
        if worked_s >= self._rules.hold_s + _GIVEN_UP_S:
            self._lower(is_heard=True)
            return
        if now.is_at_goal and self._at_goal_from is None:
            self._at_goal_from = now.index
        if self._at_goal_from is None:
            return
        passed_s = (now.index - self._at_goal_from) / self._fs_hz
        is_long_enough = passed_s >= self._rules.hold_s
        if is_long_enough and now.held_s >= self._rules.held_share * self._rules.hold_s:
            self._lower(is_heard=self._rules.hold_s > 0)

    def _lower(self, *, is_heard: bool) -> None:
        self._is_hold_done, self._lowered_from = True, self._index
        if is_heard:
            self._sounds.cue(CueSound.LOWER)

    def _say_lower_again(self) -> None:
        if self._is_still_tense and self._lowered_from is not None:
            since_s = (self._index - self._lowered_from) / self._fs_hz
            if since_s >= _LETTING_GO_S + self._n_said_again * _AGAIN_S:
                self._n_said_again += 1
                self._sounds.cue(CueSound.LOWER)

    @property
    def _is_without_help(self) -> bool:
        return self._feedback(self._n_done + 1) is Feedback.NONE

    @property
    def _is_still_tense(self) -> bool:
        if self._lowered_from is None or not self._watch.now.is_working:
            return False
        return self._index - self._lowered_from >= _LETTING_GO_S * self._fs_hz

    def _hear(self) -> None:
        now, is_live = self._watch.now, self.state.feedback is Feedback.CONCURRENT
        if is_live and now.is_working and now.level_percent is not None:
            self._sounds.follow(now.level_percent / self._target.goal_percent)
        else:
            self._sounds.follow(None)
        was_working = self._working or now.working
        has_begun = any(
            is_on and not was_on and line.channel not in self._unseen
            for line, is_on, was_on in zip(
                self._target.quiet, now.working, was_working, strict=True
            )
        )
        if is_live and now.is_working and has_begun:
            self._sounds.tick()
        self._working = now.working

    def _word(self) -> Word:
        now = self._watch.now
        if now.is_working:
            if self._is_hold_done:
                return Word.LOWER
            is_up = self._at_goal_from is not None or self._is_without_help
            return Word.HOLD if is_up else Word.LIFT
        rested_s = (self._index - self._rest_from) / self._fs_hz
        if self._is_asking or rested_s < self._rest_s - _READY_S:
            return Word.REST
        return Word.READY if rested_s < self._rest_s else Word.LIFT


def _note_of(effort: Effort, number: int, feedback: Feedback) -> RepetitionDone:
    return RepetitionDone(
        number=number,
        start_index=effort.start_index,
        end_index=effort.end_index,
        held_s=effort.held_s,
        is_held=effort.is_held,
        n_let_go=effort.n_let_go,
        feedback=feedback,
        is_complete=effort.is_complete,
        level_percent=effort.level_percent,
        plateau_percent=effort.plateau_percent,
        joined=effort.joined,
        unseen=effort.unseen,
        is_knock=effort.is_knock,
        quiet_share=effort.quiet_share,
    )
