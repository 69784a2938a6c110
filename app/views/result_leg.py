"""One leg's sentence on a card; the largest words of the Result screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.report.told import LegTold
from app.views.text import say, tr
from app.views.theme import S1, S2, S4, Role
from app.views.widgets.label import button, label


class LegCard(QFrame):
    """Sentence, note and change; the one that is shown below has a thick border and says so."""

    def __init__(self, choose: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._title = label("", Role.NAME)
        self._tally = label("", Role.SMALL, tone="quiet")
        self._sentence = label("", Role.SENTENCE, wraps=True)
        self._note = label("", Role.SMALL, tone="quiet", wraps=True)
        self._change = label("", Role.SMALL, tone="quiet", wraps=True)
        self._choose = button(tr("Show this leg"), choose, role="pill")
        self._shown = label(tr("Shown below"), Role.SMALL, tone="quiet")
        self._is_small = False
        self._lay_out()

    @property
    def sentence(self) -> str:
        """Return what the card says largest."""
        return self._sentence.text()

    def show_leg(self, leg: LegTold, *, is_shown: bool, is_alone: bool) -> None:
        """Show a leg, and whether it is the one below."""
        self._title.setText(say(leg.title))
        self._tally.setText(say(leg.tally))
        self._sentence.setText(say(leg.sentence))
        self._note.setText(say(leg.note))
        self._change.setText(say(leg.change))
        self._choose.setVisible(not is_shown)
        self._choose.setAccessibleName(tr("Show this leg: {leg}", leg=say(leg.title)))
        self._shown.setVisible(is_shown and not is_alone)
        self.setAccessibleName(say(leg.title))
        kind = "selected" if is_shown and not is_alone else "plain"
        if self.property("card") != kind:
            self.setProperty("card", kind)
            self.style().unpolish(self)
            self.style().polish(self)
            # A thicker border takes room, which Qt asks for only when it is told.
            self._column.invalidate()
        self._fit()

    def fit_into(self, *, is_small: bool) -> None:
        """Leave the smaller words out where the lifts need the room."""
        self._is_small = is_small
        self._fit()

    def _fit(self) -> None:
        self._note.setVisible(bool(self._note.text()) and not self._is_small)
        self._change.setVisible(not self._is_small)
        self._sentence.setVisible(not self._is_small)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(self._title)
        head.addWidget(self._tally)
        head.addStretch(1)
        head.addWidget(self._shown)
        head.addWidget(self._choose)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(S4, S2, S4, S2)
        column.setSpacing(S1)
        column.addLayout(head)
        column.addWidget(self._sentence)
        column.addWidget(self._note)
        column.addWidget(self._change)
        column.addStretch(1)
