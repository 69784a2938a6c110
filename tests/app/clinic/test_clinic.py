"""Seats and a real PostgreSQL server: pushed once, whole, and again without harm."""

import io
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.cli.main import main
from app.clinic.conflicts import open_conflicts, settle
from app.clinic.destruction import push_destroyed
from app.clinic.errors import ServerAway, ServerRefused, WrongClinicKey
from app.clinic.key import key_text, new_clinic_key, open_subject_key, read_key
from app.clinic.people_sync import sync_people
from app.clinic.push import N_CHUNKS_PER_SLICE, push_session
from app.clinic.server import ClinicServer
from app.clinic.tables import metadata, subject_keys
from app.clinic.versions import kept_versions
from app.model.participant import Identity, Participant
from app.store.seal import Seal
from app.store.store import Store
from tests.app.clinic.seats import KEY, METHOD, NEEDS_SERVER, NOW, record

pytestmark = NEEDS_SERVER


def _counts(server):
    with server.transaction() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def _rows(server, name):
    with server.transaction() as connection:
        return connection.execute(select(metadata.tables[name])).all()


def test_a_session_arrives_whole_and_opens_with_the_key_the_clinic_shares(seat, server):
    session_id = record(seat)
    pushed = push_session(seat.parcel(session_id), server, KEY)
    assert pushed.n_chunks == len(list(seat.chunks(session_id)))
    (session,) = _rows(server, "sessions")
    assert (session.id, session.end_reason) == (session_id, "stopped by the user")
    (key_row,) = _rows(server, "subject_keys")
    seal = Seal(open_subject_key(KEY, key_row.id, key_row.sealed), session_id)
    local = [row["payload"] for row in seat.parcel(session_id).chunks(-1, 100)]
    there = sorted(_rows(server, "chunks"), key=lambda row: row.sequence)
    assert [row.payload for row in there] == local
    for row in there:
        place = (row.sequence, row.first_index, row.n_samples, row.encoding)
        assert seal.open(row.payload, "chunk", *place)
    assert len(_rows(server, "gaps")) == 1


