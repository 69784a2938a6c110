"""A drop-down list and a card that can be chosen, as the theme wants them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QRadioButton, QVBoxLayout

from app.views.theme import HAIR, R_CARD, RING, S1, S3, S4, Role, font, system_scale, theme_now
from app.views.widgets.label import label

_CHEVRON_PX = 4.0


class ChoiceBox(QComboBox):
    """A combo box with a drawn chevron; the wheel scrolls the page, never the choice."""

    def __init__(self, name: str, *, role: Role = Role.BODY) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(font(role, system_scale()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_titles(self, titles: list[str], position: int) -> None:
        """Offer these and show one of them; what is shown already is left alone."""
        if titles != [self.itemText(place) for place in range(self.count())]:
            self.clear()
            self.addItems(titles)
        if self.currentIndex() != position:
            self.setCurrentIndex(position)

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
        self.radio.toggled.connect(lambda _checked: self.update())
        self.radio.clicked.connect(lambda _checked=False: on_choose())
        self._on_choose = on_choose
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S1)
        column.addWidget(self.radio)
        column.addWidget(label(detail, Role.SMALL, tone="quiet", wraps=True))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the whole card be clicked."""
        if not self.radio.isChecked():
            self.radio.setChecked(True)
            self._on_choose()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the wider outline of the chosen card over the plain one, so that nothing moves."""
        super().paintEvent(event)
        if not self.radio.isChecked():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_now().ink), RING))
        box = QRectF(self.rect()).adjusted(HAIR, HAIR, -HAIR, -HAIR)
        painter.drawRoundedRect(box, R_CARD - HAIR, R_CARD - HAIR)
