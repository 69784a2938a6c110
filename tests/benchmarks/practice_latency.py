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

BUFFER_S = 0.01
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


def main():
    """Run a practice in a window and print the two lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.engine.desk import Desk
    from app.presenters.screens import make_presenters
    from app.sound.speaker import Speaker
    from app.store.store import Store
    from app.views.appearance import Appearance, Look
    from app.views.main_window import MainWindow
    from app.views.widgets.practice_bar import PracticeBar
    from dsp.analysis import AnalysisConfig
    from dsp.chain import ChainConfig
    from tests.fakes.hand_made_stream import HandMadeStream

    heard, seen, card = Ages(), Ages(), []

    def loudspeaker(fill):
        card.append(HandMadeStream(fill))
        return card[-1]

    def play():
        while not is_over.wait(BUFFER_S):
            if card:
                card[0].next(480)
                heard.note()

    class TimedBar(PracticeBar):
        def paintEvent(self, event):
            super().paintEvent(event)
            seen.note()

    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as executor:
        desk = Desk(
            Store.open(Path(folder)),
            clock=time.monotonic,
            utc_now=lambda: datetime.now(UTC),
            analysis_config=AnalysisConfig(),
            chain_config=ChainConfig(),
            speaker=Speaker(loudspeaker),
        )
        presenters = make_presenters(
            desk, executor, clock=time.monotonic, rng=np.random.default_rng(1)
        )
        import app.views.practice_scene as scene

        scene.PracticeBar = TimedBar
        window = MainWindow(presenters, Appearance(application, look=Look.DARK))
        presenters.current.choose(SOURCE)
        window.show_screen("practice")
        window.show()
        window.start()
        is_over = threading.Event()
        sound = threading.Thread(target=play)
        sound.start()
        timed = []

        def follow():
            run = presenters.current.practice
            if run is None:
                presenters.practice.press()
            elif run not in timed:
                timed.append(run)
                step = run.step

                def timed_step(block):
                    step(block)
                    heard.newest_s = seen.newest_s = block.received_s

                run.step = timed_step
                presenters.practice.press()
            elif len(heard.ages_s) > 20 / BUFFER_S and not ready:
                # The calibration is over; from here on it counts.
                heard.ages_s.clear()
                seen.ages_s.clear()
                ready.append(True)

        ready = []
        timer = QTimer()
        timer.timeout.connect(follow)
        timer.start(100)
        QTimer.singleShot(round(1000 * (25.0 + given.seconds)), application.quit)
        application.exec()
        is_over.set()
        sound.join()
        window.close()
        desk.close()
    print("sample to sound buffer, median / 95 % / 99 %:", heard.told())
    print("sample to painted bar,  median / 95 % / 99 %:", seen.told())


if __name__ == "__main__":
    main()
