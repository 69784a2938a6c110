"""Whatever state its files are in, the store opens in seconds; what is damaged is kept."""

from __future__ import annotations

import os
import re
import resource
import time
from datetime import UTC, datetime

import pytest

from app.store.backup_folder import BackupFolder
from app.store.errors import KeyDamaged, KeyMissing, StoreBusy, StoreLocked, StoreUnwritable
from app.store.key_seals import KdfCost
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.exports.test_whole_exports import exit_code_of
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MARK = ".damaged-20260302T080000Z"


@pytest.fixture
def backups(folder):
    return BackupFolder(folder / "backups")


@pytest.fixture
def recorded(folder):
    """Return the id of a session in a store that was closed."""
    store = Store.open(folder)
    writer = _record(store)
    writer.end("stopped")
    store.close()
    return writer.session_id


@pytest.fixture
def backed_up(folder, backups, recorded):
    store = Store.open(folder)
    store.back_up(backups, datetime(2026, 3, 1, 18, 0, tzinfo=UTC))
    store.close()
    return recorded


def _record(store):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 2000))
    return writer


def _rescued(folder, backups, passphrase=None):
    began_s = time.monotonic()
    rescue = Rescue(folder, backups, utc_now=NOW)
    rescue.mend_key()
    rescued = rescue.open(passphrase)
    assert time.monotonic() - began_s < 15  # five seconds, with others on the machine
    return rescued


def _ids(rescued):
    try:
        return [each.id for each in rescued.store.sessions()]
    finally:
        rescued.store.close()


def _spoil(path, at=None, n_bytes=64):
    """Damage more than one flipped bit, which would be put back."""
    content = bytearray(path.read_bytes())
    begin = len(content) // 2 if at is None else at
    for each in range(begin, min(begin + n_bytes, len(content))):
        content[each] ^= 1
    path.write_bytes(bytes(content))
    return bytes(content)


def test_a_store_that_is_whole_opens_with_nothing_to_tell(folder, backups, recorded):
    rescued = _rescued(folder, backups)
    assert rescued.told == ()
    assert _ids(rescued) == [recorded]


def test_a_first_start_has_nothing_to_mend(folder, backups):
    rescued = _rescued(folder, backups)
    assert (rescued.told, _ids(rescued)) == ((), [])


def test_a_damaged_database_is_kept_and_its_backup_is_open(folder, backups, backed_up):
    spoiled = _spoil(folder / "sessions.db", at=0, n_bytes=10**9)
    rescued = _rescued(folder, backups)
    assert (folder / f"sessions.db{MARK}").read_bytes() == spoiled
    assert "The backup of 2026-03-01 18:00 UTC is open" in rescued.told[-1]
    assert same_bits(rescued.store.read(backed_up).samples_uv, floats_uv(0, 2000))
    assert _ids(rescued) == [backed_up]
    assert _ids(_rescued(folder, backups)) == [backed_up]


def test_a_damaged_database_without_a_backup_is_kept_and_a_new_store_begins(
    folder, backups, recorded
):
    spoiled = _spoil(folder / "sessions.db", at=0, n_bytes=10**9)
    rescued = _rescued(folder, backups)
    assert (folder / f"sessions.db{MARK}").read_bytes() == spoiled
    assert "There is no backup" in rescued.told[-1]
    assert _ids(rescued) == []


@pytest.mark.parametrize("size", [0, 100, 4096, 5000])
def test_a_database_cut_short_is_one_too(folder, backups, backed_up, size):
    path = folder / "sessions.db"
    path.write_bytes(path.read_bytes()[:size])
    assert _ids(_rescued(folder, backups)) == [backed_up]
    # SQLite makes its first page out of an empty file.
    assert (folder / f"sessions.db{MARK}").stat().st_size == (size or 4096)


def test_a_damaged_backup_is_not_taken_for_the_store(folder, backups, backed_up):
    (folder / "sessions.db").write_bytes(os.urandom(40_960))  # of which no page can be read
    _spoil(backups.find(None).path)
    rescued = _rescued(folder, backups)
    assert "firing-order backup restore" in rescued.told[-1]
    assert _ids(rescued) == []


def test_a_damaged_key_file_is_replaced_by_its_copy_beside_the_backups(folder, backups, backed_up):
    spoiled = _spoil(folder / "store.key")
    rescued = _rescued(folder, backups)
    assert "Its copy beside the backups took its place" in rescued.told[0]
    assert (folder / f"store.key{MARK}").read_bytes() == spoiled
    assert _ids(rescued) == [backed_up]


def test_a_key_file_that_nothing_replaces_moves_nothing_and_begins_no_other_store(
    folder, backups, recorded
):
    """Regression: a store under a passphrase was followed by one without, unsaid."""
    (folder / "store.key").unlink()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(KeyMissing, match=r"Nothing was changed.*--with-recovery-key"):
        _rescued(folder, backups)
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {**before, "store.lock": b""} == {**after, "store.lock": b""}


