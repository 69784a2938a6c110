"""The form for a foreign file: what it says of its channels, and what a person says they are."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.model.link_words import missing_phrase
from app.model.montage import AUX, UNUSED
from app.model.phrase import clock_time
from app.model.shown_text import shown
from app.presenters.importing import NOT_NAMED, ImportingPresenter
from app.presenters.importing_state import (
    NOBODY,
    ImportHindrance,
    ImportingState,
    ImportPhase,
    Owner,
)
from app.presenters.source import UNIT_CHOICES
from app.views.muscle_title import muscle_title
from app.views.text import say, tr
from app.views.theme import PAIR_TABLE, S0, S2, S3, S4, S6, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, card, drop, label
from app.views.widgets.page_scroll import PageScroll
from drivers.errors import Setting

_LONGEST = 40
"""Characters of a pseudonym in the list of all; no screen is wide enough for every one."""


class ImportForm(QWidget):
    """One file: facts, channels, what it does not say, and the button that stores it."""

    def __init__(self, presenter: ImportingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._facts = label("", Role.BODY, tone="quiet", wraps=True)
        self._problem = label("", Role.BODY, wraps=True)
        self._table = _ChannelTable(presenter)
        self._owner = _OwnerChoice(presenter)
        self._changed = label("", Role.BODY, wraps=True)
        self._as_changed = QCheckBox(tr("Take it as it is; the session's notes then say so"))
        self._as_changed.setFont(font(Role.BODY, system_scale()))
        self._as_changed.clicked.connect(presenter.take_as_changed)
        self._stated = _StatedForm(presenter)
        self._notes = label("", Role.SMALL, tone="quiet", wraps=True)
        self._why = label("", Role.SMALL, tone="quiet", wraps=True)
        self._keep = button(tr("Import"), presenter.keep, role="primary")
        self._cancel = button(tr("Cancel"), presenter.cancel)
        self._lay_out()

    def show_state(self, state: ImportingState) -> None:
        """Show a state."""
        self._facts.setText(_facts(state))
        _show(self._problem, state.problem or "")
        _show(self._changed, state.changed or "")
        self._as_changed.setVisible(state.changed is not None)
        self._as_changed.setChecked(state.is_taken_as_changed)
        self._table.setVisible(bool(state.channels))
        self._table.show_state(state)
        self._owner.show_state(state)
        self._stated.show_state(state)
        _show(self._notes, "\n".join(state.notes))
        hindrance = "" if state.hindrance is None else _hindrances()[state.hindrance]
        _show(self._why, hindrance or state.no_order or "")
        self._keep.setEnabled(state.phase is ImportPhase.ASKING and state.hindrance is None)
        self._keep.setVisible(state.phase is not ImportPhase.REFUSED)

    def _lay_out(self) -> None:
        form = card()
        column = QVBoxLayout(form)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Import a recording"), Role.HEADING))
        column.addWidget(self._facts)
        column.addWidget(self._problem)
        column.addWidget(self._changed)
        column.addWidget(self._as_changed)
        beside = QHBoxLayout()
        beside.addWidget(self._table, 1)
        beside.addStretch(0)
        column.addLayout(beside)
        column.addWidget(self._owner)
        column.addWidget(self._stated)
        column.addWidget(self._notes)
        column.addStretch(1)
        column.addWidget(self._why)
        actions = QHBoxLayout()
        actions.setSpacing(S2)
        actions.addWidget(self._keep)
        actions.addWidget(self._cancel)
        actions.addStretch(1)
        column.addLayout(actions)
        page = QVBoxLayout()
        page.setContentsMargins(S4, S4, S4, S4)
        page.addWidget(form, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(page, name=tr("Import a recording")))


class _ChannelTable(QWidget):
    """A row for each channel: name, unit and rate of the file, and the choice of its muscle."""

    def __init__(self, presenter: ImportingPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._grid = QGridLayout(self)
        self.setMaximumWidth(round(PAIR_TABLE * system_scale()))
        self._grid.setContentsMargins(S0, S0, S0, S0)
        self._grid.setHorizontalSpacing(S6)
        self._grid.setVerticalSpacing(S2)
        titles = (tr("In the file"), tr("Unit"), tr("Samples per second"), tr("Muscle and side"))
        for column, title in enumerate(titles):
            self._grid.addWidget(label(title, Role.SMALL, tone="quiet"), 0, column)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(3, 2)
        self._shown: tuple[tuple[str, str, float], ...] = ()
        self._words: list[QLabel] = []
        self._boxes: list[ChoiceBox] = []

    def show_state(self, state: ImportingState) -> None:
        """Show the channels and what they are said to be."""
        channels = tuple((each.name, each.unit, each.fs_hz) for each in state.channels)
        if channels != self._shown:
            self._make_rows(state)
            self._shown = channels
        for box, channel in zip(self._boxes, state.channels, strict=True):
            box.setCurrentIndex(state.choices.index(channel.muscle))
            box.setEnabled(state.phase is ImportPhase.ASKING)

    def _make_rows(self, state: ImportingState) -> None:
        for widget in (*self._words, *self._boxes):
            drop(self._grid, widget)
        self._words, self._boxes = [], []
        for number, channel in enumerate(state.channels):
            words = (shown(channel.name), _unit(channel.unit), f"{channel.fs_hz:g}")
            for column, text in enumerate(words):
                word = label(text, Role.BODY, wraps=column == 0)
                self._words.append(word)
                self._grid.addWidget(word, number + 1, column)
            box = ChoiceBox(tr("Muscle of {name}", name=channel.name))
            box.addItems([_choice_title(choice) for choice in state.choices])
            box.activated.connect(
                lambda row, number=number, choices=state.choices: self._presenter.choose_muscle(
                    number, choices[row]
                )
            )
            self._boxes.append(box)
            self._grid.addWidget(box, number + 1, 3)


class _OwnerChoice(QWidget):
    """Whose recording it is: who is on the screen unless another is chosen."""

    def __init__(self, presenter: ImportingPresenter) -> None:
        super().__init__()
        title = tr("Whose recording it is")
        self._box = ChoiceBox(title)
        self._box.activated.connect(presenter.choose_owner)
        self._shown: tuple[Owner, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S4)
        row.addWidget(label(title, Role.BODY))
        row.addWidget(self._box)
        row.addStretch(1)

    def show_state(self, state: ImportingState) -> None:
        """Show who may be chosen and who is."""
        self.setVisible(bool(state.channels))
        self._box.setEnabled(state.phase is ImportPhase.ASKING)
        if state.owners != self._shown:
            self._shown = state.owners
            self._box.clear()
            self._box.addItems([_owner_title(each) for each in state.owners])
        self._box.setCurrentIndex(state.owners.index(state.owner))


class _StatedForm(QWidget):
    """Unit and rate, shown where the file says neither and a person must."""

    def __init__(self, presenter: ImportingPresenter) -> None:
        super().__init__()
        self._unit = ChoiceBox(tr("Unit of channels without one"))
        self._unit.addItems([tr("as the file says"), "µV", "mV", "V"])
        self._unit.activated.connect(lambda row: presenter.choose_unit(UNIT_CHOICES[row]))
        self._rate = QLineEdit()
        self._rate.setFont(font(Role.BODY, system_scale()))
        self._rate.setAccessibleName(tr("Samples per second"))
        self._rate.setPlaceholderText(tr("as the file says"))
        self._rate.textEdited.connect(presenter.type_rate)
        again = button(tr("Read again"), presenter.read_again)
        form = QGridLayout(self)
        form.setContentsMargins(S0, S0, S0, S0)
        form.setHorizontalSpacing(S4)
        form.setVerticalSpacing(S2)
        form.addWidget(label(tr("Unit of channels without one"), Role.BODY), 0, 0)
        form.addWidget(self._unit, 0, 1)
        form.addWidget(label(tr("Samples per second"), Role.BODY), 1, 0)
        form.addWidget(self._rate, 1, 1)
        form.addWidget(again, 2, 1)
        form.setColumnStretch(2, 1)

    def show_state(self, state: ImportingState) -> None:
        """Show the fields while the file asks for one of them."""
        asks = state.setting in (Setting.UNIT, Setting.RATE)
        self.setVisible(asks and state.phase is ImportPhase.REFUSED)
        self._unit.setCurrentIndex(UNIT_CHOICES.index(state.unit))
        if not self._rate.hasFocus() and self._rate.text() != state.rate:
            self._rate.setText(state.rate)


def _facts(state: ImportingState) -> str:
    if state.phase is ImportPhase.READING:
        return tr("{name} is being read…", name=state.file_name)
    if state.phase is ImportPhase.STORING:
        return tr("{name} is being stored…", name=state.file_name)
    if state.phase is not ImportPhase.ASKING:
        return state.file_name
    facts = [state.file_name, state.format, clock_time(state.lasts_s)]
    if state.n_missing:
        facts.append(say(missing_phrase(state.n_missing)))
    return " · ".join(facts)


def _choice_title(choice: str) -> str:
    if choice == NOT_NAMED:
        return tr("choose…")
    if choice == AUX:
        return tr("no muscle, keep it")
    return tr("leave it out") if choice == UNUSED else muscle_title(choice)


def _owner_title(owner: Owner) -> str:
    if owner == NOBODY:
        return tr("nobody in particular")
    pseudonym = shown(owner.pseudonym)
    return pseudonym if len(pseudonym) <= _LONGEST else f"{pseudonym[:_LONGEST]}…"


def _unit(unit: str) -> str:
    return "µV" if unit == "uV" else unit


def _show(words: QLabel, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))


def _hindrances() -> dict[ImportHindrance, str]:
    return {
        ImportHindrance.UNNAMED: tr(
            "Say of every channel what it is. Nothing is stored and no order is told before that."
        ),
        ImportHindrance.SAME_MUSCLE: tr("Two channels have the same muscle. Change one."),
        ImportHindrance.NOTHING_KEPT: tr("Every channel is left out. Keep one."),
        ImportHindrance.CHANGED: tr(
            "Find the file as it was written, or take it as it is. Nothing is stored before that."
        ),
        ImportHindrance.RATE: tr("Samples per second must be a number above 0."),
    }
