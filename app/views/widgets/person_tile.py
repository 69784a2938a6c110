"""A person's tile: two characters of the pseudonym on one of a few pale grounds, never alone."""

from __future__ import annotations

from zlib import crc32

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.figures.colours import Theme
from app.model.participant import Participant
from app.views.theme import HAIR, R_CONTROL, TILE, Role, font, theme_now, tile_colour

_RATIO = 3
_LONGEST, _END = 18, 6


def tile_letters(pseudonym: str) -> str:
    """Return the two characters by which pseudonyms that count differ: the last ones."""
    kept = [character for character in pseudonym if character.isalnum()]
    return "".join(kept[-2:]).upper()


def short_name(pseudonym: str) -> str:
    """Return a pseudonym that fits into a bar, its end kept: there names that count differ."""
    if len(pseudonym) <= _LONGEST:
        return pseudonym
    return f"{pseudonym[: _LONGEST - _END - 1]}…{pseudonym[-_END:]}"


def paint_tile(painter: QPainter, box: QRectF, person: Participant, theme: Theme) -> None:
    """Paint a person's tile; the ground follows the id, which a changed name does not change."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border), HAIR))
    painter.setBrush(tile_colour(theme, crc32(person.id.encode())))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), R_CONTROL, R_CONTROL)
    letters = font(Role.NAME)
    letters.setPixelSize(max(1, round(box.height() * 0.42)))
    painter.setFont(letters)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tile_letters(person.pseudonym))
    painter.restore()


def tile_icon(person: Participant, *, size: int = TILE) -> QIcon:
    """Return a tile for a row or a button."""
    picture = QPixmap(size * _RATIO, size * _RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(_RATIO)
    painter = QPainter(picture)
    paint_tile(painter, QRectF(0, 0, size, size), person, theme_now())
    painter.end()
    made = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        made.addPixmap(picture, mode)
    return made


class PersonTile(QWidget):
    """A tile beside a pseudonym."""

    def __init__(self, *, size: int) -> None:
        super().__init__()
        self._person: Participant | None = None
        self.setFixedSize(size, size)

    def show_person(self, person: Participant) -> None:
        """Show another person."""
        if person != self._person:
            self._person = person
            self.setAccessibleName(person.pseudonym)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        if self._person is not None:
            paint_tile(QPainter(self), QRectF(self.rect()), self._person, theme_now())
