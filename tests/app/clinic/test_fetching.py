"""A session of one seat read on another: whole, once, and with what either adds to it."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import update

from app.cli.main import main
from app.clinic import pull
from app.clinic.destruction import push_destroyed
from app.clinic.key import seal_subject_key
from app.clinic.pull import pull_session, server_sessions
from app.clinic.push import push_session
from app.clinic.seat import pull_to_seat, push_seat
from app.clinic.tables import metadata, subject_keys
from app.model.edit import OnsetEdit
from app.model.participant import Identity, Participant
from app.model.protocol import Protocol
from app.model.session import NOT_ALL_FETCHED
from app.store.errors import KeyDestroyed, SealBroken, UnknownParticipant
from app.store.ring_file import ClinicSeat
from app.store.store import Store
from tests.app.clinic.seats import KEY, METHOD, NEEDS_SERVER, NOW, record
from tests.app.store.streams import same_bits

pytestmark = NEEDS_SERVER
PERSON = Participant("44444444-4444-4444-8444-444444444444", "P-4")


def _fetch(store, server, session_id):
    return pull_session(store.arrival(session_id), server, KEY, session_id)


def test_a_fetched_session_is_the_one_that_was_pushed_to_the_bit(seat, other_seat, server):
    session_id = record(seat)
    number = seat.results.all(session_id)[0].number
    edit = seat.edits.add(
        session_id, OnsetEdit(number, 0, "a", 1.0, 1.1, reason="seen"), participant_id=None
    )
    seat.edits.undo(session_id, edit.number, participant_id=None)
    noted = seat.find(session_id).details
    seat.edits.change_details(session_id, noted, replace(noted, pain_after=2), participant_id=None)
    push_session(seat.parcel(session_id), server, KEY)
    # Row numbers of the other seat are others.
    record(other_seat)
    other_seat.results.add(other_seat.find("latest").id, "{}", METHOD, participant_id=None)
    fetched = _fetch(other_seat, server, session_id)
    assert fetched.n_chunks == len(list(seat.chunks(session_id)))
    assert other_seat.find(session_id) == seat.find(session_id)
    assert other_seat.find(session_id).details.pain_after == 2
    here, there = other_seat.read(session_id), seat.read(session_id)
    assert same_bits(here.samples_uv, there.samples_uv)
    assert (here.gaps, here.events, here.damaged) == (there.gaps, there.events, ())
    moved, back, _ = other_seat.edits.all(session_id)
    (finding,) = other_seat.results.all(session_id)
    assert finding.finding_json == '{"a": 1}'
    assert (moved.edit.result, moved.edit.after_s) == (finding.number, 1.1)
    assert (back.edit.undoes, back.edit.after_s) == (moved.number, 1.0)


def test_fetching_again_and_pushing_what_was_fetched_adds_nothing(seat, other_seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    _fetch(other_seat, server, session_id)
    again = _fetch(other_seat, server, session_id)
    assert (again.n_chunks, again.n_added) == (0, 0)
    assert push_session(other_seat.parcel(session_id), server, KEY).n_chunks == 0
    assert len(seat.events(session_id)) == len(other_seat.events(session_id))


def test_a_fetch_that_broke_off_says_so_and_goes_on_where_it_was(
    seat, other_seat, server, monkeypatch
):
    session_id = record(seat, n_blocks=25)
    push_session(seat.parcel(session_id), server, KEY)
    monkeypatch.setattr(pull, "N_CHUNKS_PER_SLICE", 10)

    class CutOff(Exception):
        """The connection broke off."""

    def break_off(n_chunks):
        raise CutOff

    with pytest.raises(CutOff):
        pull_session(other_seat.arrival(session_id), server, KEY, session_id, got=break_off)
    assert other_seat.find(session_id).ending == NOT_ALL_FETCHED
    fetched = _fetch(other_seat, server, session_id)
    assert fetched.n_chunks == len(list(seat.chunks(session_id))) - 10
    assert same_bits(other_seat.read(session_id).samples_uv, seat.read(session_id).samples_uv)
    assert other_seat.find(session_id).ending == "stopped by the user"


def test_what_both_seats_add_stands_on_both(seat, other_seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    _fetch(other_seat, server, session_id)
    for store, after_s in ((seat, 1.2), (other_seat, 1.3)):
        store.results.add(session_id, f'{{"at": {after_s}}}', METHOD, participant_id=None)
        number = store.results.all(session_id)[0].number
        store.edits.add(session_id, OnsetEdit(number, 0, "a", 1.0, after_s), participant_id=None)
    for store in (seat, other_seat):
        push_session(store.parcel(session_id), server, KEY)
    for store in (seat, other_seat):
        _fetch(store, server, session_id)
    found = [
        (
            sorted(each.finding_json for each in store.results.all(session_id)),
            sorted(each.edit.after_s for each in store.edits.all(session_id)),
        )
        for store in (seat, other_seat)
    ]
    assert found[0] == found[1] == (['{"a": 1}', '{"at": 1.2}', '{"at": 1.3}'], [1.2, 1.3])


def test_a_session_comes_with_its_participant_and_protocol(seat, other_seat, server, tmp_path):
    for store, name in ((seat, "a"), (other_seat, "b")):
        store.join_clinic(ClinicSeat("postgresql://x", name, KEY))
        (tmp_path / name).mkdir()
    seat.people.add(PERSON, Identity(name="Anna Müller"))
    seat.protocols.add(Protocol("hip", "Hip extension", 2, "{}"))
    session_id = record(seat, participant=PERSON.id)
    push_seat(seat, server, utc_now=NOW)
    assert [(each.id, each.participant_id) for each in server_sessions(server)] == [
        (session_id, PERSON.id)
    ]
    with pytest.raises(UnknownParticipant):  # participants come first
        _fetch(other_seat, server, session_id)
    pulled = pull_to_seat(other_seat, server, [session_id], utc_now=NOW)
    assert not pulled.problems
    assert other_seat.find(session_id).details.participant_id == PERSON.id
    assert other_seat.people.identity(PERSON.id).name == "Anna Müller"
    line = other_seat.audit.lines()[-1]
    assert (line.act, line.subject) == ("imported", session_id)


def test_what_was_deleted_on_either_seat_never_comes_back(seat, other_seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    _fetch(other_seat, server, session_id)
    other_seat.delete_session(session_id)
    with pytest.raises(KeyDestroyed):
        _fetch(other_seat, server, session_id)
    push_destroyed(other_seat.destroyed_keys, server, KEY, seat="b")
    assert _fetch(seat, server, session_id) is None
    assert server_sessions(server) == ()


def test_who_is_deleted_on_one_seat_is_removed_from_the_other_by_its_next_pull(
    said_of, cluster, tmp_path
):
    line = said_of("one", "set-up", cluster.url, "--seat", "1")[1].strip().splitlines()[-1]
    assert said_of("two", "join", cluster.url, "--seat", "2", typed=line)[0] == 0
    with closing(Store.open(tmp_path / "one")) as store:
        store.people.add(PERSON)
        session_id = record(store, participant=PERSON.id)
    assert said_of("one", "push")[0] == 0
    assert said_of("two", "pull", "--all")[0] == 0
    with closing(Store.open(tmp_path / "one")) as store:
        store.delete_participant(PERSON.id)
    assert said_of("one", "push")[0] == 0
    code, words = said_of("two", "push")
    assert (code, f"{PERSON.id}: destroyed on another seat" in words) == (1, True)
    code, words = said_of("two", "pull", "--all")
    assert f"{PERSON.id}: deleted on another seat, so deleted here too, with 1 session." in words
    with closing(Store.open(tmp_path / "two")) as store:
        assert (store.people.all(), store.sessions(), store.n_absent) == ((), (), 0)
    assert session_id not in said_of("two", "list")[1]


def test_a_deletion_on_a_seat_of_a_clinic_names_the_server_and_the_other_seats(
    said_of, cluster, tmp_path, capsys
):
    said_of("one", "set-up", cluster.url, "--seat", "1")
    with closing(Store.open(tmp_path / "one")) as store:
        store.people.add(PERSON)
    assert main(["participants", "delete", PERSON.pseudonym, "--yes"]) == 0
    words = capsys.readouterr().out
    assert "in no backup either" not in words
    assert "on the clinic's server until this seat's next `clinic push`" in words
    assert "on the other seats until each deletes it" in words


def test_a_server_that_makes_a_deletion_up_removes_nobody(other_seat, server, tmp_path):
    other_seat.people.add(PERSON)
    other_seat.join_clinic(ClinicSeat("postgresql://unused", "2", KEY))
    (parcel,) = other_seat.person_parcels.all()
    push_destroyed({parcel.participant["key_id"]: "made up"}, server, bytes(32), seat="1")
    pulled = pull_to_seat(other_seat, server, [], utc_now=NOW)
    assert pulled.removed == ()
    assert other_seat.people.all() == (PERSON,)


def test_a_key_that_does_not_open_its_session_brings_nothing_in(seat, other_seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    with server.transaction() as connection:
        (row,) = connection.execute(subject_keys.select()).all()
        wrong = seal_subject_key(KEY, row.id, bytes(32))
        connection.execute(update(subject_keys), {"sealed": wrong})
    with pytest.raises(SealBroken):
        _fetch(other_seat, server, session_id)
    assert other_seat.sessions() == ()
    with server.transaction() as connection:
        connection.execute(update(subject_keys), {"sealed": row.sealed})
    assert _fetch(other_seat, server, session_id).n_chunks


def test_samples_changed_on_the_server_are_named_as_damaged(seat, other_seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    chunks = metadata.tables["chunks"]
    with server.transaction() as connection:
        connection.execute(update(chunks).where(chunks.c.sequence == 1), {"payload": b"0" * 300})
    _fetch(other_seat, server, session_id)
    recording = other_seat.read(session_id)
    assert len(recording.damaged) == 1
    whole = seat.read(session_id).samples_uv
    shown = ~np.isnan(recording.samples_uv)
    assert np.array_equal(recording.samples_uv[shown], whole[shown])


def test_a_session_recorded_here_takes_no_samples_from_the_server(seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    chunks = metadata.tables["chunks"]
    with server.transaction() as connection:
        row = dict(connection.execute(chunks.select()).first()._mapping)
        connection.execute(chunks.insert(), {**row, "number": 999, "sequence": 999})
    n_chunks = len(list(seat.chunks(session_id)))
    assert _fetch(seat, server, session_id).n_chunks == 0
    assert len(list(seat.chunks(session_id))) == n_chunks


def test_from_the_command_line_a_session_is_listed_and_fetched(
    cluster, tmp_path, monkeypatch, said_of
):
    with closing(Store.open(tmp_path / "one")) as store:
        store.people.add(PERSON)
        session_id = record(store, participant=PERSON.id)
    line = said_of("one", "set-up", cluster.url, "--seat", "1")[1].strip().splitlines()[-1]
    assert said_of("one", "push")[0] == 0
    assert said_of("two", "join", cluster.url, "--seat", "2", typed=line)[0] == 0
    assert f"{session_id}  2026-11-22 12:00 UTC" in said_of("two", "list")[1]
    assert said_of("two", "pull")[0] == 2
    assert said_of("two", "pull", "nothing")[0] == 2
    code, words = said_of("two", "pull", "--participant", PERSON.id[:8])
    assert (code, "5 chunks" in words, "Backed up as" in words) == (0, True, True)
    words = said_of("two", "pull", "--all")[1]
    assert ("0 chunks" in words, "Backed up" in words) == (True, False)
    assert "here, stopped by the user" in said_of("two", "list")[1]
    with closing(Store.open(tmp_path / "two")) as store:
        assert len(store.read(session_id).samples_uv) == 1000


def test_two_seats_that_move_one_start_contradict_each_other_until_a_person_chooses(
    seat, other_seat, server
):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    _fetch(other_seat, server, session_id)
    stores = (seat, other_seat)
    for store, after_s in zip(stores, (1.2, 1.3), strict=True):
        number = store.results.all(session_id)[0].number
        store.edits.add(session_id, OnsetEdit(number, 0, "a", 1.0, after_s), participant_id=None)
        assert store.edits.conflicts(session_id) == ()
    _exchange(stores, server, session_id)
    for store in stores:
        (conflict,) = store.edits.conflicts(session_id)
        assert sorted(each.edit.after_s for each in conflict.said) == [1.2, 1.3]
    (conflict,) = other_seat.edits.conflicts(session_id)
    kept = next(each for each in conflict.said if each.edit.after_s == 1.2)
    other_seat.edits.settle(session_id, kept.number, participant_id=None)
    _exchange(stores, server, session_id)
    for store in stores:
        assert store.edits.conflicts(session_id) == ()
        assert store.edits.all(session_id)[-1].edit.after_s == 1.2
        assert len(store.edits.all(session_id)) == 3


def _exchange(stores, server, session_id):
    for store in stores:
        push_session(store.parcel(session_id), server, KEY)
    for store in stores:
        _fetch(store, server, session_id)
