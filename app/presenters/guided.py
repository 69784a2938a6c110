"""The Test screen without a window: choosing a test, leading through it, what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from app.engine.guided.guide import GuidePhase, Hold
from app.engine.guided.run import GuidedState
from app.engine.live import LiveState
from app.model.guided import TakenUp
from app.model.guided_protocol import GuidedProtocol, Side, is_muscle
from app.model.guided_words import (
    aloud_phrase,
    leg_phrase,
    missing_phrase,
    missing_stickers,
    sticker_phrase,
    title_phrase,
)
from app.model.phrase import Phrase, phrase, verbatim
from app.model.protocol_draft import is_own
from app.model.session_details import TaskInfo
from app.presenters.current_source import CurrentSource
from app.presenters.guided_cue import cue_of
from app.presenters.guided_lifts import lifts_state, name_phrase, sized_rows, titled_marks
from app.presenters.guided_state import ChoiceState, Sticker, TestPageState
from app.presenters.pain import PainQuestion
from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import SignalsState
from app.presenters.status import Link
from app.presenters.taking_up import TakingUp
from app.presenters.visit import VisitPresenter
from dsp.findings import RepetitionFinding
from dsp.muscle import read_muscle

TakeLive = Callable[[str, tuple[RepetitionFinding, ...]], None]

_ENDED = (GuidePhase.DONE, GuidePhase.STOPPED)
_ASKED = "lifts=asked"


class GuidedPresenter:
    """Shows one test at a time; a test that ended stops its recording."""

    def __init__(
        self,
        current: CurrentSource,
        signals: SignalsPresenter,
        visit: VisitPresenter,
        *,
        protocols: Callable[[], Sequence[GuidedProtocol]],
        rng: np.random.Generator,
        taking_up: TakingUp,
        pain: PainQuestion,
        take_live: TakeLive = lambda session_id, findings: None,
        prepare_result: Callable[[str], None] = lambda session_id: None,
    ) -> None:
        self._take_live = take_live
        self._prepare_result = prepare_result
        self._prepared_id: str | None = None
        self._ended_id: str | None = None
        self._current = current
        self._signals = signals
        self._visit = visit
        self._find_protocols = protocols
        self._rng = rng
        self._taking_up = taking_up
        self.pain = pain
        self._position = 0
        self._side: Side | None = None
        self._outcome: Phrase | None = None
        self._is_awaited = False

    @property
    def _protocols(self) -> tuple[GuidedProtocol, ...]:
        """Return what there is to choose from: ours, then those of one's own."""
        return tuple(self._find_protocols())

    @property
    def signals(self) -> SignalsPresenter:
        """Return what drives the traces of this screen."""
        return self._signals

    @property
    def protocol(self) -> GuidedProtocol:
        """Return the test that is chosen, of the legs that are."""
        return self._protocol(self._current.snapshot())

    def tick(self) -> TestPageState:
        """Return what to show now."""
        signals, live = self._signals.tick(), self._current.snapshot()
        test = None if live is None else live.test
        if test is not None and live is not None:
            self._is_awaited = False
            self._end_when_over(test, live)
        choice = self._choice(signals, live)
        lifts = None
        if test is not None and live is not None:
            lifts = lifts_state(test, live, signals)
            marks = titled_marks(test, signals.marks)
            signals = replace(signals, marks=marks, rows=sized_rows(signals.rows, marks))
        return TestPageState(
            cue=cue_of(
                test,
                choice,
                is_awaited=self._is_awaited,
                no_sound=None if live is None else live.no_sound,
            ),
            choice=choice,
            signals=signals,
            lifts=lifts,
            subject=None if test is None else title_phrase(test.protocol),
        )

    def open(self) -> None:
        """Come up: look whether there is a test to go on with."""
        self._taking_up.look()

    def choose(self, position: int) -> None:
        """Look at another test."""
        if 0 <= position < len(self._protocols):
            self._position, self._side, self._outcome = position, None, None

    def choose_leg(self, position: int) -> None:
        """Ask one leg alone, or all that the test asks."""
        legs = self._legs()
        if 0 <= position < len(legs):
            self._side, self._outcome = legs[position], None

    def begin(self) -> None:
        """Begin the chosen test with its own recording."""
        live = self._current.snapshot()
        if live is None or self._choice(None, live).why_not is not None:
            return
        if self.pain.state() is not None:
            return
        self._begin(self._protocol(live))

    def take_up(self) -> None:
        """Go on with the test that broke off, of the person it was begun with."""
        live, broken = self._current.snapshot(), self._taking_up.found()
        if broken is None or live is None or self.pain.state() is not None:
            return
        self._outcome = self._taking_up.choose_person(broken)
        offer = self._choice(None, live).take_up
        if offer is not None and offer.why_not is None:
            self._begin(broken.protocol, broken.taken_up)

    def _begin(self, protocol: GuidedProtocol, taken_up: TakenUp | None = None) -> None:
        self._outcome, self._is_awaited = None, True
        self._taking_up.forget()
        self._visit.prepare(_task_of(protocol), protocol if is_own(protocol) else None)
        source = self._current.source or ""
        if source.startswith("synthetic:") and _ASKED not in source:
            # Somebody who lifts on a clock of their own answers no tone.
            listening = f"{source}{'&' if '?' in source else '?'}{_ASKED}"
            self._current.choose_and_test(listening, protocol, rng=self._rng, taken_up=taken_up)
        else:
            self._current.begin_test(protocol, rng=self._rng, taken_up=taken_up)

    def go_on(self) -> None:
        """Do the one next step: the quiet check, the next block, or go on after a hold."""
        if self._current.test is not None:
            self._current.test.go_on()

    def skip_squeezes(self) -> None:
        """Go on without a reference of the muscle that is asked."""
        if self._current.test is not None:
            self._current.test.skip_squeezes()

    def skip_check(self, reason: str) -> None:
        """Go on without the functional check that is asked, for a reason."""
        if self._current.test is not None:
            self._current.test.skip_check(reason)

    def accept_swap(self, reason: str) -> None:
        """Go on although leads seem swapped; no order of their muscles will be told."""
        if self._current.test is not None:
            self._current.test.accept_swap(reason)

    def pause(self) -> None:
        """Put the test on hold."""
        if self._current.test is not None:
            self._current.test.hold(Hold.PERSON)

    def redo(self) -> None:
        """Do the last lift again."""
        if self._current.test is not None:
            self._current.test.set_aside_last("", is_repeated=True)

    def last_kept(self) -> int | None:
        """Return the place of the lift that was kept last, which *Exclude…* is about."""
        live = self._current.snapshot()
        guide = None if live is None or live.test is None else live.test.guide
        attempts = () if guide is None else guide.attempts
        return next((each.place for each in reversed(attempts) if each.is_kept), None)

    def lift_phrase(self, place: int) -> Phrase:
        """Return what the lift of a place is called."""
        live = self._current.snapshot()
        guide = None if live is None or live.test is None else live.test.guide
        return phrase("Lift") if guide is None else name_phrase(guide.plan[place])

    def exclude(self, reason: str, *, place: int | None = None) -> None:
        """Leave the last lift out for a reason, or that of a place, and not ask for it again."""
        if self._current.test is not None:
            self._current.test.set_aside_last(reason, is_repeated=False, place=place)

    def stop_for_pain(self, pain_of_10: int | None = None) -> None:
        """End the test at once."""
        if self._current.test is not None:
            self._current.test.stop_for_pain(pain_of_10)

    def end(self) -> None:
        """End the test before its last lift; what was recorded stays."""
        if self._current.test is not None:
            self._outcome = phrase("The test was ended early. What was recorded is kept.")
            self._stop(self._current.snapshot())

    def _end_when_over(self, test: GuidedState, live: LiveState) -> None:
        if test.guide is None or test.guide.phase not in _ENDED:
            return
        kept = phrase("{n} of {all} lifts were kept.", n=test.guide.n_kept, all=test.guide.n_lifts)
        head = phrase("The test is done.")
        if test.guide.phase is GuidePhase.STOPPED:
            head = phrase(
                "The test was stopped for pain. Let the person rest. If the pain stays, end for "
                "today. Everything up to then is kept, and nothing is concluded from it."
            )
        self._outcome = phrase(
            "{head} {kept} The recording is under Recordings.", head=head, kept=kept
        )
        self._stop(live)
        if test.guide.phase is GuidePhase.STOPPED and self._ended_id is not None:
            self.pain.ask(self._ended_id)

    def choose_another(self) -> None:
        """Leave what is asked after a stop for pain, and show the tests again."""
        self.pain.close()
        self._outcome = None

    @property
    def is_running(self) -> bool:
        """Return whether a test runs that may be stopped for pain."""
        live = self._current.snapshot()
        test = None if live is None else live.test
        return test is not None and (test.guide is None or test.guide.phase not in _ENDED)

    def _stop(self, live: LiveState | None) -> None:
        """End the recording; its result is offered once its last sample is stored."""
        if live is not None and live.recording is not None:
            self._ended_id = live.recording.session_id
            if not live.recording.n_dropped:
                self._take_live(self._ended_id, live.findings)
        self._current.stop_recording()

    def _result_id(self, live: LiveState | None) -> str | None:
        if self._outcome is None or live is None or live.last_session_id != self._ended_id:
            return None
        if self._ended_id is not None and self._prepared_id != self._ended_id:
            # Nobody waits for a result that is made while they reach for the key.
            self._prepared_id = self._ended_id
            self._prepare_result(self._ended_id)
        return self._ended_id

    def _legs(self) -> tuple[Side | None, ...]:
        """Return what may be asked: the test as it is, and each of its legs alone."""
        sides = self._protocols[self._position].sides
        return (None,) if len(sides) == 1 else (None, *sides)

    def _chosen_side(self, live: LiveState | None) -> Side | None:
        """Return the leg that was chosen, or the first choice the stickers are there for."""
        if self._side is not None or live is None or live.acquisition.info is None:
            return self._side
        names = [channel.name for channel in live.acquisition.info.channels]
        legs = self._legs()
        return next((leg for leg in legs if not missing_stickers(self._of(leg), names)), legs[0])

    def _of(self, leg: Side | None) -> GuidedProtocol:
        protocol = self._protocols[self._position]
        return protocol if leg is None else protocol.of_side(leg)

    def _protocol(self, live: LiveState | None) -> GuidedProtocol:
        return self._of(self._chosen_side(live))

    def _choice(self, signals: SignalsState | None, live: LiveState | None) -> ChoiceState:
        leg, legs = self._chosen_side(live), self._legs()
        protocol = self._of(leg)
        info = None if live is None else live.acquisition.info
        names = () if info is None else tuple(channel.name for channel in info.channels)
        whole = self._protocols[self._position]
        all_legs = (
            phrase("Both legs, by turns") if len(whole.sides) > 1 else leg_phrase(whole.sides[0])
        )
        held_back = self._visit.test_held_back()
        return ChoiceState(
            titles=tuple(title_phrase(each) for each in self._protocols),
            position=self._position,
            legs=tuple(all_legs if each is None else leg_phrase(each) for each in legs),
            leg_position=legs.index(leg),
            n_lifts=protocol.n_lifts,
            aloud=aloud_phrase(protocol, protocol.sides[0]),
            place=tuple(verbatim(line["en"]) for line in protocol.position),
            stickers=_stickers(protocol, names),
            why_not=_why_not(protocol, signals, live, names) or held_back,
            outcome=self._outcome,
            result_id=self._result_id(live),
            take_up=self._taking_up.state(live, _not_flowing(signals, live) or held_back),
            pain=self.pain.state(),
        )


