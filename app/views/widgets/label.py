"""Labels, buttons, cards and rules in the steps of the theme; no layout of a screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton, QWidget

from app.views.theme import HAIR, Role, font, system_scale


def label(text: str, role: Role, *, tone: str = "", wraps: bool = False) -> QLabel:
    """Return a label in one step of the type scale; ``tone`` is empty, quiet or faint."""
    made = QLabel(text)
    made.setFont(font(role, system_scale()))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if tone:
        made.setProperty("tone", tone)
    return made


def button(
    text: str, on_click: Callable[[], object], *, role: str = "", hint: str = ""
) -> QPushButton:
    """Return a button; ``role`` is empty, step, primary, stop, banner or pill."""
    made = QPushButton(text)
    made.setFont(font(Role.BODY, system_scale()))
    made.setAccessibleName(text.replace("&", ""))
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if hint:
        made.setToolTip(hint)
        made.setAccessibleDescription(hint)
    made.clicked.connect(lambda _checked=False: on_click())
    return made


def dress(made: QPushButton, role: str) -> None:
    """Give a button another role."""
    if made.property("role") != role:
        made.setProperty("role", role)
        made.style().unpolish(made)
        made.style().polish(made)


def card(kind: str = "plain") -> QFrame:
    """Return a card; ``kind`` is plain, attention or stop."""
    made = QFrame()
    made.setProperty("card", kind)
    return made


def drop(layout: QLayout, widget: QWidget) -> None:
    """Take a widget off the screen at once and delete it when Qt finds the time."""
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


def rule() -> QFrame:
    """Return a horizontal hairline."""
    made = QFrame()
    made.setProperty("rule", True)
    made.setFixedHeight(HAIR)
    return made


def upright_rule() -> QFrame:
    """Return a vertical hairline."""
    made = QFrame()
    made.setProperty("rule", True)
    made.setFixedWidth(HAIR)
    return made
