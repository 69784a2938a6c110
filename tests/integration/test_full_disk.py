"""A disk that is really full: nothing acknowledged is lost, and the recording ends with its row."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.live_stream import EndReason
from app.engine.recorder import OutOfRoom, Recorder
from app.store.store import Store
from tests.app.engine.test_recorder import until
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
