"""Which simulated person: a short list of what they do."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.presenters.source import SourcePresenter
from app.presenters.source_state import SourceState
from app.views.text import tr
from app.views.theme import S0, S2, S3, Role, font, system_scale
from app.views.widgets.label import label


class ScenarioPane(QWidget):
    """One radio button per simulated person."""

    def __init__(self, presenter: SourcePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._group = QButtonGroup(self)
        self._radios: dict[str, QRadioButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S0, S0, S0, S0)
        self._column.setSpacing(S3)
        self._column.addWidget(label(tr("Who is simulated"), Role.HEADING))
        self._list = QVBoxLayout()
        self._list.setSpacing(S2)
        self._column.addLayout(self._list)
        note = tr(
            "Every screen and the name of every exported file say that this person is simulated."
        )
        self._column.addWidget(label(note, Role.SMALL, tone="quiet", wraps=True))
        self._column.addStretch(1)

    def show_state(self, state: SourceState) -> None:
        """Show the list and which one is chosen."""
        if not self._radios:
            for choice in state.scenarios:
                self._add(choice.name, tr(choice.title))
        self._radios[state.scenario].setChecked(True)

    def _add(self, name: str, title: str) -> None:
        radio = QRadioButton(title[:1].upper() + title[1:])
        radio.setFont(font(Role.BODY, system_scale()))
        radio.clicked.connect(lambda _checked=False: self._presenter.choose_scenario(name))
        self._group.addButton(radio)
        self._radios[name] = radio
        self._list.addWidget(radio)
