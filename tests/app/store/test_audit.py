"""The audit log says who did what and when, and one line changed, moved or missing is noticed."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError

from app.model.audit import AuditAct, Witness
from app.model.participant import Participant
from app.store.errors import WrongPassphrase
from app.store.key_seals import KdfCost
from app.store.keys import new_key
from app.store.ring_file import RingContent
from app.store.store import Store
from app.store.tables import audit
from tests.app.store.streams import STARTED, block, count_info

QUICK = KdfCost(memory_kib=46 * 1024, n_passes=1)
N_LINES = 8


def ticking(who="tester"):
    """Return a witness whose clock goes on by a second at each look."""
    seconds = itertools.count()
    start = datetime(2026, 5, 1, 12, tzinfo=UTC)
    return Witness(who, lambda: start + timedelta(seconds=next(seconds)))


@pytest.fixture
def logged(folder):
    store = Store.open(folder, witness=ticking())
    for number in range(N_LINES - 1):
        store.audit.add(AuditAct.EXPORTED, subject=f"session-{number}", detail="csv")
    yield store
    store.close()


def test_a_line_says_who_when_what_and_whom(logged):
    opened, exported, *_ = logged.audit.lines()
    assert (opened.number, opened.act, opened.who) == (1, "opened", "tester")
    assert exported.utc == "2026-05-01T12:00:01.000+00:00"
    assert (exported.act, exported.subject, exported.detail) == ("exported", "session-0", "csv")
    assert logged.audit.check().problems == ()


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_log_is_only_added_to(logged, statement):
    with pytest.raises(IntegrityError, match="only added to"), logged._database.transaction() as c:
        c.execute(text(statement))


FORGERIES = [
    *[
        f"UPDATE audit SET {column} = {column} || 'x' WHERE number = {number}"
        for column in ("utc", "who", "act", "subject", "detail", "sha256")
        for number in range(1, N_LINES + 1)
    ],
    *[f"DELETE FROM audit WHERE number = {number}" for number in range(1, N_LINES + 1)],
    *[
        f"UPDATE audit SET number = 100 WHERE number = {a}; "
        f"UPDATE audit SET number = {a} WHERE number = {b}; "
        f"UPDATE audit SET number = {b} WHERE number = 100"
        for a, b in itertools.combinations(range(1, N_LINES + 1), 2)
    ],
    *[
        f"DELETE FROM audit WHERE number = {gone}; "
        f"UPDATE audit SET number = number - 1 WHERE number > {gone}"
        for gone in range(1, N_LINES + 1)
    ],
    *[f"DELETE FROM audit WHERE number > {kept}" for kept in range(N_LINES)],
]


def test_every_changed_moved_or_missing_line_is_noticed(logged):
    written = [asdict(line) for line in logged.audit.lines()]
    with logged._database.transaction() as connection:
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_refuses_{act}"))
    unnoticed = []
    for forgery in FORGERIES:
        with logged._database.transaction() as connection:
            for statement in forgery.split("; "):
                connection.execute(text(statement))
        if not logged.audit.check().problems:
            unnoticed.append(forgery)
        with logged._database.transaction() as connection:
            connection.execute(delete(audit))
            connection.execute(insert(audit), written)
        assert logged.audit.check().problems == ()
    assert len(FORGERIES) == 100
    assert unnoticed == []


def test_a_missing_end_would_not_be_noticed_by_the_chain_alone(logged):
    with logged._database.transaction() as connection:
        connection.execute(text("DROP TRIGGER audit_refuses_delete"))
        connection.execute(text(f"DELETE FROM audit WHERE number = {N_LINES}"))
    logged._ring._content = logged._ring._content.with_audit_head(0, "")
    assert logged.audit.check().problems == ()


def _put_back(folder, kept):
    """Put an older database in the place of the newer one, as anybody with the folder can."""
    for side in ("-wal", "-shm"):
        (folder / f"sessions.db{side}").unlink(missing_ok=True)
    (folder / "sessions.db").write_bytes(kept)


@pytest.fixture
def rolled_back(folder):
    """Return a store's folder whose database is older by two lines and a recording."""
    store = Store.open(folder, witness=ticking())
    store.audit.add(AuditAct.EXPORTED, subject="a-session")
    store.close()
    kept = (folder / "sessions.db").read_bytes()
    store = Store.open(folder, witness=ticking())
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 500))
    writer.end("stopped")
    writer.sync()
    store.audit.add(AuditAct.PASSPHRASE_CHANGED)
    store.close()
    _put_back(folder, kept)
    return folder


def test_lines_that_were_missing_once_stay_told_however_many_follow(rolled_back):
    seen = Store.open_to_read(rolled_back)
    assert any("2 lines missing" in each for each in seen.audit.check().problems)
    seen.close()
    store = Store.open(rolled_back, witness=ticking())
    assert "2 lines missing" in store.audit.told[0]
    for _ in range(5):
        store.audit.add(AuditAct.ADDED, subject="somebody")
    store.close()
    again = Store.open(rolled_back, witness=ticking())
    assert again.audit.told == ()  # a start says it once
    assert any("2 lines missing" in each for each in again.audit.check().problems)
    (line,) = [each for each in again.audit.lines() if each.act == "log not as remembered"]
    assert "2 lines missing (there were 4, there are 2)" in line.detail
    again.close()


