"""Line icons from the resources folder, drawn in a colour of the theme; always beside a word."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.views.theme import ICON

_RATIO = 3


@lru_cache(maxsize=128)
def _picture(name: str, colour: str, size: int) -> QPixmap:
    folder = files("app.views").joinpath("resources", "icons")
    drawing = folder.joinpath(f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    picture = QPixmap(size * _RATIO, size * _RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(_RATIO)
    return picture


def icon(name: str, colour: str, *, size: int = ICON) -> QIcon:
    """Return an icon in one colour."""
    return QIcon(_picture(name, colour, size))
