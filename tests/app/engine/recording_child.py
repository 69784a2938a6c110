"""A process that records at real pace until it is killed; it keeps a ledger of what it delivered.

The ledger is a memory-mapped file, so the kernel keeps it whatever happens to this process:
the index one past the last scan handed to the recorder, written before the handing over.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import app.store.writer
from app.engine.recorder import Recorder
from app.store.store import Store
from tests.app.store.streams import block, count_info

FS_HZ = 2000.0
N_CHANNELS = 6
BLOCK = 40
GAP_EVERY = 1000
GAP = 7


def blocks_from(first_index: int):
    """Yield blocks of 20 ms, with a few scans missing every half second."""
    index = first_index
    while True:
        if index % GAP_EVERY < BLOCK:
            index += GAP
        yield block(index, BLOCK, N_CHANNELS)
        index += BLOCK


def main(folder: str, ledger: str, chunk_s: str) -> None:
    """Record until killed; ``chunk_s`` other than the program's own is the negative control."""
    app.store.writer.CHUNK_S = float(chunk_s)
    store = Store.open(Path(folder))
    started = datetime.now(UTC)
    recorder = Recorder(
        store, count_info(FS_HZ, N_CHANNELS), clock=time.monotonic, started_utc=started
    )
    with Path(ledger).open("r+b") as file, mmap.mmap(file.fileno(), 8) as delivered:
        began_s, parent = time.monotonic(), os.getppid()
        for each in blocks_from(0):
            if os.getppid() != parent:  # whoever would kill it is gone
                return
            time.sleep(max(0.0, began_s + each.end_index / FS_HZ - time.monotonic()))
            delivered[:] = struct.pack("<q", each.end_index)
            recorder.put(each)


if __name__ == "__main__":
    main(*sys.argv[1:])
