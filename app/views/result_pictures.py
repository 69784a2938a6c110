"""The pictures of the Result screen: every lift, and the average level of each muscle."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.figures.drawing import Drawing
from app.figures.levels import describe_levels, levels_drawing, levels_height
from app.figures.lifts import description, lifts_drawing, lifts_height
from app.model.phrase import Phrase, phrase
from app.report.told import LegTold
from app.views.text import say, tr
from app.views.theme import LEVEL_ROW, LEVEL_ROW_MOST, LIFT_ROW, LIFT_ROW_MOST, S1, S2, S4, Role
from app.views.widgets.label import label
from app.views.widgets.picture import Picture

_EVERY_LIFT = phrase("Every lift")


class LiftsCard(QFrame):
    """Every lift in the order it was asked; one that is not used is hatched and says why."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = Picture(tr("Every lift"))
        _fill(self, self._picture)

    @property
    def words(self) -> str:
        """Return what the picture says to who does not see it."""
        return self._picture.accessibleDescription()

    def show_lifts(self, leg: LegTold) -> None:
        """Show the lifts of a leg."""
        lifts = leg.lifts
        self._picture.setVisible(lifts is not None)
        if lifts is None:
            return
        n_rows = len(lifts.lines)

        def make(width: float, height: float, scale: float) -> Drawing:
            room = (height - lifts_height(lifts, row=0.0, scale=scale)) / max(1, n_rows)
            row = min(max(room, LIFT_ROW * scale), LIFT_ROW_MOST * scale)
            return lifts_drawing(
                lifts, width=width, row=row, say=say, scale=scale, heading=_EVERY_LIFT
            )

        self._picture.show_drawing(
            make,
            height=lifts_height(lifts, row=LIFT_ROW, scale=1.0),
            description=description(lifts, say),
        )


class LevelsCard(QFrame):
    """Median and middle half of each muscle's level, zero where the hamstring started."""

    def __init__(self) -> None:
        super().__init__()
        self._what = label("", Role.SMALL, tone="quiet", wraps=True)
        self._picture = Picture(tr("Average level"))
        _fill(self, label(tr("Average level"), Role.HEADING), self._what, self._picture)

    def show_levels(self, leg: LegTold, method: Phrase) -> None:
        """Show the levels of a leg."""
        levels = leg.levels
        self._picture.setVisible(levels is not None)
        if levels is None:
            self._what.setText(tr("No lift could be laid over another."))
            return
        self._what.setText(
            tr("1 lift · {method}", method=say(method))
            if levels.n_lifts == 1
            else tr(
                "{n} lifts, middle half shaded · {method}",
                n=levels.n_lifts,
                method=say(method),
            )
        )

        def make(width: float, height: float, scale: float) -> Drawing:
            room = (height - levels_height(levels, row=0.0, scale=scale)) / len(levels.muscles)
            row = min(max(room, LEVEL_ROW * scale), LEVEL_ROW_MOST * scale)
            return levels_drawing(levels, width=width, row=row, say=say, scale=scale)

        self._picture.show_drawing(
            make,
            height=levels_height(levels, row=LEVEL_ROW, scale=1.0),
            description=describe_levels(levels, say),
        )


def _fill(card: QFrame, *parts: QWidget) -> None:
    card.setProperty("card", "plain")
    column = QVBoxLayout(card)
    column.setContentsMargins(S4, S2, S4, S2)
    column.setSpacing(S1)
    for part in parts:
        column.addWidget(part, 1 if isinstance(part, Picture) else 0)