def test_lines_replaced_by_as_many_others_stay_told_as_well(rolled_back):
    reader = Store.open_to_read(rolled_back)
    for _ in range(5):
        reader.audit.add(AuditAct.EXPORTED, subject="a-session")
    reader.close()
    store = Store.open(rolled_back)
    assert "line 4 is not the one that was remembered" in store.audit.told[0]
    store.close()
    again = Store.open(rolled_back)
    assert any("line 4" in each for each in again.audit.check().problems)
    again.close()


def test_a_recording_of_which_only_the_key_is_left_is_counted_as_missing(rolled_back):
    seen = Store.open_to_read(rolled_back)
    assert seen.n_absent == 1
    seen.close()
    store = Store.open(rolled_back)
    assert store.n_absent == 1
    store.close()


def test_keys_that_were_only_ready_are_not_missing_after_a_restore():
    content = RingContent().with_spares((), {"used": b"k"}).with_spares((), {"ready": b"k"})
    assert content.in_use_ids == content.as_restored().in_use_ids == {"used"}


def test_what_is_recorded_and_what_is_deleted_is_not_missing(store, folder):
    ids = []
    for _ in range(2):
        writer = store.begin_session(count_info(), started_utc=STARTED)
        writer.append(block(0, 500))
        writer.end("stopped")
        writer.sync()
        ids.append(writer.session_id)
    reader = Store.open_to_read(folder)
    store.delete_session(ids[0])
    assert (store.n_absent, reader.n_absent) == (0, 0)
    reader.close()


def test_the_log_survives_a_restart_and_goes_on(folder, logged):
    logged.close()
    again = Store.open(folder, witness=ticking("another"))
    assert len(again.audit.lines()) == N_LINES + 1
    assert again.audit.check().problems == ()
    again.close()
    once_more = Store.open_to_read(folder)
    assert once_more.audit.check().problems == ()
    once_more.close()


def test_who_only_reads_still_leaves_a_line_of_what_went_out(folder, logged):
    reader = Store.open_to_read(folder, witness=ticking("reader"))
    reader.audit.add(AuditAct.EXPORTED, subject="session-9", detail="csv")
    reader.close()
    logged.audit.add(AuditAct.EDITED, subject="session-9")
    assert [line.who for line in logged.audit.lines()[-2:]] == ["reader", "tester"]
    assert logged.audit.check().problems == ()


def test_an_unlock_that_failed_is_kept_until_somebody_opens(folder):
    folder.mkdir(mode=0o700)
    new_key(folder / "store.key", "vier gelbe Gänse", cost=QUICK)
    Store.open(folder, passphrase="vier gelbe Gänse", witness=ticking()).close()
    for open_ in (Store.open, Store.open_to_read):
        with pytest.raises(WrongPassphrase):
            open_(folder, passphrase="fünf", witness=ticking("thief"))
    store = Store.open(folder, passphrase="vier gelbe Gänse", witness=ticking())
    store.lock()
    with pytest.raises(WrongPassphrase):
        store.unlock("fünf")
    store.unlock("vier gelbe Gänse")
    assert [(line.act, line.who) for line in store.audit.lines()[1:]] == [
        ("unlock refused", "thief"),
        ("unlock refused", "thief"),
        ("opened", "tester"),
        ("unlock refused", "tester"),
        ("unlocked", "tester"),
    ]
    assert not (folder / "store.waiting").exists()
    store.close()


FORGED = [
    *[
        f'{{"utc":"2020-01-01T00:00:00+00:00","who":"boss","act":"{act.value}"}}'
        for act in (AuditAct.EXPORTED, AuditAct.DELETED, AuditAct.OPENED, AuditAct.EDITED)
    ],
    '{"utc":"whenever","who":"boss","act":"restored"}',
    '{"utc":"","who":"boss","act":"anything"}',
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_note_of_an_act_that_never_waits_gets_no_line(folder, forged):
    Store.open(folder).close()
    (folder / "store.waiting").write_text(forged + "\n")
    store = Store.open(folder)
    assert [line.act for line in store.audit.lines()] == ["opened", "opened"]
    assert store.audit.lines()[-1].detail == "1 note could not be read"
    store.close()


def test_what_was_noted_without_the_key_is_marked_so_in_the_log(folder):
    Store.open(folder).close()
    note = '{"utc":"2020-01-01T00:00:00+00:00","who":"boss","act":"restored","detail":"a backup"}'
    (folder / "store.waiting").write_text(note + "\n")
    store = Store.open(folder)
    assert store.audit.lines()[1].detail == "noted without the key: a backup"
    store.close()


def test_notes_that_were_tampered_with_are_counted(folder):
    Store.open(folder).close()
    (folder / "store.waiting").write_bytes(b"not json\n\xff\xfe\n")
    store = Store.open(folder)
    assert store.audit.lines()[-1].detail == "2 notes could not be read"
    store.close()


def test_people_added_and_changed_stand_in_the_log_by_their_id_alone(store):
    participant = Participant("an-id", "marker-pseudonym")
    store.people.add(participant)
    assert (store.audit.lines()[-1].act, store.audit.lines()[-1].subject) == ("added", "an-id")
    assert "marker" not in repr(store.audit.lines())
