"""A row that no program of ours wrote is named, and hides neither another row nor the program."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import text

from app.model.participant import Participant
from app.model.session_details import SessionDetails
from app.store.database import Database
from app.store.errors import StoreError
from app.store.keys import load_key
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

POISON = [
    "UPDATE sessions SET details = NULL WHERE number = 1",
    "UPDATE sessions SET details = zeroblob(7) WHERE number = 1",
    "UPDATE sessions SET details = zeroblob(5000) WHERE number = 1",
    "UPDATE sessions SET details = 'a text' WHERE number = 1",
    "UPDATE sessions SET details = (SELECT details FROM sessions WHERE number = 2) "
    "WHERE number = 1",
    "UPDATE sessions SET key_id = 'nobody' WHERE number = 1",
    "UPDATE sessions SET key_id = (SELECT key_id FROM sessions WHERE number = 2) WHERE number = 1",
    "UPDATE sessions SET started_utc = 'yesterday' WHERE number = 1",
    "UPDATE sessions SET started_utc = '0001-01-01 00:00:00', utc_offset_s = -80000 "
    "WHERE number = 1",
    "UPDATE sessions SET utc_offset_s = 9999999 WHERE number = 1",
    "UPDATE sessions SET utc_offset_s = 'east' WHERE number = 1",
    "UPDATE sessions SET fs_hz = 0 WHERE number = 1",
    "UPDATE sessions SET fs_hz = 'fast' WHERE number = 1",
    "UPDATE sessions SET first_index = 'first' WHERE number = 1",
    "UPDATE channels SET kind = 'ecg of a horse' WHERE session = 1",
    "UPDATE channels SET details = NULL WHERE session = 1",
    "UPDATE channels SET details = zeroblob(99) WHERE session = 1 AND position = 2",
    "UPDATE channels SET position = position + 1 WHERE session = 1 AND position = 2",
    "UPDATE channels SET doubts = 'everything' WHERE session = 1",
    "UPDATE channels SET zero_count = 'zero' WHERE session = 1",
    "DELETE FROM channels WHERE session = 1",
    "UPDATE chunks SET n_samples = 'many' WHERE session = 1",
    "UPDATE chunks SET first_index = -5 WHERE session = 1",
    "UPDATE chunks SET encoding = '<c16' WHERE session = 1",
    "UPDATE chunks SET payload = 'a text' WHERE session = 1",
    "UPDATE chunks SET sequence = sequence + 1000000 WHERE session = 1 AND sequence = 4",
    f"UPDATE chunks SET sequence = {2**61} WHERE session = 1 AND sequence = 4",
    "UPDATE chunks SET sequence = 'fourth' WHERE session = 1 AND sequence = 4",
    "UPDATE chunks SET sequence = -4 WHERE session = 1 AND sequence = 4",
    "UPDATE gaps SET n_samples = 'many' WHERE session = 1",
    "UPDATE events SET sealed = NULL WHERE session = 1",
    "UPDATE events SET sealed = 'a text' WHERE session = 1",
    "UPDATE events SET sample_index = 'where' WHERE session = 1",
    "UPDATE events SET kind = 'other' WHERE session = 1",
    "UPDATE participants SET fields = zeroblob(60) WHERE number = 1",
    "UPDATE participants SET key_id = 'nobody' WHERE number = 1",
]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Return the folder of a store with two participants and a session of each."""
    folder = tmp_path_factory.mktemp("poisoned") / "home"
    store = Store.open(folder)
    for name in ("anna", "bert"):
        store.people.add(Participant(name, name))
        writer = store.begin_session(
            count_info(),
            started_utc=STARTED,
            session_id=f"of-{name}",
            details=SessionDetails(participant_id=name),
        )
        writer.append(block(0, 500))
        writer.append(block(600, 200))
        writer.add_event(3, "note", "a note")
        writer.end("stopped")
    store.close()
    return folder


@pytest.mark.parametrize("poison", POISON)
def test_a_poisoned_row_hides_no_other_and_stops_no_start(template, folder, poison):
    shutil.copytree(template, folder)
    database = Database(folder / "sessions.db", load_key(folder / "store.key", None).key)
    with database.transaction() as connection:
        connection.execute(text(poison))
    database.close()
    store = Store.open(folder)
    listed = [each.id for each in store.sessions()]
    named = [each.id for each in store.unreadable()]
    assert sorted(listed + named) == ["of-anna", "of-bert"]
    assert "of-bert" in listed
    assert "bert" in [each.id for each in store.people.all()]
    assert same_bits(store.read("of-bert").samples_uv[:500], counts_uv(0, 500))
    assert store.events("of-bert")[0].text == "a note"
    problem = _problem_of(store, "of-anna")
    if named:
        assert problem is not None
        assert "of-anna" in problem
    fresh = store.begin_session(count_info(), started_utc=STARTED)
    fresh.append(block(0, 100))
    fresh.end("stopped")
    assert store.find("latest").id == fresh.session_id
    store.close()


def _problem_of(store, session_id):
    """Read everything of a session; whatever is wrong with it is damage named or a sentence."""
    try:
        recording = store.read(session_id)
        return "; ".join(each.problem for each in recording.damaged) or None
    except StoreError as problem:
        return str(problem)
