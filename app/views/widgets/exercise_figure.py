"""The drawing of an exercise, where it begins and where it goes, in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.colours import Theme
from app.views.text import tr
from app.views.theme import system_scale, theme_now

_ASPECT = 640 / 220
_LEAST_PX = 96
_LEAST_SHARE = 0.4


class ExerciseFigure(QWidget):
    """Paints one figure as large as its width allows; nothing where there is no drawing."""

    def __init__(self, *, height_px: int = _LEAST_PX) -> None:
        super().__init__()
        self._name = ""
        self._height_px = round(height_px * system_scale())
        self.setFixedHeight(self._height_px)
        self.setMinimumWidth(round(self._height_px * _ASPECT * _LEAST_SHARE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, name: str, title: str) -> None:
        """Show another drawing; its title is what a screen reader says."""
        if name != self._name:
            self._name = name
            self.setVisible(has_figure(name))
            self.update()
        self.setAccessibleName(tr("Drawing of {exercise}", exercise=title))

    def sizeHint(self) -> QSize:
        """Return the size at which the figure fills its height."""
        return QSize(round(self._height_px * _ASPECT), self._height_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drawing in the middle, whole."""
        if not has_figure(self._name):
            return
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(self.height(), self.width() / _ASPECT)
        width = height * _ASPECT
        place = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        _renderer(self._name, _colours(theme)).render(painter, place)


@lru_cache(maxsize=64)
def has_figure(name: str) -> bool:
    """Return whether there is a drawing of this name."""
    return bool(name) and _folder().joinpath(f"{name}.svg").is_file()


def _colours(theme: Theme) -> tuple[tuple[str, str], ...]:
    return (
        ("@body", theme.body),
        ("@line", theme.body_line),
        ("@prop", theme.sunken),
        ("@ink", theme.text),
        ("@glute", theme.glute),
        ("@hamstring", theme.hamstring),
        ("@surface", theme.surface),
    )


@lru_cache(maxsize=64)
def _renderer(name: str, colours: tuple[tuple[str, str], ...]) -> QSvgRenderer:
    drawing = _folder().joinpath(f"{name}.svg").read_text("utf-8")
    for token, colour in colours:
        drawing = drawing.replace(token, colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


def _folder() -> Traversable:
    return files("app.views").joinpath("resources", "exercises")
