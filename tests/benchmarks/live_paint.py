"""What one frame of the live traces costs, beside pyqtgraph and an empty repaint, in one run.

    python -m tests.benchmarks.live_paint

Each frame brings a sixtieth of a second of samples to ten seconds on screen, 1600 × 900 pixels. CPU
time of the process per frame, the median of stretches taken by turns, so that what else the machine
does hits all of them alike. Qt draws into memory (``offscreen``): no compositor, no monitor.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from app.views.widgets.strip_chart import Chunk, StripChart
from tests.benchmarks.compared import Compared

FS_HZ, WINDOW_S, FRAMES_A_SECOND = 2000.0, 10.0, 60.0
_SIZE = QSize(1600, 900)
_N_FRAMES, _N_TURNS = 60, 7
_N_FEW, _N_MANY = 6, 64

Show = Callable[[], None]
"""Shows the next frame of one kind of window."""


class _Empty(QWidget):
    """A widget that is repainted and draws nothing: what a frame costs at the least."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing."""


class _Samples:
    """Seeded noise in bursts, by frames of a sixtieth of a second."""

    def __init__(self, n_channels: int) -> None:
        rng = np.random.default_rng(8)
        n = round(4 * WINDOW_S * FS_HZ)
        burst = 0.2 + (np.sin(np.arange(n) / FS_HZ * 2) > 0)
        self.samples_uv = 60.0 * rng.standard_normal((n, n_channels)) * burst[:, np.newaxis]
        self._n_frame = FS_HZ / FRAMES_A_SECOND
        self._n_shown = 0

    def next(self) -> tuple[int, np.ndarray]:
        """Return the index and the samples of the next frame, without end."""
        first = round(self._n_shown * self._n_frame)
        self._n_shown += 1
        end = round(self._n_shown * self._n_frame)
        place = np.arange(first, end) % len(self.samples_uv)
        return first, self.samples_uv[place]


def ours(n_channels: int) -> tuple[QWidget, Show]:
    """Return our strip chart."""
    samples = _Samples(n_channels)
    names = [f"channel_{number}" for number in range(n_channels)]
    chart = StripChart(names, fs_hz=FS_HZ, window_s=WINDOW_S, half_ranges_uv=[200.0] * n_channels)

    def show() -> None:
        first, block = samples.next()
        chart.feed(Chunk(first, block, np.abs(block)))

    return chart, show


def pyqtgraph_usual(n_channels: int) -> tuple[QWidget, Show]:
    """Return pyqtgraph as its examples use it: every sample set anew, reduced by ``peak``."""
    import pyqtgraph as pg

    layout = pg.GraphicsLayoutWidget()
    curves = []
    for row in range(n_channels):
        plot = layout.addPlot(row=row, col=0)
        plot.setYRange(-200, 200)
        curve = plot.plot(pen="y")
        curve.setDownsampling(auto=True, method="peak")
        curve.setClipToView(True)
        curves.append(curve)
    return layout, _rolling(n_channels, curves, reduce=None)


def pyqtgraph_best(n_channels: int) -> tuple[QWidget, Show]:
    """Return pyqtgraph at its best known: fixed ranges, a pair of extremes per pixel column."""
    import pyqtgraph as pg

    layout = pg.GraphicsLayoutWidget()
    curves = []
    for row in range(n_channels):
        plot = layout.addPlot(row=row, col=0)
        plot.setXRange(0, WINDOW_S, padding=0)
        plot.setYRange(-200, 200, padding=0)
        plot.disableAutoRange()
        plot.hideButtons()
        curve = pg.PlotCurveItem(pen=pg.mkPen("y", width=1), skipFiniteCheck=True)
        plot.addItem(curve)
        curves.append(curve)
    return layout, _rolling(n_channels, curves, reduce=_SIZE.width())


def _rolling(n_channels: int, curves: list, *, reduce: int | None) -> Show:
    samples = _Samples(n_channels)
    n = round(WINDOW_S * FS_HZ)
    kept_uv = np.zeros((n_channels, n))
    times_s = np.arange(n) / FS_HZ
    columns = None if reduce is None else np.linspace(0, n, reduce + 1).astype(int)[:-1]
    column_times_s = None if columns is None else np.repeat(times_s[columns], 2)

    def show() -> None:
        _, block = samples.next()
        kept_uv[:, : n - len(block)] = kept_uv[:, len(block) :]
        kept_uv[:, n - len(block) :] = block.T
        if columns is None:
            for curve, channel in zip(curves, kept_uv, strict=True):
                curve.setData(times_s, channel)
            return
        low = np.minimum.reduceat(kept_uv, columns, axis=1)
        high = np.maximum.reduceat(kept_uv, columns, axis=1)
        pairs = np.stack((low, high), axis=2).reshape(n_channels, -1)
        for curve, channel in zip(curves, pairs, strict=True):
            curve.setData(column_times_s, channel)

    return show


def empty(_n_channels: int) -> tuple[QWidget, Show]:
    """Return a repaint of nothing."""
    widget = _Empty()
    return widget, widget.update


KINDS = {
    "empty repaint": empty,
    "our strip chart": ours,
    "pyqtgraph at its best": pyqtgraph_best,
    "pyqtgraph as usual": pyqtgraph_usual,
}


def cpu_ms(application: QApplication, show: Show, n_frames: int) -> float:
    """Return what a frame costs, shown and painted."""
    began_s = time.process_time()
    for _ in range(n_frames):
        show()
        application.processEvents()
    return 1e3 * (time.process_time() - began_s) / n_frames


def measure(n_channels: int, *, n_turns: int = _N_TURNS) -> dict[str, float]:
    """Return the milliseconds of a frame of every kind."""
    application = QApplication.instance() or QApplication([])
    shown = {}
    for name, make in KINDS.items():
        widget, show = make(n_channels)
        host = QWidget()
        layout = QGridLayout(host)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(widget)
        host.resize(_SIZE)
        host.show()
        shown[name] = host, show
        for _ in range(round(FRAMES_A_SECOND * WINDOW_S * 1.1) if name == "our strip chart" else 5):
            show()
            application.processEvents()
    took: dict[str, list[float]] = {name: [] for name in shown}
    for _ in range(n_turns):
        for name, (_, show) in shown.items():
            took[name].append(cpu_ms(application, show, _N_FRAMES))
    return {name: statistics.median(each) for name, each in took.items()}


def compared() -> list[Compared]:
    """Return a frame of few traces and of many."""
    rows = []
    for n_channels, reach_ms in ((_N_FEW, 0.5), (_N_MANY, 1.5)):
        figures = measure(n_channels, n_turns=3)
        ours = figures.pop("our strip chart")
        rows.append(Compared(f"a frame of {n_channels} traces", "ms", ours, figures, reach_ms))
    return rows


def main() -> None:
    """Measure and print one table per number of traces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traces", type=int, nargs="*", default=[_N_FEW, _N_MANY])
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for n_channels in options.traces:
        figures = measure(n_channels, n_turns=_N_TURNS if n_channels <= _N_FEW else 3)
        floor, mine = figures["empty repaint"], figures["our strip chart"]
        print(f"{n_channels} traces x {WINDOW_S:g} s x {FS_HZ:g} Hz, ms of CPU a frame")
        for name, took in figures.items():
            print(
                f"  {name:24} {took:8.3f}   {took / floor:7.1f} x empty, {took / mine:6.2f} x ours"
            )


if __name__ == "__main__":
    main()
