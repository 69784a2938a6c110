"""A backup at the close shows how it goes, and can be skipped."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtWidgets import QDialog, QProgressBar, QPushButton

from app.views.closing import ClosingBackup


def test_it_follows_the_backup_and_closes_with_it(dressed, qtbot):
    making, skipped = Future(), []
    dialog = ClosingBackup(making, lambda: 0.42, lambda: skipped.append(1))
    qtbot.addWidget(dialog)
    dialog._look()
    assert dialog.findChild(QProgressBar).value() == 42
    dialog.findChild(QPushButton).click()
    assert skipped == [1]
    making.set_result(None)
    dialog._look()
    assert dialog.result() == QDialog.DialogCode.Accepted
