"""A delay over visits: each at its height, the band where it says, breaks where they are."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.figures.drawing import Anchor, Disc, Ink, Path, Words
from app.figures.timeline import Timeline, TimePoint, timeline_drawing, timeline_frame
from app.model.phrase import phrase

REFERENCE = phrase("hamstring")
SIZE = {"width": 560.0, "height": 240.0}


def say(said):
    return said.text()


def timeline(*lags_ms, off=(), band_ms=None):
    points = tuple(
        TimePoint(
            f"2026-11-{day:02d}", lag_ms, None if lag_ms is None else (lag_ms - 20, lag_ms + 20),
            phrase("the cue differs") if day - 1 in off else None,
        )
        for day, lag_ms in enumerate(lags_ms, 1)
    )  # fmt: skip
    return Timeline(points, band_ms, REFERENCE)


def heights(drawing):
    """The numbers beside the axis with how high they stand."""
    found = {}
    for shape in drawing.shapes:
        if isinstance(shape, Words) and shape.anchor is Anchor.END:
            found[int(shape.text.replace("−", "-"))] = shape.at[1] - 0.35 * shape.size
    return found


def discs(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Disc)]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(lag_ms=st.sampled_from([-50, 0, 50, 100, 200]), other_ms=st.floats(-400, 500))
def test_a_visit_stands_exactly_at_its_number(lag_ms, other_ms):
    drawing = timeline_drawing(timeline(float(lag_ms), other_ms), say=say, **SIZE)
    at = heights(drawing)
    if lag_ms in at:
        assert discs(drawing)[0].middle[1] == pytest.approx(at[lag_ms], abs=1e-6)


def test_a_visit_that_is_not_comparable_is_hollow_and_no_line_goes_through_it():
    drawing = timeline_drawing(timeline(100.0, 40.0, 90.0, off={1}), say=say, **SIZE)
    fills = [disc.fill for disc in discs(drawing)]
    assert fills == [Ink("text"), Ink("surface"), Ink("text")]
    (line,) = [
        shape for shape in drawing.shapes
        if isinstance(shape, Path) and shape.pen is not None and shape.pen.ink == Ink("text2")
    ]  # fmt: skip
    assert discs(drawing)[1].middle not in line.points
    assert len(line.points) == 2
    texts = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert "the cue differs" in texts


def test_the_band_lies_where_it_says():
    of = timeline(100.0, 120.0, band_ms=(0.0, 200.0))
    drawing = timeline_drawing(of, say=say, **SIZE)
    frame = timeline_frame(of, **SIZE)
    (band,) = [s for s in drawing.shapes if isinstance(s, Path) and s.fill == Ink("tie")]
    assert {y for _, y in band.points} == {frame.y(0.0), frame.y(200.0)}


def test_a_visit_without_a_delay_leaves_its_place_empty_and_is_said():
    drawing = timeline_drawing(timeline(100.0, None), say=say, **SIZE)
    assert len(discs(drawing)) == 1
    assert drawing.description == "2026-11-01: +100 ms (+80 … +120); 2026-11-02: –"


def test_of_many_visits_the_newest_keeps_its_day_and_no_two_days_touch():
    drawing = timeline_drawing(timeline(*[50.0] * 30), say=say, **SIZE)
    days = [s for s in drawing.shapes if isinstance(s, Words) and s.text.startswith("2026")]
    places = [day.at[0] for day in days]
    assert days[-1].text == "2026-11-30"
    assert min(b - a for a, b in pairwise(places)) > 80
