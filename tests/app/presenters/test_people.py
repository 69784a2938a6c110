"""People and their visits: found, added, chosen, asked, and never recorded for one another."""

import json
from dataclasses import replace

import numpy as np
import pytest

from app.model.consent_text import CONSENT_VERSION
from app.model.participant import Body, Identity, Participant
from app.model.power import Power
from app.model.visit import VISIT_NOTE, Missing
from app.presenters.people_state import FormHindrance, PersonForm
from app.presenters.screens import make_presenters
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk, FakeFeed, InlineExecutor, done, stream_info

ANNA = Participant("id-1", "P-014")
BELA = Participant("id-2", "P-041")


class Room:
    """Two people who are known, and a board on a cable."""

    def __init__(self):
        self.desk = FakeDesk()
        self.desk.feed = FakeFeed("serial:auto", stream_info(is_simulated=False))
        self.desk.listing = done(())
        for person in (BELA, ANNA):
            self.desk.keep_participant(person, Identity(name="never listed"))
        self.clock = FakeClock()
        self.presenters = make_presenters(
            self.desk, InlineExecutor(), clock=self.clock, rng=np.random.default_rng(2)
        )
        self.people, self.visit = self.presenters.people, self.presenters.people.visit
        self.presenters.current.choose("serial:auto")
        self.people.open()
        self.people.tick()

    def ready(self, person=ANNA):
        self.people.choose(person.id)
        self.visit.agree()
        self.people.tick()
        self.visit.answer(frozenset())
        return self.people.tick()


@pytest.fixture
def room():
    return Room()


def test_people_stand_in_the_order_of_their_names_and_search_finds_part_of_one(room):
    assert [row.participant.pseudonym for row in room.people.tick().rows] == ["P-014", "P-041"]
    room.people.search("41")
    state = room.people.tick()
    assert [row.participant.pseudonym for row in state.rows] == ["P-041"]
    assert state.n_people == 2


def test_two_people_two_seats_gave_one_pseudonym_are_marked_in_the_list(room):
    """Regression: two different P-014 stood in one list as if they were one."""
    room.desk.keep_participant(Participant("id-3", "P-014"), Identity())
    room.people.open()
    rows = room.people.tick().rows
    assert [(row.participant.id, row.has_namesake) for row in rows] == [
        ("id-1", True),
        ("id-3", True),
        ("id-2", False),
    ]


def test_whoever_is_new_is_here_at_once(room):
    room.people.search("P-015")
    room.people.begin_new()
    room.people.keep()
    state = room.people.tick()
    assert state.form is None
    assert state.visit.visit.participant.pseudonym == "P-015"
    assert [row.is_here for row in room.people.tick().rows] == [False, True, False]


def test_a_name_that_looks_like_another_is_told_and_one_that_is_taken_refused(room):
    room.people.begin_new()
    room.people.type_into(PersonForm(pseudonym="p 014"))
    assert room.people.tick().form.look_alikes == ("P-014", "P-041")
    room.people.type_into(PersonForm(pseudonym=" P-014 "))
    assert room.people.tick().form.hindrance is FormHindrance.TAKEN
    room.people.keep()
    assert len(room.desk.people) == 2


@pytest.mark.parametrize(
    ("typed", "hindrance"),
    [
        ({"pseudonym": "  "}, FormHindrance.EMPTY),
        ({"birth_year": "19"}, FormHindrance.BIRTH_YEAR),
        ({"birth_year": "²"}, FormHindrance.BIRTH_YEAR),
        ({"height_cm": "1.72"}, FormHindrance.HEIGHT),
        ({"height_cm": "nan"}, FormHindrance.HEIGHT),
        ({"mass_kg": "heavy"}, FormHindrance.MASS),
        ({"height_cm": "172,5", "mass_kg": "70.5", "birth_year": "1990"}, None),
    ],
)
def test_numbers_nobody_has_are_refused_and_commas_are_not(room, typed, hindrance):
    room.people.begin_new()
    room.people.type_into(PersonForm(**({"pseudonym": "P-2"} | typed)))
    assert room.people.tick().form.hindrance is hindrance


