"""How long the Review screen waits for the traces of a long recording; a figure, not a test.

python -m tests.benchmarks.review_traces --minutes 60
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.engine.marking.traces import SessionTraces
from app.store.store import Store
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.still import still_traces

FS_HZ, N_CHANNELS, N_COLUMNS = 1000.0, 4, 1000
STARTED = datetime(2026, 11, 22, tzinfo=UTC)


def main() -> None:
    """Record noise, open it, look at both ends, scroll, and read it whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    minutes = parser.parse_args().minutes
    warmed = np.zeros((2000, N_CHANNELS))
    still_traces(warmed, FS_HZ, emg_columns=range(N_CHANNELS))  # scipy is loaded by then
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        session_id = record(store, minutes * 60)
        timed(
            "open and the first 10 s", lambda: opened(store, session_id).view(0.0, 10.0, N_COLUMNS)
        )
        traces, end_s = opened(store, session_id), minutes * 60.0
        for start_s in (0.5 * end_s, end_s - 10.0):
            timed(
                f"10 s at {start_s:.0f} s", lambda at=start_s: traces.view(at, at + 10.0, N_COLUMNS)
            )
        timed("60 s", lambda: traces.view(10.0, 70.0, N_COLUMNS))
        timed("overview, in the background", lambda: list(traces.pieces()))
        timed("all of it, from the overview", lambda: traces.view(0.0, end_s, N_COLUMNS))
        store.close()
    print(f"{'memory':32} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def record(store: Store, n_seconds: int) -> str:
    """Store noise of all channels."""
    channels = tuple(ChannelInfo(f"channel_{number}") for number in range(N_CHANNELS))
    writer = store.begin_session(
        StreamInfo("synthetic:", "noise", FS_HZ, channels, True), started_utc=STARTED
    )
    rng = np.random.default_rng(1)
    for second in range(0, n_seconds, 10):
        samples_uv = rng.normal(0.0, 20.0, (10_000, N_CHANNELS))
        writer.append(SampleBlock(samples_uv, second * 1000, 0.0))
    writer.end("done")
    return writer.session_id


def opened(store: Store, session_id: str) -> SessionTraces:
    """Open as the screen does."""
    return SessionTraces(store, store.find(session_id))


def timed(what: str, do: Callable[[], object]) -> None:
    """Print how long something took."""
    began_s = time.perf_counter()
    do()
    print(f"{what:32} {1000 * (time.perf_counter() - began_s):8.0f} ms")


if __name__ == "__main__":
    main()
