"""Reminders by the desktop's own means; without them the window tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from app.model.nudge import EVERY_MIN
from app.model.phrase import Phrase
from app.model.preferences import PreferenceFile
from app.presenters.nudge import NudgePresenter
from app.views.actions import ActionSpec, Submenu
from app.views.icons import icon
from app.views.text import say, tr
from app.views.theme import theme_now

_LOOK_MS = 30_000


class Nudges(QObject):
    """Looks twice a minute; a click on a reminder shows the plan."""

    def __init__(
        self,
        parent: QObject,
        presenter: NudgePresenter,
        *,
        tell: Callable[[Phrase], None],
        show_plan: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._presenter, self._tell, self._show_plan = presenter, tell, show_plan
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)

    def look(self) -> None:
        """Remind, if it is time."""
        words = self._presenter.tick()
        if words is None:
            return
        tray = self._tray_icon()
        if tray is None:
            self._tell(words)
        else:
            tray.showMessage("Firing Order", say(words), tray.icon())

    def _tray_icon(self) -> QSystemTrayIcon | None:
        """Return what shows messages, made at the first reminder; None without any."""
        can = QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
        if not can:
            return None
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("practice", theme_now().text), self)
            self._tray.setToolTip("Firing Order")
            self._tray.messageClicked.connect(self._show_plan)
            self._tray.activated.connect(lambda _: self._show_plan())
            self._tray.show()
        return self._tray


def nudge_line(presenter: NudgePresenter, remember: Callable[[int], None]) -> Submenu:
    """Return what the menu says of reminders."""
    return Submenu(
        tr("Reminders"),
        tuple(
            ActionSpec(
                tr("Remind me every {n} min", n=minutes) if minutes else tr("No reminders"),
                partial(presenter.choose, minutes, remember),
                choice="nudge",
                is_chosen=minutes == presenter.every_min,
            )
            for minutes in EVERY_MIN
        ),
    )


def remember_nudge(file: PreferenceFile, every_min: int) -> Phrase | None:
    """Keep how often one is reminded for the next start; return what to tell if that failed."""
    return file.change(lambda preferences: replace(preferences, nudge_every_min=every_min))
