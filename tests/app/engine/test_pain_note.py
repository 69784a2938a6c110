"""What is noted of a recording after a stop for pain, in a real store."""

import pytest

from app.engine.pain_note import note_pain
from app.store.store import Store
from tests.fakes.acceptance import Script, lead


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path)
    yield made
    made.close()


def test_how_much_and_where_it_hurt_is_noted_with_the_recording_and_stands_on_its_page(store):
    session_id = lead(store, "P19", Script(pain_after=3)).tested.session.id
    note_pain(store, session_id, 6, "lower back, right")
    details = store.find(session_id).details
    assert details.pain_after == 6
    assert details.task.stop_reason == "pain: lower back, right"
    (edit,) = store.edits.all(session_id)
    assert edit.edit.before.pain_after is None


def test_a_place_without_a_number_leaves_the_number_open(store):
    session_id = lead(store, "P19", Script(pain_after=1)).tested.session.id
    note_pain(store, session_id, None, "knee")
    assert store.find(session_id).details.pain_after is None
    assert store.find(session_id).details.task.stop_reason == "pain: knee"
