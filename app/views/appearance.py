"""Light, dark, or as the system has it; dresses the whole application at once."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.figures.colours import DARK, LIGHT, Theme
from app.model.phrase import Phrase
from app.model.preferences import PreferenceFile
from app.views.theme import palette, style_sheet


class Look(StrEnum):
    """What a person may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Appearance(QObject):
    """Keeps the application in the chosen look, and follows the system if that is the choice."""

    chosen = Signal(Look)

    def __init__(self, app: QApplication, *, look: Look = Look.SYSTEM) -> None:
        super().__init__()
        self._app = app
        self._look = look
        self._worn: Theme | None = None
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    @property
    def look(self) -> Look:
        """Return what was chosen."""
        return self._look

    @property
    def theme(self) -> Theme:
        """Return the theme that the choice comes to now."""
        if self._look is Look.SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._look is Look.DARK else LIGHT

    def choose(self, look: Look) -> None:
        """Change the look."""
        self._look = look
        self._dress()
        self.chosen.emit(look)

    def _dress(self) -> None:
        if self.theme is not self._worn:
            self._worn = self.theme
            self._app.setPalette(palette(self._worn))
            self._app.setStyleSheet(style_sheet(self._worn))


def remember_look(file: PreferenceFile, look: Look) -> Phrase | None:
    """Keep the look for the next start; return what to tell if that was not possible."""
    return file.change(lambda preferences: replace(preferences, look=look.value))
