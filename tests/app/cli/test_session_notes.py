"""What is noted of a recording from the command line: shown, changed, and both kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.model.audit import Witness
from app.model.edit import OnsetEdit
from app.model.home import home_folder
from app.model.session_details import SessionDetails
from app.store.store import Store
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, block, count_info

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def recorded():
    """Return the id of a session with notes."""
    store = Store.open(home_folder())
    details = SessionDetails(pain_before=4, notes="left \u202e shoe")
    writer = store.begin_session(count_info(), started_utc=STARTED, details=details)
    writer.append(block(0, 300))
    writer.end("stopped")
    store.close()
    return writer.session_id


def test_what_is_noted_is_shown(recorded, said):
    code, words = said("sessions", "note", recorded[:8])
    assert code == 0
    assert "pain before    4" in words
    assert "pain after     not told" in words
    assert "left \\u202e shoe" in words


def test_pain_afterwards_is_noted_and_what_stood_there_before_is_told(recorded, said):
    assert said("sessions", "note", recorded, "--pain-after", "2", "--reason", "asked late")[0] == 0
    code, words = said("sessions", "note", recorded, "--pain-after", "3")
    assert code == 0
    assert "pain after     3" in words
    assert "pain after from not told to 2 (asked late)" in words
    assert "pain after from 2 to 3" in words


def test_a_pain_that_is_none_is_refused_and_nothing_changes(recorded, said):
    code, words = said("sessions", "note", recorded, "--pain-after", "11")
    assert (code, "from 0 to 10" in words) == (2, True)
    assert "pain after     not told" in said("sessions", "note", recorded)[1]


def test_what_two_seats_said_differently_is_listed_with_who_and_when_and_chosen(firing_order):
    store = Store.open(home_folder(), witness=Witness("room 1", lambda: NOON))
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 300))
    writer.end("stopped")
    session_id = writer.session_id
    number = store.results.add(session_id, "{}", MethodInfo("m", "s"), participant_id=None)
    store.edits.add(session_id, OnsetEdit(number, 0, "a", 1.0, 1.2), participant_id=None)
    # What a pull brings: an edit of another seat that starts from the same.
    store.edits._refuse_outdated = lambda *_: None
    store.edits.add(session_id, OnsetEdit(number, 0, "a", 1.0, 1.3), participant_id=None)
    store.close()
    listed = firing_order("sessions", "settle", session_id[:8])
    assert listed.code == 1
    assert "Repetition 1 of finding 1, start of a:" in listed.out
    assert "edit 1: start at 1.200 s, by room 1, 2026-05-01T12:00:00.000+00:00" in listed.out
    assert "edit 2: start at 1.300 s" in listed.out
    assert firing_order("sessions", "settle", session_id, "--keep", 9).code == 2
    kept = firing_order("sessions", "settle", session_id, "--keep", 1)
    assert "Edit 1 stands, as edit 3" in kept.out
    assert firing_order("sessions", "settle", session_id).code == 0
