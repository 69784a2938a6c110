"""The pair of PySide6 and Python that crashes is refused, and the one in use keeps its counts."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal

from app.__main__ import qt_refusal

N_CALLS = 300


@pytest.mark.parametrize("python", [(3, 10), (3, 11)])
def test_the_pair_that_loses_count_is_refused_with_what_to_do(python):
    assert "requirements.lock" in qt_refusal("6.12.0", python)


@pytest.mark.parametrize(("qt", "python"), [("6.12.0", (3, 12)), ("6.10.3", (3, 11))])
def test_pairs_that_keep_count_are_let_through(qt, python):
    assert qt_refusal(qt, python) is None


class Bell(QObject):
    rang = Signal()


@pytest.mark.parametrize("thing", [None, True], ids=str)
def test_a_thousand_qt_calls_cost_python_no_reference(qapp, thing):
    bell = Bell()
    before = sys.getrefcount(thing)
    for _ in range(N_CALLS):
        bell.rang.emit()
        qapp.processEvents()
    assert sys.getrefcount(thing) > before - 20
