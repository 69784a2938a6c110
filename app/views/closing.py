"""What is seen when the program closes and its backup takes a while; it can be skipped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout

from app.views.text import tr
from app.views.theme import DIALOG_COLUMN, S3, S4, Role, system_scale
from app.views.widgets.label import button, label

SHOWN_AFTER_MS = 500
_LOOK_MS = 50


class ClosingBackup(QDialog):
    """Follows the backup until it is made or skipped."""

    def __init__(
        self, making: Future[None], share: Callable[[], float], skip: Callable[[], None]
    ) -> None:
        super().__init__()
        self._making = making
        self._share = share
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName(tr("How much of the backup is made"))
        self.setWindowTitle("Firing Order")
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Backing up the recordings"), Role.HEADING))
        column.addWidget(
            label(tr("They are all saved; this is a second copy."), Role.SMALL, tone="quiet")
        )
        column.addWidget(self._bar)
        column.addWidget(button(tr("&Skip this backup"), skip))
        self.setMinimumWidth(round(DIALOG_COLUMN * system_scale()))
        self.rejected.connect(skip)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    def _look(self) -> None:
        self._bar.setValue(round(100 * self._share()))
        if self._making.done():
            self._timer.stop()
            self.accept()
