"""A session that was a test: its lifts leg by leg, under the numbers they were asked."""

from dataclasses import replace

from app.engine.guided.result import GuidedResult, LegResult
from app.engine.review import Review
from app.model.guided import Attempt
from app.model.guided_notes import SetAside, TestBegun
from app.model.guided_protocol import Side
from app.presenters.review import review_state
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RecordingAmplitudes
from tests.app.presenters.test_recordings import finding
from tests.fakes.feed import FS_HZ

BEGUN = TestBegun(
    protocol="phe_ke", version=1, sha256="", cue="phe_ke/neutral/1", language="en", sides=("R",)
)
AMPLITUDES = RecordingAmplitudes(FS_HZ, AmplitudeConfig(), (), ())


def _leg(side, first, n_lifts, *, set_aside=()):
    whole = finding(10)
    repetitions = whole.repetitions[first : first + n_lifts]
    return LegResult(
        side=side,
        finding=replace(whole, repetitions=repetitions),
        lift_numbers=tuple(range(1, n_lifts + 1)),
        set_aside=tuple(set_aside),
    )


def _state(*legs, was_stopped=False, leg_position=0):
    guided = GuidedResult(BEGUN, tuple(legs), was_stopped)
    review = Review(finding(10), AMPLITUDES, guided)
    return review_state(review, pair_position=0, leg_position=leg_position, tie_ms=30.0)


def test_the_rows_carry_the_numbers_the_lifts_were_asked_under():
    state = _state(_leg(Side.RIGHT, 2, 3))
    assert [row.number for row in state.table] == [3, 2, 1]
    assert state.n_repetitions == 3


def test_what_does_not_count_is_said_with_its_reason():
    aside = Attempt(4, 0, 100, set_aside=SetAside.EXCLUDED, reason="the knee bent")
    early = Attempt(5, 0, 100, set_aside=SetAside.FALSE_START)
    state = _state(_leg(Side.RIGHT, 0, 3, set_aside=[aside, early]))
    assert state.test.tally.text() == (
        "3 lifts kept, 2 not used (excluded: the knee bent; started before the tone)"
    )


def test_each_leg_is_looked_at_alone():
    legs = (_leg(Side.RIGHT, 0, 4), _leg(Side.LEFT, 4, 5))
    assert [leg.text() for leg in _state(*legs).test.legs] == ["Right leg", "Left leg"]
    assert len(_state(*legs, leg_position=1).table) == 5


def test_of_a_test_that_was_stopped_for_pain_nothing_is_concluded():
    state = _state(_leg(Side.RIGHT, 0, 4), was_stopped=True)
    assert "nothing is concluded" in state.sentence.text()
    assert len(state.table) == 4


def test_a_test_without_a_lift_says_so():
    state = _state()
    assert state.test.tally.text() == "No lift was asked for."


def test_a_session_that_was_no_test_shows_none():
    review = Review(finding(3), AMPLITUDES)
    assert review_state(review, pair_position=0, leg_position=0, tie_ms=30.0).test is None
