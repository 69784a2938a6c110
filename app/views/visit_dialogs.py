"""The three things that are asked before a recording: consent, the questions, and mains."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.model.safety_questions import SAFETY_QUESTIONS, Weight, heaviest
from app.model.visit_words import on_mains_phrase, weight_phrase
from app.presenters.visit import OVERRIDE_WORDS, VisitPresenter, VisitState
from app.views.text import say, tr
from app.views.theme import DIALOG_WIDE, S0, S2, S4, Role, font, system_scale
from app.views.widgets.check_row import CheckRow
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll

_LOOK_MS = 30
_TITLE_BAR_PX = 48


class VisitDialog(QDialog):
    """A dialog of one column, which scrolls where a screen is too low for it."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        width = round(DIALOG_WIDE * system_scale())
        self.setFixedWidth(min(width, self.screen().availableGeometry().width()))
        self.column = QVBoxLayout()
        self.column.setContentsMargins(S4, S4, S4, S2)
        self.column.setSpacing(S2)
        self.column.addWidget(label(title, Role.HEADING))
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(S4, S2, S4, S4)
        self._foot.setSpacing(S2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.setSpacing(S0)
        outer.addWidget(PageScroll(self.column, name=title), 1)
        outer.addLayout(self._foot)
        ring = FocusRing(self)
        timer = QTimer(self)
        timer.timeout.connect(ring.follow)
        timer.start(_LOOK_MS)

    def fit(self) -> None:
        """Be as high as the words need at this width."""
        needed = self.column.totalHeightForWidth(self.width()) + self._foot.sizeHint().height()
        room = self.screen().availableGeometry().height() - _TITLE_BAR_PX
        self.setFixedHeight(min(needed, room))

    def showEvent(self, event: QShowEvent) -> None:
        """Fit to the words."""
        super().showEvent(event)
        self.fit()

    def end_with(self, *buttons: QWidget) -> None:
        """Put the buttons at the foot."""
        self._foot.addStretch(1)
        for each in buttons:
            self._foot.addWidget(each)


class ConsentDialog(VisitDialog):
    """The words to be read together, and what the person says to them."""

    def __init__(self, parent: QWidget, presenter: VisitPresenter, state: VisitState) -> None:
        super().__init__(parent, tr("Consent"))
        self._presenter = presenter
        person = state.visit.participant
        has_agreed = person is not None and person.consent is not None
        text = state.visit.consent_text
        for sentence in text.words:
            self.column.addWidget(label(say(sentence), Role.BODY, wraps=True))
        version = tr("Version {version} of these words", version=text.version)
        self.column.addWidget(label(version, Role.SMALL, tone="quiet"))
        self.agree = button(tr("Has agreed"), self._agree, role="primary")
        self.withdraw = button(tr("Does not agree any more"), self._withdraw)
        self.withdraw.setVisible(has_agreed)
        close = button(tr("Close"), self.reject)
        self.end_with(self.withdraw, close, self.agree)
        # No key that is pressed by chance may take back what a person said.
        (close if has_agreed else self.agree).setFocus()

    def _agree(self) -> None:
        self._presenter.agree()
        self.accept()

    def _withdraw(self) -> None:
        self._presenter.withdraw()
        self.accept()


class QuestionsDialog(VisitDialog):
    """Every question with a box for yes; what a yes means stands under it."""

    def __init__(self, parent: QWidget, presenter: VisitPresenter, state: VisitState) -> None:
        super().__init__(parent, tr("Before this visit"))
        self._presenter = presenter
        about = tr("Read each aloud. Check what is answered with yes.")
        self.column.addWidget(label(about, Role.SMALL, tone="quiet"))
        self.rows: dict[str, CheckRow] = {}
        for weight in Weight:
            self.column.addWidget(label(say(weight_phrase(weight)), Role.SMALL_NAME, wraps=True))
            for each in (every for every in SAFETY_QUESTIONS if every.weight is weight):
                row = CheckRow(say(each.words), self._show, note=say(weight_phrase(weight)))
                self.rows[each.id] = row
                self.column.addWidget(row)
        self.why = QLineEdit()
        self.why.setFont(font(Role.BODY, system_scale()))
        self.why.setAccessibleName(tr("Why the visit goes on"))
        self.why.setPlaceholderText(tr("Why the visit goes on, and who decided"))
        self.why.textChanged.connect(lambda _text: self._show())
        self.column.addWidget(self.why)
        self.keep = button("", self._keep, role="primary")
        self.end_with(button(tr("Cancel"), self.reject), self.keep)
        self._begin_with(state)
        self._show()

    def _begin_with(self, state: VisitState) -> None:
        answers = state.visit.answers
        if answers is not None:
            for question_id in answers.answered_yes & self.rows.keys():
                self.rows[question_id].box.setChecked(True)
            self.why.setText(answers.why_anyway)

    def _answered_yes(self) -> frozenset[str]:
        return frozenset(each for each, row in self.rows.items() if row.is_on)

    def _show(self) -> None:
        weight = heaviest(self._answered_yes())
        self.why.setVisible(weight is Weight.ASK_FIRST)
        self.fit()
        text = tr("None of these") if weight is None else tr("Note the answers")
        self.keep.setText(text)
        self.keep.setAccessibleName(text)

    def _keep(self) -> None:
        self._presenter.answer(self._answered_yes(), self.why.text())
        self.accept()


class MainsDialog(VisitDialog):
    """Why nothing is recorded now, and the words that record all the same."""

    def __init__(self, parent: QWidget, presenter: VisitPresenter) -> None:
        super().__init__(parent, tr("Plugged in"))
        self._presenter = presenter
        risk = tr(
            "A fault in a charger or in another device on the wall can reach a person through the "
            "sensor's cable. Whoever records all the same answers for it; it is noted in the "
            "recording."
        )
        typed = tr("To record all the same, type: {words}", words=OVERRIDE_WORDS)
        for words in (say(on_mains_phrase()), risk, typed):
            self.column.addWidget(label(words, Role.BODY, wraps=True))
        self.typed = QLineEdit()
        self.typed.setFont(font(Role.BODY, system_scale()))
        self.typed.setAccessibleName(typed)
        self.typed.returnPressed.connect(self._try)
        self.column.addWidget(self.typed)
        self.said = label("", Role.SMALL, wraps=True)
        self.said.hide()
        self.column.addWidget(self.said)
        self.end_with(
            button(tr("Cancel"), self.reject, role="primary"),
            button(tr("Record on mains"), self._try),
        )

    def _try(self) -> None:
        if self._presenter.override(self.typed.text()):
            self.accept()
            return
        self.said.setText(tr("Type exactly: {words}", words=OVERRIDE_WORDS))
        self.said.show()
        self.fit()
