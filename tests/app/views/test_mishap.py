"""An exception nobody caught is told once, floods nothing, and stops nothing."""

import sys
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.views.mishap import MishapBox, Mishaps

# The screenless platform cannot keep a message box at its size, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


class Fault(Exception):
    pass


@pytest.fixture
def written():
    return []


@pytest.fixture
def mishaps(qapp, written):
    made = Mishaps(written.append)
    before = sys.excepthook, threading.excepthook
    made.watch()
    yield made
    sys.excepthook, threading.excepthook = before


@pytest.fixture
def box(mishaps):
    window = QWidget()
    yield MishapBox(window, mishaps)
    window.close()


def fail(mishaps):
    try:
        raise Fault("the level is no number")
    except Fault as problem:
        mishaps.take(type(problem), problem, problem.__traceback__)


def test_a_tick_that_fails_a_thousand_times_is_written_once(mishaps, written):
    for _ in range(1000):
        fail(mishaps)
    assert len(written) == 1
    assert "the level is no number" in written[0]


def test_the_first_mishap_is_shown_in_words_and_the_window_stays_usable(mishaps, box, qtbot):
    fail(mishaps)
    qtbot.waitUntil(box.isVisible)
    assert not box.isModal()
    assert "What was recorded so far is saved" in box.informativeText()
    assert "Fault in test_mishap.py, line" in box.informativeText()
    assert len(box.buttons()) == 1


def test_a_mishap_that_was_put_away_does_not_come_back(mishaps, box, qtbot, qapp):
    fail(mishaps)
    qtbot.waitUntil(box.isVisible)
    box.close()
    mishaps.happened.emit("Fault elsewhere")
    qapp.processEvents()
    assert not box.isVisible()


def test_a_mishap_in_a_thread_is_told_by_the_window(mishaps, box, written, qtbot):
    def work():
        raise Fault("a thread ended")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(box.isVisible)
    assert "a thread ended" in written[0]


def test_a_timer_goes_on_after_its_slot_failed(mishaps, written, qtbot):
    n_ticks = []

    def tick():
        n_ticks.append(1)
        raise Fault("every time")

    timer = QTimer()
    timer.timeout.connect(tick)
    with qtbot.captureExceptions():
        mishaps.watch()
        timer.start(0)
        qtbot.waitUntil(lambda: len(n_ticks) > 10)
        timer.stop()
    assert len(written) == 1
