"""A deleted session or participant cannot be shown again, not from an old backup with its key."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.model.audit import AuditAct, Witness
from app.model.participant import Identity, Participant
from app.model.session_details import SessionDetails
from app.store.errors import (
    KeyDestroyed,
    RingMissing,
    StillRecording,
    StoreDamaged,
    UnknownParticipant,
    UnknownSession,
)
from app.store.keys import load_key
from app.store.removal import Removal
from app.store.ring_file import read_ring
from app.store.store import Store
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

ANNA = Participant("anna-id", "marker-pseudonym")
BERT = Participant("bert-id", "P02")
WITNESS = Witness("tester", lambda: datetime(2026, 5, 1, 12, tzinfo=UTC))
DATABASE = ("sessions.db", "sessions.db-wal", "store.key")


@pytest.fixture
def folder_of_two(folder):
    """Return a folder with two participants, a session of each, closed."""
    store = Store.open(folder, witness=WITNESS)
    for person in (ANNA, BERT):
        store.people.add(person, Identity("marker-name", 1980, "marker-notes"))
        record(store, person.id)
    store.close()
    return folder


def record(store, participant_id, n_samples=1000):
    info = replace(count_info(), source="csv:/home/marker-source", device="marker-device")
    details = SessionDetails(participant_id=participant_id, notes="marker-details")
    session_id = f"of-{participant_id}"
    writer = store.begin_session(info, started_utc=STARTED, session_id=session_id, details=details)
    writer.append(block(0, n_samples))
    writer.add_event(5, "note", "marker-event")
    writer.end("stopped")
    store.results.add(
        session_id, '"marker-finding"', MethodInfo("m", "s"), participant_id=participant_id
    )
    return session_id


def test_what_is_personal_is_sealed_inside_the_database_too(folder_of_two):
    store = Store.open(folder_of_two)
    with store._database.transaction() as connection:
        tables = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).scalars()
        held = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in list(tables)
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        )
    assert b"marker" not in held
    assert b"gluteus" not in held
    assert counts_uv(0, 10).tobytes() not in held
    assert store.people.identity(ANNA.id).name == "marker-name"
    store.close()


def test_an_old_backup_with_its_key_cannot_show_who_was_deleted(folder_of_two, tmp_path):
    backup = tmp_path / "backup"
    shutil.copytree(folder_of_two, backup)
    store = Store.open(folder_of_two)
    removed = store.delete_participant(ANNA.id)
    store.close()
    assert removed.session_ids == ("of-anna-id",)
    assert removed.copies_left == ()
    with_old_ring = Store.open(shutil.copytree(backup, tmp_path / "with-old-ring"))
    assert with_old_ring.people.all() == (ANNA, BERT)  # so it is the ring that makes the difference
    with_old_ring.close()
    for name in ("subjects.keys", "subjects.keys.twin"):
        shutil.copy(folder_of_two / name, backup / name)
    reader = Store.open_to_read(backup)
    assert reader.people.all() == (BERT,)
    assert [each.id for each in reader.sessions()] == ["of-bert-id"]
    with pytest.raises(UnknownSession):
        reader.read("of-anna-id")
    for show in (lambda each: list(reader.chunks(each)), reader.events, reader.results.all):
        with pytest.raises(KeyDestroyed, match="key destroyed"):
            show("of-anna-id")
    assert same_bits(reader.read("of-bert-id").samples_uv, counts_uv(0, 1000))
    reader.close()
    restored = Store.open(backup)
    with restored._database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar() == 1
    restored.close()


def test_a_deleted_session_leaves_its_participant_and_the_others(folder_of_two):
    store = Store.open(folder_of_two, witness=WITNESS)
    store.delete_session("of-anna-id")
    assert [each.id for each in store.sessions()] == ["of-bert-id"]
    assert store.people.all() == (ANNA, BERT)
    with pytest.raises(UnknownSession):
        store.find("of-anna-id")
    line = store.audit.lines()[-1]
    assert (line.act, line.subject, line.who) == (AuditAct.DELETED, "of-anna-id", "tester")
    assert store.audit.check().problems == ()
    store.close()


def test_the_rows_are_gone_and_the_file_is_smaller(folder):
    store = Store.open(folder)
    store.people.add(ANNA)
    record(store, ANNA.id, n_samples=200_000)
    store.close()
    before = (folder / "sessions.db").stat().st_size
    store = Store.open(folder)
    store.delete_participant(ANNA.id)
    with store._database.transaction() as connection:
        for table in ("sessions", "channels", "chunks", "events", "results", "participants"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    store.close()
    assert (folder / "sessions.db").stat().st_size < before / 4


def test_the_ring_beside_the_backups_and_in_what_was_set_aside_loses_the_key_too(folder_of_two):
    for place in ("backups", "aside-2026"):
        (folder_of_two / place).mkdir()
        shutil.copy(folder_of_two / "subjects.keys", folder_of_two / place)
    data_key = load_key(folder_of_two / "store.key", None).key
    store = Store.open(folder_of_two)
    n_before = len(read_ring(folder_of_two / "backups" / "subjects.keys", data_key).keys)
    removed = store.delete_participant(ANNA.id)
    store.close()
    assert removed.copies_left == ()
    for place in ("backups", "aside-2026"):
        copy = read_ring(folder_of_two / place / "subjects.keys", data_key)
        assert len(copy.keys) == n_before - 2
        assert len(copy.struck) == 2


def test_a_copy_that_cannot_be_struck_is_named(folder_of_two):
    (folder_of_two / "backups").mkdir()
    (folder_of_two / "backups" / "subjects.keys").write_bytes(b"rotten")
    store = Store.open(folder_of_two)
    (left,) = store.delete_session("of-anna-id").copies_left
    assert "backups" in left
    store.close()


def test_a_deletion_cut_short_behind_the_keys_is_finished_at_the_next_start(
    folder_of_two, monkeypatch
):
    store = Store.open(folder_of_two, witness=WITNESS)

    def cut_short(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Removal, "_remove_rows", cut_short)
    with pytest.raises(KeyboardInterrupt):
        store.delete_participant(ANNA.id)
    assert store.people.all() == (BERT,)
    assert [each.id for each in store.sessions()] == ["of-bert-id"]
    monkeypatch.undo()
    store.close()
    store = Store.open(folder_of_two, witness=Witness("somebody later", WITNESS.utc_now))
    with store._database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM chunks")).scalar() == 10
    deleted = [each for each in store.audit.lines() if each.act == AuditAct.DELETED]
    assert {(each.subject, each.who) for each in deleted} == {
        ("of-anna-id", "tester"),
        ("anna-id", "tester"),
    }
    store.close()


def test_what_is_being_recorded_is_not_deleted(folder_of_two):
    store = Store.open(folder_of_two)
    writer = store.begin_session(
        count_info(), started_utc=STARTED, details=SessionDetails(participant_id=ANNA.id)
    )
    writer.append(block(0, 100))
    for delete in (
        lambda: store.delete_session(writer.session_id),
        lambda: store.delete_participant(ANNA.id),
    ):
        with pytest.raises(StillRecording, match="Stop it first"):
            delete()
    assert len(store.sessions()) == 3
    store.close()


def test_deleting_nobody_is_told(store):
    with pytest.raises(UnknownParticipant):
        store.delete_participant("nobody")
    with pytest.raises(UnknownSession):
        store.delete_session("nobody")


def test_a_recording_goes_on_while_another_session_is_deleted(folder_of_two):
    store = Store.open(folder_of_two)
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 500))
    store.delete_session("of-anna-id")
    writer.append(block(500, 500))
    writer.end("stopped")
    assert same_bits(store.read(writer.session_id).samples_uv, counts_uv(0, 1000))
    store.close()


def test_a_chunk_from_another_session_is_never_shown(folder_of_two):
    store = Store.open(folder_of_two)
    with store._database.transaction() as connection:
        connection.execute(text("DELETE FROM chunks WHERE session = 1 AND sequence = 3"))
        connection.execute(text("UPDATE chunks SET session = 1 WHERE session = 2 AND sequence = 3"))
    recording = store.read("of-anna-id")
    assert [each.sequence for each in recording.damaged] == [3]
    store.close()


@pytest.mark.parametrize("damaged", ["subjects.keys", "subjects.keys.twin"])
@pytest.mark.parametrize("content", [None, b"", b"rotten", b"firing-order/key-ring/1\n"])
def test_a_ring_that_is_damaged_is_healed_from_its_twin(folder_of_two, damaged, content):
    path = folder_of_two / damaged
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    for _ in range(2):
        store = Store.open(folder_of_two)
        assert len(store.sessions()) == 2
        store.close()
    key = load_key(folder_of_two / "store.key", None).key
    rings = [read_ring(folder_of_two / f"subjects.keys{end}", key) for end in ("", ".twin")]
    assert rings[0] is not None
    assert rings[0] == rings[1]


def test_every_flipped_bit_of_a_ring_is_noticed(folder_of_two):
    path = folder_of_two / "subjects.keys"
    key = load_key(folder_of_two / "store.key", None).key
    whole = path.read_bytes()
    for position in range(0, len(whole) * 8, 101):
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(bytes(flipped))
        assert read_ring(path, key) is None


def test_a_ring_and_twin_that_are_both_damaged_are_told(folder_of_two):
    for name in ("subjects.keys", "subjects.keys.twin"):
        (folder_of_two / name).write_bytes(b"rotten")
    with pytest.raises(StoreDamaged, match="beside the backups"):
        Store.open(folder_of_two)


def test_a_ring_that_is_missing_is_never_replaced_by_an_empty_one(folder_of_two):
    for name in ("subjects.keys", "subjects.keys.twin"):
        (folder_of_two / name).unlink()
    for open_ in (Store.open, Store.open_to_read):
        with pytest.raises(RingMissing, match="beside the backups"):
            open_(folder_of_two)
    assert not (folder_of_two / "subjects.keys").exists()


def test_no_two_sessions_ever_share_a_key(folder):
    for _ in range(3):
        store = Store.open(folder)
        for _ in range(6):
            store.begin_session(count_info(), started_utc=STARTED).sync()
        store.close()
    store = Store.open(folder)
    with store._database.transaction() as connection:
        ids = list(connection.execute(text("SELECT key_id FROM sessions")).scalars())
    assert len(set(ids)) == len(ids) == 18
    store.close()


def test_a_recording_that_begins_waits_for_no_file_of_keys(folder, monkeypatch):
    store = Store.open(folder)

    def refuse(*_):
        raise AssertionError("the ring was written")

    monkeypatch.setattr("app.store.key_ring.write_ring", refuse)
    for _ in range(8):
        store.begin_session(count_info(), started_utc=STARTED).append(block(0, 200))
    monkeypatch.undo()
    store.close()
