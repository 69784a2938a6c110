"""The body seen from above with a sticker where each goes, its name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.colours import Theme
from app.model.placement import FIGURE_HEIGHT, FIGURE_WIDTH, FigurePlace
from app.views.text import tr
from app.views.theme import CHIP, S2, Role, font, muscle_style, system_scale, theme_now
from app.views.widgets.marks import paint_muscle, paint_reference
from dsp.muscle import read_muscle

_STICKER = (15.0, 34.0)
_CONTACT, _CONTACT_APART = 4.0, 15.0
_HALO = 6.0
_LEAST_PX = 360
_ANKLE = (120.0, 548.0)
_REFERENCE = 16.0


@dataclass(frozen=True, slots=True)
class PlacedSticker:
    """One sticker on the figure: its channel, its name and place in words, where it lies."""

    channel: str
    title: str
    place: str
    figure: FigurePlace
    is_looked_at: bool = False
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class _Label:
    """A name beside the figure, at the height it has after the others were given theirs."""

    sticker: PlacedSticker
    y_px: float


class PlacementFigure(QWidget):
    """Paints figure, stickers and names; left is on the left."""

    def __init__(self) -> None:
        super().__init__()
        self._stickers: tuple[PlacedSticker, ...] = ()
        self.setMinimumHeight(_LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_stickers(self, stickers: Sequence[PlacedSticker]) -> None:
        """Show other stickers."""
        if tuple(stickers) != self._stickers:
            self._stickers = tuple(stickers)
            said = [f"{each.title}: {each.place}" for each in stickers]
            if said:
                said.append(tr("Reference: on the ankle"))
            self.setAccessibleName(tr("Where the stickers go, seen from above"))
            self.setAccessibleDescription(". ".join(said))
            self.update()

    def sizeHint(self) -> QSize:
        """Return the least size; the figure takes what room there is beyond it."""
        return QSize(_LEAST_PX, _LEAST_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the body, then the lines, then what must stay readable over both."""
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, left = self._scale_and_left()
        body = QRectF(left, 0, FIGURE_WIDTH * scale, FIGURE_HEIGHT * scale)
        _body(theme.body, theme.body_line).render(painter, body)
        self._paint_sides(painter, theme, body)
        for is_left in (True, False):
            for each in self._labels(painter, is_left=is_left, scale=scale):
                self._paint_label(painter, theme, each, body=body, is_left=is_left)
        for sticker in self._stickers:
            _paint_sticker(painter, theme, sticker, body)
        if self._stickers:
            self._paint_reference(painter, theme, body)

    @property
    def _is_reference_left(self) -> bool:
        """Return whether the reference lies on the left ankle: on the leg with fewer stickers."""
        sides = [read_muscle(each.channel) for each in self._stickers]
        of_leg = [each.side for each in sides if each.muscle != "erector_spinae"]
        return of_leg.count("L") <= of_leg.count("R")

    def _paint_reference(self, painter: QPainter, theme: Theme, body: QRectF) -> None:
        """Paint the sticker that belongs to no muscle, and its name at the foot."""
        is_left, side = self._is_reference_left, -1 if self._is_reference_left else 1
        x, y = _ANKLE
        at = _on(body, (x if is_left else FIGURE_WIDTH - x, y))
        edge = body.left() + body.width() * (0.24 if is_left else 0.76)
        size = _REFERENCE * body.width() / FIGURE_WIDTH
        painter.setPen(QPen(QColor(theme.text2), 1.0))
        painter.drawLine(QPointF(edge, at.y()), at + QPointF(side * size / 2, 0))
        box = QRectF(0, 0, size, size)
        box.moveCenter(at)
        paint_reference(painter, box, theme)
        said = (tr("Reference"), tr("on the ankle"))
        self._paint_lines(painter, theme, said, x=edge + side * S2, y=at.y(), is_left=is_left)

    def _scale_and_left(self) -> tuple[float, float]:
        scale = self.height() / FIGURE_HEIGHT
        return scale, (self.width() - FIGURE_WIDTH * scale) / 2

    def _paint_sides(self, painter: QPainter, theme: Theme, body: QRectF) -> None:
        painter.setFont(font(Role.SMALL_NAME, system_scale()))
        painter.setPen(QColor(theme.text2))
        width = (self.width() - body.width()) / 2 + body.width() * 0.2
        line_px = QFontMetricsF(painter.font()).height()
        for x, word in ((0.0, tr("LEFT")), (self.width() - width, tr("RIGHT"))):
            box = QRectF(x, 0, width, line_px)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, word)

    def _labels(self, painter: QPainter, *, is_left: bool, scale: float) -> list[_Label]:
        """Return the names of one side from top to bottom, none over another."""
        middle = FIGURE_WIDTH / 2
        of_side = [each for each in self._stickers if (each.figure.at[0] < middle) == is_left]
        name = QFontMetricsF(font(Role.NAME, system_scale())).height()
        detail = QFontMetricsF(font(Role.CAPTION, system_scale())).height()
        made: list[_Label] = []
        free_from = 0.0
        for each in sorted(of_side, key=lambda sticker: sticker.figure.at[1]):
            y = max(each.figure.at[1] * scale, free_from)
            made.append(_Label(each, y))
            free_from = y + name + detail + S2
        return made

    def _paint_label(
        self, painter: QPainter, theme: Theme, label: _Label, *, body: QRectF, is_left: bool
    ) -> None:
        at = _on(body, label.sticker.figure.at)
        edge = body.left() + body.width() * (0.24 if is_left else 0.76)
        chip = QRectF(0, 0, CHIP - 2, CHIP - 2)
        side = -1 if is_left else 1
        chip.moveCenter(QPointF(edge + side * S2, label.y_px))
        if label.sticker.is_there:
            reach = body.width() / FIGURE_WIDTH * (_STICKER[0] / 2 + _HALO)
            painter.setPen(QPen(QColor(theme.text2), 1.0))
            painter.drawLine(QPointF(edge - side * 2, label.y_px), at + QPointF(side * reach, 0))
        paint_muscle(painter, chip, muscle_style(label.sticker.channel), theme)
        x = chip.left() - S2 if is_left else chip.right() + S2
        self._paint_words(painter, theme, label, x=x, is_left=is_left)

    def _paint_words(
        self, painter: QPainter, theme: Theme, label: _Label, *, x: float, is_left: bool
    ) -> None:
        said = (label.sticker.title, label.sticker.place)
        self._paint_lines(painter, theme, said, x=x, y=label.y_px, is_left=is_left)

    def _paint_lines(
        self,
        painter: QPainter,
        theme: Theme,
        said: tuple[str, str],
        *,
        x: float,
        y: float,
        is_left: bool,
    ) -> None:
        """Paint a name at a height, and where it goes below; left of ``x`` or right of it."""
        width = x if is_left else self.width() - x
        align = Qt.AlignmentFlag.AlignRight if is_left else Qt.AlignmentFlag.AlignLeft
        for role, words, colour in (
            (Role.NAME, said[0], theme.text),
            (Role.CAPTION, said[1], theme.text2),
        ):
            painter.setFont(font(role, system_scale()))
            metrics = QFontMetricsF(painter.font())
            if role is Role.CAPTION and metrics.horizontalAdvance(words) > width:
                return  # the list beside the figure says it too, and half a place misleads
            top = y - metrics.height() / 2 if role is Role.NAME else y
            painter.setPen(QColor(colour))
            box = QRectF(x - width if is_left else x, top, width, metrics.height())
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
            painter.drawText(box, align, shown)
            y = box.bottom()


