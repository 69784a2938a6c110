"""The chosen start in words, and what can be done with it; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from app.presenters.marking import MarkingPresenter
from app.presenters.marking_state import MarkingState
from app.views.text import say, tr
from app.views.theme import S1, S2, S3, S4, Role
from app.views.widgets.label import button, dress, label, rule


class PlacePanel(QFrame):
    """Automatic and by hand always beside each other, then what a hand may do."""

    def __init__(self, presenter: MarkingPresenter) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._presenter = presenter
        self._is_held = False
        self._title = label("", Role.HEADING, wraps=True)
        self._automatic = label("", Role.BODY, wraps=True)
        self._by_hand = label("", Role.BODY, wraps=True)
        self._interval = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._hold = button(tr("Move the start"), self._take_or_keep)
        self._none = button(tr("No start"), presenter.say_none)
        self._back = button(tr("Back to automatic"), presenter.withdraw)
        self._undo = button(tr("Undo"), presenter.undo)
        self._redo = button(tr("Redo"), presenter.redo)
        self._edits = label(tr("Edits of this start, newest first"), Role.SMALL_NAME)
        self._lines = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._count = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._lay_out()

    def show_state(self, state: MarkingState) -> None:
        """Show the chosen start."""
        place = state.place
        self._is_held = state.held_s is not None
        self._title.setText(_title(state) if place is None else say(place.title))
        self._automatic.setText("–" if place is None else say(place.automatic))
        self._by_hand.setText("–" if place is None else say(place.by_hand))
        self._interval.setText("" if place is None else say(place.interval))
        self._hold.setText(tr("Keep here") if self._is_held else tr("Move the start"))
        dress(self._hold, "primary" if self._is_held else "")
        self._hold.setAccessibleName(self._hold.text())
        for each in (self._hold, self._none):
            each.setEnabled(place is not None)
        self._back.setEnabled(place is not None and place.is_by_hand)
        self._undo.setEnabled(state.can_undo)
        self._redo.setEnabled(state.can_redo)
        lines = () if place is None else place.lines
        self._edits.setVisible(bool(lines))
        self._lines.setText("\n".join(say(each) for each in lines))
        self._lines.setVisible(bool(lines))
        self._count.setText(_count(state))

    def _take_or_keep(self) -> None:
        if self._is_held:
            self._presenter.put_down()
        else:
            self._presenter.hold()

    def _lay_out(self) -> None:
        words = QGridLayout()
        words.setHorizontalSpacing(S3)
        words.setVerticalSpacing(S1)
        rows: tuple[tuple[str, QLabel], ...] = (
            (tr("Automatic"), self._automatic),
            (tr("By hand"), self._by_hand),
        )
        for at, (name, said) in enumerate(rows):
            words.addWidget(label(name, Role.CAPTION, tone="quiet"), 2 * at, 0)
            words.addWidget(said, 2 * at + 1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S2)
        column.addWidget(self._title)
        column.addLayout(words)
        column.addWidget(self._interval)
        column.addSpacing(S1)
        column.addWidget(self._hold)
        column.addWidget(self._none)
        column.addWidget(self._back)
        turns = QHBoxLayout()
        turns.setSpacing(S2)
        turns.addWidget(self._undo, 1)
        turns.addWidget(self._redo, 1)
        column.addLayout(turns)
        column.addWidget(rule())
        column.addWidget(self._edits)
        column.addWidget(self._lines)
        column.addStretch(1)
        column.addWidget(self._count, alignment=Qt.AlignmentFlag.AlignBottom)


def _title(state: MarkingState) -> str:
    if state.analysed_percent is not None:
        return tr("Looking for starts… {n}\u00a0%").format(n=state.analysed_percent)
    if state.why_none is not None:
        return say(state.why_none)
    return tr("No repetition is chosen")


def _count(state: MarkingState) -> str:
    if not state.n_by_hand:
        return tr("Nothing is said by hand of this recording. What was found always stays.")
    if state.n_by_hand == 1:
        return tr("One start is said by hand. What was found stays beside it, in every file too.")
    return tr(
        "{n} starts are said by hand. What was found stays beside them, here and in every file.",
        n=state.n_by_hand,
    )