def _task_of(protocol: GuidedProtocol) -> TaskInfo:
    """Return what a recording notes of a test beside the test's own steps."""
    return TaskInfo(
        task_id=protocol.id,
        description=protocol.title["en"],
        cue_text_id=protocol.cue.id,
        cue_text=aloud_phrase(protocol, protocol.sides[0]).text(),
        cue_language=protocol.cue.language,
        leg_order=" ".join(side.value for side in protocol.sides),
        n_repetitions=protocol.n_lifts,
    )


def _stickers(protocol: GuidedProtocol, names: Sequence[str]) -> tuple[Sticker, ...]:
    muscles = [read_muscle(name) for name in names]
    return tuple(
        Sticker(
            sticker_phrase(wanted),
            wanted.is_needed,
            any(is_muscle(wanted.muscle, m.muscle) and m.side == wanted.side for m in muscles),
        )
        for wanted in protocol.wanted_muscles()
    )


def _why_not(
    protocol: GuidedProtocol,
    signals: SignalsState | None,
    live: LiveState | None,
    names: Sequence[str],
) -> Phrase | None:
    """Return why the test cannot begin, and what to do."""
    not_flowing = _not_flowing(signals, live)
    if not_flowing is not None:
        return not_flowing
    missing = missing_stickers(protocol, names)
    return missing_phrase(missing) if missing else None


def _not_flowing(signals: SignalsState | None, live: LiveState | None) -> Phrase | None:
    """Return why no test can begin, whichever."""
    if live is None or live.acquisition.info is None:
        return phrase("Nothing is connected. Choose a source.")
    if signals is not None and signals.status.link is not Link.FLOWING:
        return phrase("No samples come from the sensor. Look at Signals or Source.")
    if live.recording is not None and live.test is None:
        return phrase("A recording runs. Stop it first: a test makes its own.")
    return None
