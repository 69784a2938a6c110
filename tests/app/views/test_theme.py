"""The theme: enough contrast for every use, shapes besides hues, and no colour anywhere else."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from app.figures.colours import DARK, LIGHT
from app.figures.muscle_marks import MarkShape
from app.views.theme import MuscleStyle, muscle_style, style_sheet

VIEWS = Path(__file__).resolve().parents[3] / "app" / "views"
TEXT, GRAPHIC = 4.5, 3.0
TEXTS = ("text", "text2", "text3")
MUSCLES = ("glute", "hamstring", "erector_left", "erector_right")
PAIRS = [
    *((name, ground, TEXT) for name in TEXTS for ground in ("surface", "window")),
    ("text3", "sunken", TEXT),
    ("text", "selected", TEXT),
    ("text2", "selected", TEXT),
    ("text", "attn_bg", TEXT),
    ("text", "stop_bg", TEXT),
    ("attn", "surface", TEXT),
    ("attn", "attn_bg", TEXT),
    ("stop", "surface", TEXT),
    ("stop", "stop_bg", TEXT),
    ("ink_text", "ink", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "window", GRAPHIC),
    ("border", "surface", GRAPHIC),
    ("border", "window", GRAPHIC),
    ("text", "tie", TEXT),
    *((name, "surface", GRAPHIC) for name in MUSCLES),
]
CHANNELS = (
    "gluteus_maximus_R",
    "biceps_femoris_R",
    "semitendinosus_R",
    "erector_spinae_L",
    "erector_spinae_R",
    "gluteus_medius_R",
    "rectus_femoris_R",
    "A5",
)


def luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_has_the_contrast_its_use_needs(theme, front, ground, least):
    assert contrast(QColor(getattr(theme, front)), QColor(getattr(theme, ground))) >= least


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_one_pixel_trace_still_stands_out(theme, channel):
    assert contrast(muscle_style(channel).trace(theme), QColor(theme.surface)) >= GRAPHIC


def test_no_two_muscles_share_both_hue_and_shape():
    styles = [muscle_style(channel) for channel in CHANNELS]
    assert len({(style.token, style.shape) for style in styles}) == len(CHANNELS)
    assert len({style.shape for style in styles}) == len(MarkShape)


def test_both_legs_share_a_muscles_style_and_erectors_keep_their_own():
    assert muscle_style("gluteus_maximus_L") == muscle_style("gluteus_maximus_R")
    assert muscle_style("erector_spinae_L") == MuscleStyle("erector_left", MarkShape.TRIANGLE_LEFT)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_style_sheet_names_no_token_that_does_not_exist(theme):
    assert "@" not in style_sheet(theme)


@pytest.mark.parametrize("path", sorted(VIEWS.rglob("*.py")), ids=lambda path: path.name)
def test_colours_and_spacings_live_in_the_theme_alone(path):
    if path.name == "theme.py":
        return
    source = path.read_text("utf-8")
    for rule, pattern in {
        "a colour": r"#(?:[0-9A-Fa-f]{3}){1,2}\b|QColor\(\s*\d|GlobalColor\.(?!transparent)",
        "a spacing": r"set(?:Horizontal|Vertical)?Spacing\(\s*\d|setContentsMargins\([^)]*\b\d",
        "a style rule": r"setStyleSheet\(\s*f?[\"']",
        "a type size": r"setP(?:ixel|oint)Size\(\s*\d",
    }.items():
        found = re.search(pattern, source)
        assert found is None, f"{path.name} holds {rule}: {found and found.group()}"


@pytest.mark.parametrize("drawing", sorted((VIEWS / "resources" / "icons").glob("*.svg")))
def test_icons_take_their_colour_from_the_theme(drawing):
    assert not re.search(r"#[0-9A-Fa-f]{3}|rgb\(", drawing.read_text("utf-8"))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_ticked_box_is_filled_and_holds_a_tick_of_the_themes_colour(theme):
    (path,) = set(re.findall(r'image: url\("(.+?tick.+?)"\)', style_sheet(theme)))
    drawing = Path(path).read_text("utf-8")
    assert f'stroke="{theme.ink_text}"' in drawing
