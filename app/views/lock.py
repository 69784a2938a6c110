"""The locked window: no recording, no signal and no name, only whether a recording goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.phrase import clock_time
from app.presenters.status import StatusState
from app.presenters.unlock import UnlockPresenter
from app.views.text import tr
from app.views.theme import S3, S4, Role
from app.views.unlock import UnlockForm
from app.views.widgets.chips import StatePill
from app.views.widgets.label import label
from app.views.widgets.marks import Badge


class LockPage(QWidget):
    """Covers the whole window while it is locked."""

    def __init__(self, presenter: UnlockPresenter[None]) -> None:
        super().__init__()
        self._form = UnlockForm(presenter)
        self._recording = StatePill()
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(label(tr("Locked"), Role.TITLE), alignment=middle)
        column.addWidget(self._recording, alignment=middle)
        column.addWidget(self._form, alignment=middle)
        column.addStretch(2)

    def begin(self) -> None:
        """Come to the front with nothing typed."""
        self._form.begin()

    def show_state(self, status: StatusState) -> None:
        """Show whether a recording goes on, and what came of the last try."""
        self._recording.setVisible(status.recorded_s is not None)
        if status.recorded_s is not None:
            elapsed = clock_time(status.recorded_s)
            self._recording.show_pill(Badge.DOT, tr("The recording goes on"), elapsed)
        self._form.tick()
