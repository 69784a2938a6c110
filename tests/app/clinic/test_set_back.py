"""A server or a seat restored from an earlier copy: no older version wins over a newer in silence.

What two participants' sides know of each other is tried over every way they may have parted.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from app.clinic.conflicts import open_conflicts
from app.clinic.seat import push_seat
from app.clinic.tables import metadata
from app.model.participant import Body, Identity, Participant
from app.store.backup_folder import BackupFolder
from app.store.keys import load_key
from app.store.restore import restore
from app.store.ring_file import ClinicSeat
from app.store.store import Store
from dsp.block import SampleBlock
from tests.app.clinic.seats import INFO, KEY, NEEDS_SERVER, NOW, record

pytestmark = NEEDS_SERVER
PERSON = Participant("99999999-9999-4999-8999-999999999999", "P09")
NAMED = Identity(name="Berta Beispiel")


@pytest.fixture
def seats(seat, other_seat, server):
    """Return two seats of one clinic that both have P09 as it was added."""
    for store, name in ((seat, "one"), (other_seat, "two")):
        store.join_clinic(ClinicSeat("postgresql://unused", name, KEY))
    seat.people.add(PERSON)
    for store in (seat, other_seat):
        push_seat(store, server, utc_now=NOW)
    return seat, other_seat


def _dump(server):
    with server.transaction() as connection:
        return [
            (table, [dict(row._mapping) for row in connection.execute(select(table))])
            for table in metadata.sorted_tables
        ]


def _put_back(server, dumped):
    """Let the server hold what it held when it was dumped."""
    with server.transaction() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for table, rows in dumped:
            if rows:
                connection.execute(table.insert(), rows)
        for table, _ in dumped:
            if "number" in table.c:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), 1000)"
                )


def _height(store):
    return store.people.get(PERSON.id).body.height_cm


def _of_height(height_cm):
    return replace(PERSON, body=Body(height_cm=height_cm))


def test_a_server_restored_from_an_older_dump_erases_nothing_on_the_seat(seats, server):
    """Regression: name, height and mass were gone from the seat, with exit code 0."""
    one, two = seats
    dumped = _dump(server)
    one.people.change(_of_height(171.0), NAMED)
    push_seat(one, server, utc_now=NOW)
    _put_back(server, dumped)
    pushed = push_seat(one, server, utc_now=NOW)
    assert (pushed.set_back, pushed.conflicts, pushed.taken) == ((PERSON.id,), (), {})
    assert (_height(one), one.people.identity(PERSON.id)) == (171.0, NAMED)
    assert "sent again" in one.audit.lines()[-1].act
    push_seat(two, server, utc_now=NOW)
    assert (_height(two), two.people.identity(PERSON.id)) == (171.0, NAMED)


def test_a_server_that_lost_a_participant_gets_them_again_and_that_is_said(seats, server):
    one, _ = seats
    empty = [(table, []) for table in metadata.sorted_tables]
    _put_back(server, empty)
    assert push_seat(one, server, utc_now=NOW).set_back == (PERSON.id,)
    assert push_seat(one, server, utc_now=NOW).set_back == ()


def test_what_went_on_from_an_older_dump_meets_what_was_lost_as_a_conflict(seats, server):
    one, two = seats
    dumped = _dump(server)
    one.people.change(_of_height(171.0), NAMED)
    push_seat(one, server, utc_now=NOW)
    _put_back(server, dumped)
    two.people.change(_of_height(160.0), Identity())
    assert push_seat(two, server, utc_now=NOW).conflicts == ()
    assert push_seat(one, server, utc_now=NOW).conflicts == (PERSON.id,)
    assert (_height(one), _height(two)) == (171.0, 160.0)
    assert len(open_conflicts(server, KEY)) == 1


def _restored(store, backups):
    """Return the store opened again from its newest backup."""
    home = store._place.path
    store.close()
    key = load_key(home / "store.key", None)
    restore(home, backups, backups.find(None), key, aside_name="aside-1")
    return Store.open(home)


@pytest.fixture
def set_back(seats, server, tmp_path):
    """Return seat one opened again from its backup, and seat two; P09 was changed meanwhile."""
    one, two = seats
    backups = BackupFolder(tmp_path / "backups")
    one.back_up(backups, NOW)
    one.people.change(_of_height(171.0), NAMED)
    for store in seats:
        push_seat(store, server, utc_now=NOW)
    with closing(_restored(one, backups)) as again:
        yield again, two


def test_a_seat_set_back_takes_the_newer_version_and_overwrites_nobody(set_back, server):
    """Regression: the seat's older version was sent, and both seats lost name and height."""
    again, two = set_back
    assert _height(again) is None
    pushed = push_seat(again, server, utc_now=NOW)
    assert (pushed.sent, pushed.taken, pushed.conflicts) == ((), {PERSON.id: "one"}, ())
    push_seat(two, server, utc_now=NOW)
    for store in set_back:
        assert (_height(store), store.people.identity(PERSON.id)) == (171.0, NAMED)


