"""How long chunks wait while a backup is made beside a running recording, and without one.

Run from the repository: ``python -m tests.benchmarks.backup_beside [MEGABYTES] [SECONDS]``. A store
of that size is recorded into at real pace (6 channels, 2000 Hz); every 10 ms it is noted how much
of what was handed over is not durable yet.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.engine.recorder import Recorder
from app.store.backup_folder import BackupFolder
from app.store.store import Store
from tests.app.store.streams import block, count_info, float_block, float_info

FS_HZ = 2000.0
N_CHANNELS = 6
BLOCK = 40
_NOW = datetime(2026, 3, 1, tzinfo=UTC)


def main(n_megabytes: int = 100, duration_s: int = 20) -> None:
    """Fill a store, then record twice: alone, and with backups one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "home")
        _fill(store, n_megabytes)
        for is_backed_up in (False, True):
            behind_s, n_backups = _record(store, duration_s, is_backed_up=is_backed_up)
            ranked = sorted(behind_s)
            most_ms = 1e3 * ranked[-1]
            p99_ms, median_ms = (
                1e3 * ranked[len(ranked) * 99 // 100],
                1e3 * ranked[len(ranked) // 2],
            )
            where = "beside backups" if is_backed_up else "alone"
            print(
                f"{where}: not yet durable {median_ms:.0f} / {p99_ms:.0f} / {most_ms:.0f} ms "
                f"(median / 99 % / most), {n_backups} backups"
            )
        store.close()


def _fill(store: Store, n_megabytes: int) -> None:
    writer = store.begin_session(float_info(), started_utc=_NOW)
    for start in range(0, n_megabytes * 40_000, 40_000):
        writer.append(float_block(start, 40_000))
        writer.sync()
    writer.end("stopped")


def _record(store: Store, duration_s: int, *, is_backed_up: bool) -> tuple[list[float], int]:
    info = count_info(FS_HZ, N_CHANNELS)
    recorder = Recorder(store, info, clock=time.monotonic, started_utc=_NOW)
    ended, n_backups = threading.Event(), 0

    def back_up() -> None:
        nonlocal n_backups
        folder = BackupFolder(store._database.path.parent / "backups")
        while is_backed_up and not ended.is_set():
            store.back_up(folder, _NOW + timedelta(days=n_backups))
            n_backups += 1

    thread = threading.Thread(target=back_up)
    thread.start()
    behind_s, began_s = [], time.monotonic()
    for start in range(0, round(duration_s * FS_HZ), BLOCK):
        due_s = began_s + (start + BLOCK) / FS_HZ
        while (left_s := due_s - time.monotonic()) > 0:
            behind_s.append(recorder.state.behind_s)
            time.sleep(min(0.01, left_s))
        recorder.put(block(start, BLOCK, N_CHANNELS))
    ended.set()
    thread.join()
    recorder.stop("stopped")
    return behind_s, n_backups


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
