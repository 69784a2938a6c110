"""Differences against their mean: points, limits and bands lie where their numbers say."""

import pytest

from app.figures.differences import (
    Differences,
    describe_differences,
    differences_drawing,
    differences_frame,
)
from app.figures.drawing import Disc, Path
from app.model.phrase import phrase

FOUND = Differences(
    points=((80.0, 10.0), (100.0, -5.0), (120.0, 4.0)),
    bias_ms=3.0,
    bias_interval_ms=(-2.0, 8.0),
    limits_ms=(-12.0, 18.0),
    limit_intervals_ms=((-40.0, -8.0), (14.0, 60.0)),
    channel=None,
    across=phrase("mean of both delays, ms"),
    up=phrase("R1 less program, ms"),
    n_text="3",
)


def said(each):
    return each.text()


def test_every_point_lies_at_its_mean_and_its_difference():
    drawing = differences_drawing(FOUND, width=400.0, height=300.0, say=said)
    frame = differences_frame(FOUND, width=400.0, height=300.0)
    discs = [each for each in drawing.shapes if isinstance(each, Disc)]
    assert [each.middle for each in discs] == [
        pytest.approx((frame.x(mean_ms), frame.y(difference_ms)))
        for mean_ms, difference_ms in FOUND.points
    ]


def test_every_band_is_whole_on_the_picture():
    frame = differences_frame(FOUND, width=400.0, height=300.0)
    drawing = differences_drawing(FOUND, width=400.0, height=300.0, say=said)
    bands = [each for each in drawing.shapes if isinstance(each, Path) and each.is_closed]
    assert len(bands) == 3
    highest = min(y for band in bands for _, y in band.points)
    assert highest == pytest.approx(frame.y(60.0))
    assert highest > frame.top


def test_more_is_higher_and_zero_is_in_the_middle():
    frame = differences_frame(FOUND, width=400.0, height=300.0)
    assert frame.y(10.0) < frame.y(0.0) < frame.y(-10.0)
    assert frame.y(0.0) == pytest.approx((frame.top + frame.bottom) / 2)


def test_the_picture_says_itself_in_words():
    assert describe_differences(FOUND, said) == (
        "3 differences, R1 less program, ms; mean +3 ms; limits of agreement −12 to +18 ms"
    )


def test_without_a_point_there_is_still_an_axis():
    nothing = Differences((), None, None, None, None, None, FOUND.across, FOUND.up, "0")
    assert differences_drawing(nothing, width=400.0, height=300.0, say=said).shapes