def test_a_change_on_a_seat_set_back_conflicts_with_what_it_does_not_know(set_back, server):
    again, two = set_back
    again.people.change(_of_height(150.0), Identity())
    assert push_seat(again, server, utc_now=NOW).conflicts == (PERSON.id,)
    push_seat(two, server, utc_now=NOW)
    assert (_height(again), _height(two)) == (150.0, 171.0)


def test_a_seat_set_back_takes_no_end_from_a_session_on_the_server(seats, server, tmp_path):
    one, _ = seats
    writer = one.begin_session(INFO, started_utc=NOW)
    writer.append(SampleBlock(np.ones((100, 1)), 0, 0.0))
    backups = BackupFolder(tmp_path / "backups")
    one.back_up(backups, NOW)
    writer.append(SampleBlock(np.ones((300, 1)), 100, 0.1))
    writer.end("stopped by the user")
    push_seat(one, server, utc_now=NOW)
    with closing(_restored(one, backups)) as again:
        push_seat(again, server, utc_now=NOW)
    with server.transaction() as connection:
        rows = connection.execute(select(metadata.tables["sessions"])).all()
    assert [row.end_reason for row in rows] == ["stopped by the user"]


def test_both_versions_are_shown_and_settled_by_pseudonym_and_the_other_can_be_taken_again(
    seats, server, cluster, said_of
):
    """Regression: conflicts showed an id alone, and what was given up was gone."""
    for store, height, name in zip(seats, (171.0, 160.0), ("one", "two"), strict=True):
        store.join_clinic(ClinicSeat(cluster.url, name, KEY))
        store.people.change(_of_height(height), Identity(name=f"Berta {name}"))
        store.close()
    assert said_of("seat", "push")[0] == 0
    assert said_of("other", "push")[0] == 1
    words = said_of("seat", "conflicts")[1]
    (row,) = [line for line in words.splitlines() if "height" in line]
    assert "160 cm" in row
    assert "171 cm" in row
    assert "Berta two" in words
    assert "P09: a version of two waits" in said_of("other", "status")[1]
    assert said_of("other", "settle", "P0", "--keep", "server")[0] == 2
    code, words = said_of("other", "settle", "P09", "--keep", "server")
    assert (code, "that of one stands" in words) == (0, True)
    assert said_of("other", "push")[0] == 0
    listed = said_of("other", "versions", "P09")[1]
    (given_up,) = [each for each in listed.split("version ") if "160 cm" in each]
    number = given_up.split(",")[0]
    assert said_of("other", "versions", "P09", "--take", number)[0] == 0
    assert said_of("other", "push")[0] == 0
    assert said_of("seat", "push")[0] == 0
    with closing(Store.open_to_read(seats[0]._place.path)) as store:
        assert _height(store) == 160.0
        acts = [each.act for each in store.audit.lines()]
    assert acts.count("changed") >= 2
    with closing(Store.open_to_read(seats[1]._place.path)) as store:
        assert "settled" in [each.act for each in store.audit.lines()]


def test_two_participants_of_one_pseudonym_are_told_apart(seats, server, cluster, said_of):
    """Regression: two seats' different P02 stood in one list as if they were one."""
    one, two = seats
    ids = ["aaaaaaaa-0000-4000-8000-000000000000", "bbbbbbbb-0000-4000-8000-000000000000"]
    for store, person_id, name in zip(seats, ids, ("one", "two"), strict=True):
        store.join_clinic(ClinicSeat(cluster.url, name, KEY))
        store.people.add(Participant(person_id, "P02"))
    session_id = record(one, participant=ids[0])
    one.close()
    two.close()
    for home in ("seat", "other", "seat"):
        assert said_of(home, "push")[0] == 0
    words = said_of("seat", "status")[1]
    assert f"P02: 2 participants have this pseudonym: {ids[0]}, {ids[1]}" in words
    (line,) = [each for each in said_of("seat", "list")[1].splitlines() if session_id in each]
    assert "P02 (aaaaaaaa)" in line
