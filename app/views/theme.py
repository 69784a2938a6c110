"""Every colour, size and type step of the window, light and dark; nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette

from app.figures.colours import DARK, LIGHT, Theme
from app.figures.muscle_marks import MarkShape, muscle_mark

# The 8-px grid, in px at 100 %.
S0, S1, S2, S3, S4, S6, S12 = 0, 4, 8, 12, 16, 24, 48
HAIR = 1
RING, RING_GAP = 2, 2
R_CONTROL, R_CARD = 6, 8
TABLE_ROW = 32

RAIL, RAIL_SMALL, RAIL_ITEM, RAIL_LEAST = 84, 56, 58, 40
TOP_BAR, TOP_BAR_SMALL, FOOTER = 56, 48, 28
PANEL, PANEL_SMALL = 298, 276
FIGURE_CARD, FIGURE_CARD_SMALL = 604, 400
TEXT_COLUMN, PAIR_TABLE = 720, 900
ICON, CHIP, BADGE, PILL = 20, 14, 14, 28
TILE, TILE_LARGE = 24, 44
LEVEL_BAR, LEVEL_BAR_HEIGHT = 150, 6
DIALOG_COLUMN, DIALOG_WIDE = 380, 600
LIST, LIST_SMALL = 384, 384

# Trace rows and the strips above and below them.
ROW_MIN, ROW_FULL = 56, 92
ROW_NAMES, ROW_SCALE = 152, 54
STRIP_TOP, STRIP_AXIS = 24, 22
ROW_INSET = 8
RASTER_ROW, RASTER_AXIS, RASTER_LANE = 27, 36, 26
LIFT_ROW, LIFT_ROW_MOST = 22, 30
LEVEL_ROW, LEVEL_ROW_MOST = 36, 60
TIMELINE = 220
BANNER, CUE_SMALL = 84, 56

WIDE_PX, MEDIUM_PX, TALL_PX = 1200, 940, 680
TINY_PX = 640
ACTIONS_PX = 1320
"""From this width on the bar above has room for the buttons of a screen."""


# The tiles that tell people apart at a glance: pale, and none of a muscle's hues.
_TILES_LIGHT = ("#DDE3E8", "#EFE3CF", "#DCE8D8", "#F0DDE0", "#E4DFF0", "#D8E8F0")
_TILES_DARK = ("#36424C", "#4A3F2A", "#34462F", "#4C343A", "#3E3852", "#2C4552")
N_TILES = len(_TILES_LIGHT)

_MIDDLE_GREY = 128
_TRACE_TOWARDS_SURFACE = 0.22


def theme_now() -> Theme:
    """Return the theme that the application wears, read from its palette."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < _MIDDLE_GREY else LIGHT


def tile_colour(theme: Theme, number: int) -> QColor:
    """Return the ground of a person's tile, which text stands on."""
    tiles = _TILES_DARK if theme is DARK else _TILES_LIGHT
    return QColor(tiles[number % N_TILES])


@dataclass(frozen=True, slots=True)
class MuscleStyle:
    """How one muscle is marked: the token of its hue, and its shape."""

    token: str
    shape: MarkShape

    def colour(self, theme: Theme) -> QColor:
        """Return the colour of chips and markers."""
        return QColor(getattr(theme, self.token))

    def trace(self, theme: Theme) -> QColor:
        """Return the colour of 1-px traces, a little towards the surface."""
        return mixed(self.colour(theme), QColor(theme.surface), _TRACE_TOWARDS_SURFACE)


def muscle_style(channel: str) -> MuscleStyle:
    """Return how a channel is marked, read from its name."""
    mark = muscle_mark(channel)
    return MuscleStyle(mark.token, mark.shape)


def mixed(colour: QColor, towards: QColor, share: float) -> QColor:
    """Return ``colour`` moved by ``share`` of the way towards another."""
    return QColor.fromRgbF(
        colour.redF() + (towards.redF() - colour.redF()) * share,
        colour.greenF() + (towards.greenF() - colour.greenF()) * share,
        colour.blueF() + (towards.blueF() - colour.blueF()) * share,
    )


