"""Asks for the letters a clinic told, before a plan from a new signer is taken over."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.presenters.plan import PlanPresenter
from app.presenters.plan_state import FileQuestion
from app.views.text import say, tr
from app.views.theme import Role, font, system_scale
from app.views.visit_dialogs import VisitDialog
from app.views.widgets.label import button, label


class SignerDialog(VisitDialog):
    """Whoever takes a plan over has compared who signed it."""

    def __init__(self, parent: QWidget, presenter: PlanPresenter) -> None:
        super().__init__(parent, tr("Who made this plan?"))
        self._presenter = presenter
        self._what = label("", Role.BODY, wraps=True)
        self._signed = label("", Role.SENTENCE)
        self.column.addWidget(self._what)
        self.column.addWidget(label(tr("It is signed"), Role.SMALL, tone="quiet"))
        self.column.addWidget(self._signed)
        how = tr("Type the letters your clinic told you. They must be the same.")
        self.column.addWidget(label(how, Role.BODY, wraps=True))
        self.typed = QLineEdit()
        self.typed.setFont(font(Role.BODY, system_scale()))
        self.typed.setAccessibleName(how)
        self.typed.returnPressed.connect(self._compare)
        self.column.addWidget(self.typed)
        self.said = label("", Role.SMALL, wraps=True)
        self.said.hide()
        self.column.addWidget(self.said)
        self.end_with(
            button(tr("Cancel"), self.reject),
            button(tr("Take over"), self._compare, role="primary"),
        )
        self.rejected.connect(presenter.cancel_file)

    def show_question(self, question: FileQuestion) -> None:
        """Show what the file holds and who signed it."""
        titles = ", ".join(say(title) for title in question.titles)
        begins = question.starts_on.isoformat()
        self._what.setText(tr("From {day}: {titles}.", day=begins, titles=titles))
        self._signed.setText(question.fingerprint)
        if question.is_refused:
            self.said.setText(
                tr("These are other letters. Ask your clinic, and take nothing over before.")
            )
            self.said.show()
            self.fit()

    def _compare(self) -> None:
        self._presenter.compare(self.typed.text())
