"""One kill -9 of a recording process, and what was left of its recording."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.store.store import Store
from app.store.writer import CHUNK_S
from dsp.block import FloatArray
from tests.app.engine.recording_child import FS_HZ, N_CHANNELS, blocks_from
from tests.app.store.streams import same_bits

ROOT = Path(__file__).resolve().parents[3]
CHILD = "tests.app.engine.recording_child"


@dataclass(frozen=True)
class Aftermath:
    """What one kill cost; ``is_whole`` says all that is there is what was delivered, gaps too."""

    loss_ms: float
    stored_s: float
    is_whole: bool
    ending: str
    reopen_s: float


def kill_a_recording(folder: Path, after_s: float, *, chunk_s: float = CHUNK_S) -> Aftermath:
    """Record in a child process at real pace, kill it ``after_s`` into the stream, look."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / "ledger"
    ledger.write_bytes(bytes(8))
    child = subprocess.Popen(
        [sys.executable, "-m", CHILD, str(folder / "home"), str(ledger), str(chunk_s)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        deadline_s = time.monotonic() + 30
        while _delivered(ledger) < after_s * FS_HZ:
            if child.poll() is not None or time.monotonic() > deadline_s:
                raise AssertionError(f"the recording process did not record ({child.returncode})")
            time.sleep(0.0005)
    finally:
        child.kill()
        child.wait()
    return _look(folder, _delivered(ledger))


def _delivered(ledger: Path) -> int:
    return int(struct.unpack("<q", ledger.read_bytes())[0])


def _look(folder: Path, delivered: int) -> Aftermath:
    began_s = time.monotonic()
    store = Store.open(folder / "home")
    reopen_s = time.monotonic() - began_s
    (session,) = store.sessions()
    recording = store.read(session.id)
    store.close()
    return Aftermath(
        loss_ms=(delivered - session.end_index) / FS_HZ * 1000,
        stored_s=session.duration_s,
        is_whole=not recording.damaged
        and same_bits(recording.samples_uv, _delivered_uv(session.first_index, session.end_index)),
        ending=session.ending,
        reopen_s=reopen_s,
    )


def _delivered_uv(first_index: int, end_index: int) -> FloatArray:
    """Return what was delivered between two indices, NaN where the source itself had a gap."""
    samples_uv = np.full((end_index, N_CHANNELS), np.nan)
    for each in blocks_from(0):
        if each.first_index >= end_index:
            return samples_uv[first_index:]
        stop = min(each.end_index, end_index)
        samples_uv[each.first_index : stop] = each.samples_uv[: stop - each.first_index]
    raise AssertionError("the stream has no end")
