"""Every exercise has a drawing, which is what its poses come to, in the colours of both looks."""

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.figures.colours import DARK, LIGHT
from app.model.exercise_file import our_exercises
from app.views.widgets import exercise_figure
from app.views.widgets.exercise_figure import ExerciseFigure, has_figure
from tools.exercise_figures.__main__ import FOLDER
from tools.exercise_figures.sheet import drawings


def test_every_exercise_has_its_drawing_and_no_drawing_is_left_over():
    assert {each.figure for each in our_exercises()} == {path.stem for path in FOLDER.glob("*.svg")}


def test_the_drawings_are_what_their_poses_come_to():
    for name, svg in drawings().items():
        assert (FOLDER / f"{name}.svg").read_text("utf-8") == svg, name


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(drawings()))
def test_a_drawing_is_whole_inside_its_frame_and_begin_and_end_differ(qapp, name, theme):
    svg = drawings()[name]
    for token, colour in exercise_figure._colours(theme):
        svg = svg.replace(token, colour)
    assert "@" not in svg
    image = QImage(640, 220, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    assert renderer.isValid()
    renderer.render(painter)
    painter.end()
    for x in range(0, 640, 4):  # nothing is cut off at the top
        assert image.pixelColor(x, 0) == QColor(theme.surface)
    assert image.copy(0, 0, 300, 220) != image.copy(340, 0, 300, 220)


def test_an_exercise_without_a_drawing_leaves_no_empty_frame(qtbot):
    figure = ExerciseFigure()
    qtbot.addWidget(figure)
    figure.show_figure("clam", "Clam")
    assert has_figure("clam")
    assert "Clam" in figure.accessibleName()
    figure.show_figure("nothing_like_it", "Mine")
    assert figure.isHidden()
