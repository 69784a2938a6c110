"""Qt's own warnings reach the place where mishaps are written, once each; in tests they fail."""

import pytest
from PySide6.QtCore import qDebug, qWarning

from app.views.qt_complaints import QtComplaints


@pytest.fixture
def written():
    made: list[str] = []
    complaints = QtComplaints(made.append)
    complaints.watch()
    yield made
    complaints.unwatch()


def test_a_warning_of_every_paint_is_written_once(qapp, written):
    for _ in range(1000):
        qWarning("QPainter::begin: Paint device returned engine == 0")
    assert written == [
        "firing-order: Qt warns: QPainter::begin: Paint device returned engine == 0\n"
    ]


def test_what_qt_says_for_developers_is_not_written(qapp, written):
    qDebug("a plugin was looked for")
    assert written == []


def test_afterwards_the_one_who_was_told_before_is_told_again(qapp, qtlog):
    complaints = QtComplaints(lambda text: None)
    complaints.watch()
    complaints.unwatch()
    with qtlog.disabled():
        qWarning("nobody takes this")
    assert qtlog.records == []


def test_an_unexpected_warning_of_qt_fails_a_test(pytestconfig):
    assert pytestconfig.getini("qt_log_level_fail") == "WARNING"
