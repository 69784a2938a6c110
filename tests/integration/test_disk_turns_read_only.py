"""Regression: a disk that can only be read from the middle of a recording on was taken for damage.

Neither was it told how much of the end was lost.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.end_reason import EndReason
from app.engine.recorder import OutOfRoom, Recorder
from app.store.backup_folder import BackupFolder
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.engine.test_recorder import until
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on an ext4 disk of its own, which can be made to fail."""
    if sys.platform != "linux" or os.geteuid() or shutil.which("mkfs.ext4") is None:
        pytest.skip("a disk of its own needs Linux, mkfs.ext4 and root: sudo ./test")
    image, disk = tmp_path / "image", tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(32 * 2**20)
    disk.mkdir()
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    if subprocess.run(["mount", "-o", "loop", str(image), str(disk)], check=False).returncode:
        pytest.skip("this computer lets nobody mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_the_recording_ends_and_what_its_end_lacks_is_told(disk, tmp_path):
    home = disk / "home"
    store = Store.open(home)
    recorder = Recorder(store, float_info(), clock=time.monotonic, started_utc=STARTED)
    for start in range(0, 2000, 100):
        recorder.put(float_block(start, 100))
    until(lambda: recorder.state.durable_s == 2.0)
    # As Linux does by itself with a disk that fails: it goes on, and takes nothing any more.
    subprocess.run(["mount", "-o", "remount,abort", str(disk)], check=True)
    recorder.put(float_block(2000, 700))
    until(lambda: recorder.state.error is not None)
    assert "can only be read" in recorder.state.error
    until(lambda: recorder.out_of_room is OutOfRoom.READ_ONLY)
    state = recorder.stop(EndReason.READ_ONLY)
    assert "can only be read" in state.error
    assert (state.durable_s, state.behind_s) == pytest.approx((2.0, 0.7))
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)  # as the sentence says
    store.close()
    rescued = Rescue(copy, BackupFolder(copy / "backups"), utc_now=STARTED).open()
    (session,) = rescued.store.sessions()
    assert (rescued.told, session.was_cut_short) == ((), True)
    assert same_bits(rescued.store.read(session.id).samples_uv, floats_uv(0, 2000))
    rescued.store.close()
