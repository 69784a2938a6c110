"""The Stickers screen: where each goes on the left, how each holds on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.stickers import SKIN_STEPS, StickersPresenter
from app.presenters.stickers_state import StickersState
from app.views.layout import Room
from app.views.reference_row import ReferenceRow
from app.views.sticker_row import StickerRowView
from app.views.text import say, tr
from app.views.theme import (
    FIGURE_CARD,
    FIGURE_CARD_SMALL,
    S0,
    S2,
    S3,
    S4,
    Role,
    system_scale,
)
from app.views.visit_dialogs import VisitDialog
from app.views.widgets.check_row import CheckRow
from app.views.widgets.label import button, card, drop, label, rule
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.placement_figure import PlacedSticker, PlacementFigure

_ANY_WIDTH = 16_777_215


class StickersScreen(QWidget):
    """Put them on, look at the ticks, go on."""

    def __init__(
        self,
        presenter: StickersPresenter,
        *,
        show_test: Callable[[], None],
        choose_source: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: StickersState | None = None
        self._rows: dict[str, StickerRowView] = {}
        self._rules: list[QFrame] = []
        self._figure = PlacementFigure()
        self._seen = label(tr("Seen from above, face down"), Role.SMALL, tone="quiet")
        self._steps = label("", Role.SMALL, tone="quiet", wraps=True)
        self._tally = label("", Role.SMALL, tone="quiet")
        self._list = QVBoxLayout()
        self._reference_rule, self._reference = rule(), ReferenceRow()
        self._none = label("", Role.BODY, tone="quiet", wraps=True)
        self._skin = button("", self._ask_skin, role="step")
        self._source = button(tr("Choose a source"), choose_source, role="step")
        self._go_on = button(tr("Go to the test"), show_test, role="primary")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left, self._right = card(), QWidget()
        self._lay_out()

    def open(self) -> None:
        """Come up; the stickers are watched all the time."""

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: StickersState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._state = state
        looked_at = None if state.look_at is None else state.rows[state.look_at].channel
        self._figure.show_stickers(_placed(state, looked_at))
        self._show_rows(state, looked_at)
        self._steps.setText(_steps(state))
        self._tally.setText(
            tr("{n} of {all} ready · bar: level at rest, good left of the mark",
               n=state.n_ready, all=len(state.rows))
        )  # fmt: skip
        self._none.setText(
            ""
            if state.rows
            else tr("No channel of this source is named as a muscle. Name them under Source.")
        )
        self._none.setVisible(not state.rows)
        for part in (self._reference_rule, self._reference):
            part.setVisible(bool(state.rows))
        skin = tr("Skin is ready ✓") if state.is_skin_ready else tr("Skin preparation…")
        self._skin.setText(skin)
        self._skin.setAccessibleName(skin)
        self._source.setVisible(not state.is_streaming)

    def fit_into(self, room: Room) -> None:
        """Put figure and list side by side, or one above the other."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._seen.setVisible(room is not Room.MEDIUM)
        width = FIGURE_CARD if room is Room.WIDE else FIGURE_CARD_SMALL
        wide_px = round(width * system_scale())
        self._left.setMinimumWidth(S0 if is_narrow else wide_px)
        self._left.setMaximumWidth(_ANY_WIDTH if is_narrow else wide_px)

    def _show_rows(self, state: StickersState, looked_at: str | None) -> None:
        wanted = [row.channel for row in state.rows]
        if wanted != list(self._rows):
            self._make_rows(state)
        for row in state.rows:
            self._rows[row.channel].show_row(row, is_looked_at=row.channel == looked_at)

    def _make_rows(self, state: StickersState) -> None:
        for widget in (*self._rules, *self._rows.values()):
            drop(self._list, widget)
        self._rows, self._rules = {}, []
        for row in state.rows:
            if self._rows:
                self._rules.append(rule())
                self._list.addWidget(self._rules[-1])
            self._rows[row.channel] = StickerRowView(row, self._presenter.choose_placement)
            self._list.addWidget(self._rows[row.channel])

    def _ask_skin(self) -> None:
        if self._state is not None:
            SkinDialog(self, self._presenter, self._state).open()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(tr("Where the stickers go"), Role.HEADING), 1)
        head.addWidget(self._seen)
        picture = QVBoxLayout(self._left)
        picture.setContentsMargins(S4, S3, S4, S3)
        picture.setSpacing(S2)
        picture.addLayout(head)
        picture.addWidget(self._figure, 1)
        picture.addWidget(self._steps)
        rows = card()
        inside = QVBoxLayout(rows)
        inside.setContentsMargins(S0, S3, S0, S2)
        inside.setSpacing(S0)
        title = QHBoxLayout()
        title.setContentsMargins(S4, S0, S4, S2)
        title.addWidget(label(tr("Stickers"), Role.HEADING), 1)
        title.addWidget(self._tally)
        inside.addLayout(title)
        inside.addWidget(rule())
        self._list.setSpacing(S0)
        inside.addLayout(self._list)
        inside.addWidget(self._reference_rule)
        inside.addWidget(self._reference)
        self._none.setContentsMargins(S4, S3, S4, S3)
        inside.addWidget(self._none)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self._skin)
        foot.addWidget(self._source)
        foot.addStretch(1)
        foot.addWidget(self._go_on)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(S0, S0, S0, S0)
        right.setSpacing(S3)
        right.addWidget(rows)
        right.addStretch(1)
        right.addLayout(foot)
        self._columns.setContentsMargins(S4, S3, S4, S3)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._left, 1)
        self._columns.addWidget(self._right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("Stickers")))