def test_pushing_again_adds_nothing(seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    before = _counts(server)
    again = push_session(seat.parcel(session_id), server, KEY)
    assert again.n_chunks == 0
    assert _counts(server) == before


def test_what_was_added_since_follows(seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    seat.results.add(session_id, '{"b": 2}', METHOD, participant_id=None)
    push_session(seat.parcel(session_id), server, KEY)
    assert len(_rows(server, "results")) == 2


@pytest.mark.parametrize("n_slices", [0, 1, 2])
def test_a_push_that_broke_off_goes_on_where_it_was(seat, server, n_slices, monkeypatch):
    session_id = record(seat, n_blocks=25)
    monkeypatch.setattr("app.clinic.push.N_CHUNKS_PER_SLICE", 10)

    class CutOff(Exception):
        """The connection broke off."""

    def cut_off(n_chunks):
        if n_chunks > 10 * n_slices:
            raise CutOff

    with pytest.raises(CutOff):
        push_session(seat.parcel(session_id), server, KEY, sent=cut_off)
    n_there = _counts(server)["chunks"]
    assert n_there == min(25, 10 * (n_slices + 1))
    pushed = push_session(seat.parcel(session_id), server, KEY)
    assert pushed.n_chunks == 25 - n_there
    assert _counts(server)["chunks"] == 25
    assert N_CHUNKS_PER_SLICE == 300


def test_a_server_that_dies_is_a_sentence_and_loses_nothing(seat, cluster):
    server = ClinicServer(cluster.url)
    server.set_up()
    session_id = record(seat)
    cluster.stop()
    try:
        with pytest.raises(ServerAway, match="No answer from the clinic's server"):
            push_session(seat.parcel(session_id), server, KEY)
    finally:
        cluster.start()
    push_session(seat.parcel(session_id), server, KEY)
    assert _counts(server)["chunks"] == 5
    with server.transaction() as connection:
        metadata.drop_all(connection)
    server.close()


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ServerRefused, match="names no server"):
        ClinicServer("nowhere at all")


def test_a_key_destroyed_on_one_seat_is_gone_from_the_server_and_stays_so(seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    parcel = seat.parcel(session_id)
    seat.delete_session(session_id)
    assert push_destroyed(seat.destroyed_keys, server, KEY, seat="front desk") == 1
    assert _counts(server)["subject_keys"] == 0
    assert push_session(parcel, server, KEY).is_refused


def test_another_clinic_key_is_noticed_before_anything_is_written(seat, server):
    session_id = record(seat)
    push_session(seat.parcel(session_id), server, KEY)
    with pytest.raises(WrongClinicKey, match="another clinic key"):
        push_session(seat.parcel(session_id), server, new_clinic_key())


def test_the_server_holds_nothing_of_a_person_in_the_clear(seat, server):
    person = Participant("11111111-1111-4111-8111-111111111111", "ZEBRA-MARKER")
    seat.people.add(person, Identity(name="OKAPI-MARKER"))
    session_id = record(seat, participant=person.id)
    _sync(seat, server, "a")
    push_session(seat.parcel(session_id), server, KEY)
    with server.transaction() as connection:
        everything = repr(
            [connection.execute(select(table)).all() for table in metadata.sorted_tables]
        )
    for marker in ("ZEBRA", "OKAPI", "the door opened", "gluteus"):
        assert marker not in everything


def _sync(store, server, seat):
    synced = sync_people(store.person_parcels.all(), server, KEY, seat=seat, utc_now=NOW)
    for each in synced.taken:
        store.person_parcels.take(each.parcel, each.ancestry, seat=each.seat)
    for person_id, sha256 in synced.agreed.items():
        store.person_parcels.agree(person_id, sha256)
    return synced


def _two_seats_with_one_person(seat, other_seat, server):
    person = Participant("22222222-2222-4222-8222-222222222222", "P-014")
    seat.people.add(person, Identity(name="A"))
    _sync(seat, server, "a")
    _sync(other_seat, server, "b")
    return person


def test_a_participant_of_one_seat_shows_up_on_the_other_with_their_name(seat, other_seat, server):
    person = _two_seats_with_one_person(seat, other_seat, server)
    assert other_seat.people.get(person.id).pseudonym == "P-014"
    assert other_seat.people.identity(person.id).name == "A"


def test_a_change_on_one_seat_arrives_on_the_other_with_its_line_in_the_log(
    seat, other_seat, server
):
    person = _two_seats_with_one_person(seat, other_seat, server)
    seat.people.change(replace(person, pseudonym="P-015"), Identity(name="A"))
    _sync(seat, server, "a")
    synced = _sync(other_seat, server, "b")
    assert synced.conflicts == ()
    assert other_seat.people.get(person.id).pseudonym == "P-015"
    line = other_seat.audit.lines()[-1]
    assert (line.act, line.subject, line.detail) == ("changed", person.id, "by the clinic's a")


@pytest.mark.parametrize("keeps_seats", [True, False])
def test_two_seats_that_changed_one_participant_conflict_visibly_until_a_person_settles_it(
    seat, other_seat, server, keeps_seats
):
    person = _two_seats_with_one_person(seat, other_seat, server)
    seat.people.change(replace(person, pseudonym="FROM-A"), Identity(name="A"))
    other_seat.people.change(replace(person, pseudonym="FROM-B"), Identity(name="B"))
    _sync(seat, server, "a")
    assert _sync(other_seat, server, "b").conflicts == (person.id,)
    assert _sync(other_seat, server, "b").conflicts == (person.id,)
    (waiting,) = open_conflicts(server, KEY)
    assert (waiting.participant_id, waiting.seat, waiting.stands_of) == (person.id, "b", "a")
    assert other_seat.people.get(person.id).pseudonym == "FROM-B"
    assert settle(server, KEY, person.id, "b", keeps_seats=keeps_seats, utc_now=NOW)
    assert _sync(other_seat, server, "b").conflicts == ()
    _sync(seat, server, "a")
    stands = "FROM-B" if keeps_seats else "FROM-A"
    assert seat.people.get(person.id).pseudonym == stands
    assert other_seat.people.get(person.id).pseudonym == stands
    assert open_conflicts(server, KEY) == ()
    with server.transaction() as connection:
        kept = {each.sha256 for each in kept_versions(connection, person.id)}
    assert {waiting.waiting.sha256, waiting.stands.sha256} <= kept  # the one given up as well


def test_from_the_command_line_two_seats_share_a_server(cluster, tmp_path, monkeypatch, capsys):
    def said(home, *arguments):
        monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / home))
        code = main(["clinic", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    with closing(Store.open(tmp_path / "one")) as store:
        session_id = record(store)
        store.people.add(Participant("33333333-3333-4333-8333-333333333333", "P-1"))
    code, words = said("one", "push")
    assert (code, "belongs to no clinic" in words) == (2, True)
    code, words = said("one", "set-up", cluster.url, "--seat", "room 1")
    line = words.strip().splitlines()[-1]
    assert code == 0
    assert said("one", "push")[1].startswith("On the server: 1 session, 5 chunks new.")
    assert said("one", "push")[1].startswith("On the server: 1 session, 0 chunks new.")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))
    assert said("two", "join", cluster.url, "--seat", "room 2")[0] == 0
    assert "1 taken" in said("two", "push")[1]
    with closing(Store.open(tmp_path / "two")) as store:
        assert [each.pseudonym for each in store.people.all()] == ["P-1"]
    assert "This seat is room 2" in said("two", "status")[1]
    with closing(Store.open(tmp_path / "one")) as store:
        store.delete_session(session_id)
    assert said("one", "push")[0] == 0
    server = ClinicServer(cluster.url)
    with server.transaction() as connection:
        n_keys = connection.execute(select(func.count()).select_from(subject_keys)).scalar_one()
        metadata.drop_all(connection)
    server.close()
    assert n_keys == 1


def test_a_server_that_is_not_there_is_told_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path))
    url = "postgresql://nobody@127.0.0.1:1/none"
    assert main(["clinic", "set-up", url, "--seat", "room 1"]) == 2
    assert "No answer from the clinic's server" in capsys.readouterr().err


def test_the_clinic_key_is_carried_as_one_line():
    key = new_clinic_key()
    assert read_key(f"  {key_text(key)}\n") == key
    with pytest.raises(WrongClinicKey, match="no clinic key"):
        read_key("hello")
    with pytest.raises(WrongClinicKey, match="no clinic key"):
        read_key(key_text(key)[:-3])
