"""Type as large as a window allows, for what is read from the floor; it lays out nothing."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

_KEY_SHARE, _LEAST_KEY_PX = 0.04, 20


def key_px(height_px: int) -> float:
    """Return the size of keys and small words in a window so high."""
    return max(_LEAST_KEY_PX, _KEY_SHARE * height_px)


def enlarge(shown: QWidget, size_px: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
    """Give a label or a button type of this size."""
    larger = QFont(shown.font())
    larger.setPixelSize(round(size_px))
    larger.setWeight(weight)
    shown.setFont(larger)