@lru_cache(maxsize=4)
def _body(body: str, line: str) -> QSvgRenderer:
    folder = files("app.views").joinpath("resources", "figures")
    drawing = folder.joinpath("prone.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("@body", body).replace("@line", line).encode()))


def _on(body: QRectF, point: tuple[float, float]) -> QPointF:
    """Return where a point of the figure lies in the widget."""
    scale = body.width() / FIGURE_WIDTH
    return QPointF(body.left() + point[0] * scale, body.top() + point[1] * scale)


def _paint_sticker(painter: QPainter, theme: Theme, sticker: PlacedSticker, body: QRectF) -> None:
    """Paint the line it is found by, and the sticker with its two contacts along the fibres."""
    ink, hue = QColor(theme.text), muscle_style(sticker.channel).colour(theme)
    ends = [_on(body, point) for point in sticker.figure.line]
    painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DashLine))
    painter.drawLine(*ends)
    painter.setBrush(QColor(theme.surface))
    painter.setPen(QPen(ink, 1.2))
    for end in ends:
        painter.drawEllipse(end, 3.0, 3.0)
    painter.save()
    painter.translate(_on(body, sticker.figure.at))
    scale = body.width() / FIGURE_WIDTH
    painter.scale(scale, scale)
    painter.rotate(sticker.figure.angle_deg - 90.0)
    width, height = _STICKER
    patch = QRectF(-width / 2, -height / 2, width, height)
    if sticker.is_looked_at:
        halo = patch.adjusted(-_HALO, -_HALO, _HALO, _HALO)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1.8, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(halo, halo.width() / 2, halo.width() / 2)
    style = Qt.PenStyle.SolidLine if sticker.is_there else Qt.PenStyle.DotLine
    painter.setBrush(QColor(theme.surface))
    painter.setPen(QPen(hue, 2.0, style))
    painter.drawRoundedRect(patch, width / 2, width / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(hue)
    for y in (-_CONTACT_APART / 2, _CONTACT_APART / 2):
        painter.drawEllipse(QPointF(0, y), _CONTACT, _CONTACT)
    painter.restore()
