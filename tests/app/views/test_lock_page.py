"""The locked window shows nothing but whether a recording goes on, and opens from the keyboard."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit

from app.presenters.unlock import UnlockPresenter
from app.store.errors import WrongPassphrase, WrongRecoveryKey
from app.views.appearance import Look
from app.views.start_lock import StartLock
from tests.app.views.test_window import clipped, recorder_state, settle, visible
from tests.fakes.clock import FakeClock


@pytest.fixture
def desk(desk):
    desk.is_protected = True
    return desk


@pytest.fixture
def locked(streaming, presenters):
    presenters.lock.lock()
    streaming.tick()
    return streaming


def words(window):
    return [label.text() for label in visible(window, QLabel) if label.text()]


def test_after_five_idle_minutes_nothing_of_the_stream_is_seen(streaming, desk, clock):
    desk.feed.show(recording=recorder_state())
    clock.sleep(301)
    streaming.tick()
    assert words(streaming) == ["Locked", "The recording goes on", "02:41"]


def test_without_a_recording_the_locked_window_says_only_that(locked):
    assert words(locked) == ["Locked"]


def test_the_keys_of_the_window_do_nothing_while_locked_but_close_it(locked):
    allowed = [action.text() for action in locked.actions() if action.isEnabled()]
    assert allowed == ["Close"]


def test_the_passphrase_and_enter_open_it_and_everything_works_again(locked, desk):
    field = visible(locked, QLineEdit)[0]
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert locked.focusWidget() is field
    QTest.keyClicks(field, "vier gelbe")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.tried == [("vier gelbe",)]
    locked.tick()
    assert "Looking whether it opens…" in words(locked)
    desk.unlocking.set_result(None)
    locked.tick()
    assert "Signals" in words(locked)
    assert field.text() == ""
    assert all(action.isEnabled() for action in locked.actions())


def test_a_wrong_passphrase_is_said(locked, desk):
    QTest.keyClicks(visible(locked, QLineEdit)[0], "no")
    QTest.keyClick(visible(locked, QLineEdit)[0], Qt.Key.Key_Return)
    desk.unlocking.set_exception(WrongPassphrase("no"))
    locked.tick()
    assert "This passphrase does not open the recordings. Type it again." in words(locked)


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_key(locked, desk):
    (forgotten,) = [b for b in visible(locked, QAbstractButton) if b.text() == "&Forgotten?"]
    QTest.keyClick(forgotten, Qt.Key.Key_Space)
    key, new, again = visible(locked, QLineEdit)
    assert locked.focusWidget() is key
    for field, typed in ((key, "ABCDE"), (new, "neue Gans"), (again, "neue Gans")):
        QTest.keyClicks(field, typed)
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert desk.tried == [("ABCDE", "neue Gans")]


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)], ids=str)
def test_no_label_is_cut_off_while_locked(locked, appearance, desk, look, size):
    appearance.choose(look)
    locked.resize(*size)
    desk.feed.show(recording=recorder_state())
    locked.tick()
    assert [cut for label in visible(locked, QLabel) if (cut := clipped(label))] == []


@pytest.mark.parametrize("size", [(1366, 768), (683, 384)], ids=str)
def test_the_longest_words_of_the_recovery_page_are_not_cut_off(locked, desk, qapp, size):
    locked.resize(*size)
    (forgotten,) = [b for b in visible(locked, QAbstractButton) if b.text() == "&Forgotten?"]
    forgotten.click()
    locked._presenters.lock.unlock.recover("ABC", "neue Gans", "neue Gans")
    desk.unlocking.set_exception(WrongRecoveryKey("Group 3 is not as it was printed. " * 5))
    locked.tick()
    settle(locked, qapp)
    assert [cut for label in visible(locked, QLabel) if (cut := clipped(label))] == []


def test_the_menu_offers_a_lock_only_where_there_is_a_passphrase(window):
    texts = [action.text() for action in window.findChildren(QAction)]
    assert "Lock" in texts
    assert "Lock after 5 min" in texts


def test_the_start_asks_until_the_recordings_open(dressed, qtbot):
    answers = [Future(), Future()]
    answers[0].set_exception(WrongPassphrase("no"))
    left = iter(answers)
    presenter = UnlockPresenter(
        lambda typed: next(left), lambda key, new: Future(), clock=FakeClock()
    )
    dialog = StartLock(presenter)
    qtbot.addWidget(dialog)
    presenter.open_with("one")
    dialog._look()
    assert dialog.result() == QDialog.DialogCode.Rejected
    presenter.open_with("two")
    answers[1].set_result("the store")
    dialog._look()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert presenter.opened == "the store"
