"""The Review screen: starts by hand, blind rounds, agreement, as three pages behind tabs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.presenters.agreement import AgreementPresenter
from app.presenters.marking import MarkingPresenter
from app.presenters.rating import RatingPresenter
from app.views.agreement_page import AgreementPage
from app.views.layout import Room, room_in
from app.views.marking_page import MarkingPage
from app.views.rating_page import RatingPage
from app.views.text import tr
from app.views.theme import S2, S3, S4, system_scale
from app.views.widgets.label import button


class ReviewScreen(QWidget):
    """Shows one of its pages; each asks its own presenter."""

    def __init__(
        self,
        marking: MarkingPresenter,
        rating: RatingPresenter,
        agreement: AgreementPresenter,
        *,
        go_back: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._go_back = go_back
        self._marking, self._rating, self._agreement = marking, rating, agreement
        self.marking = MarkingPage(marking)
        self.rating = RatingPage(rating)
        self.agreement = AgreementPage(agreement)
        self._pages = QStackedWidget()
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(S2)
        for text, page, come_up in (
            (tr("Starts"), self.marking, marking.open),
            (tr("Blind round"), self.rating, rating.open),
            (tr("Agreement"), self.agreement, agreement.open),
        ):
            self._add(text, page, come_up)
        self._tabs.addStretch(1)
        self._tabs.addWidget(button(tr("Back to the recording"), self._leave))
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S3, S4, S4)
        column.setSpacing(S3)
        column.addLayout(self._tabs)
        column.addWidget(self._pages, 1)

    def open(self) -> None:
        """Come up on the page of starts, with the keyboard in its traces."""
        self._buttons[0].click()
        self.marking.chart.setFocus()

    def tick(self) -> None:
        """Ask the presenter of the page in front, and show what it says."""
        front = self._pages.currentWidget()
        if front is self.rating:
            self.rating.show_state(self._rating.tick())
        elif front is self.agreement:
            self.agreement.show_state(self._agreement.tick())
        else:
            self.marking.show_state(self._marking.tick())

    def fit_into(self, room: Room) -> None:
        """Give every page the form that fits, letters of any size among it."""
        if system_scale() > 1.0:
            size = self.window().size()
            room = room_in(QSize(*(round(px / system_scale()) for px in size.toTuple())))
        self.marking.fit_into(room)
        self.rating.choice.fit_into(room)
        self.agreement.fit_into(room)

    def _leave(self) -> None:
        if self._marking.session_id is not None:
            self._go_back(self._marking.session_id)

    def _add(self, text: str, page: QWidget, come_up: Callable[[], None]) -> None:
        at = self._pages.addWidget(page)

        def show() -> None:
            self._pages.setCurrentIndex(at)
            come_up()

        made = button(text, show, role="tab")
        made.setCheckable(True)
        self._group.addButton(made)
        self._buttons.append(made)
        self._tabs.addWidget(made)
