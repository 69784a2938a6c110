"""What an hour of six channels at 2 kHz costs in every form: time, throughput, memory.

    python -m tests.benchmarks.export_cost [SECONDS [FORM…]]

Each export runs in a process of its own, samples alone, once from converter counts and once from
floats with all their bits in use. Memory is how far the largest resident size rose above that of
the process with the store open. Beside the clock stands the processor time, which a busy machine
does not change much.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.csv_profile import STANDARD, CsvProfile, read_profile
from app.model.export import ExportForm, ExportWish, Extra, Packing
from app.store.store import Store
from dsp.block import SampleBlock, StreamInfo
from tests.app.store.streams import STARTED, UV_PER_COUNT, count_info, float_info

FS_HZ = 2000.0
N_CHANNELS = 6
RECORDED_S = 3600
EXCEL: CsvProfile = read_profile("excel-de")
WISHES = {
    "csv": {"form": ExportForm.CSV},
    "csv, Excel": {"form": ExportForm.CSV, "profile": EXCEL},
    "csv, envelopes": {"form": ExportForm.CSV, "extras": frozenset({Extra.ENVELOPES})},
    "csv, zip": {"form": ExportForm.CSV, "packing": Packing.ZIP},
    "edf": {"form": ExportForm.EDF},
    "bdf": {"form": ExportForm.BDF},
    "bids": {"form": ExportForm.BIDS},
    "mat": {"form": ExportForm.MAT},
}


def main(seconds: str = str(RECORDED_S), *forms: str) -> None:
    """Measure every form of both kinds of stream."""
    sys.stdout.write("| stream | form | wall s | CPU s | MB | MB/s of CPU | memory, MB |\n")
    for name, info in (
        ("counts", count_info(FS_HZ, N_CHANNELS)),
        ("floats", float_info(FS_HZ, N_CHANNELS)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            record(home, info, int(seconds))
            for form in forms or WISHES:
                wall_s, cpu_s, n_mb, memory_mb = measured(home, Path(folder) / "out", form)
                sys.stdout.write(
                    f"| {name} | {form} | {wall_s:.1f} | {cpu_s:.1f} | {n_mb:.0f} | "
                    f"{n_mb / cpu_s:.0f} | +{memory_mb:.0f} |\n"
                )
                sys.stdout.flush()


def record(home: Path, info: StreamInfo, seconds: int) -> None:
    """Store a session of noise with a burst now and then."""
    store = Store.open(home)
    writer = store.begin_session(info, started_utc=STARTED)
    for samples_uv, index in noise(seconds, is_counted=info.channels[0].uv_per_count is not None):
        writer.append(SampleBlock(samples_uv, index, 0.0))
    writer.end("measured")
    store.close()


def noise(seconds: int, *, is_counted: bool) -> Iterator[tuple[np.ndarray, int]]:
    """Yield a second at a time."""
    rng, n_scans = np.random.default_rng(1), round(FS_HZ)
    for second in range(seconds):
        size_uv = 80.0 if second % 10 in {5, 6} else 5.0
        samples_uv = rng.normal(0.0, size_uv, (n_scans, N_CHANNELS))
        if is_counted:
            counts = np.clip(np.rint(samples_uv / UV_PER_COUNT), -512, 511)
            samples_uv = (counts + 512 - 512) * UV_PER_COUNT
        yield samples_uv, second * n_scans


def measured(home: Path, out: Path, form: str) -> tuple[float, float, float, float]:
    """Return wall and processor seconds, megabytes written, megabytes of memory."""
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.write(write_end, json.dumps(exported(home, out, form)).encode())
            code = 0
        finally:
            os._exit(code)
    _, status = os.wait()
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = pipe.read()
    shutil.rmtree(out, ignore_errors=True)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"the export as {form} ended with {status}")
    return tuple(json.loads(told))


def exported(home: Path, out: Path, form: str) -> list[float]:
    """Export once in this process."""
    store = Store.open_to_read(home)
    # The rows of the table below count what an export adds to a program that is running.
    reset_peak()
    before_mb = peak_mb()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    wish = ExportWish(out, **{"profile": STANDARD, **WISHES[form]})
    files = export_session(store, "latest", wish, findings=None, progress=ExportProgress()).files
    wall_s = time.perf_counter() - began_s
    cpu_s = time.process_time() - began_cpu_s
    n_mb = sum(path.stat().st_size for path in files) / 1e6
    return [wall_s, cpu_s, n_mb, peak_mb() - before_mb]


def reset_peak() -> None:
    """Let the largest resident size begin anew, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak_mb() -> float:
    """Return the largest resident size so far."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main(*sys.argv[1:])
