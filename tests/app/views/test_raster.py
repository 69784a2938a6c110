"""The axis of a raster: still for the usual, wide enough for the rest, honest at its ends."""

import pytest

from app.figures.axis import ends_inside
from app.model.phrase import phrase
from app.presenters.verdict import Raster, RasterRow
from app.views.widgets.mini_raster import MiniRaster, raster_range


def row(lag_ms, interval_ms, channel="gluteus_maximus_R"):
    return RasterRow(channel, phrase("Right glute"), lag_ms, interval_ms)


def test_the_axis_stands_still_for_usual_delays():
    assert raster_range([row(0.0, (-10.0, 12.0)), row(84.0, (62.0, 108.0))]) == (-80, 200)
    assert raster_range([]) == (-80, 200)


@pytest.mark.parametrize(
    ("lag_ms", "interval_ms", "axis"),
    [
        (-120.0, (-150.0, -90.0), (-180, 200)),
        (250.0, (220.0, 290.0), (-80, 300)),
        (-65.0, (-259.0, 37.0), (-280, 200)),
        (-700.0, (-900.0, -500.0), (-780, 200)),
    ],
)
def test_the_axis_widens_in_steps_of_a_hundred(lag_ms, interval_ms, axis):
    assert raster_range([row(lag_ms, interval_ms)]) == axis


def test_an_interval_that_runs_off_the_axis_has_no_end_there():
    axis = raster_range([row(-65.0, (-2000.0, 37.0))])
    assert ends_inside((-2000.0, 37.0), axis) == (False, True)


def test_the_picture_keeps_its_height_when_a_muscle_did_not_start(appearance, qtbot):
    raster = MiniRaster()
    qtbot.addWidget(raster)
    both = (row(0.0, (-9.0, 9.0), "biceps_femoris_R"), row(84.0, (62.0, 108.0)))
    raster.show_raster(Raster(phrase("hamstring"), 30.0, both, n_lanes=4))
    before = raster.sizeHint()
    raster.show_raster(Raster(phrase("hamstring"), 30.0, (), n_lanes=4))
    assert raster.sizeHint() == before


def test_a_raster_says_in_words_what_it_draws(appearance, qtbot):
    raster = MiniRaster()
    qtbot.addWidget(raster)
    raster.show_raster(Raster(phrase("hamstring"), 30.0, (row(84.0, (62.0, 108.0)),), n_lanes=2))
    assert raster.accessibleDescription() == "Right glute +84\u00a0ms (+62 … +108)"
