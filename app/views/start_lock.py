"""The passphrase asked before the window opens; without it there is no window."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout

from app.presenters.unlock import UnlockPresenter
from app.views.text import tr
from app.views.theme import S3, S4, Role
from app.views.unlock import UnlockForm
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import label

_LOOK_MS = 30
_T = TypeVar("_T")


class StartLock(QDialog):
    """Open until the recordings are, or until it is closed, or something else is in the way."""

    def __init__(self, presenter: UnlockPresenter[_T]) -> None:
        super().__init__()
        self._presenter = presenter
        self._form = UnlockForm(presenter)
        self.setWindowTitle("Firing Order")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(
            label(tr("Your recordings are locked"), Role.HEADING),
            alignment=Qt.AlignmentFlag.AlignHCenter,
        )
        column.addWidget(self._form)
        self.setFixedWidth(column.totalSizeHint().width())
        self._ring = FocusRing(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)
        self._form.begin()

    def _look(self) -> None:
        self._ring.follow()
        # What is said wraps into more lines than the layout counts by itself.
        column = self._column
        has_wrapped = column.hasHeightForWidth()
        height = column.totalHeightForWidth(self.width()) if has_wrapped else 0
        self.setFixedHeight(height or column.totalMinimumSize().height())
        if self._form.tick().is_open:
            self.accept()
        elif self._presenter.broken is not None:
            self.reject()
