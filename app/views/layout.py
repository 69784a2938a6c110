"""How much room a window has, in three steps."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize

from app.views.theme import ACTIONS_PX, MEDIUM_PX, WIDE_PX, system_scale


class Room(StrEnum):
    """A window's form: full, compact, or one scrolling column."""

    WIDE = "wide"
    MEDIUM = "medium"
    NARROW = "narrow"


def room_in(size: QSize) -> Room:
    """Return the form a window of this size takes."""
    if size.width() >= WIDE_PX:
        return Room.WIDE
    return Room.MEDIUM if size.width() >= MEDIUM_PX else Room.NARROW


def has_room_above(size: QSize) -> bool:
    """Tell whether the buttons of a screen go into the bar above it."""
    return size.width() >= ACTIONS_PX * system_scale()
