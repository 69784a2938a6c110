"""Blind rounds: chosen, then one nameless signal after the other; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.hand_words import seconds
from app.model.phrase import clock_time
from app.presenters.marking_state import SessionChoice, StartMark
from app.presenters.rating import RatingPresenter
from app.presenters.rating_state import RatingPhase, RatingState, RoundRow
from app.views.layout import Room
from app.views.marking_page import KeyedChart, Keys, pressed
from app.views.review_keys import KeysDialog, rating_keys
from app.views.text import tr
from app.views.theme import S0, S1, S2, S3, S4, TABLE_ROW, Role, font, system_scale
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column
from app.views.widgets.still_chart import StillPicture
from app.views.widgets.table import Table

_ZOOM = 0.7
_PLAIN, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class RatingPage(QWidget):
    """The choice of a round, or the signal that is marked now."""

    def __init__(self, presenter: RatingPresenter) -> None:
        super().__init__()
        self.choice = RoundChoice(presenter)
        self.signal = SignalCard(presenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(PageScroll(_around(self.choice), name=tr("Blind round")))
        self._pages.addWidget(PageScroll(_around(self.signal), name=tr("Signal")))
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.addWidget(self._pages)

    def show_state(self, state: RatingState) -> None:
        """Show a state."""
        is_marking = state.phase in (RatingPhase.MARKING, RatingPhase.DONE)
        if is_marking and self._pages.currentIndex() == 0:
            self._pages.setCurrentIndex(1)
            self.signal.chart.setFocus()
        elif not is_marking:
            self._pages.setCurrentIndex(0)
        if is_marking:
            self.signal.show_state(state)
        else:
            self.choice.show_state(state)


class RoundChoice(QWidget):
    """Who rates and which recordings on the left, the rounds there are on the right."""

    def __init__(self, presenter: RatingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._choices: tuple[SessionChoice, ...] = ()
        self._rows: tuple[RoundRow, ...] = ()
        self.rater = QLineEdit()
        self.rater.setAccessibleName(tr("Who rates, as a pseudonym"))
        self.rater.setPlaceholderText(tr("R1"))
        self.rater.setFont(font(Role.BODY, system_scale()))
        self.rater.textChanged.connect(lambda _text: self._allow())
        self.sessions = QListWidget()
        self.sessions.setAccessibleName(tr("Recordings to be marked"))
        self.sessions.setFont(font(Role.BODY, system_scale()))
        self.sessions.setMinimumHeight(round(4 * TABLE_ROW * system_scale()))
        self.sessions.itemChanged.connect(lambda _item: self._allow())
        self.begin = button(tr("Begin a round"), self._begin, role="primary")
        self._problem = label("", Role.BODY, wraps=True)
        self._table = Table(
            (
                Column(tr("Rater and round"), is_wide=True),
                Column(tr("Begun")),
                Column(tr("Recordings"), is_number=True),
                Column(tr("Marked"), is_number=True),
            ),
            name=tr("Blind rounds, newest first"),
        )
        self._table.activated.connect(lambda _index: self._take_up())
        self.take_up = button(tr("Go on"), self._take_up)
        self._lay_out()

    def show_state(self, state: RatingState) -> None:
        """Show what can be rated and what is being rated."""
        self._show_sessions(state.sessions)
        is_busy = state.phase is RatingPhase.BEGINNING
        words = tr("Looking for starts… {n}\u00a0%").format(n=state.percent)
        self._problem.setText(words if is_busy else state.problem or "")
        self._problem.setVisible(bool(self._problem.text()))
        if state.rounds != self._rows:
            self._rows = state.rounds
            self._table.show_rows([_cells(each) for each in state.rounds])
            self._table.keep_rows_in_sight(min(max(len(state.rounds), 1), 5))
            self._table.show_chosen(0 if state.rounds else None)
        self.take_up.setEnabled(bool(state.rounds) and not is_busy)
        self._allow(is_busy=is_busy)

    def _allow(self, *, is_busy: bool = False) -> None:
        is_ready = bool(self.rater.text().strip()) and bool(self._chosen()) and not is_busy
        self.begin.setEnabled(is_ready)
        self.begin.setToolTip(
            "" if is_ready else tr("Name who rates, and tick at least one recording.")
        )

    def _chosen(self) -> tuple[str, ...]:
        items = (self.sessions.item(at) for at in range(self.sessions.count()))
        return tuple(
            str(each.data(Qt.ItemDataRole.UserRole))
            for each in items
            if each.checkState() is Qt.CheckState.Checked
        )

    def _begin(self) -> None:
        self._presenter.begin(self._chosen(), self.rater.text())

    def _take_up(self) -> None:
        row = self._table.currentIndex().row()
        if 0 <= row < len(self._rows):
            self._presenter.take_up(self._rows[row].round_id)

    def _show_sessions(self, choices: tuple[SessionChoice, ...]) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        self.sessions.clear()
        for each in choices:
            words = f"{each.started:%Y-%m-%d %H:%M} · {clock_time(each.duration_s)}"
            item = QListWidgetItem(words)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setData(Qt.ItemDataRole.UserRole, each.session_id)
            item.setSizeHint(QSize(0, round(TABLE_ROW * system_scale())))
            self.sessions.addItem(item)
        if choices:
            self.sessions.setCurrentRow(0)

    def fit_into(self, room: Room) -> None:
        """Put the rounds beside the new one, or below it."""
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        self._cards.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _lay_out(self) -> None:
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._cards.setContentsMargins(S0, S0, S0, S0)
        self._cards.setSpacing(S3)
        begin, column = _card(tr("A new blind round"))
        words = tr(
            "One signal after the other, in an order that chance gives: no muscle, no recording "
            "and nothing that was found is shown. Marks are kept at once, apart from all edits, "
            "and a round can be left and taken up again."
        )
        column.addWidget(label(words, Role.SMALL, tone="quiet", wraps=True))
        column.addSpacing(S1)
        column.addWidget(label(tr("Who rates, as a pseudonym"), Role.SMALL_NAME))
        column.addWidget(self.rater)
        column.addSpacing(S1)
        column.addWidget(label(tr("Recordings to be marked"), Role.SMALL_NAME))
        column.addWidget(self.sessions, 1)
        column.addWidget(self._problem)
        column.addWidget(self.begin, alignment=Qt.AlignmentFlag.AlignLeft)
        self._cards.addWidget(begin, 1)
        rounds, column = _card(tr("Rounds"))
        column.addWidget(self._table)
        column.addWidget(self.take_up, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._cards.addWidget(rounds, 1)


class SignalCard(QFrame):
    """One signal without a name, and the mark in it."""

    def __init__(self, presenter: RatingPresenter) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._presenter = presenter
        self._title = label("", Role.HEADING)
        self._round = label("", Role.SMALL, tone="quiet")
        self._said = label("", Role.BODY, wraps=True)
        self.chart = KeyedChart(tr("A signal without a name"), self._press)
        self.keep = button(tr("Keep and next"), presenter.keep, role="primary")
        self._none = button(tr("No start"), presenter.keep_none)
        self._before = button(tr("Signal before"), lambda: presenter.step(-1))
        self._leave = button(tr("Leave the round"), presenter.leave)
        self._keys = button(tr("Keys"), self._tell_keys, role="pill")
        self._keys.setAccessibleName(tr("Keys of this page"))
        chart = self.chart
        chart.columns_fitted.connect(presenter.fit_columns)
        chart.scrolled.connect(presenter.scroll)
        chart.zoomed.connect(presenter.zoom)
        chart.dragged.connect(presenter.put)
        chart.put.connect(lambda _row, time_s: presenter.put(time_s))
        self._lay_out()

    def show_state(self, state: RatingState) -> None:
        """Show the signal that is marked now."""
        is_done = state.phase is RatingPhase.DONE
        self._round.setText(
            tr("{name} · {k} of {n} marked", name=state.name, k=state.n_done, n=state.n_items)
        )
        self._title.setText(
            tr("All signals are marked")
            if is_done
            else tr("Signal {n} of {all}", n=state.position + 1, all=state.n_items)
        )
        self._said.setText(_said(state))
        for each in (self.chart, self.keep, self._none, self._keys):
            each.setVisible(not is_done)
        self.keep.setEnabled(state.mark_s is not None)
        self._before.setEnabled(state.position > 0)
        if is_done:
            return
        mark = StartMark(0, 0, None, None, is_by_hand=True, hand_s=state.mark_s, is_chosen=False)
        self.chart.show_picture(
            StillPicture(
                channels=("",),
                names=((tr("Signal"), ""),),
                window=state.window,
                view=state.view,
                half_ranges_uv=(state.half_range_uv,),
                starts=() if state.mark_s is None else (mark,),
                is_blind=True,
                description=self._said.text(),
            )
        )

    def _press(self, event: QKeyEvent) -> bool:
        do = self._bound().get(pressed(event))
        if do is None:
            return False
        do()
        return True

    def _bound(self) -> Keys:
        key, to = Qt.Key, self._presenter
        return {
            (key.Key_Left, _PLAIN): lambda: to.nudge(-10.0),
            (key.Key_Right, _PLAIN): lambda: to.nudge(10.0),
            (key.Key_Left, _CTRL): lambda: to.nudge(-1.0),
            (key.Key_Right, _CTRL): lambda: to.nudge(1.0),
            (key.Key_Left, _SHIFT): lambda: to.nudge(-50.0),
            (key.Key_Right, _SHIFT): lambda: to.nudge(50.0),
            (key.Key_Plus, _PLAIN): lambda: to.zoom(_ZOOM),
            (key.Key_Plus, _SHIFT): lambda: to.zoom(_ZOOM),
            (key.Key_Equal, _PLAIN): lambda: to.zoom(_ZOOM),
            (key.Key_Minus, _PLAIN): lambda: to.zoom(1 / _ZOOM),
            (key.Key_F, _PLAIN): to.fit_scale,
            (key.Key_Return, _PLAIN): to.keep,
            (key.Key_Enter, _PLAIN): to.keep,
            (key.Key_Delete, _PLAIN): to.keep_none,
            (key.Key_Backspace, _PLAIN): lambda: to.step(-1),
            (key.Key_F1, _PLAIN): self._tell_keys,
        }

    def _tell_keys(self) -> None:
        KeysDialog(rating_keys(), self).open()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(S4, S3, S4, S1)
        head.setSpacing(S3)
        head.addWidget(self._title)
        head.addWidget(self._round, 1)
        head.addWidget(self._keys)
        foot = QHBoxLayout()
        foot.setContentsMargins(S4, S1, S4, S3)
        foot.setSpacing(S2)
        foot.addWidget(self._leave)
        foot.addStretch(1)
        for each in (self._before, self._none, self.keep):
            foot.addWidget(each)
        said = QVBoxLayout()
        said.setContentsMargins(S4, S0, S4, S0)
        said.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S1)
        column.addLayout(head)
        traces = QVBoxLayout()
        traces.setContentsMargins(S2, S1, S2, S2)
        traces.addWidget(self.chart)
        column.addLayout(traces, 1)
        column.addLayout(said)
        column.addLayout(foot)


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    made = card()
    column = QVBoxLayout(made)
    column.setContentsMargins(S4, S4, S4, S4)
    column.setSpacing(S2)
    column.addWidget(label(title, Role.HEADING))
    return made, column


def _around(choice: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(S0, S0, S0, S0)
    column.addWidget(choice)
    return column


def _said(state: RatingState) -> str:
    if state.problem is not None:
        return state.problem
    if state.phase is RatingPhase.DONE:
        return tr(
            "A second round of the same recordings, some days later, tells how well this rater "
            "repeats. The page Agreement holds rounds against each other and against the program."
        )
    if state.is_none:
        return tr("Kept: no start. A double click or an arrow key puts one after all.")
    if state.mark_s is None:
        return tr("Where does this muscle start? A double click or an arrow key puts the mark.")
    return tr("Mark at {time} of this signal.", time=seconds(state.mark_s))


def _cells(row: RoundRow) -> tuple[str, ...]:
    return (row.name, row.begun, str(row.n_sessions), f"{row.n_done} / {row.n_items}")
