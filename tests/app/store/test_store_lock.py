"""One program at a time writes; the next one is refused with a sentence, or let in after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.store.errors import StoreBusy
from app.store.lock import WriterLock, held_session
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys
import threading
from pathlib import Path
from app.store.lock import WriterLock, held_session
from app.store.store import Store
store = Store.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(folder):
    """Return another process that holds the store."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"open\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_second_program_is_refused_at_once_and_told_which_one_is_first(holder, folder):
    began = time.monotonic()
    with pytest.raises(StoreBusy) as refused:
        Store.open(folder)
    said = str(refused.value)
    assert f"Firing Order (process {holder.pid}) already uses the recordings in {folder}" in said
    assert "Ctrl-C" in said
    assert f"type kill {holder.pid};" in said
    assert time.monotonic() - began < 1.0


def test_after_a_kill_of_the_first_the_second_gets_in(holder, folder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    Store.open(folder).close()


def test_a_second_program_may_read(holder, folder):
    reader = Store.open_to_read(folder)
    assert reader.sessions() == ()
    reader.close()


def test_a_second_window_of_the_same_program_is_refused_too(store, folder):
    with pytest.raises(StoreBusy, match="Close it first"):
        Store.open(folder)
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    assert writer.stored_samples == 100


def test_a_closed_store_lets_the_next_one_in(folder):
    for _ in range(3):
        Store.open(folder).close()


def test_a_store_that_could_not_be_opened_holds_no_lock(folder):
    Store.open(folder).close()
    key = (folder / "store.key").read_bytes()
    (folder / "store.key").write_bytes(b"broken")
    with pytest.raises(Exception, match="damaged"):
        Store.open(folder)
    (folder / "store.key").write_bytes(key)
    Store.open(folder).close()


RECORDER = HOLDER.replace(
    'print("open"',
    """
from tests.app.store.streams import STARTED, block, count_info
store.begin_session(count_info(), started_utc=STARTED, session_id="cut short")
writer = store.begin_session(count_info(), started_utc=STARTED, session_id="running")
writer.append(block(0, 300))
print("open\"""",
)


def test_who_reads_beside_a_recording_sees_that_it_goes_on(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout.readline() == b"open\n"
        reader = Store.open_to_read(folder)
        endings = {each.id: each.ending for each in reader.sessions()}
        assert endings == {"running": "recording", "cut short": "ended without a stop"}
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
    assert reader.find("running").ending == "ended without a stop"
    reader.close()


def test_a_look_whether_somebody_records_refuses_nobody(folder):
    Store.open(folder).close()
    looking = threading.Event()

    def look():
        while not looking.is_set():
            held_session(folder / "store.lock")

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(20):
            WriterLock(folder / "store.lock").release()
    finally:
        looking.set()
        thread.join()
