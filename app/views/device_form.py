"""A sensor on a port: what was found, which muscle is on which channel, the stated gain."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.presenters.source import FORM_FIELDS, MAX_CHANNELS, SourcePresenter
from app.presenters.source_state import SourceState
from app.views.muscle_title import muscle_title
from app.views.text import tr
from app.views.theme import S0, S1, S2, S3, S4, Role, font, system_scale
from app.views.widgets.chips import MuscleChip
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, drop, label
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table
from drivers.base import FoundSource
from drivers.source_name import place_of

_N_SHOWN = 4


class DevicePane(QWidget):
    """Found devices, port, channels, gain."""

    def __init__(self, presenter: SourcePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._look = button(tr("Look again"), presenter.look_again)
        self._table = Table(
            (Column(tr("Device")), Column(tr("Port")), Column(tr("State"), is_wide=True)),
            name=tr("Found devices"),
        )
        self._table.clicked.connect(lambda index: presenter.choose_device(index.row()))
        self._table.activated.connect(lambda index: presenter.choose_device(index.row()))
        self._state = label("", Role.SMALL, tone="quiet", wraps=True)
        self._kind = ChoiceBox(tr("Kind of device"))
        self._kind.activated.connect(presenter.choose_device_kind)
        self._limits = label("", Role.SMALL, tone="quiet", wraps=True)
        self._port = _field(tr("Port"), "/dev/ttyACM0, COM3", presenter.type_port)
        self._gain = _field(tr("Amplifier gain"), tr("not stated"), presenter.type_gain)
        self._n_channels = ChoiceBox(tr("Channels"))
        self._n_channels.addItems([str(n) for n in range(1, MAX_CHANNELS + 1)])
        self._n_channels.activated.connect(lambda row: presenter.choose_n_channels(row + 1))
        self._muscles = QVBoxLayout()
        self._rows: list[_MuscleRow] = []
        self._order = label("", Role.SMALL, tone="quiet", wraps=True)
        self._lay_out()

    def show_state(self, state: SourceState) -> None:
        """Show what was found and what is filled in."""
        self._table.show_rows(
            [(found.title, found.detail, _standing_words(found, state)) for found in state.devices],
            looks=[RowLook(found.problem or "") for found in state.devices],
        )
        self._table.keep_rows_in_sight(min(len(state.devices), _N_SHOWN))
        self._table.setVisible(bool(state.devices))
        self._state.setText(_found_words(state))
        self._state.setVisible(bool(self._state.text()))
        self._look.setEnabled(not state.is_looking)
        self._show_kind(state)
        _fill(self._port, state.device.port)
        _fill(self._gain, state.device.gain)
        self._n_channels.setCurrentIndex(len(state.device.muscles) - 1)
        self._show_muscles(state)
        self._order.setText(state.no_order or "")
        self._order.setVisible(bool(state.no_order))

    def _show_kind(self, state: SourceState) -> None:
        if self._kind.count() != len(state.device_kinds):
            self._kind.clear()
            self._kind.addItems([each.title for each in state.device_kinds])
        for row, each in enumerate(state.device_kinds):
            if each.kind == state.device.kind:
                self._kind.setCurrentIndex(row)
                self._limits.setText(each.limits)
                self._port.setPlaceholderText(_place_of(each.example))
        self._limits.setVisible(bool(self._limits.text()))

    def _show_muscles(self, state: SourceState) -> None:
        while len(self._rows) > len(state.device.muscles):
            row = self._rows.pop()
            drop(self._muscles, row)
        while len(self._rows) < len(state.device.muscles):
            row = _MuscleRow(len(self._rows), state.muscles, self._presenter)
            self._rows.append(row)
            self._muscles.addWidget(row)
        for row, muscle in zip(self._rows, state.device.muscles, strict=True):
            row.show_muscle(muscle)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(tr("Found devices"), Role.HEADING), 1)
        head.addWidget(self._look)
        form = QGridLayout()
        form.setHorizontalSpacing(S4)
        form.setVerticalSpacing(S2)
        for row, (text, field) in enumerate(
            (
                (tr("Kind of device"), self._kind),
                ("", self._limits),
                (tr("Port"), self._port),
                (tr("Channels"), self._n_channels),
                (tr("Amplifier gain"), self._gain),
            )
        ):
            form.addWidget(label(text, Role.BODY), row, 0)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        hint = tr(
            "Leave the gain empty if you do not know it: values are then shown in µV at the "
            "converter, not at the skin. Order and delay do not depend on it."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addLayout(head)
        column.addWidget(self._table)
        column.addWidget(self._state)
        column.addLayout(form)
        column.addWidget(label(hint, Role.SMALL, tone="quiet", wraps=True))
        column.addWidget(label(tr("Which muscle is on which channel"), Role.HEADING))
        self._muscles.setSpacing(S2)
        column.addLayout(self._muscles)
        column.addWidget(self._order)
        column.addStretch(1)


class _MuscleRow(QWidget):
    """One channel: its number, its muscle's mark, and the choice of muscles."""

    def __init__(self, channel: int, muscles: tuple[str, ...], presenter: SourcePresenter) -> None:
        super().__init__()
        self._muscles = muscles
        self._muscle = ""
        self._chip: MuscleChip | None = None
        name = tr("Channel {n}", n=channel + 1)
        self._box = ChoiceBox(name)
        self._box.addItems([muscle_title(muscle) for muscle in muscles])
        self._box.activated.connect(lambda row: presenter.choose_muscle(channel, muscles[row]))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(S0, S0, S0, S0)
        self._row.setSpacing(S3)
        word = label(name, Role.BODY)
        widest = word.fontMetrics().horizontalAdvance(tr("Channel {n}", n=8))
        word.setMinimumWidth(widest + S1)
        self._row.addWidget(word)
        self._row.addWidget(self._box, 1)

    def show_muscle(self, muscle: str) -> None:
        """Show the chosen muscle."""
        if muscle == self._muscle:
            return
        self._muscle = muscle
        if self._chip is not None:
            drop(self._row, self._chip)
        self._chip = MuscleChip(muscle, muscle_title(muscle))
        self._row.insertWidget(1, self._chip)
        self._box.setCurrentIndex(self._muscles.index(muscle))


