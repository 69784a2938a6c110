"""Every lift as a row: a start lies where its number is, and nothing is shown without its word."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.figures.axis import lag_range, lag_ticks
from app.figures.colours import DARK, LIGHT
from app.figures.drawing import Anchor, Disc, Ink, Path, Pen, Words, hatching
from app.figures.lifts import LiftLine, Lifts, LiftStart, lifts_drawing, lifts_frame
from app.figures.svg import to_svg
from app.model.phrase import phrase, verbatim

GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"


def say(said):
    return said.text()


def lift(number, lag_ms, *, interval_ms=None):
    interval_ms = interval_ms or (lag_ms - 20.0, lag_ms + 25.0)
    starts = (LiftStart(GLUTE, lag_ms, interval_ms),)
    return LiftLine(phrase("Lift {n}", n=number), phrase("after"), f"{lag_ms:+.0f}", starts=starts)


def lifts(*lines):
    return Lifts(
        pair=(GLUTE, HAMSTRING),
        reference=phrase("hamstring"),
        names=(
            (GLUTE, phrase("Right glute"), phrase("Glute")),
            (HAMSTRING, phrase("Right hamstring"), phrase("Hamstring")),
        ),
        tie_ms=30.0,
        lines=lines,
    )


def draw(of, *, width=690.0, row=22.0):
    return lifts_drawing(of, width=width, row=row, say=say)


def glutes(drawing):
    """The glute's discs but for the one in the legend."""
    inks = [s for s in drawing.shapes if isinstance(s, Disc) and s.fill == Ink("glute")]
    return inks[1:]


def ticks(drawing):
    """The numbers under the axis with where they stand."""
    found = {}
    for shape in drawing.shapes:
        if isinstance(shape, Words) and shape.anchor is Anchor.MIDDLE:
            number = re.fullmatch("[+−]?[0-9]+", shape.text)
            if number is not None:
                found[int(shape.text.replace("−", "-"))] = shape.at[0]
    return found


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    lag_ms=st.sampled_from([-50, 0, 50, 100, 150, 200]),
    other_ms=st.floats(-450, 550),
    width=st.floats(360, 1400),
)
def test_a_start_at_a_number_lies_exactly_over_that_number(lag_ms, other_ms, width):
    drawing = draw(lifts(lift(1, float(lag_ms)), lift(2, other_ms)), width=width)
    at = ticks(drawing)
    if lag_ms in at:
        assert glutes(drawing)[0].middle[0] == pytest.approx(at[lag_ms], abs=1e-6)


def test_every_start_is_on_the_axis_and_what_runs_off_has_no_cap():
    wide = lift(1, 40.0, interval_ms=(-900.0, 90.0))
    of = lifts(wide, lift(2, 520.0))
    frame, drawing = lifts_frame(of, width=690.0, row=22.0), draw(of)
    assert all(frame.left <= disc.middle[0] <= frame.right for disc in glutes(drawing))
    upright = [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Path)
        and shape.pen == Pen(Ink("text"), 1.5)
        and shape.points[0][0] == shape.points[1][0]
    ]
    assert len(upright) == 3


def test_a_lift_that_is_not_used_is_hatched_with_its_reason_and_shows_no_start():
    set_aside = LiftLine(
        phrase("Lift 2"), phrase("not used"), "", why_not=phrase("started before the tone")
    )
    drawing = draw(lifts(lift(1, 84.0), set_aside))
    texts = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert {"started before the tone", "not used"} <= set(texts)
    assert len(glutes(drawing)) == 1
    assert "Lift 2: not used, started before the tone" in drawing.description


def test_the_picture_in_words_has_every_lift_with_its_delay():
    drawing = draw(lifts(lift(1, 84.0), lift(2, -12.0)))
    assert drawing.description == "Lift 1: after, +84 ms; Lift 2: after, -12 ms"


def test_hatching_stays_inside_its_box_and_joins_its_neighbour():
    box = (10.0, 20.0, 97.0, 41.0)
    for each in hatching(*box, pen=Pen(Ink("border"))):
        for x, y in each.points:
            assert box[0] <= x <= box[2]
            assert box[1] - 1e-9 <= y <= box[3] + 1e-9
            assert (x + y) % 8 == pytest.approx(0.0, abs=1e-9)


def test_the_axis_widens_in_hundreds_and_keeps_zero_among_its_numbers():
    assert lag_range([84.0], [(62.0, 118.0)]) == (-80, 200)
    assert lag_range([250.0], [(100.0, 290.0)]) == (-80, 300)
    assert 0 in lag_ticks(-480, 600)
    assert lag_ticks(-80, 200) == (-50, 0, 50, 100, 150, 200)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_name_that_is_markup_is_only_words_in_the_file(theme):
    hostile = "<img src=x onerror=alert(1)>&\x00\u202e😀" + "x" * 300
    of = lifts(LiftLine(verbatim(hostile), phrase("after"), "", why_not=verbatim(hostile)))
    svg = to_svg(draw(of), theme)
    assert "<img" not in svg
    assert "\x00" not in svg
    assert "&lt;img" in svg


def test_a_reason_too_long_for_its_row_is_said_in_short():
    long = phrase("the glute and the hamstring may share signal, and so on and on")
    row = LiftLine(
        phrase("Lift 2"), phrase("not used"), "", why_not=long, why_short=phrase("Shared signal")
    )
    narrow, wide = (
        [s.text for s in draw(lifts(row), width=width).shapes if isinstance(s, Words)]
        for width in (360.0, 900.0)
    )
    assert "Shared signal" in narrow
    assert long.text() in wide
