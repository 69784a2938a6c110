"""The form that the dialogs about what is kept elsewhere have in common; it says nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.text import tr
from app.views.theme import DIALOG_WIDE, S2, S3, S4, Role, system_scale
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import button, label

_LOOK_MS = 50


class KeepingDialog(QDialog):
    """A heading, what it is about, lines that change, buttons, and one that closes it."""

    def __init__(
        self,
        title: str,
        about: str,
        parent: QWidget | None,
        *,
        n_lines: int,
        actions: Sequence[QPushButton],
    ) -> None:
        super().__init__(parent)
        self._lines = [label("", Role.BODY, wraps=True) for _ in range(n_lines)]
        self.setWindowTitle(title)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(title, Role.HEADING))
        column.addWidget(label(about, Role.SMALL, tone="quiet", wraps=True))
        for line in self._lines:
            column.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(S2)
        for action in actions:
            row.addWidget(action)
        row.addStretch(1)
        row.addWidget(button(tr("&Close"), self.accept))
        column.addLayout(row)
        self.setFixedWidth(round(DIALOG_WIDE * system_scale()))
        self._ring = FocusRing(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(_LOOK_MS)

    def tick(self) -> None:
        """Show the newest lines and be as high as they need."""
        self._ring.follow()
        for line, words in zip(self._lines, self.lines(), strict=True):
            _show(line, words)
        needed = self._column.totalHeightForWidth(self.width())
        if needed != self.height():
            self.setFixedHeight(needed)

    def lines(self) -> tuple[str, ...]:
        """Return what each line says now; an empty one is left out."""
        raise NotImplementedError


def _show(line: QLabel, words: str) -> None:
    line.setText(words)
    line.setVisible(bool(words))
