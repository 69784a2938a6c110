"""The reference sticker in the list of stickers: it has no channel, and so no level of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.views.text import tr
from app.views.theme import CHIP, S0, S2, S3, S4, Role, theme_now
from app.views.widgets.label import label
from app.views.widgets.marks import paint_reference


class ReferenceRow(QFrame):
    """Where it goes, and how it shows that it is loose."""

    def __init__(self) -> None:
        super().__init__()
        names = QVBoxLayout()
        names.setSpacing(S0)
        names.addWidget(label(tr("Reference"), Role.NAME))
        names.addWidget(label(tr("on the ankle, over the bone"), Role.CAPTION, tone="quiet"))
        hint = tr("Has no level of its own: while it is loose, every other sticker hums.")
        grid = QGridLayout(self)
        grid.setContentsMargins(S4, S2, S4, S2)
        grid.setHorizontalSpacing(S3)
        grid.addWidget(_Mark(), 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(names, 0, 1)
        grid.addWidget(label(hint, Role.CAPTION, tone="quiet", wraps=True), 0, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 5)
        self.setAccessibleName(tr("Reference: on the ankle, over the bone. {hint}", hint=hint))


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(CHIP, CHIP)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_reference(QPainter(self), QRectF(self.rect()), theme_now())
