"""What stands before a recording of a person, in its order, and what is noted of it."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.exports.disclosure import shown_text
from app.model.consent_text import CONSENT, CONSENT_VERSION, consent_text
from app.model.export import Disclosure
from app.model.participant import Consent, Participant
from app.model.power import Isolation, Power, isolation_of, reaches_mains
from app.model.safety_questions import QUESTIONS_VERSION, SAFETY_QUESTIONS
from app.model.session import SessionEvent
from app.model.visit import (
    VISIT_NOTE,
    Missing,
    SafetyAnswers,
    Visit,
    visit_note,
    visit_note_text,
)

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ANNA = Participant("id-1", "P-014", consent=Consent(CONSENT_VERSION, NOW))


def answered(*ids, why=""):
    return Visit(ANNA, SafetyAnswers(NOW, frozenset(ids), why))


def test_first_a_person_then_their_consent_then_the_questions():
    assert Visit().missing() is Missing.PERSON
    assert Visit(Participant("id-1", "P-014")).missing() is Missing.CONSENT
    assert Visit(ANNA).missing() is Missing.QUESTIONS
    assert answered().missing() is None


def test_who_agreed_to_older_words_is_asked_again():
    older = Participant("id-1", "P-014", consent=Consent("0", NOW))
    assert Visit(older).missing() is Missing.CONSENT


def test_a_red_flag_ends_the_visit_whatever_is_decided():
    assert answered("bladder_bowel", "epilepsy", why="it is fine").missing() is Missing.URGENT


def test_sore_skin_ends_it_for_today_and_other_answers_ask_for_a_reason():
    assert answered("skin", why="only the left").missing() is Missing.NOT_TODAY
    assert answered("pacemaker").missing() is Missing.DECISION
    assert answered("pacemaker", why="  ").missing() is Missing.DECISION
    assert answered("pacemaker", why="asked the cardiologist").missing() is None


def test_every_question_has_an_id_of_its_own():
    assert len({each.id for each in SAFETY_QUESTIONS}) == len(SAFETY_QUESTIONS)


@pytest.mark.parametrize(
    ("version", "words", "digest"),
    [
        (CONSENT_VERSION, [each.template for each in CONSENT], "66f81efa8b4f7252"),
        (
            consent_text(has_clinic=True).version,
            [each.template for each in consent_text(has_clinic=True).words],
            "281852385a034519",
        ),
        (
            QUESTIONS_VERSION,
            [f"{each.id} {each.weight} {each.words.template}" for each in SAFETY_QUESTIONS],
            "1c843a1171961960",
        ),
    ],
    ids=["consent", "consent of a clinic", "questions"],
)
def test_words_that_change_get_another_version(version, words, digest):
    """Change the version with the words, then put the digest of both here."""
    said = "\n".join([version, *words])
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == digest


@pytest.mark.parametrize(
    ("source", "isolation"),
    [
        (None, Isolation.NOBODY),
        ("synthetic:typical", Isolation.NOBODY),
        ("replay:x.csv", Isolation.NOBODY),
        ("trigno:10.0.0.2", Isolation.WIRELESS),
        ("serial:auto", Isolation.CABLE),
        ("chords:auto", Isolation.CABLE),
        ("somebody-elses:thing", Isolation.CABLE),
    ],
)
def test_what_is_not_known_for_certain_counts_as_a_plain_cable(source, isolation):
    assert isolation_of(source) is isolation


def test_a_plain_cable_to_anything_but_a_battery_holds_a_recording_back():
    assert reaches_mains(Power.MAINS, Isolation.CABLE)
    assert reaches_mains(Power.UNKNOWN, Isolation.CABLE)
    assert not reaches_mains(Power.BATTERY, Isolation.CABLE)
    assert not reaches_mains(Power.MAINS, isolation_of("serial:auto", is_stated_isolated=True))


def note_of(visit, **changes):
    told = {"power": Power.MAINS, "isolation": Isolation.CABLE, "override": "record on mains"}
    return visit_note_text(visit_note(visit, **(told | changes)))


def test_the_note_holds_what_was_asked_and_the_override():
    note = json.loads(note_of(answered("pacemaker", why="asked")))
    assert note["mains_connected"] is True
    assert note["override"] == "record on mains"
    assert note["consent_version"] == CONSENT_VERSION
    assert note["answered_yes"] == ["pacemaker"]


def test_an_export_that_points_at_nobody_keeps_mains_and_leaves_health_and_dates_out():
    event = SessionEvent(0, VISIT_NOTE, note_of(answered("pregnancy", why="Dr. Meier agreed")))
    shown = json.loads(shown_text(event, Disclosure()))
    assert shown == {"mains_connected": True, "isolation": "cable", "override": "record on mains"}
    assert json.loads(shown_text(event, Disclosure("for the clinic")))["answered_yes"]


@pytest.mark.parametrize("text", ["", "[1]", "nonsense", '"x"'])
def test_a_note_of_another_program_says_nothing_in_such_an_export(text):
    assert shown_text(SessionEvent(0, VISIT_NOTE, text), Disclosure()) == ""


def test_where_a_server_is_set_the_consent_names_it_and_who_agreed_to_less_is_asked_anew():
    words = " ".join(each.text() for each in consent_text(has_clinic=True).words)
    assert "sent encrypted to this clinic's server" in words
    assert "server" not in " ".join(each.text() for each in CONSENT)
    at_clinic = replace(Visit(ANNA, SafetyAnswers(NOW)), has_clinic=True)
    assert at_clinic.missing() is Missing.CONSENT
    agreed = replace(ANNA, consent=Consent(at_clinic.consent_text.version, NOW))
    assert replace(at_clinic, participant=agreed).missing() is None
    assert Visit(agreed, SafetyAnswers(NOW)).missing() is None
