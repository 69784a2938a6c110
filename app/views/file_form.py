"""A CSV file: which one, and what it does not say itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.presenters.source import UNIT_CHOICES, SourcePresenter
from app.presenters.source_state import SourceState
from app.views.file_questions import ask_recording
from app.views.text import tr
from app.views.theme import S0, S2, S3, S4, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label


class FilePane(QWidget):
    """Path, unit and rate of a file."""

    def __init__(self, presenter: SourcePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._path = self._line(tr("File"), tr("recording.csv"))
        self._path.textEdited.connect(presenter.choose_file)
        self._rate = self._line(tr("Samples per second"), tr("from the column time_s"))
        self._rate.textEdited.connect(presenter.type_rate)
        self._unit = ChoiceBox(tr("Unit"))
        self._unit.addItems([tr("from the column names"), "µV", "mV", "V"])
        self._unit.activated.connect(lambda row: presenter.choose_unit(UNIT_CHOICES[row]))
        self._browse = button(tr("Choose file…"), self._ask)
        self._lay_out()

    def show_state(self, state: SourceState) -> None:
        """Show what is filled in."""
        for field, text in ((self._path, state.file.path), (self._rate, state.file.rate)):
            if not field.hasFocus() and field.text() != text:
                field.setText(text)
        self._unit.setCurrentIndex(UNIT_CHOICES.index(state.file.unit))

    def _ask(self) -> None:
        typed = self._path.text().strip()
        path = ask_recording(self, Path(typed) if typed else None)
        if path:
            self._presenter.choose_file(path)
            self._path.setText(path)

    def _line(self, name: str, placeholder: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(font(Role.BODY, system_scale()))
        made.setAccessibleName(name)
        made.setPlaceholderText(placeholder)
        return made

    def _lay_out(self) -> None:
        path = QHBoxLayout()
        path.setSpacing(S2)
        path.addWidget(self._path, 1)
        path.addWidget(self._browse)
        form = QGridLayout()
        form.setHorizontalSpacing(S4)
        form.setVerticalSpacing(S2)
        form.addWidget(label(tr("File"), Role.BODY), 0, 0)
        form.addLayout(path, 0, 1)
        form.addWidget(label(tr("Unit"), Role.BODY), 1, 0)
        form.addWidget(self._unit, 1, 1)
        form.addWidget(label(tr("Samples per second"), Role.BODY), 2, 0)
        form.addWidget(self._rate, 2, 1)
        form.setColumnStretch(1, 1)
        hint = tr(
            "One row per sample; columns time_s and then one per muscle with its unit, such as "
            "gluteus_maximus_R_uV. Or a file of another program, as Import under Recordings reads "
            "them. An order needs 1000 samples per second or more."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addWidget(label(tr("Which file"), Role.HEADING))
        column.addLayout(form)
        column.addWidget(label(hint, Role.SMALL, tone="quiet", wraps=True))
        column.addStretch(1)
