"""Starts put by hand: what was found stays, both are known, and nothing said is lost."""

from dataclasses import replace

import pytest

from app.engine.marking.hand_edits import HandEdits
from app.model.participant import Participant
from app.model.session_details import SessionDetails
from app.store.errors import OtherParticipant
from app.store.store import Store
from dsp.findings import RecordingFinding
from tests.app.store.streams import STARTED, block, count_info
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, repetition

GLUTE, HAMSTRING = (0, CHANNELS[0]), (1, CHANNELS[1])


def finding(*repetitions, method=METHOD):
    return RecordingFinding(FS_HZ, method, (), repetitions or (repetition(0), _second()), ())


def _second(start_s=12.0):
    return repetition(1, start_s=start_s)


@pytest.fixture
def store(tmp_path):
    made = Store.open(tmp_path)
    yield made
    made.close()


@pytest.fixture
def session_id(store):
    store.people.add(Participant("anna", "A"))
    details = SessionDetails(participant_id="anna")
    writer = store.begin_session(count_info(), started_utc=STARTED, details=details)
    writer.append(block(0, 500))
    writer.end("stopped")
    return writer.session_id


def test_without_a_word_nothing_is_stored(store, session_id):
    assert HandEdits(store).of(session_id, finding()).onsets == {}
    assert store.results.all(session_id) == ()


def test_a_start_put_by_hand_stands_beside_the_automatic_one(store, session_id):
    edits = HandEdits(store)
    marked = edits.put(session_id, finding(), GLUTE, 2.5)
    onset = marked.onsets[GLUTE]
    assert (onset.onset_s, onset.automatic_s) == (2.5, 2.084)
    assert len(store.results.all(session_id)) == 1
    assert edits.put(session_id, finding(), HAMSTRING, None).onsets[HAMSTRING].onset_s is None
    assert len(store.results.all(session_id)) == 1


def test_the_same_again_is_no_edit(store, session_id):
    edits = HandEdits(store)
    edits.put(session_id, finding(), GLUTE, 2.5)
    assert len(edits.put(session_id, finding(), GLUTE, 2.5).log) == 1


def test_to_confirm_what_was_found_is_a_word_of_its_own(store, session_id):
    marked = HandEdits(store).put(session_id, finding(), GLUTE, 2.084)
    assert marked.onsets[GLUTE].onset_s == 2.084


def test_undo_and_redo_go_as_far_as_the_edits_do_and_outlast_the_program(store, session_id):
    for onset_s in (2.1, 2.2, None):
        HandEdits(store).put(session_id, finding(), GLUTE, onset_s)
    said = []
    for step in ("undo", "undo", "undo", "undo", "redo", "redo", "redo", "redo"):
        marked = getattr(HandEdits(store), step)(session_id, finding())
        said.append(marked.onsets[GLUTE].onset_s if GLUTE in marked.onsets else "automatic")
    assert said == [2.2, 2.1, "automatic", "automatic", 2.1, 2.2, None, None]
    assert len(store.edits.all(session_id)) == 9


def test_withdrawing_leaves_the_place_to_what_was_found(store, session_id):
    edits = HandEdits(store)
    edits.put(session_id, finding(), GLUTE, 2.1)
    edits.put(session_id, finding(), GLUTE, 2.3)
    assert edits.withdraw(session_id, finding(), GLUTE).onsets == {}
    assert edits.undo(session_id, finding()).onsets[GLUTE].onset_s == 2.3
    assert edits.withdraw(session_id, finding(), HAMSTRING).onsets[GLUTE].onset_s == 2.3


def test_what_was_said_of_an_earlier_analysis_is_carried_to_the_same_movement(store, session_id):
    edits = HandEdits(store)
    edits.put(session_id, finding(), GLUTE, 2.5)
    newer = replace(METHOD, version="9.9.9")
    moved = repetition(0, start_s=2.02)
    later = finding(repetition(0, start_s=-20.0), replace(moved, index=1), method=newer)
    marked = edits.of(session_id, later)
    (onset,) = marked.onsets.values()
    assert (onset.place, onset.onset_s) == ((1, CHANNELS[0]), 2.5)
    assert onset.automatic_s == pytest.approx(2.104)
    assert edits.put(session_id, later, onset.place, 2.6).onsets[onset.place].onset_s == 2.6
    assert edits.withdraw(session_id, later, onset.place).onsets == {}
    assert edits.of(session_id, finding()).onsets[GLUTE].onset_s == 2.5


def test_an_edit_is_dated_and_written_for_nobody_else(store, session_id):
    HandEdits(store).put(session_id, finding(), GLUTE, 2.5)
    assert store.audit.lines()[-1].act == "edited"
    (edit,) = store.edits.all(session_id)
    with pytest.raises(OtherParticipant):
        store.edits.undo(session_id, edit.number, participant_id=None)