def test_a_change_keeps_consent_and_asks_for_the_name_of_one_person_alone(room):
    room.ready()
    room.people.begin_change()
    form = room.people.tick().form.form
    assert form.name == "never listed"
    room.people.type_into(replace(form, height_cm="181", dominant_leg="R"))
    room.people.keep()
    kept = room.people.tick().visit.visit
    assert kept.participant.body == Body(dominant_leg="R", height_cm=181.0)
    assert kept.participant.consent.text_version == CONSENT_VERSION
    assert kept.missing() is None  # the same visit goes on: its questions were asked


def test_a_server_that_is_set_during_a_visit_asks_for_the_consent_that_names_it(room):
    room.ready()
    assert room.visit.test_held_back() is None
    room.desk.has_clinic = True
    assert "agreed" in room.visit.test_held_back().text()
    room.visit.agree()
    assert room.people.tick().visit.visit.missing() is None
    assert room.visit.participant.consent.text_version == f"{CONSENT_VERSION}-clinic"


def test_recordings_are_of_whoever_is_here(room):
    room.ready()
    room.presenters.signals.start_recording()
    details, opening = room.desk.prepared[-1]
    assert details.participant_id == "id-1"
    [(kind, text)] = opening
    assert kind == VISIT_NOTE
    assert json.loads(text)["consent_version"] == CONSENT_VERSION


def test_nobody_else_comes_while_somebody_is_recorded(room):
    room.ready()
    room.presenters.signals.start_recording()
    room.people.choose("id-2")
    state = room.people.tick()
    assert state.visit.visit.participant.id == "id-1"
    assert "Stop it" in state.refusal.text()


def test_the_next_person_is_asked_anew(room):
    room.ready()
    room.people.choose("id-2")
    assert room.people.tick().visit.visit.missing() is Missing.CONSENT


def test_a_test_waits_for_person_consent_and_questions_and_a_simulated_one_for_nothing(room):
    guided = room.presenters.guided
    assert "Choose who is here" in guided.tick().choice.why_not.text()
    room.ready()
    assert guided.tick().choice.why_not is None
    room.visit.answer(frozenset({"trauma"}))
    assert "needs a doctor" in guided.tick().choice.why_not.text()
    room.people.leave()
    room.presenters.current.choose("synthetic:typical")
    assert guided.tick().choice.why_not is None


def test_on_mains_a_sensor_on_a_cable_records_nothing_until_the_words_are_typed(room):
    room.ready()
    room.desk.power_now = Power.MAINS
    room.clock.sleep(2.0)
    signals, guided = room.presenters.signals, room.presenters.guided
    assert not signals.tick().can_record
    assert "charger" in guided.tick().choice.why_not.text()
    signals.start_recording()
    assert room.desk.feed.told == ["start"]
    assert not room.visit.override("yes")
    assert room.visit.override(" Record  on mains ")
    assert signals.tick().can_record
    signals.start_recording()
    note = json.loads(room.desk.prepared[-1][1][0][1])
    assert (note["mains_connected"], note["override"]) == (True, "record on mains")


def test_what_was_typed_holds_for_this_person_and_this_source_and_until_the_charger_was_out(room):
    room.desk.power_now = Power.UNKNOWN
    room.clock.sleep(2.0)
    room.ready()
    room.visit.override("record on mains")
    assert not room.visit.tick().is_held_back
    room.presenters.current.choose("serial:other")
    assert room.visit.tick().is_held_back
    room.presenters.current.choose("serial:auto")
    for power in (Power.BATTERY, Power.MAINS):
        room.desk.power_now = power
        room.clock.sleep(2.0)
        state = room.visit.tick()
    assert state.is_held_back


def test_a_barrier_somebody_stated_is_noted_with_the_device(room):
    room.desk.power_now = Power.MAINS
    room.clock.sleep(2.0)
    room.visit.state_isolated(is_isolated=True)
    assert not room.visit.tick().is_held_back
    room.presenters.signals.start_recording()
    details, opening = room.desk.prepared[-1]
    assert details.device.is_isolated is True
    assert json.loads(opening[0][1])["isolation"] == "isolated"
    room.visit.state_isolated(is_isolated=False)
    assert room.visit.tick().is_held_back
