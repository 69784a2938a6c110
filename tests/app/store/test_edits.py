"""What a person says stands beside what was found, and taking it back is a further edit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.model.edit import OnsetEdit, RepetitionEdit, standing
from app.model.participant import Participant
from app.model.repetition_note import RepetitionNote
from app.model.session_details import SessionDetails
from app.store.errors import EditOutdated, OtherParticipant, UnknownResult
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, block, count_info

METHOD = MethodInfo("posterior 1", "ab" * 32)
ANNA, BERT = Participant("anna", "A"), Participant("bert", "B")


@pytest.fixture
def found(store):
    """Return a store, a session of Anna's and the number of its finding."""
    for each in (ANNA, BERT):
        store.people.add(each)
    details = SessionDetails(participant_id="anna")
    writer = store.begin_session(count_info(), started_utc=STARTED, details=details)
    writer.append(block(0, 500))
    writer.end("stopped")
    number = store.results.add(writer.session_id, '{"onset": 1.5}', METHOD, participant_id="anna")
    return store, writer.session_id, number


def moved(result, before_s, after_s, **more):
    return OnsetEdit(result, 0, "gluteus_maximus_R", before_s, after_s, **more)


def test_an_edit_stands_beside_the_finding_with_who_and_what_was_before(found):
    store, session_id, number = found
    edit = moved(number, 1.5, 1.62, reason="a step in the trace")
    stored = store.edits.add(session_id, edit, participant_id="anna")
    assert store.edits.all(session_id) == (stored,)
    assert stored.edit == edit
    assert store.results.all(session_id)[0].finding_json == '{"onset": 1.5}'
    line = store.audit.lines()[-1]
    assert (line.act, line.subject) == ("edited", session_id)


def test_taking_back_is_a_further_edit_and_can_be_taken_back_itself(found):
    store, session_id, number = found
    first = store.edits.add(session_id, moved(number, 1.5, 1.62), participant_id="anna")
    place = first.edit.place
    back = store.edits.undo(session_id, first.number, participant_id="anna")
    assert back.edit == moved(number, 1.62, 1.5, undoes=first.number)
    again = store.edits.undo(session_id, back.number, participant_id="anna")
    assert (again.edit.after_s, again.edit.undoes) == (1.62, back.number)
    assert standing(store.edits.all(session_id))[place] == again
    assert len(store.edits.all(session_id)) == 3


def test_an_edit_from_what_no_longer_stands_is_refused(found):
    store, session_id, number = found
    store.edits.add(session_id, moved(number, 1.5, 1.62), participant_id="anna")
    with pytest.raises(EditOutdated, match="Look again"):
        store.edits.add(session_id, moved(number, 1.5, 1.7), participant_id="anna")
    assert len(store.edits.all(session_id)) == 1


def test_an_onset_may_be_taken_away_and_put_where_none_was(found):
    store, session_id, number = found
    away = store.edits.add(session_id, moved(number, 1.5, None), participant_id="anna")
    put = store.edits.add(session_id, moved(number, None, 1.4), participant_id="anna")
    assert [each.edit.after_s for each in (away, put)] == [None, 1.4]


def test_a_repetition_is_set_aside_and_taken_in_again(found):
    store, session_id, number = found
    aside = RepetitionEdit(number, 2, was_set_aside=False, is_set_aside=True, reason="coughed")
    stored = store.edits.add(session_id, aside, participant_id="anna")
    store.edits.undo(session_id, stored.number, participant_id="anna")
    assert not standing(store.edits.all(session_id))[(number, 2, "")].edit.is_set_aside


@pytest.mark.parametrize("other", ["bert", None])
def test_nothing_is_written_for_anyone_but_the_sessions_participant(found, other):
    store, session_id, number = found
    for write in (
        lambda: store.edits.add(session_id, moved(number, 1.5, 1.6), participant_id=other),
        lambda: store.results.add(session_id, "{}", METHOD, participant_id=other),
        lambda: store.edits.add_repetition(
            session_id, RepetitionNote(0, 100, "cue"), participant_id=other
        ),
    ):
        with pytest.raises(OtherParticipant, match="belongs to anna"):
            write()
    assert store.edits.all(session_id) == ()
    assert len(store.results.all(session_id)) == 1


def test_an_edit_of_another_sessions_finding_is_refused(found):
    store, _, number = found
    other = store.begin_session(count_info(), started_utc=STARTED).session_id
    with pytest.raises(UnknownResult):
        store.edits.add(other, moved(number, 1.5, 1.6), participant_id=None)


def test_what_is_noted_afterwards_stands_and_what_was_noted_is_kept(found):
    store, session_id, _ = found
    begun = store.find(session_id).details
    after = replace(begun, pain_after=3, notes="went well")
    first = store.edits.change_details(session_id, begun, after, participant_id="anna")
    assert store.find(session_id).details == after
    assert store.sessions()[0].details == after
    assert (first.edit.before.pain_after, first.edit.after.pain_after) == (None, 3)
    line = store.audit.lines()[-1]
    assert (line.act, line.subject, "well" in line.detail) == ("edited", session_id, False)
    back = store.edits.undo(session_id, first.number, participant_id="anna")
    assert (back.edit.undoes, store.find(session_id).details) == (first.number, begun)
    assert [each.edit.after.pain_after for each in store.edits.all(session_id)] == [3, None]


def test_what_is_noted_the_same_is_no_edit(found):
    store, session_id, _ = found
    begun = store.find(session_id).details
    assert store.edits.change_details(session_id, begun, begun, participant_id="anna") is None
    assert store.edits.all(session_id) == ()


def test_notes_that_start_from_an_old_look_or_anothers_are_refused(found):
    store, session_id, _ = found
    begun = store.find(session_id).details
    later = replace(begun, pain_after=3)
    for before, whose, problem in (
        (replace(begun, pain_before=1), "anna", EditOutdated),
        (begun, "bert", OtherParticipant),
    ):
        with pytest.raises(problem):
            store.edits.change_details(session_id, before, later, participant_id=whose)
    store.edits.change_details(session_id, begun, later, participant_id="anna")
    with pytest.raises(EditOutdated, match="Look again"):
        store.edits.change_details(
            session_id, begun, replace(begun, pain_after=5), participant_id="anna"
        )
    assert store.find(session_id).details == later


def test_a_change_of_notes_gives_no_session_to_anybody_else(found):
    store, session_id, _ = found
    begun = store.find(session_id).details
    stolen = replace(begun, participant_id="bert", pain_after=1)
    store.edits.change_details(session_id, begun, stolen, participant_id="anna")
    assert store.find(session_id).details == replace(begun, pain_after=1)


@pytest.mark.parametrize("table", ["edits", "repetitions"])
def test_edits_and_repetitions_are_only_added(found, table):
    store, session_id, number = found
    store.edits.add(session_id, moved(number, 1.5, 1.6), participant_id="anna")
    note = RepetitionNote(100, 300, "cue", "R", set_number=1, note="well")
    store.edits.add_repetition(session_id, note, participant_id="anna")
    assert store.edits.repetitions(session_id) == (note,)
    with (
        pytest.raises(IntegrityError, match="never changed"),
        store._database.transaction() as connection,
    ):
        connection.execute(text(f"UPDATE {table} SET session = 2"))
