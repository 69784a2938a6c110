"""A screen and its place in the window: on the rail, or within another; it shows nothing."""

from __future__ import annotations

from collections.abc import Callable
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
class Front:
    """A screen with what stands about it.

    ``traces`` are shown as soon as their samples come, and not only when the screen is looked over.
    """

    screen: Screen
    widget: QWidget
    actions: QWidget | None = None
    traces: TraceCard | None = None


class Place:
    """A screen's place in the window, made when somebody first goes there: a start waits for none.

    One ``within`` another is reached from there, not from the rail.
    """

    def __init__(self, item: RailItem, make: Callable[[], Front], *, within: str = "") -> None:
        self.item, self.within = item, within
        self._make = make
        self._front: Front | None = None

    @property
    def is_made(self) -> bool:
        """Return whether somebody has been there."""
        return self._front is not None

    @property
    def front(self) -> Front:
        """Return the screen; the first time, make it."""
        if self._front is None:
            self._front = self._make()
        return self._front