def _standing_words(found: FoundSource, state: SourceState) -> str:
    """Return how it stands with a found device; why it is not ready needs more room than a cell."""
    if state.in_use == place_of(found.source):
        return tr("In use now")
    if found.source in state.asked:
        return tr("Asking who it is…")
    if found.problem is not None:
        return tr("Not ready; choose it to see why")
    return tr("Ready") if found.is_named else tr("Can be opened")


def _found_words(state: SourceState) -> str:
    if state.is_looking and not state.devices:
        return tr("Looking…")
    if not state.devices:
        return tr("No sensor found. Plug it in, or use the simulated person.")
    problem = next(
        (
            found.problem
            for found in state.devices
            if found.problem and found.source == f"{state.device.kind}:{state.device.port}"
        ),
        None,
    )
    return problem or ""


def _place_of(example: str) -> str:
    """Return what the field takes of a whole source's name: all that no other field asks for."""
    place, _, options = example.partition(":")[2].partition("?")
    kept = [each for each in options.split("&") if each.partition("=")[0] not in ("", *FORM_FIELDS)]
    if place == "auto":
        return "/dev/ttyACM0, COM3"
    return f"{place}?{'&'.join(kept)}" if kept else place


def _field(name: str, placeholder: str, on_edit: object) -> QLineEdit:
    made = QLineEdit()
    made.setFont(font(Role.BODY, system_scale()))
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    made.textEdited.connect(on_edit)
    return made


def _fill(field: QLineEdit, text: str) -> None:
    """Show a text without moving the cursor of someone who types."""
    if not field.hasFocus() and field.text() != text:
        field.setText(text)
