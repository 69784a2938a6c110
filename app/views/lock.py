"""The locked window: no recording, no signal and no name, only whether a recording goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.model.phrase import Phrase, clock_time
from app.model.preferences import PreferenceFile
from app.presenters.lock import AFTER_MIN, LockPresenter
from app.presenters.status import StatusState
from app.presenters.unlock import UnlockPresenter, UnlockState
from app.views.actions import ActionSpec, Separator
from app.views.text import tr
from app.views.theme import S0, S3, S4, Role
from app.views.unlock import UnlockForm
from app.views.widgets.chips import StatePill
from app.views.widgets.label import label
from app.views.widgets.marks import Badge
from app.views.widgets.page_scroll import PageScroll


class LockPage(QWidget):
    """Covers the whole window while it is locked."""

    def __init__(self, presenter: UnlockPresenter[None]) -> None:
        super().__init__()
        self._form = UnlockForm(presenter)
        self._recording = StatePill()
        column = QVBoxLayout()
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(label(tr("Locked"), Role.TITLE), alignment=middle)
        column.addWidget(self._recording, alignment=middle)
        row = QHBoxLayout()  # an alignment would take wrapped words for one line
        row.addStretch(1)
        row.addWidget(self._form)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(S0, S0, S0, S0)
        whole.addWidget(PageScroll(column, name=tr("Locked")))

    def begin(self) -> None:
        """Come to the front with nothing typed."""
        self._form.begin()

    def show_state(self, status: StatusState, unlock: UnlockState) -> None:
        """Show whether a recording goes on, and what came of the last try."""
        self._recording.setVisible(status.recorded_s is not None)
        if status.recorded_s is not None:
            elapsed = clock_time(status.recorded_s)
            self._recording.show_pill(Badge.DOT, tr("The recording goes on"), elapsed)
        self._form.show_state(unlock)


def lock_lines(
    presenter: LockPresenter, remember: Callable[[int], None], ask: Callable[[], None]
) -> list[ActionSpec | Separator]:
    """Return what the menu says of passphrase and locking; without the one there is no other."""
    change = ActionSpec(tr("Passphrase…"), ask)
    if not presenter.is_protected:
        return [change, Separator()]
    return [
        change,
        ActionSpec(tr("Lock"), presenter.lock, "Ctrl+L"),
        *(
            ActionSpec(
                tr("Lock after {n} min", n=minutes) if minutes else tr("Never lock by itself"),
                partial(presenter.choose_after, minutes, remember),
                choice="lock",
                is_chosen=minutes == presenter.after_min,
            )
            for minutes in (*AFTER_MIN, 0)
        ),
        Separator(),
    ]


def remember_lock(file: PreferenceFile, after_min: int) -> Phrase | None:
    """Keep after how long it locks for the next start; return what to tell if that fell through."""
    return file.change(lambda preferences: replace(preferences, lock_after_min=after_min))
