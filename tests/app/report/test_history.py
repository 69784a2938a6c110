"""Visits over time: what may be compared is, the rest says why, and two legs make no score."""

from dataclasses import fields, replace

from app.engine.guided.visit import SCHEMA, Visit, VisitLeg
from app.engine.guided.visits import DatedVisit
from app.report.history import LegHistory, legs_over_time
from dsp.findings import LagCurve, PooledDelay
from dsp.firing_order import SessionConditions
from tests.app.report.test_tell import phrases_in
from tests.app.views.test_words_shown import BANNED
from tests.fakes.feed import FS_HZ, METHOD
from tests.fakes.lifted import DAY, session_pair


def pooled(typical_ms):
    low_ms = 10.0 * round((typical_ms - 50) / 10)
    curve = LagCurve(low_ms, 10.0, tuple([1 / 11] * 11))
    return PooledDelay(
        9, typical_ms, (typical_ms - 20, typical_ms + 20), 30.0, (20.0, 40.0),
        0.0, 0.1, 0.9, 0.0, 0.1, 0.9, 5.0, 10.0, curve,
    )  # fmt: skip


def visit(day, *, right_ms=None, left_ms=None, cue="neutral", was_stopped=False):
    legs = tuple(
        VisitLeg(
            side,
            (
                session_pair(
                    f"gluteus_maximus_{side}", f"biceps_femoris_{side}", pooled=pooled(lag_ms)
                ),
            ),
            1.0,
        )
        for side, lag_ms in (("R", right_ms), ("L", left_ms))
        if lag_ms is not None
    )
    conditions = SessionConditions(FS_HZ, METHOD, task="phe_ke", cue=cue)
    return DatedVisit(
        f"s{day}", DAY.replace(day=day), True, Visit(SCHEMA, conditions, legs, was_stopped)
    )


def test_nobody_s_visits_are_none():
    assert legs_over_time(()) == ()


def test_legs_stand_side_by_side_on_one_axis_and_nothing_is_made_of_their_difference():
    legs = legs_over_time((visit(1, right_ms=300.0, left_ms=10.0), visit(8, right_ms=280.0)))
    assert [leg.title.text() for leg in legs] == ["Left leg", "Right leg"]
    assert legs[0].timeline.range_ms == legs[1].timeline.range_ms
    assert not any("asym" in field.name or "score" in field.name for field in fields(LegHistory))


def test_a_change_beyond_noise_is_told_with_its_direction_and_one_within_is_not():
    (leg,) = legs_over_time((visit(1, right_ms=250.0), visit(8, right_ms=80.0)))
    assert "The glute started 170\u00a0ms earlier, more than noise" in leg.change.text()
    (leg,) = legs_over_time((visit(1, right_ms=110.0), visit(8, right_ms=60.0)))
    assert "within noise" in leg.change.text()


def test_the_band_is_the_least_change_about_the_first_comparable_visit():
    other = visit(1, right_ms=500.0, cue="glute")
    (leg,) = legs_over_time((other, visit(8, right_ms=100.0), visit(15, right_ms=90.0)))
    assert leg.timeline.band_ms == (0.0, 200.0)
    assert "100\u00a0ms" in leg.band.text()


def test_a_visit_under_another_cue_stands_off_the_line_and_is_not_what_the_change_is_since():
    visits = (
        visit(1, right_ms=190.0), visit(8, right_ms=40.0, cue="glute"), visit(15, right_ms=180.0)
    )  # fmt: skip
    (leg,) = legs_over_time(visits)
    assert [point.off_line is None for point in leg.timeline.points] == [True, False, True]
    assert leg.rows[1].off_line.text() == "the cue differs"
    assert leg.change.text().startswith("Since 2026-11-01")


def test_one_visit_alone_has_nothing_to_be_held_against():
    (leg,) = legs_over_time((visit(1, right_ms=100.0),))
    assert leg.change.text() == "No earlier test of this person to hold it against."


def test_what_was_stopped_for_pain_or_has_too_few_lifts_says_so():
    few = visit(8, right_ms=90.0)
    pair = replace(few.visit.legs[0].pairs[0], pooled=None, n_valid=3)
    few = replace(few, visit=replace(few.visit, legs=(VisitLeg("R", (pair,), 1.0),)))
    visits = (visit(1, right_ms=100.0, was_stopped=True), few, visit(15, right_ms=95.0))
    (leg,) = legs_over_time(visits)
    assert [row.off_line and row.off_line.text() for row in leg.rows] == [
        None, "too few good lifts (3)", "stopped for pain"
    ]  # fmt: skip


def test_no_word_of_a_history_judges():
    legs = legs_over_time((visit(1, right_ms=250.0, left_ms=0.0), visit(8, right_ms=80.0)))
    assert not any(BANNED.search(said.text()) for said in phrases_in(legs))
