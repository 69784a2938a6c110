"""Actions as data: what the menu says, which key does it, what it calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One line of a menu; ``choice`` names the group of which one is always ticked.

    What is always allowed can be done while the window is locked, too.
    """

    text: str
    run: Callable[[], None]
    keys: str = ""
    choice: str = ""
    is_chosen: bool = False
    is_always_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between lines."""


@dataclass(frozen=True, slots=True)
class Submenu:
    """Lines behind one line: choices that are made seldom."""

    text: str
    lines: tuple[ActionSpec, ...]


MenuLine = ActionSpec | Separator | Submenu


def fill_menu(menu: QMenu, window: QWidget, lines: Sequence[MenuLine]) -> dict[str, QAction]:
    """Put lines into a menu and their keys on the window; return the actions by their text."""
    groups: dict[str, QActionGroup] = {}
    actions: dict[str, QAction] = {}
    for line in lines:
        if isinstance(line, Separator):
            menu.addSeparator()
            continue
        if isinstance(line, Submenu):
            actions |= fill_menu(menu.addMenu(line.text), window, line.lines)
            continue
        action = QAction(line.text, window)
        action.triggered.connect(lambda _checked=False, run=line.run: run())
        action.setProperty("always", line.is_always_allowed)
        if line.keys:
            action.setShortcut(QKeySequence(line.keys))
        if line.choice:
            group = groups.setdefault(line.choice, QActionGroup(window))
            action.setCheckable(True)
            action.setChecked(line.is_chosen)
            group.addAction(action)
        menu.addAction(action)
        window.addAction(action)
        actions[line.text] = action
    return actions
