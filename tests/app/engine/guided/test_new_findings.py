"""Repetitions reach a guided test once each."""

from app.engine.guided.new_findings import NewFindings
from tests.fakes.feed import repetition


def test_repetitions_worked_out_anew_are_not_counted_as_lifts_once_more():
    first, second, third = (repetition(number) for number in range(3))
    new = NewFindings()
    assert new.take((first, second)) == (first, second)
    assert new.take(()) == ()
    assert new.take((first,)) == ()
    assert new.take((first, second, third)) == (third,)
