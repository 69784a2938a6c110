"""A drop-down list and a card that can be chosen, as the theme wants them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QRadioButton, QVBoxLayout

from app.views.theme import HAIR, S1, S3, S4, Role, font, system_scale, theme_now
from app.views.widgets.label import label

_CHEVRON_PX = 4.0


class ChoiceBox(QComboBox):
    """A combo box with a drawn chevron; the wheel scrolls the page, never the choice."""

    def __init__(self, name: str, *, role: Role = Role.BODY) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(font(role, system_scale()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then its chevron."""
        super().paintEvent(event)
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text2 if self.isEnabled() else theme.text3), 1.7))
        x, y = self.width() - S4, self.height() / 2
        half = _CHEVRON_PX
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(x - half, y - half / 2),
                    QPointF(x, y + half / 2),
                    QPointF(x + half, y - half / 2),
                ]
            )
        )


class ChoiceCard(QFrame):
    """A card that is one of several; the radio button inside carries keyboard and name."""

    def __init__(self, title: str, detail: str, on_choose: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self.radio = QRadioButton(title)
        self.radio.setFont(font(Role.NAME, system_scale()))
        self.radio.setAccessibleDescription(detail)
        self.radio.toggled.connect(self._show_chosen)
        self.radio.clicked.connect(lambda _checked=False: on_choose())
        self._on_choose = on_choose
        column = QVBoxLayout(self)
        column.setSpacing(S1)
        column.addWidget(self.radio)
        column.addWidget(label(detail, Role.SMALL, tone="quiet", wraps=True))
        self._column = column
        self._show_chosen(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the whole card be clicked."""
        if not self.radio.isChecked():
            self.radio.setChecked(True)
            self._on_choose()
        super().mousePressEvent(event)

    def _show_chosen(self, is_chosen: bool) -> None:
        # The chosen card's border is one px wider; its words stay where they are.
        side, end = S4 - HAIR * is_chosen, S3 - HAIR * is_chosen
        self._column.setContentsMargins(side, end, side, end)
        self.setProperty("card", "selected" if is_chosen else "plain")
        self.style().unpolish(self)
        self.style().polish(self)
