"""A screen and its place in the window: on the rail, or within another; it shows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.views.layout import Room
from app.views.rail import RailItem
from app.views.trace_card import TraceCard


class Screen(Protocol):
    """What the window asks of a screen; each is also a widget."""

    def open(self) -> None:
        """Learn that the screen comes up."""
        ...

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        ...

    def fit_into(self, room: Room) -> None:
        """Take the form that the window has room for."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A screen's place in the stack; one ``within`` another is reached from there, not the rail.

    ``traces`` are shown as soon as their samples come, and not only when the screen is looked over.
    """

    item: RailItem
    screen: Screen
    widget: QWidget
    actions: QWidget | None = None
    traces: TraceCard | None = None
    within: str = ""
