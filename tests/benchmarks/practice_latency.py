"""How old samples are when practice lets them be heard and seen, in the real window.

python -m tests.benchmarks.practice_latency --seconds 60

From the moment the host has a sample to the filling of the buffer that lets it be heard, and to
the painting of the bar that shows it. A thread fills buffers of 10 ms as a sound card would; what
the card itself holds back comes on top, and so does the level's own window.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.engine.desk import Desk
from app.presenters.screens import make_presenters
from app.sound.speaker import Speaker
from app.store.store import Store
from app.views import practice_scene
from app.views.appearance import Appearance, Look
from app.views.main_window import MainWindow
from app.views.widgets.practice_bar import PracticeBar
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig
from tests.fakes.hand_made_stream import HandMadeStream

BUFFER_S, N_BUFFER = 0.01, 480
CALIBRATED_AFTER_S = 25.0
SOURCE = "synthetic:typical?seed=3&lifts=asked"


class Ages:
    """Keeps how old the newest sample was at each moment."""

    def __init__(self):
        self.newest_s = None
        self.ages_s = []

    def note(self):
        """Keep the age of now."""
        if self.newest_s is not None:
            self.ages_s.append(time.monotonic() - self.newest_s)

    def told(self):
        """Return median, 95th and 99th percentile in ms."""
        half, most, nearly_all = 1000 * np.quantile(self.ages_s, (0.5, 0.95, 0.99))
        return f"{half:.1f} / {most:.1f} / {nearly_all:.1f} ms of {len(self.ages_s)}"


HEARD, SEEN = Ages(), Ages()


class TimedBar(PracticeBar):
    """The bar, which notes when it is painted."""

    def paintEvent(self, event):
        """Paint, and note it."""
        super().paintEvent(event)
        SEEN.note()


class SoundCard:
    """Asks for a buffer every ten milliseconds, in a thread of its own."""

    def __init__(self):
        self._stream = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._play)

    def open(self, fill):
        """Return the way to it."""
        self._stream = HandMadeStream(fill)
        return self._stream

    def start(self):
        """Begin to ask."""
        self._thread.start()

    def stop(self):
        """Ask no more."""
        self._is_over.set()
        self._thread.join()

    def _play(self):
        while not self._is_over.wait(BUFFER_S):
            if self._stream is not None:
                self._stream.next(N_BUFFER)
                HEARD.note()


class Person:
    """Presses Space where it is asked for, and looks at the clock whenever samples came."""

    def __init__(self, presenters):
        self._presenters = presenters
        self._run = None

    def look(self):
        """Begin the practice, once."""
        run = self._presenters.current.practice
        if run is None or run is not self._run:
            self._presenters.practice.press()
        if run is not None and run is not self._run:
            self._run, run.step = run, self._timed(run.step)

    def _timed(self, step):
        def timed_step(block):
            step(block)
            HEARD.newest_s = SEEN.newest_s = block.received_s

        return timed_step


def forget():
    """Count from here on."""
    HEARD.ages_s.clear()
    SEEN.ages_s.clear()


def practise(application, folder, executor, seconds):
    """Practise in a window for so long."""
    card = SoundCard()
    desk = Desk(
        Store.open(folder),
        clock=time.monotonic,
        utc_now=lambda: datetime.now(UTC),
        analysis_config=AnalysisConfig(),
        chain_config=ChainConfig(),
        speaker=Speaker(card.open),
    )
    rng = np.random.default_rng(1)
    presenters = make_presenters(desk, executor, clock=time.monotonic, rng=rng)
    practice_scene.PracticeBar = TimedBar
    window = MainWindow(presenters, Appearance(application, look=Look.DARK))
    presenters.current.choose(SOURCE)
    window.show_screen("practice")
    window.show()
    window.start()
    card.start()
    timer, person = QTimer(), Person(presenters)
    timer.timeout.connect(person.look)
    timer.start(100)
    QTimer.singleShot(round(1000 * CALIBRATED_AFTER_S), forget)
    QTimer.singleShot(round(1000 * (CALIBRATED_AFTER_S + seconds)), application.quit)
    application.exec()
    card.stop()
    window.close()
    desk.close()


def main():
    """Practise and print the two lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as executor:
        practise(application, Path(folder), executor, given.seconds)
    print("sample to sound buffer, median / 95 % / 99 %:", HEARD.told())
    print("sample to painted bar,  median / 95 % / 99 %:", SEEN.told())


if __name__ == "__main__":
    main()