class SkinDialog(VisitDialog):
    """What is done to the skin before a sticker; checked, it stands in the recording."""

    def __init__(self, parent: QWidget, presenter: StickersPresenter, state: StickersState) -> None:
        super().__init__(parent, tr("Skin preparation"))
        self._presenter = presenter
        words = {
            "shaved": tr("Shave where hair is."),
            "cleaned": tr("Clean with alcohol, and let it evaporate."),
            "abraded": tr("Rub lightly with abrasive paste or tape until the skin is pink."),
            "dry": tr("Wipe dry, put the stickers on, and give the gel three to five minutes."),
        }
        self.rows = [CheckRow(words[step], self._show) for step in SKIN_STEPS]
        for row in self.rows:
            row.box.setChecked(state.is_skin_ready)
            self.column.addWidget(row)
        once = tr("A sticker is used once, and for one person. Look at the skin again afterwards.")
        self.column.addWidget(label(once, Role.SMALL, tone="quiet", wraps=True))
        self.keep = button(tr("All done"), self._keep, role="primary")
        self.end_with(button(tr("Not done"), self._take_back), self.keep)
        self._show()

    def _show(self) -> None:
        self.keep.setEnabled(all(row.is_on for row in self.rows))

    def _keep(self) -> None:
        self._presenter.state_skin(is_ready=True)
        self.accept()

    def _take_back(self) -> None:
        self._presenter.state_skin(is_ready=False)
        self.reject()


def _placed(state: StickersState, looked_at: str | None) -> list[PlacedSticker]:
    return [
        PlacedSticker(
            row.channel,
            say(row.name.title),
            row.placement.short,
            row.figure,
            is_looked_at=row.channel == looked_at,
            is_there=row.is_there,
        )
        for row in state.rows
        if row.figure is not None and row.placement is not None
    ]


def _steps(state: StickersState) -> str:
    """Return how the sticker that needs a hand is placed, or the first one."""
    looked_at = [] if state.look_at is None else [state.rows[state.look_at]]
    for row in (*looked_at, *state.rows):
        if row.placement is not None:
            steps = " ".join(row.placement.steps[1:])
            return tr("{name}: {steps}", name=say(row.name.title), steps=steps)
    return ""
