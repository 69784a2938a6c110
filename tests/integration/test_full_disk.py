"""A disk that is really full: nothing acknowledged is lost, and the recording ends with its row."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.engine.end_reason import EndReason
from app.engine.recorder import OutOfRoom, Recorder
from app.model.audit import AuditAct
from app.model.participant import Participant
from app.store.backup_folder import BackupFolder
from app.store.errors import DiskFull, StoreUnwritable
from app.store.rescue import Rescue, Rescued
from app.store.store import Store
from tests.app.engine.test_recorder import until
from tests.app.store.old_stores import fill_second_version
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of six megabytes."""
    if sys.platform != "linux" or os.geteuid() or shutil.which("mount") is None:
        pytest.skip("a small disk of its own needs Linux and root: sudo ./test")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(tmp_path)], check=False
    )
    if made.returncode:
        pytest.skip("this computer lets nobody mount a small disk")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_disk_that_fills_ends_the_recording_whole(small_disk):
    store = Store.open(small_disk / "home")
    recorder = Recorder(store, float_info(), clock=time.monotonic, started_utc=STARTED)
    n_put = 0
    while recorder.out_of_room is None:
        recorder.put(float_block(n_put, 100))
        n_put += 100
        wanted = n_put - 500  # no faster than the disk, so that little waits when it is full
        until(
            lambda wanted=wanted: recorder.state.error or recorder.state.durable_s >= wanted / 1e3
        )
        if recorder.state.error:
            assert "Make room" in recorder.state.error
            until(lambda: recorder.out_of_room is not None)
    assert recorder.out_of_room is OutOfRoom.NOW
    n_acknowledged = round(1000 * recorder.state.durable_s)
    state = recorder.stop(EndReason.DISK_FULL)
    assert (state.error, state.n_dropped) == (None, 0)
    recording = store.read(recorder.session_id)
    assert n_put == len(recording.samples_uv) >= n_acknowledged > 10_000
    assert same_bits(recording.samples_uv, floats_uv(0, n_put))
    assert store.find(recorder.session_id).ending == "the disk was full"
    store.close()


def _fill(disk: Path) -> None:
    """Leave not one byte."""
    with suppress(OSError), (disk / "full").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    assert shutil.disk_usage(disk).free == 0


def _recorded(home: Path) -> str:
    with closing(Store.open(home)) as store:
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(0, 1000))
        writer.end("stopped")
    return writer.session_id


def _start(home: Path) -> Rescued:
    rescue = Rescue(home, BackupFolder(home / "backups"), utc_now=STARTED)
    rescue.mend_key()
    return rescue.open()


def test_a_start_on_a_full_disk_gives_up_the_reserve_and_sets_nothing_aside(small_disk):
    home = small_disk / "home"
    session_id = _recorded(home)
    _fill(small_disk)
    rescued = _start(home)
    with closing(rescued.store) as store:
        assert "a new one needs room" in rescued.told[0]
        assert same_bits(store.read(session_id).samples_uv, floats_uv(0, 1000))
        store.audit.add(AuditAct.EXPORTED, subject=session_id)  # so it can leave for another disk
        with pytest.raises(DiskFull, match="so that it can end whole"):
            store.begin_session(float_info(), started_utc=STARTED)
        assert store.delete_session(session_id).session_ids == (session_id,)  # which makes room
    assert not list(home.glob("*.damaged-*"))


@pytest.mark.parametrize("has_journal", [False, True], ids=["stopped", "killed"])
def test_a_disk_full_to_the_last_byte_opens_to_be_looked_at(small_disk, has_journal):
    home = small_disk / "home"
    session_id = _recorded(home)
    if has_journal:
        _leave_journal(home)
    (home / "store.reserve").unlink()
    _fill(small_disk)
    before = {path.name for path in home.iterdir() if not path.name.startswith("sessions.db-")}
    for _ in range(2):
        rescued = _start(home)
        with closing(rescued.store) as store:
            assert "full to the last byte" in rescued.told[0]
            assert same_bits(store.read(session_id).samples_uv, floats_uv(0, 1000))
            for write in (
                lambda store=store: store.begin_session(float_info(), started_utc=STARTED),
                lambda store=store: store.audit.add(AuditAct.EXPORTED, subject=session_id),
                lambda store=store: store.delete_session(session_id),
                lambda store=store: store.people.add(Participant("p", "P1")),
            ):
                with pytest.raises((DiskFull, StoreUnwritable), match="Make room"):
                    write()
            assert same_bits(store.read(session_id).samples_uv, floats_uv(0, 1000))
    left = {path.name for path in home.iterdir() if not path.name.startswith("sessions.db-")}
    assert {name for name in left if not name.endswith(".part")} == before
    (small_disk / "full").unlink()
    with closing(Store.open(home)) as store:
        assert same_bits(store.read(session_id).samples_uv, floats_uv(0, 1000))


def test_an_older_store_on_a_full_disk_asks_for_room_and_is_left_alone(small_disk):
    home = small_disk / "home"
    fill_second_version(home)
    _fill(small_disk)
    with pytest.raises(DiskFull, match="earlier version"):
        _start(home)
    assert not list(home.glob("*.damaged-*"))
    (small_disk / "full").unlink()
    rescued = _start(home)
    with closing(rescued.store) as store:
        assert (rescued.told, len(store.sessions())) == ((), 2)


def _leave_journal(home: Path) -> None:
    """Let the store lie as a kill leaves it: the newest of it in the journal."""
    aside = home.with_name("aside")
    store = Store.open(home)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 500))
    shutil.copytree(home, aside, ignore=shutil.ignore_patterns("*-shm"))
    store.close()
    shutil.rmtree(home)
    aside.rename(home)
    assert (home / "sessions.db-wal").stat().st_size
