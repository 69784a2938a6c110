"""The Result screen: a sentence per leg, then the pairs, then every lift; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.report import ReportWish
from app.presenters.recordings_state import Progress
from app.presenters.result import ResultPresenter
from app.presenters.result_state import ResultState
from app.presenters.signals_state import ExportPhase
from app.views.export_words import export_place, export_words
from app.views.layout import Room, has_room_above, room_in
from app.views.letterhead import KeptLetterhead
from app.views.report_dialog import ask_report
from app.views.result_leg import LegCard
from app.views.result_pictures import LevelsCard, LiftsCard
from app.views.result_tables import PairsCard, QualityCard
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, Role, system_scale
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll

_N_LEGS = 2
_LEFT_SHARE, _RIGHT_SHARE = 14, 8


class ResultScreen(QWidget):
    """Words first; on a small window words and lifts are two tabs."""

    def __init__(
        self,
        presenter: ResultPresenter,
        *,
        look_at: Callable[[str], None],
        begin_test: Callable[[], None],
        open_page: Callable[[Path], None],
        letterhead: KeptLetterhead,
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._look_at = look_at
        self._state: ResultState | None = None
        self._room = Room.WIDE
        self._legs = [LegCard(partial(presenter.choose_leg, at)) for at in range(_N_LEGS)]
        self._pairs, self._quality = PairsCard(), QualityCard()
        self._lifts, self._levels = LiftsCard(), LevelsCard()
        self._begin = button(tr("Go to the test"), begin_test, role="primary")
        self._empty = EmptyPage(self._begin)
        self._tabs = _Tabs(self._show_parts)
        self._leg_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._head = QHBoxLayout()
        self._pages = QStackedWidget()
        self._wish: ReportWish | None = None
        self._letterhead = letterhead
        self._print = button(tr("One page…"), self.ask_and_write, role="primary")
        self.buttons = _buttons(button(tr("Look at the lifts"), self._look), self._print)
        self._outcome = label("", Role.SMALL, tone="quiet", wraps=True)
        self._open_page = open_page
        self._lay_out()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the sentences that are shown."""
        return tuple(card.sentence for card in self._legs if card.isVisibleTo(self))

    @property
    def pairs(self) -> PairsCard:
        """Return the card of the pairs."""
        return self._pairs

    @property
    def lifts(self) -> LiftsCard:
        """Return the card of the lifts."""
        return self._lifts

    def open(self) -> None:
        """Show the newest test where none was chosen."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: ResultState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._show_report(state)
        self._state = state
        self._pages.setCurrentIndex(0 if state.told is not None else 1)
        self._empty.say(_message(state))
        self._begin.setVisible(state.progress is not Progress.RUNNING)
        self.buttons.setEnabled(state.told is not None)
        self._show_told(state)

    def _show_told(self, state: ResultState) -> None:
        if state.told is None or state.leg is None:
            return
        told, leg = state.told, state.leg
        for at, card in enumerate(self._legs):
            card.setVisible(at < len(told.legs))
            if at < len(told.legs):
                is_alone = len(told.legs) == 1
                card.show_leg(told.legs[at], is_shown=told.legs[at] == leg, is_alone=is_alone)
        self._pairs.show_leg(leg, tie_ms=told.tie_ms)
        self._lifts.show_lifts(leg)
        self._levels.show_levels(leg, told.reference_method)
        self._quality.show_leg(leg, told.method)

    def ask_and_write(self) -> None:
        """Ask how, and write the page of the test so."""
        if self._state is None or self._state.told is None:
            return
        wish = ask_report(self, self._wish, letterhead=self._letterhead.last)
        if wish is not None:
            self._wish = wish
            self._letterhead.keep(wish.letterhead)
            self._presenter.write(wish, say)

    def _show_report(self, state: ResultState) -> None:
        """Say how the page stands, and show a sheet that was just written."""
        report = state.report
        self._print.setEnabled(report.phase is not ExportPhase.RUNNING)
        words = tr("Writing the page…") if report.phase is ExportPhase.RUNNING else ""
        self._outcome.setText(words or export_words(report))
        self._outcome.setToolTip(export_place(report))
        self._outcome.setVisible(bool(self._outcome.text()))
        is_new = self._state is None or report != self._state.report
        if is_new and report.exported is not None and report.exported.place.suffix == ".pdf":
            self._open_page(report.exported.place)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the marks in the tables anew in another look."""
        if event.type() == QEvent.Type.PaletteChange and self._state is not None:
            self._show_told(self._state)
        super().changeEvent(event)

    def fit_into(self, room: Room) -> None:
        """Take the form that the window has room for, larger letters counted."""
        scale, size = system_scale(), self.window().size()
        if scale > 1.0:
            room = room_in(QSize(round(size.width() / scale), round(size.height() / scale)))
        self._room = room
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        way = direction.TopToBottom if is_narrow else direction.LeftToRight
        self._leg_row.setDirection(way)
        self._columns.setDirection(way)
        self._tabs.setVisible(room is Room.MEDIUM)
        if not has_room_above(size):
            # The bar above has no room for them then.
            self._head.addWidget(self.buttons)
            self.buttons.show()
        self._show_parts()

    def _show_parts(self) -> None:
        """Show all parts, or those of the tab that is chosen."""
        is_medium, is_second = self._room is Room.MEDIUM, self._tabs.is_second
        self._pairs.setVisible(not (is_medium and is_second))
        self._columns.setStretch(1, 0 if is_medium and not is_second else _RIGHT_SHARE)
        for card in (self._lifts, self._levels, self._quality):
            card.setVisible(not is_medium or is_second)
        for leg in self._legs:
            leg.fit_into(is_small=is_medium and is_second)

    def _look(self) -> None:
        if self._state is not None and self._state.session_id is not None:
            self._look_at(self._state.session_id)

    def _lay_out(self) -> None:
        for leg in self._legs:
            self._leg_row.addWidget(leg, 1)
        self._left.addWidget(self._pairs)
        self._left.addWidget(self._lifts, 1)
        self._right.addWidget(self._levels, 1)
        self._right.addWidget(self._quality)
        self._columns.addLayout(self._left, _LEFT_SHARE)
        self._columns.addLayout(self._right, _RIGHT_SHARE)
        page = QVBoxLayout()
        page.setContentsMargins(S3, S2, S3, S2)
        for each in (self._leg_row, self._columns, self._left, self._right, page):
            each.setSpacing(S2)
        self._head.addWidget(self._tabs)
        self._head.addStretch(1)
        page.addLayout(self._head)
        page.addWidget(self._outcome)
        page.addLayout(self._leg_row)
        page.addLayout(self._columns, 1)
        self._pages.addWidget(PageScroll(page, name=tr("Result")))
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


class _Tabs(QWidget):
    """Two buttons of which one is chosen."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        super().__init__()
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S2)
        self._buttons = [button(text, on_change, role="tab") for text in (tr("Words"), tr("Lifts"))]
        for each in self._buttons:
            each.setCheckable(True)
            group.addButton(each)
            row.addWidget(each)
        row.addStretch(1)
        self._buttons[0].setChecked(True)

    @property
    def is_second(self) -> bool:
        """Return whether the second one is chosen."""
        return self._buttons[1].isChecked()


def _buttons(*buttons: QPushButton) -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout(made)
    row.setContentsMargins(S0, S0, S0, S0)
    row.setSpacing(S2)
    for each in buttons:
        row.addWidget(each)
    return made


def _message(state: ResultState) -> str:
    if state.progress is Progress.RUNNING:
        return tr("Working the result out…")
    if state.problem is not None:
        return state.problem
    return tr("No test yet. Its result shows up here.")
