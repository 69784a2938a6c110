"""Who may be told whose recording it is: nobody, or whoever opens it, for a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app.model.export import Disclosure
from app.views.text import tr
from app.views.theme import S0, S3, Role, font, system_scale
from app.views.widgets.label import label


class ToldChoice(QWidget):
    """Nobody is told unless a person says so and why."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.nobody = _choice(tr("Nobody: no name, no date, no serial number, no notes"))
        self.somebody = _choice(tr("Whoever opens it: who, when, with which device, and notes"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason, kept in the audit log"))
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setFont(font(Role.BODY, system_scale()))
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addWidget(label(tr("Who learns whose recording it is?"), Role.BODY))
        for choice in (self.nobody, self.somebody):
            group.addButton(choice)
            choice.toggled.connect(lambda _on: self._follow())
            column.addWidget(choice)
        column.addWidget(self.reason)
        self.reason.textChanged.connect(lambda _text: self.changed.emit())
        self.nobody.setChecked(True)

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is asked for that lacks its reason."""
        return self.nobody.isChecked() or bool(self.reason.text().strip())

    @property
    def disclosure(self) -> Disclosure:
        """Return what was chosen."""
        return Disclosure(self.reason.text().strip() if self.somebody.isChecked() else "")

    def _follow(self) -> None:
        self.reason.setEnabled(self.somebody.isChecked())
        self.changed.emit()


def _choice(text: str) -> QRadioButton:
    made = QRadioButton(text)
    made.setFont(font(Role.BODY, system_scale()))
    return made
