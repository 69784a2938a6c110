"""A test that broke off, offered on the Test screen to the person it is of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.engine.guided.broken_off import BrokenOff
from app.model.consent_text import CONSENT_VERSION
from app.model.guided import Attempt, Progress, lift_plan
from app.model.guided_notes import SetAside
from app.model.guided_protocol import Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.participant import Consent, Participant
from app.model.safety_questions import QUESTIONS_VERSION
from app.model.session import SessionSummary
from app.model.visit import VisitNote
from app.presenters.screens import make_presenters
from dsp.block import SampleBlock
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk, FakeFeed, InlineExecutor, stream_info

RIGHT = find_protocol("phe_ke", our_protocols()).of_side(Side.RIGHT)
ANNA = Participant("anna", pseudonym="P-07", consent=Consent(CONSENT_VERSION, datetime.now(UTC)))
BERT = replace(ANNA, id="bert", pseudonym="P-08")


def broken_off(participant=None, *, info=None, asked=True):
    """Return a test of which practice and three lifts were kept, 3 min before the desk's now."""
    kept = tuple(Attempt(place, 100 * place, 0, start_index=100 * place + 9) for place in range(5))
    died = Attempt(5, 600, 700, set_aside=SetAside.CRASHED)
    ended = FakeDesk().utc_now() - timedelta(minutes=3)
    session = SessionSummary(
        "first", ended, info or stream_info(), "1", 0, 0, 0, end_reason=None, is_recording=False
    )
    note = VisitNote(
        questions_version=QUESTIONS_VERSION if asked else None, questions_asked=ended.isoformat()
    )
    return BrokenOff(
        session,
        participant,
        RIGHT,
        Progress((*kept, died)).as_earlier(),
        lift_plan(RIGHT)[5],
        note,
    )


class Room:
    """The Test screen's presenter at a start that finds a test that broke off."""

    def __init__(self, broken, *, is_simulated=True):
        self.desk = FakeDesk()
        self.desk.broken = broken
        self.desk.feed = FakeFeed(info=stream_info(is_simulated=is_simulated))
        self.presenters = make_presenters(
            self.desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(2)
        )
        self.guided = self.presenters.guided
        self.presenters.current.choose("fake:")
        self.guided.open()

    @property
    def offer(self):
        return self.guided.tick().choice.take_up


def test_the_offer_names_the_lift_and_how_long_ago_it_broke_off():
    offer = Room(broken_off()).offer
    assert offer.go_on.text() == "Go on with lift 4 of 10"
    assert offer.told.text() == "Prone leg lift, knee straight: the test broke off 3 min ago."
    assert offer.why_not is None


def test_nothing_is_offered_where_nothing_broke_off():
    assert Room(None).offer is None


def test_the_test_goes_on_at_the_lift_that_was_asked_for():
    room = Room(broken_off())
    room.guided.take_up()
    state = room.guided.tick()
    assert room.desk.feed.run is not None
    assert state.subject.text() == "Prone leg lift, knee straight"
    assert '"continues":"first"' in room.desk.feed.kept[0][2]
    assert room.offer is None


def test_a_test_that_is_taken_up_says_how_many_of_its_lifts_are_left_and_not_all_of_them():
    room = Room(broken_off())
    room.guided.take_up()
    assert room.guided.tick().lifts.tally.text() == "7 lifts to come"


def test_another_test_may_be_begun_and_the_offer_is_gone():
    room = Room(broken_off())
    room.guided.begin()
    assert room.desk.feed.run is not None
    assert '"continues":null' in room.desk.feed.kept[0][2]
    assert room.offer is None


def test_it_is_offered_to_nobody_else():
    room = Room(broken_off(ANNA), is_simulated=False)
    room.presenters.people.visit.choose(BERT)
    assert room.offer is None


@pytest.mark.parametrize("asked", [True, False])
def test_going_on_brings_its_person_back_as_they_were_asked_then(asked):
    broken = broken_off(ANNA, info=stream_info(is_simulated=False), asked=asked)
    room = Room(broken, is_simulated=False)
    assert "P-07" in room.offer.told.text()
    room.guided.take_up()
    visit = room.presenters.people.visit
    assert visit.participant == ANNA
    # What was never asked is asked before anybody is recorded.
    assert (room.desk.feed.run is not None) == asked


def test_another_sensor_is_refused_with_what_was_connected_then():
    room = Room(broken_off(info=stream_info(("gluteus_maximus_R", "semitendinosus_R"))))
    why = room.offer.why_not.text()
    assert why.startswith("It was recorded with")
    assert "right glute" in why
    room.guided.take_up()
    assert room.desk.feed.run is None


def test_a_lift_of_before_the_break_is_told_as_kept_before():
    room = Room(broken_off())
    room.guided.take_up()
    run, rng = room.desk.feed.run, np.random.default_rng(1)
    run.go_on()
    for index in range(0, 6000, 50):
        run.step(SampleBlock(rng.normal(0, 3, (50, 4)), index, 0.0), (), is_ordering=False)
        run.skip_check("by hand")
        run.skip_squeezes()
    room.desk.feed.show(test=run.state)
    lifts = room.guided.tick().lifts
    assert lifts.title.text() == "Lift 4 of 10"
    assert lifts.headline is None
    assert [row.word.text() for row in lifts.rows][-1] == "kept before"
    assert lifts.rows[0].word.text() == "not used: the program ended"
