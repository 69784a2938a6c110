"""How long the program takes to its first painted window, and its memory then, beside a bare one.

    python -m tests.benchmarks.start_cost

Each start is a process of its own, by turns; wall time from its birth to the end of the first paint
of the window, CPU time beside it since a busy machine stretches the first. Warm: files were read
before.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile

from tests.benchmarks.compared import Compared, as_table

_N_TURNS = 5
_REACH_S, _REACH_MB = 0.5, 150.0

_TELL = """
import json, os, resource, sys, time
def born_s():
    fields = open("/proc/self/stat").read().rsplit(")", 1)[1].split()
    return int(fields[19]) / os.sysconf("SC_CLK_TCK")
def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
def tell():
    now_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    print(json.dumps([now_s - born_s(), time.process_time(), resident_mb()]), flush=True)
"""
_WATCH = (
    _TELL
    + """
from PySide6.QtCore import QEvent, QObject, QTimer
class FirstPaint(QObject):
    # The paints of all widgets of a window follow one another: the next turn comes after them.
    is_over = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.is_over:
            self.is_over = True
            QTimer.singleShot(0, tell)
            QTimer.singleShot(3000, watched.window().close)
        return False
"""
)
_BARE = (
    _WATCH
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
watch = FirstPaint()
application.installEventFilter(watch)
window = QMainWindow()
window.show()
application.exec()
"""
)
_OURS = (
    _WATCH
    + """
from app.model.linear_algebra import keep_to_one_thread
keep_to_one_thread(os.environ)
from app import launch
made = launch._application
def watched():
    application = made()
    application.watch = FirstPaint()
    application.installEventFilter(application.watch)
    return application
launch._application = watched
launch.launch([])
"""
)


def started(program: str) -> tuple[float, float, float]:
    """Return wall and CPU seconds to the first paint, and resident MB then."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "FIRING_ORDER_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    line = next(each for each in done.stdout.splitlines() if each.startswith("["))
    wall_s, cpu_s, memory_mb = json.loads(line)
    return wall_s, cpu_s, memory_mb


def compared() -> list[Compared]:
    """Return time and memory to the first paint."""
    took: dict[str, list[tuple[float, float, float]]] = {"ours": [], "a bare Qt window": []}
    for _ in range(_N_TURNS):
        took["ours"].append(started(_OURS))
        took["a bare Qt window"].append(started(_BARE))
    medians = {
        name: tuple(statistics.median(column) for column in zip(*each, strict=True))
        for name, each in took.items()
    }
    ours, bare = medians["ours"], {"a bare Qt window": medians["a bare Qt window"]}
    beside = [{name: each[at] for name, each in bare.items()} for at in range(3)]
    return [
        Compared("start to the first painted window, warm", "s", ours[0], beside[0], _REACH_S),
        Compared("the same, processor time", "s", ours[1], beside[1]),
        Compared("memory then", "MB", ours[2], beside[2], _REACH_MB),
    ]


if __name__ == "__main__":
    print(as_table(compared()))
