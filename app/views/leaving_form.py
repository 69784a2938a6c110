"""The form of what leaves: choices, the folder, who is told, two buttons; not what is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.views.text import tr
from app.views.theme import DIALOG_COLUMN, S2, S3, S4, S6, Role, system_scale
from app.views.widgets.label import button, label, rule

_WIDTH_SHARE = 1.4


@dataclass(frozen=True, slots=True)
class FolderChoice:
    """Where the files go: the words that show it, and what asks for another."""

    shown: QLabel
    choose: Callable[[], None]


def lay_out_leaving(
    dialog: QDialog,
    rows: Sequence[tuple[str, QWidget]],
    folder: FolderChoice,
    *,
    told: QWidget,
    go: QPushButton,
) -> None:
    """Put each choice in a row beside its name, and the rest under them."""
    form = QGridLayout()
    form.setHorizontalSpacing(S4)
    form.setVerticalSpacing(S2)
    for row, (text, field) in enumerate(rows):
        form.addWidget(label(text, Role.BODY), row, 0)
        form.addWidget(field, row, 1)
    place = _row(folder.shown, button(tr("Choose…"), folder.choose, role="step"))
    place.setStretch(0, 1)
    form.addWidget(label(tr("Folder"), Role.BODY), len(rows), 0)
    form.addLayout(place, len(rows), 1)
    form.setColumnStretch(1, 1)
    # Return writes, from a box as from a field; a button that has the focus is pressed itself.
    go.setDefault(True)
    foot = _row(button(tr("Cancel"), dialog.reject, role="step"), go)
    foot.insertStretch(0, 1)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(S6, S6, S6, S6)
    column.setSpacing(S3)
    column.addLayout(form)
    column.addWidget(rule())
    column.addWidget(told)
    column.addSpacing(S2)
    column.addLayout(foot)
    dialog.setMinimumWidth(round(_WIDTH_SHARE * DIALOG_COLUMN * system_scale()))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(S3)
    for each in widgets:
        row.addWidget(each)
    return row