def test_a_damaged_key_ring_is_replaced_by_its_copy_beside_the_backups(folder, backups, backed_up):
    for name in ("subjects.keys", "subjects.keys.twin"):
        _spoil(folder / name)
    rescued = _rescued(folder, backups)
    assert re.search(r"backups/subjects-\w{8}\.keys held of them took their place", rescued.told[0])
    assert same_bits(rescued.store.read(backed_up).samples_uv, floats_uv(0, 2000))
    rescued.store.close()


def _killed(folder, target):
    """Lay out what a kill leaves: the files as they are while a session is being written."""
    store = Store.open(folder)
    writer = _record(store)
    writer.sync()  # which folds what there is, and the journal begins anew
    writer.append(float_block(2000, 2000))
    writer.sync()
    target.mkdir(mode=0o700)
    for path in folder.iterdir():
        if path.is_file() and not path.name.endswith("-shm"):
            (target / path.name).write_bytes(path.read_bytes())
    store.close()
    return writer.session_id


def test_after_a_kill_nothing_is_told_and_all_is_there(folder, tmp_path):
    target = tmp_path / "killed"
    session_id = _killed(folder, target)
    rescued = _rescued(target, BackupFolder(target / "backups"))
    assert rescued.told == ()
    assert same_bits(rescued.store.read(session_id).samples_uv, floats_uv(0, 4000))
    assert [each.id for each in rescued.store.cut_short()] == [session_id]
    rescued.store.close()


def test_a_damaged_journal_is_told_and_kept_though_sqlite_says_nothing(folder, tmp_path):
    target = tmp_path / "killed"
    _killed(folder, target)
    spoiled = _spoil(target / "sessions.db-wal")
    rescued = _rescued(target, BackupFolder(target / "backups"))
    assert "1 page of it cannot be read. What lay behind is there" in rescued.told[0]
    assert (target / f"sessions.db-wal{MARK}").read_bytes() == spoiled
    rescued.store.close()


def test_the_journal_of_another_database_is_set_aside_and_the_database_stays(
    folder, tmp_path, recorded
):
    other = tmp_path / "other"
    _killed(tmp_path / "another home", other)
    journal = (other / "sessions.db-wal").read_bytes()
    (folder / "sessions.db-wal").write_bytes(journal)
    rescued = _rescued(folder, BackupFolder(folder / "backups"))
    assert "did not fit the rest" in rescued.told[-1]
    assert (folder / f"sessions.db-wal{MARK}").read_bytes() == journal
    assert _ids(rescued) == [recorded]


def test_a_journal_without_its_database_is_set_aside(folder, backups, recorded):
    (folder / "sessions.db").unlink()
    (folder / "sessions.db-wal").write_bytes(os.urandom(5000))
    assert _ids(_rescued(folder, backups)) == []
    assert (folder / f"sessions.db-wal{MARK}").exists()


def test_a_wrong_passphrase_moves_nothing(folder, backups, monkeypatch):
    quick = KdfCost(memory_kib=46 * 1024, n_passes=1)
    monkeypatch.setattr("app.store.keys.KdfCost", lambda: quick)
    Store.open(folder, passphrase="vier gelbe").close()
    with pytest.raises(StoreLocked):
        _rescued(folder, backups, "guess")
    assert list(folder.glob("*.damaged*")) == []
    _rescued(folder, backups, "vier gelbe").store.close()


def test_another_window_is_never_rescued_from(folder, backups, recorded):
    store = Store.open(folder)
    with pytest.raises(StoreBusy):
        _rescued(folder, backups)
    assert list(folder.glob("*.damaged*")) == []
    store.close()


def test_a_key_file_that_breaks_in_between_is_not_guessed_at(folder, backups, recorded):
    rescue = Rescue(folder, backups, utc_now=NOW)
    _spoil(folder / "store.key")
    with pytest.raises(KeyDamaged):
        rescue.open()


def test_a_wrong_passphrase_after_a_kill_is_noted_for_the_audit_log(folder, tmp_path, monkeypatch):
    quick = KdfCost(memory_kib=46 * 1024, n_passes=1)
    monkeypatch.setattr("app.store.keys.KdfCost", lambda: quick)
    Store.open(folder, passphrase="vier gelbe").close()
    (folder / "sessions.db-wal").write_bytes(os.urandom(5000))
    with pytest.raises(StoreLocked):
        _rescued(folder, BackupFolder(folder / "backups"), "guess")
    assert (folder / "store.waiting").exists()


def test_a_disk_that_takes_nothing_is_no_damage_and_nothing_moves(folder, backups, recorded):
    """Regression: without room for the journal's index the whole database was set aside."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def start_where_nothing_can_be_written():
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))
        with pytest.raises(StoreUnwritable, match="Make it so"):
            Rescue(folder, backups, utc_now=NOW).open()

    assert exit_code_of(start_where_nothing_can_be_written) == 0
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    aside = {name for name in after if "damaged" in name}
    assert not aside
    assert after["sessions.db"] == before["sessions.db"]
    assert _ids(_rescued(folder, backups)) == [recorded]
