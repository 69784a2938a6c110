"""Damage once found is told at every start until a check reads everything whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.model.audit import Witness
from app.model.damage_words import found_damage_phrase
from app.model.session import DamagedChunk
from app.model.start_news import damage_news
from app.store.backup_folder import BackupFolder
from app.store.errors import DamageKept
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WITNESS = Witness("tester", lambda: NOON)


def _change_crc(folder, by):
    store = Store.open(folder)
    with store._database.transaction() as connection:
        connection.exec_driver_sql(f"UPDATE chunks SET crc32 = crc32 + {by} WHERE sequence = 3")
    store.close()


@pytest.fixture
def damaged(folder):
    """Return a folder with one session, a chunk of which fails its check, and nobody looked yet."""
    store = Store.open(folder, witness=WITNESS)
    writer = store.begin_session(count_info(), started_utc=STARTED, session_id="one", details=None)
    writer.append(block(0, 1000))
    writer.end("stopped")
    store.close()
    _change_crc(folder, 1)
    return folder


def test_damage_that_was_read_once_is_listed_by_every_later_start(damaged):
    store = Store.open(damaged, witness=WITNESS)
    assert store.sessions()[0].damage is None
    store.read("one")
    assert store.sessions()[0].damage is not None
    store.close()
    for open_store in (Store.open, Store.open_to_read):
        again = open_store(damaged)
        (listed,) = again.sessions()
        assert (listed.damage.n_chunks, listed.damage.n_samples) == (1, 100)
        assert listed.damage.problem == "its checksum does not match"
        assert listed.damage.utc.startswith("2026-05-01")
        told = found_damage_phrase(listed.damage, fs_hz=1000.0).text()
        assert told.startswith("0.10 s of stored samples are damaged on this disk and left out")
        assert "found on 2026-05-01" in told
        assert "2026-05-01" in damage_news(again.damage.found()).text()
        again.close()


def test_a_reading_that_was_broken_off_remembers_what_it_met(damaged):
    store = Store.open(damaged, witness=WITNESS)
    for chunk in store.chunks("one"):
        if isinstance(chunk, DamagedChunk):
            break
    assert store.damage.found()["one"].n_chunks == 1
    store.close()


def test_a_reading_that_goes_well_later_takes_nothing_back_but_a_whole_check_does(damaged):
    Store.open_to_read(damaged, witness=WITNESS).read("one")
    _change_crc(damaged, -1)
    store = Store.open(damaged, witness=WITNESS)
    assert store.read("one").damaged == ()
    assert store.find("one").damage is not None
    assert store.check().is_sound
    assert store.find("one").damage is None
    assert damage_news(store.damage.found()) is None
    store.close()


def test_a_backup_that_finds_damage_is_remembered_and_a_whole_one_forgets_it(damaged, tmp_path):
    backups = BackupFolder(tmp_path / "backups")
    store = Store.open(damaged, witness=WITNESS)
    with pytest.raises(DamageKept):
        store.back_up(backups, NOON)
    assert store.find("one").damage is not None
    store.close()
    _change_crc(damaged, -1)
    store = Store.open(damaged, witness=WITNESS)
    assert store.find("one").damage is not None
    store.back_up(backups, NOON)
    assert store.find("one").damage is None
    store.close()


def test_a_page_that_no_session_needs_is_remembered_too(damaged):
    _change_crc(damaged, -1)
    store = Store.open(damaged)
    with store._database.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE beside (content BLOB)")
        connection.exec_driver_sql("INSERT INTO beside VALUES (zeroblob(9000))")
    store.close()
    path = damaged / "sessions.db"
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)
    store = Store.open(damaged, witness=WITNESS)
    report = store.check()
    assert (report.damaged, report.n_damaged_pages) == ((), 1)
    store.close()
    again = Store.open(damaged)
    assert "pages that hold no samples" in again.damage.found()[""].problem
    again.close()


def test_a_record_that_cannot_be_read_is_no_return_to_fine(damaged):
    store = Store.open(damaged)
    (damaged / "store.damage").write_bytes(b"\xff\xfe nonsense\n")
    assert "cannot be read any more" in store.damage.found()[""].problem
    assert damage_news(store.damage.found()) is not None
    store.close()
