"""What the open window costs while a board streams, and how old a sample is when it is painted.

    python -m tests.benchmarks.live_window --seconds 60

The board is a process of its own on a real pty (`tests/fakes/paced_board.py`). The window is the
program's own, recording into a store; it is measured from outside its code: process CPU time, and
the time at which the strip chart's paint event ended. Not in the figures: USB, UART, compositor,
monitor.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from app.engine.desk import Desk
from app.engine.garbage import SETTLED_S, put_off_collection, settle_collection
from app.launch import SWITCH_INTERVAL_S
from app.model.linear_algebra import keep_to_one_thread
from app.presenters.screens import make_presenters
from app.store.store import Store
from app.views.appearance import Appearance
from app.views.main_window import MainWindow
from app.views.widgets.strip_chart import StripChart
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig
from tests.benchmarks.stall_log import StallLog

WARM_UP_S = SETTLED_S + 1.0
N_STALLS = 8
MUSCLES = (
    "gluteus_maximus_R,biceps_femoris_R,erector_spinae_L,"
    "erector_spinae_R,gluteus_maximus_L,biceps_femoris_L"
)


class PaintLog:
    """Notes when the strip chart finished a paint, and the newest scan it had then."""

    def __init__(self, stalls: StallLog, *, is_told: bool) -> None:
        self._stalls, self._is_told = stalls, is_told
        self.ended_s: list[float] = []
        self.end_index: list[int] = []
        self.took_s: list[float] = []

    @contextmanager
    def watching(self):
        """Listen at the chart's paint event while the window runs."""
        original = StripChart.paintEvent

        def paint(chart: StripChart, event: QPaintEvent) -> None:
            began_s = time.monotonic()
            original(chart, event)
            ended_s = time.monotonic()
            self.ended_s.append(ended_s)
            self.took_s.append(ended_s - began_s)
            if self._is_told:
                self._stalls.painted()
            columns = chart.columns
            self.end_index.append((columns and columns.end_index) or 0)

        StripChart.paintEvent = paint
        try:
            yield
        finally:
            StripChart.paintEvent = original

    def latencies_ms(self, begin_s: float, rate_hz: float, *, after_s: float) -> np.ndarray:
        """Return for every scan the time from its conversion to the end of its first paint."""
        latencies_ms = []
        for previous, end, ended_s in zip(
            self.end_index, self.end_index[1:], self.ended_s[1:], strict=False
        ):
            if ended_s > after_s and end > previous:
                scan_s = begin_s + np.arange(previous, end) / rate_hz
                latencies_ms.append((ended_s - scan_s) * 1e3)
        return np.concatenate(latencies_ms)


def main() -> None:
    """Measure and print one line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=2000.0)
    parser.add_argument("--no-record", dest="record", action="store_false")
    parser.add_argument(
        "--stalls", action="store_true", help="say what threads did in gaps; costs 5 % of a core"
    )
    parser.add_argument(
        "--collect-all", dest="settle", action="store_false", help="as without app/engine/garbage"
    )
    options = parser.parse_args()
    _ask_for_one_thread()
    board = _start_board(options.rate)
    port = board.stdout.readline().strip()
    begin_s: list[float] = []
    threading.Thread(
        target=lambda: begin_s.append(float(board.stdout.readline())), daemon=True
    ).start()
    stalls = StallLog()
    stalls.watch_collections()
    log = PaintLog(stalls, is_told=options.stalls)
    with tempfile.TemporaryDirectory() as folder, log.watching():
        cpu_share, measured_from_s = _run_window(Path(folder), port, options, stalls)
    board.communicate("\n", timeout=5)
    latencies_ms = log.latencies_ms(begin_s[0], options.rate, after_s=measured_from_s)
    paints_ms = 1e3 * np.array(
        [t for t, e in zip(log.took_s, log.ended_s, strict=True) if e > measured_from_s]
    )
    gaps_ms = np.diff([e for e in log.ended_s if e > measured_from_s]) * 1e3
    platform = QApplication.platformName()
    print(f"6 channels at {options.rate:g} Hz, {options.seconds:g} s, Qt platform {platform}")
    print(f"CPU of one core, whole program: {100 * cpu_share:.1f} %")
    print(f"paints per second: {len(paints_ms) / options.seconds:.1f}")
    median_ms, p99_ms = np.quantile(paints_ms, (0.5, 0.99))
    print(f"paint event: median {median_ms:.2f} ms, p99 {p99_ms:.2f} ms")
    for name, q in (("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
        print(f"sample to paint {name}: {np.quantile(latencies_ms, q):.1f} ms")
    print(f"frame gap p99.9: {np.quantile(gaps_ms, 0.999):.1f} ms")
    if options.stalls:
        _print_stalls(stalls)


def _ask_for_one_thread() -> None:
    """Begin anew where numpy was loaded before it was told what the program tells it."""
    wanted = dict(os.environ)
    keep_to_one_thread(wanted)
    if wanted != dict(os.environ):
        command = [sys.executable, "-m", "tests.benchmarks.live_window", *sys.argv[1:]]
        os.execve(sys.executable, command, wanted)


def _print_stalls(log: StallLog) -> None:
    """Say what the threads did in the longest times without a paint, and what collections took."""
    longest = sorted(log.stalls, key=lambda stall: -stall.length_ms)[:N_STALLS]
    print(f"{len(log.stalls)} gaps over 50 ms; ms on a processor + kept waiting for one:")
    for stall in longest:
        print(f"  {stall}")
    for generation, took_ms in sorted(log.collections_ms.items()):
        print(f"collections of generation {generation}: {len(took_ms)}, most {max(took_ms):.1f} ms")


def _start_board(rate_hz: float) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.fakes.paced_board", "--rate", str(rate_hz)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )


def _run_window(
    folder: Path, port: str, options: argparse.Namespace, stalls: StallLog
) -> tuple[float, float]:
    """Run the window for a while; return the CPU's share of one core and when measuring began."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = QApplication([])
    if options.settle:
        put_off_collection()
        QTimer.singleShot(round(SETTLED_S * 1e3), settle_collection)
    appearance = Appearance(application)
    desk = Desk(
        Store.open(folder),
        clock=time.monotonic,
        utc_now=lambda: datetime.now().astimezone(),
        analysis_config=AnalysisConfig(),
        chain_config=ChainConfig(),
    )
    marks: dict[str, float] = {}

    def begin() -> None:
        stalls.forget()
        if options.record:
            presenters.signals.start_recording()
        marks.update(cpu_s=time.process_time(), wall_s=time.monotonic())

    def end() -> None:
        cpu_s = time.process_time() - marks["cpu_s"]
        marks["share"] = cpu_s / (time.monotonic() - marks["wall_s"])
        window.close()

    with ThreadPoolExecutor(1) as executor:
        presenters = make_presenters(
            desk, executor, clock=time.monotonic, rng=np.random.default_rng()
        )
        names = f"&names={MUSCLES}"
        presenters.current.choose(
            f"serial:{port}?channels=6&rate={options.rate:g}&gain=1000{names}"
        )
        window = MainWindow(presenters, appearance)
        window.show()
        window.start()
        QTimer.singleShot(int(WARM_UP_S * 1e3), begin)
        QTimer.singleShot(int((WARM_UP_S + options.seconds) * 1e3), end)
        application.exec()
    desk.close()
    return marks["share"], marks["wall_s"]


if __name__ == "__main__":
    main()
