"""What analysing an hour of six channels at 2 kHz costs: time, memory, and how soon it stops.

    python -m tests.benchmarks.analysis_cost [SECONDS [WAY…]]

The ways are ``array`` (`dsp.analysis` and the amplitudes on samples in memory), ``session`` (a
stored session reviewed as the window does) and ``file`` (a CSV file, as `firing-order analyse`
does). Each runs in a process of its own. Memory is the largest resident size, program, libraries
and the samples themselves included. Beside the clock stands the processor time, which a busy
machine does not change much. *Stops within* is the longest time between two steps at which a
cancelled analysis ends, in processor time; a file is stopped by Ctrl-C instead.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from app.engine.batch import FileQuestion, answer_file
from app.engine.review import review_session
from app.model.montage import Montage
from app.store.store import Store
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.recording import measure_recording
from dsp.analysis import AnalysisConfig, analyse_recording, recording_repetitions
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, simulate
from tests.app.store.streams import STARTED
from tests.benchmarks.export_cost import peak_mb, reset_peak

FS_HZ = 2000.0
RECORDED_S = 3600
NAMES = (
    "gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L", "erector_spinae_R",
    "gluteus_maximus_L", "biceps_femoris_L",
)  # fmt: skip
CHANNELS = tuple(map(ChannelInfo, NAMES))
CONFIG = AnalysisConfig()
_PIECE_S = 300
_OTHER_LEG_SHARE, _NOISE_UV = 0.3, 3.0


class Steps:
    """Keeps the longest time between two steps."""

    def __init__(self) -> None:
        self._last_s = time.process_time()
        self.longest_s = 0.0

    def step(self, share: float) -> None:
        """Take note of a step."""
        now_s = time.process_time()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s


def main(seconds: str = str(RECORDED_S), *ways: str) -> None:
    """Measure every way of analysing the same recording."""
    print("| way | repetitions | wall s | CPU s | memory, MB | stops within, s |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        in_process(lambda: prepare(Path(folder), int(seconds), ways or WAYS))
        for way in ways or WAYS:
            n, wall_s, cpu_s, memory_mb, stop_s = in_process(lambda w=way: measured(w, folder))
            stops = "–" if stop_s is None else f"{stop_s:.2f}"
            print(f"| {way} | {n} | {wall_s:.0f} | {cpu_s:.0f} | {memory_mb:.0f} | {stops} |")
            sys.stdout.flush()


def prepare(folder: Path, seconds: int, ways: tuple[str, ...]) -> None:
    """Write the recording in the forms that are asked for, a few minutes at a time."""
    samples_uv = np.lib.format.open_memmap(
        folder / "array.npy", "w+", np.float64, (round(seconds * FS_HZ), len(NAMES))
    )
    for start, piece_uv in person(seconds):
        samples_uv[start : start + len(piece_uv)] = piece_uv
    if "session" in ways:
        store = Store.open(folder / "home")
        info = StreamInfo("simulated:", "simulated", FS_HZ, CHANNELS, is_simulated=True)
        writer = store.begin_session(info, started_utc=STARTED)
        n_block = round(FS_HZ)
        for start in range(0, len(samples_uv), n_block):
            writer.append(SampleBlock(samples_uv[start : start + n_block], start, 0.0))
        writer.end("measured")
        store.close()
    if "file" in ways:
        write_csv(folder / "file.csv", samples_uv)


def person(seconds: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield a simulated person piece by piece, the other leg as a weak copy of the first."""
    for number in range(-(-seconds // _PIECE_S)):
        length_s = min(_PIECE_S, seconds - number * _PIECE_S)
        leg_uv = simulate(
            SCENARIOS["typical"], duration_s=float(length_s), fs_hz=FS_HZ, seed=number
        ).samples_uv
        noise_uv = np.random.default_rng(number).normal(0.0, _NOISE_UV, (len(leg_uv), 2))
        other_uv = _OTHER_LEG_SHARE * leg_uv[:, :2] + noise_uv
        yield round(number * _PIECE_S * FS_HZ), np.hstack([leg_uv, other_uv])


def write_csv(path: Path, samples_uv: np.ndarray) -> None:
    """Write time and µV with four decimals."""
    n_rows = round(10 * FS_HZ)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["time_s", *(f"{name}_uV" for name in NAMES)]) + "\n")
        for start in range(0, len(samples_uv), n_rows):
            rows_uv = samples_uv[start : start + n_rows]
            time_s = np.arange(start, start + len(rows_uv)) / FS_HZ
            np.savetxt(file, np.column_stack([time_s, rows_uv]), fmt="%.4f", delimiter=",")


def measured(way: str, folder: str) -> list[float | None]:
    """Analyse once in this process."""
    reset_peak()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    n_repetitions, stop_s = WAYS[way](Path(folder))
    return [
        n_repetitions,
        time.perf_counter() - began_s,
        time.process_time() - began_cpu_s,
        peak_mb(),
        stop_s,
    ]


def _array(folder: Path) -> tuple[int, float | None]:
    samples_uv, steps = np.load(folder / "array.npy"), Steps()
    finding = analyse_recording(samples_uv, FS_HZ, CHANNELS, config=CONFIG, on_step=steps.step)
    measure_recording(
        samples_uv,
        FS_HZ,
        CHANNELS,
        recording_repetitions(samples_uv, FS_HZ, CHANNELS, config=CONFIG, on_step=steps.step),
        finding.repetitions,
        config=AmplitudeConfig(),
        on_step=steps.step,
    )
    return len(finding.repetitions), steps.longest_s


def _session(folder: Path) -> tuple[int, float | None]:
    store, steps = Store.open_to_read(folder / "home"), Steps()
    review = review_session(store, "latest", CONFIG, on_step=steps.step)
    store.close()
    return len(review.finding.repetitions), steps.longest_s


def _file(folder: Path) -> tuple[int, float | None]:
    answer = answer_file(folder / "file.csv", FileQuestion(CONFIG, Montage()))
    return 0 if answer.finding is None else len(answer.finding.repetitions), None


WAYS: dict[str, Callable[[Path], tuple[int, float | None]]] = {
    "array": _array,
    "session": _session,
    "file": _file,
}


def in_process(work: Callable[[], list[float | None] | None]) -> list[float | None]:
    """Do some work in a process of its own, so that its memory is its own."""
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        code = 1
        try:
            os.write(write_end, json.dumps(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        told = pipe.read()
    _, status = os.wait()
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"the work ended with {status}")
    return list(json.loads(told) or [])


if __name__ == "__main__":
    main(*sys.argv[1:])
