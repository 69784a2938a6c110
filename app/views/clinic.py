"""The dialog about the clinic: what is pushed to its server and fetched from it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.engine.clinic_desk import SeatDone
from app.presenters.clinic import ClinicAct, ClinicPresenter, ClinicState
from app.views.text import tr
from app.views.theme import DIALOG_WIDE, S2, S3, S4, Role, system_scale
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import button, label

_LOOK_MS = 50


class ClinicDialog(QDialog):
    """Shows what the presenter says; closing it stops nothing."""

    def __init__(self, presenter: ClinicPresenter, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._seat = label("", Role.BODY, wraps=True)
        self._said = label("", Role.BODY, wraps=True)
        self._push = button(tr("&Push what is new"), presenter.push, role="primary")
        self._fetch = button(tr("&Fetch from the others"), presenter.fetch)
        self.setWindowTitle(tr("Clinic"))
        self._lay_out()
        self._ring = FocusRing(self)
        presenter.open()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(_LOOK_MS)
        self.tick()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self._ring.follow()
        state = self._presenter.tick()
        self._seat.setText(_seat(state))
        said = _said(state)
        self._said.setText(said)
        self._said.setVisible(bool(said))
        for each in (self._push, self._fetch):
            each.setVisible(state.seat is not None)
            each.setEnabled(not state.is_busy)
        needed = self._column.totalHeightForWidth(self.width())
        if needed != self.height():
            self.setFixedHeight(needed)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Clinic"), Role.HEADING))
        words = tr(
            "Everything is recorded on this computer first. The clinic's server keeps sealed "
            "copies it cannot read; recording never waits for it."
        )
        column.addWidget(label(words, Role.SMALL, tone="quiet", wraps=True))
        column.addWidget(self._seat)
        column.addWidget(self._said)
        actions = QHBoxLayout()
        actions.setSpacing(S2)
        actions.addWidget(self._push)
        actions.addWidget(self._fetch)
        actions.addStretch(1)
        actions.addWidget(button(tr("&Close"), self.accept))
        column.addLayout(actions)
        self.setFixedWidth(round(DIALOG_WIDE * system_scale()))


def _seat(state: ClinicState) -> str:
    if state.seat is None:
        return tr(
            "This computer belongs to no clinic. Whoever keeps the server joins it on the command "
            "line: firing-order clinic --help."
        )
    return tr("This seat is {name}.", name=state.seat)


def _said(state: ClinicState) -> str:
    is_push = state.act is ClinicAct.PUSH
    if state.is_busy:
        return (
            tr("Pushing… {n} pieces of the session on its way", n=state.n_chunks)
            if is_push
            else tr("Fetching… {n} pieces of the session on its way", n=state.n_chunks)
        )
    if state.problem is not None:
        return state.problem
    return "" if state.done is None else " ".join(_parts(state.done, is_push=is_push))


def _parts(done: SeatDone, *, is_push: bool) -> list[str]:
    parts = [
        tr("{n} sessions are on the server.", n=done.n_sessions)
        if is_push
        else tr("{n} sessions have something new here.", n=done.n_sessions)
    ]
    if done.n_lost:
        parts.append(
            tr("{n} were deleted on another seat; delete them here as well.", n=done.n_lost)
            if is_push
            else tr("{n} could not be taken; see firing-order clinic pull --all.", n=done.n_lost)
        )
    if done.n_conflicts:
        parts.append(
            tr(
                "{n} participants were changed on two seats. Both versions are kept: settle it "
                "with firing-order clinic settle.",
                n=done.n_conflicts,
            )
        )
    return parts
