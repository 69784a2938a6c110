"""What ten minutes of six channels at 2 kHz cost the store and the CSV export.

    python -m tests.benchmarks.store_cost

Prints the time of a commit and of a sync, what an hour takes on the disk, and how fast a session
is read and exported: once as converter counts, once as floats with all their bits in use.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.export import ExportWish
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, float_block, float_info

FS_HZ = 2000.0
N_CHANNELS = 6
RECORDED_S = 600
N_BLOCK = 200


def main() -> None:
    """Measure both kinds of stream."""
    for name, info, make_block in (
        ("counts", count_info(FS_HZ, N_CHANNELS), block),
        ("floats", float_info(FS_HZ, N_CHANNELS), float_block),
    ):
        with tempfile.TemporaryDirectory() as folder:
            for line in measure(Path(folder), info, make_block):
                sys.stdout.write(f"{name}: {line}\n")


def measure(folder, info, make_block):
    """Record, read and export one session; yield what each took."""
    store = Store.open(folder / "home")
    writer = store.begin_session(info, started_utc=STARTED)
    commits_ms, syncs_ms = [], []
    for index in range(0, int(RECORDED_S * FS_HZ), N_BLOCK):
        piece = make_block(index, N_BLOCK, N_CHANNELS)
        commits_ms.append(1000 * timed(lambda piece=piece: writer.append(piece)))
        syncs_ms.append(1000 * timed(writer.sync))
    writer.end("measured")
    yield f"commit {quantiles(commits_ms)}, sync {quantiles(syncs_ms)}"
    yield f"{RECORDED_S} s read in {timed(lambda: store.read(writer.session_id)):.2f} s"
    began_s = time.perf_counter()
    wish, progress = ExportWish(folder / "out"), ExportProgress()
    exported = export_session(store, writer.session_id, wish, findings=None, progress=progress)
    samples = exported.files[0]
    n_mb = samples.stat().st_size / 1e6
    yield f"{n_mb:.0f} MB of CSV at {n_mb / (time.perf_counter() - began_s):.0f} MB/s"
    store.close()
    size = (folder / "home" / "sessions.db").stat().st_size
    yield f"{size / 1e6 * 3600 / RECORDED_S:.0f} MB an hour on the disk"


def timed(act) -> float:
    """Return the seconds an act takes."""
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s


def quantiles(values_ms) -> str:
    """Return the median, the 99th percentile and the largest."""
    return "{:.2f} / {:.1f} / {:.0f} ms (median / 99 % / most)".format(
        *np.quantile(values_ms, [0.5, 0.99, 1.0])
    )


if __name__ == "__main__":
    main()
