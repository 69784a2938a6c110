"""The dialog about the clinic: what is pushed to its server and fetched from it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.engine.clinic_desk import SeatDone
from app.presenters.clinic import ClinicAct, ClinicPresenter, ClinicState
from app.views.keeping_dialog import KeepingDialog
from app.views.text import tr
from app.views.widgets.label import button


class ClinicDialog(KeepingDialog):
    """Shows what the presenter says; closing it stops nothing."""

    def __init__(self, presenter: ClinicPresenter, parent: QWidget | None) -> None:
        self._presenter = presenter
        self._actions = (
            button(tr("&Push what is new"), presenter.push, role="primary"),
            button(tr("&Fetch from the others"), presenter.fetch),
        )
        about = tr(
            "Everything is recorded on this computer first. The clinic's server keeps sealed "
            "copies it cannot read; recording never waits for it."
        )
        super().__init__(tr("Clinic"), about, parent, n_lines=2, actions=self._actions)
        presenter.open()
        self.tick()

    def lines(self) -> tuple[str, ...]:
        """Ask the presenter and return what it says."""
        state = self._presenter.tick()
        for each in self._actions:
            each.setVisible(state.seat is not None)
            each.setEnabled(not state.is_busy)
        return _seat(state), _said(state)


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
            tr("Pushing… pieces of the session on its way: {n}", n=state.n_chunks)
            if is_push
            else tr("Fetching… pieces of the session on its way: {n}", n=state.n_chunks)
        )
    if state.problem is not None:
        return state.problem
    return "" if state.done is None else " ".join(_parts(state.done, is_push=is_push))


def _parts(done: SeatDone, *, is_push: bool) -> list[str]:
    parts = [
        tr("Sessions on the server: {n}.", n=done.n_sessions)
        if is_push
        else tr("Sessions with something new here: {n}.", n=done.n_sessions)
    ]
    if done.n_lost:
        parts.append(
            tr("Deleted on another seat, to be deleted here as well: {n}.", n=done.n_lost)
            if is_push
            else tr("Could not be taken: {n}. See firing-order clinic pull --all.", n=done.n_lost)
        )
    if done.n_conflicts:
        parts.append(
            tr(
                "Participants changed on two seats: {n}. Both versions are kept: see them side by "
                "side and settle it with firing-order clinic conflicts.",
                n=done.n_conflicts,
            )
        )
    if done.n_contradictions:
        parts.append(
            tr(
                "Places of which two seats say different things: {n}. All of it is kept: settle it "
                "with firing-order sessions settle.",
                n=done.n_contradictions,
            )
        )
    return parts
