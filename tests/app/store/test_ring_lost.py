"""A key ring that is gone: every copy is looked for, and what remains is said by its places."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from app.store.backup_folder import BackupFolder
from app.store.errors import KeyMissing, RingMissing
from app.store.key_file import store_id
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
RINGS = ("subjects.keys", "subjects.keys.twin")


@pytest.fixture
def recorded(folder):
    store = Store.open(folder)
    writer = store.begin_session(count_info(), started_utc=STARTED, session_id="one")
    writer.append(block(0, 300))
    writer.end("stopped")
    store.close()
    return folder


def _rescue(folder):
    return Rescue(folder, BackupFolder(folder / "backups"), utc_now=NOON)


def test_without_any_copy_the_file_the_places_and_what_remains_are_named(recorded):
    for name in RINGS:
        (recorded / name).unlink()
    rescued = _rescue(recorded).open()
    (told,) = rescued.told
    for words in (
        str(recorded / "subjects.keys"),
        "are missing",
        str(BackupFolder(recorded / "backups", store_id(recorded / "store.key")).ring),
        "neither the passphrase nor the recovery key",
        "backup restore --from",
        "sessions.db.damaged-20260501T120000Z",
        "A new store begins",
    ):
        assert words in told
    assert "recordings are damaged" not in told
    rescued.store.close()
    assert list(recorded.glob("sessions.db.damaged-*"))


def test_who_only_reads_is_told_the_same_and_nothing_moves(recorded):
    for name in RINGS:
        (recorded / name).write_bytes(b"rotten")
    before = sorted(each.name for each in recorded.iterdir())
    with pytest.raises(RingMissing, match=r"are damaged.*Nothing was changed"):
        _rescue(recorded).mend_ring(None)
    assert sorted(each.name for each in recorded.iterdir()) == before


@pytest.mark.parametrize("place", ["backups", "aside-20260101T000000Z"])
def test_a_copy_beside_the_backups_or_in_a_folder_set_aside_takes_its_place(recorded, place):
    (recorded / place).mkdir()
    shutil.move(recorded / "subjects.keys", recorded / place / "subjects.keys")
    (recorded / "subjects.keys.twin").unlink()
    (told,) = _rescue(recorded).mend_ring(None)
    assert str(recorded / place / "subjects.keys") in told
    store = Store.open_to_read(recorded)
    assert same_bits(store.read("one").samples_uv, counts_uv(0, 300))
    store.close()


def test_a_key_file_that_is_gone_names_where_it_was_looked_for(recorded):
    (recorded / "store.key").unlink()
    with pytest.raises(KeyMissing) as told:
        _rescue(recorded).mend_key()
    assert str(recorded / "store.key") in str(told.value)
    assert str(recorded / "backups") in str(told.value)
    assert "recovery key open this file" in str(told.value)
