"""How markings agree: words, a table of muscles and pairs, the figure of one; no mathematics."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.figures.differences import describe_differences, differences_drawing
from app.figures.drawing import Drawing
from app.presenters.agreement import AgreementPresenter, AgreementState
from app.presenters.recordings_state import Progress
from app.views.export_words import export_place, export_words
from app.views.layout import Room
from app.views.text import say, tr
from app.views.theme import CHIP, S0, S1, S2, S3, S4, TIMELINE, Role, theme_now
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label
from app.views.widgets.marks import muscles_icon
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.picture import Picture
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table


class AgreementPage(QWidget):
    """Two markings at a time; a row chosen in the table is the one that is drawn."""

    def __init__(self, presenter: AgreementPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: AgreementState | None = None
        self._which = ChoiceBox(tr("Which two markings"), role=Role.BODY)
        self._which.activated.connect(presenter.choose)
        self._sentence = label("", Role.HEADING, wraps=True)
        self._detail = label("", Role.BODY, wraps=True)
        self._table = Table(
            (
                Column(tr("Muscle or pair"), is_wide=True),
                Column(tr("n"), is_number=True),
                Column(tr("Median\ndifference, ms"), is_number=True),
                Column(tr("Mean\ndifference, ms"), is_number=True),
                Column(tr("Limits of\nagreement, ms"), is_number=True),
                Column(tr("Same\norder, %"), is_number=True),
            ),
            name=tr("Agreement per muscle, then per pair"),
            give_way=(3,),
        )
        self._table.selectionModel().currentRowChanged.connect(
            lambda now, _before: presenter.choose_row(now.row())
        )
        self._picture = Picture(tr("Differences against their mean"))
        self._note = label(_note(), Role.CAPTION, tone="quiet", wraps=True)
        self._outcome = label("", Role.SMALL, tone="quiet", wraps=True)
        self.write = button(tr("Save as CSV…"), self._ask_and_write)
        self._empty = EmptyPage()
        self._pages = QStackedWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    @property
    def sentence(self) -> str:
        """Return what is said of the chosen row."""
        return f"{self._sentence.text()} {self._detail.text()}"

    def open(self) -> None:
        """Hold everything against everything anew."""
        self._presenter.open()

    def show_state(self, state: AgreementState) -> None:
        """Show a state; the same costs nothing."""
        if state is self._state:
            return
        self._state = state
        self._pages.setCurrentIndex(1 if state.figure is None else 0)
        self._empty.say(_message(state))
        if state.figure is None:
            return
        titles = [say(each) for each in state.comparisons]
        if titles != [self._which.itemText(at) for at in range(self._which.count())]:
            self._which.clear()
            self._which.addItems(titles)
        self._which.setCurrentIndex(state.position)
        self._sentence.setText(say(state.sentence))
        self._detail.setText(say(state.detail))
        theme = theme_now()
        self._table.show_rows(
            [
                (say(each.title), str(each.n), each.median, each.bias, each.limits, each.same)
                for each in state.rows
            ],
            looks=[RowLook(hint=say(each.note)) for each in state.rows],
            icons=[muscles_icon(each.channels, theme) for each in state.rows],
        )
        self._table.keep_rows_in_sight(min(len(state.rows), 10))
        self._table.show_chosen(state.row)
        self._show_figure(state)
        self._outcome.setText(export_words(state.export))
        self._outcome.setToolTip(export_place(state.export))
        self._outcome.setVisible(bool(self._outcome.text()))

    def fit_into(self, room: Room) -> None:
        """Put the figure beside the table, or below it."""
        direction = QBoxLayout.Direction
        is_wide = room is Room.WIDE
        self._columns.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def _show_figure(self, state: AgreementState) -> None:
        found = state.figure
        if found is None:
            return

        def make(width: float, height: float, scale: float) -> Drawing:
            return differences_drawing(found, width=width, height=height, say=say, scale=scale)

        words = describe_differences(found, say)
        self._picture.show_drawing(make, height=TIMELINE, description=words)

    def _ask_and_write(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Where the tables go"))
        if folder:
            self._presenter.write(Path(folder))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(self._which, 1)
        head.addWidget(self.write)
        self._table.setIconSize(QSize(2 * CHIP + S1, CHIP))
        figures = QFrame()
        figures.setProperty("card", "plain")
        column = QVBoxLayout(figures)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S2)
        column.addWidget(label(tr("Differences against their mean"), Role.SMALL_NAME))
        column.addWidget(self._picture, 1)
        column.addWidget(self._note)
        words = QFrame()
        words.setProperty("card", "plain")
        column = QVBoxLayout(words)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S2)
        column.addLayout(head)
        column.addWidget(self._outcome)
        column.addSpacing(S1)
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addWidget(self._table)
        column.addStretch(1)
        self._columns.setContentsMargins(S0, S0, S0, S0)
        self._columns.setSpacing(S3)
        self._columns.addWidget(words, 3)
        self._columns.addWidget(figures, 2)
        self._pages.addWidget(PageScroll(self._columns, name=tr("Agreement")))
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


def _message(state: AgreementState) -> str:
    if state.progress is Progress.RUNNING:
        return tr("Holding marks against each other… {n}\u00a0%").format(n=state.percent)
    if state.problem is not None:
        return state.problem
    return tr("Nothing to compare yet. Mark a blind round first; its figures show up here.")


def _note() -> str:
    return tr(
        "Solid: mean difference. Dashed: limits of agreement, between which 95 % of the "
        "differences lie. Grey: their 95 % intervals. Lifts of one person are alike, so that for "
        "other people and other raters all of them are wider."
    )