class Role(StrEnum):
    """A step of the type scale, named by what is written in it."""

    CAPTION = "caption"
    SMALL = "small"
    SMALL_NAME = "small_name"
    BODY = "body"
    NAME = "name"
    HEADING = "heading"
    SENTENCE = "sentence"
    TITLE = "title"


_TYPE: dict[Role, tuple[int, QFont.Weight]] = {
    Role.CAPTION: (12, QFont.Weight.Normal),
    Role.SMALL: (13, QFont.Weight.Normal),
    Role.SMALL_NAME: (13, QFont.Weight.DemiBold),
    Role.BODY: (14, QFont.Weight.Normal),
    Role.NAME: (14, QFont.Weight.DemiBold),
    Role.HEADING: (16, QFont.Weight.DemiBold),
    Role.SENTENCE: (20, QFont.Weight.DemiBold),
    Role.TITLE: (28, QFont.Weight.DemiBold),
}
_BODY_PX = _TYPE[Role.BODY][0]
_NOTICED_SCALE = 1.15


def system_scale() -> float:
    """Return how much larger than the design the person set the system's font; never smaller."""
    scale = QFontInfo(QGuiApplication.font()).pixelSize() / _BODY_PX
    return scale if scale > _NOTICED_SCALE else 1.0


def font(role: Role, scale: float = 1.0) -> QFont:
    """Return the system's font in one step of the type scale."""
    size_px, weight = _TYPE[role]
    made = QFont(QGuiApplication.font())
    made.setPixelSize(round(size_px * scale))
    made.setWeight(weight)
    return made


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme for every standard control."""
    role, made = QPalette.ColorRole, QPalette()
    for roles, token in (
        ((role.Window,), theme.window),
        ((role.Base, role.Button), theme.surface),
        ((role.AlternateBase,), theme.sunken),
        ((role.WindowText, role.Text, role.ButtonText, role.Link), theme.text),
        ((role.PlaceholderText,), theme.text3),
        ((role.Highlight, role.Accent, role.ToolTipBase), theme.ink),
        ((role.HighlightedText, role.ToolTipText), theme.ink_text),
        ((role.Mid, role.Dark), theme.border),
        ((role.Light, role.Midlight), theme.line),
    ):
        for each in roles:
            made.setColor(each, QColor(token))
    for each in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.text3))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the few rules that a palette cannot say, with the theme's colours filled in."""
    tick = files("app.views").joinpath("resources", "marks", f"tick_{theme.name}.svg")
    sheet = _SHEET.replace("@tick", Path(str(tick)).as_posix())
    for name in sorted((field.name for field in fields(theme)), key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", getattr(theme, name))
    return sheet


_SHEET = """
QFrame[card="plain"]     { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[card="selected"]  { background: @surface; border: 2px solid @ink; border-radius: 8px; }
QFrame[card="attention"] { background: @attn_bg; border: 1px solid @attn; border-radius: 8px; }
QFrame[card="stop"]      { background: @stop_bg; border: 1px solid @stop; border-radius: 8px; }
QFrame[row="plain"]      {
    border: none; border-top: 1px solid transparent; border-bottom: 1px solid transparent;
}
QFrame[row="attention"]  {
    background: @attn_bg; border: none; border-top: 1px solid @attn; border-bottom: 1px solid @attn;
}
QFrame[bar="top"]        { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[bar="foot"]       { background: @window; border: none; border-top: 1px solid @line; }
QFrame[bar="rail"]       { background: @surface; border: none; border-right: 1px solid @line; }
QFrame[bar="menu"]       { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[rule="true"]      { background: @line; border: none; }
QLabel[tone="quiet"]     { color: @text2; }
QLabel[tone="faint"]     { color: @text3; }
QScrollArea, QScrollArea > QWidget > QWidget[page="true"] { background: transparent; border: none; }
QPushButton {
    min-height: 34px; padding: 0 14px; color: @text;
    border: 1px solid @border; border-radius: 6px; background: @surface;
}
QPushButton:hover           { background: @selected; }
QPushButton:pressed         { background: @sunken; }
QPushButton[role="step"]    { min-height: 42px; }
QPushButton[role="primary"] {
    min-height: 42px; background: @ink; color: @ink_text; border-color: @ink; font-weight: 600;
}
QPushButton[role="banner"]  {
    min-height: 46px; background: @ink; color: @ink_text; border-color: @ink; font-weight: 600;
    padding: 0 24px;
}
QPushButton[role="stop"]    {
    min-height: 40px; border: 2px solid @stop; color: @stop; font-weight: 600;
}
QPushButton[role="tab"]:checked { background: @selected; border-color: @ink; }
QPushButton[role="pill"]    { min-height: 24px; padding: 0 10px; border-radius: 13px; }
QPushButton[role="pill"]::menu-indicator { image: none; width: 0; }
QPushButton:disabled        { background: @sunken; color: @text3; border-color: @line; }
QToolButton[rail="true"] {
    border: none; border-left: 3px solid transparent; border-radius: 6px; color: @text2;
    padding: 6px 0 4px 0; margin: 0 6px;
}
QToolButton[rail="true"]:hover   { background: @window; }
QToolButton[rail="true"]:checked {
    background: @selected; border-left: 3px solid @ink; color: @text; font-weight: 600;
}
QFrame[bar="menu"] QToolButton[rail="true"] {
    border-left: none; border-bottom: 3px solid transparent; border-radius: 0; padding: 3px 12px 0;
}
QFrame[bar="menu"] QToolButton[rail="true"]:checked { border-bottom: 3px solid @ink; }
QToolButton[rail="true"]::menu-indicator { image: none; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator {
    width: 16px; height: 16px; border: 1px solid @border; border-radius: 4px; background: @surface;
}
QCheckBox::indicator:hover   { background: @selected; }
QCheckBox::indicator:checked {
    border-color: @ink; background: @ink; image: url("@tick");
}
QCheckBox::indicator:disabled { background: @sunken; border-color: @line; }
QListView::indicator {
    width: 16px; height: 16px; border: 1px solid @border; border-radius: 4px; background: @surface;
}
QListView::indicator:checked { border-color: @ink; background: @ink; image: url("@tick"); }
QRadioButton { spacing: 8px; }
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid @border; border-radius: 8px; background: @surface;
}
QRadioButton::indicator:hover   { background: @selected; }
QRadioButton::indicator:checked {
    border-color: @ink;
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
        stop: 0 @surface, stop: 0.36 @surface, stop: 0.44 @ink, stop: 1 @ink);
}
QLineEdit, QComboBox, QDoubleSpinBox { min-height: 32px; }
QLineEdit, QPlainTextEdit, QComboBox, QDoubleSpinBox {
    padding: 0 8px; border: 1px solid @border; border-radius: 6px;
    background: @surface; color: @text; selection-background-color: @ink;
    selection-color: @ink_text;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QDoubleSpinBox:disabled {
    background: @sunken; color: @text3; border-color: @line;
}
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView, QMenu {
    background: @surface; color: @text; border: 1px solid @line;
    selection-background-color: @selected; selection-color: @text;
}
QMenu { padding: 4px; }
QMenu::item { padding: 7px 28px 7px 24px; border-radius: 4px; }
QMenu::item:selected { background: @selected; color: @text; }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QTableView, QListView {
    background: transparent; border: none; gridline-color: @line; outline: none;
    selection-background-color: @selected; selection-color: @text;
}
QTableView::item { border-bottom: 1px solid @line; padding: 0; }
QListView::item { border-bottom: 1px solid @line; }
QListView::item:selected, QTableView::item:selected { background: @selected; color: @text; }
QHeaderView, QHeaderView::section {
    background: transparent; color: @text2; border: none;
}
QHeaderView::section { border-bottom: 1px solid @border; padding: 0 3px; }
QScrollBar:vertical   { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar[track="true"]:horizontal { background: @sunken; border-radius: 5px; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: @ink; color: @ink_text; border: none; padding: 4px 8px; }
"""
