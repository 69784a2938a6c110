"""Samples are shown when they come, once for all that came while the window was busy."""

import threading

from PySide6.QtCore import QObject

from app.views.sample_bell import SampleBell


def test_many_rings_from_other_threads_have_one_answer_on_the_windows_thread(qtbot):
    parent, answered_on = QObject(), []
    bell = SampleBell(parent, lambda: answered_on.append(threading.current_thread()))
    ringers = [threading.Thread(target=bell.ring) for _ in range(5)]
    for each in ringers:
        each.start()
    for each in ringers:
        each.join()
    qtbot.waitUntil(lambda: bool(answered_on))
    assert answered_on == [threading.main_thread()]


def test_what_comes_while_it_is_answered_rings_anew(qtbot):
    parent, n_answers = QObject(), []

    def answer():
        n_answers.append(1)
        if len(n_answers) == 1:
            bell.ring()

    bell = SampleBell(parent, answer)
    bell.ring()
    qtbot.waitUntil(lambda: len(n_answers) == 2)
