"""What is noted of a recording from the command line: shown, changed, and both kept."""

from __future__ import annotations

import pytest

from app.model.home import home_folder
from app.model.session_details import SessionDetails
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info


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
