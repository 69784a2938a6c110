"""A disk that can only be read: recordings there are looked at, and nothing is written or moved."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.main import main
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreReadOnly
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a session, its end in the journal, on a disk that can only be read."""
    if sys.platform != "linux" or os.geteuid() or shutil.which("mount") is None:
        pytest.skip("a disk of its own needs Linux and root: sudo ./test")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this computer lets nobody mount a disk")
    try:
        beside = tmp_path / "recorded"
        store = Store.open(beside)
        writer = store.begin_session(count_info(), started_utc=STARTED, session_id="one")
        writer.append(block(0, 1000))
        shutil.copytree(beside, disk / "home")  # as a kill leaves it: the journal is not folded
        store.close()
        assert (disk / "home" / "sessions.db-wal").stat().st_size > 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        yield disk / "home"
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _look_at(store):
    assert [each.id for each in store.sessions()] == ["one"]
    assert same_bits(store.read("one").samples_uv, counts_uv(0, 1000))
    assert store.check().is_sound


def test_what_is_there_is_looked_at_and_the_window_opens_it_too(frozen):
    before = sorted(each.name for each in frozen.iterdir())
    store = Store.open_to_read(frozen)
    _look_at(store)
    store.close()
    rescued = Rescue(frozen, BackupFolder(frozen / "backups"), utc_now=NOON).open()
    (told,) = rescued.told
    for words in (str(frozen), "can only be read", "Copy the folder", "FIRING_ORDER_HOME"):
        assert words in told
    _look_at(rescued.store)
    rescued.store.close()
    assert sorted(each.name for each in frozen.iterdir()) == before


def test_whatever_would_write_is_refused_in_the_same_sentence(frozen):
    with pytest.raises(StoreReadOnly, match="can only be read"):
        Store.open(frozen)
    store = Store.open_to_read(frozen)
    for write in (
        lambda: store.trail.note_export("one", "csv"),
        lambda: store.begin_session(count_info(), started_utc=STARTED),
        lambda: store.delete_session("one"),
    ):
        with pytest.raises(StoreReadOnly, match="can only be read"):
            write()
    store.close()


def test_a_backup_of_it_on_another_disk_is_whole(frozen, tmp_path):
    store = Store.open_to_read(frozen)
    made = store.back_up(BackupFolder(tmp_path / "backups"), NOON)
    store.close()
    assert made.path.exists()
    assert BackupFolder(tmp_path / "backups").ring.exists()


def test_no_command_ends_in_a_traceback(frozen, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("FIRING_ORDER_HOME", str(frozen))
    for arguments, code in (
        (("sessions",), 0),
        (("store", "check"), 0),
        (("audit",), 0),
        (("export", "one", "--to", "csv", "--samples-only", "--out", str(tmp_path)), 2),
        (("record", "--source", "synthetic:", "--seconds", "1"), 2),
        (("sessions", "delete", "one", "--yes"), 2),
    ):
        assert main(list(arguments)) == code, arguments
        captured = capsys.readouterr()
        assert code == 0 or "can only be read" in captured.err, arguments
