"""Where the final word on a lift is another than what was said live, that is told."""

from dataclasses import replace

import pytest

from dsp.findings import PairFinding, RepetitionFinding, Verdict
from dsp.live import LiveFinding, Revision, find_revisions, is_same_lift


def _repetition(verdict, *, index=0, start_s=2.0, end_s=4.0):
    pair = PairFinding("a", "b", 80.0, (60.0, 100.0), 0.0, 0.0, 1.0, 0.0, verdict, ())
    return RepetitionFinding(index, start_s, end_s, (), (pair,))


def _live(verdict, *, alarm_s=2.05):
    return LiveFinding(0, alarm_s, _repetition(verdict), ())


def test_the_same_order_in_the_end_revises_nothing():
    assert find_revisions(_live(Verdict.AFTER), _repetition(Verdict.AFTER)) == ()


@pytest.mark.parametrize("final", [Verdict.CANNOT_TELL, Verdict.TOGETHER, Verdict.BEFORE])
def test_another_order_or_none_in_the_end_is_a_revision(final):
    revised = find_revisions(_live(Verdict.AFTER), _repetition(final, index=3))
    assert revised == (Revision(3, "a", "b", live=Verdict.AFTER, final=final),)


def test_an_order_that_is_only_told_in_the_end_revises_nothing():
    assert find_revisions(_live(Verdict.CANNOT_TELL), _repetition(Verdict.AFTER)) == ()


def test_a_pair_the_final_word_does_not_know_is_a_revision():
    final = replace(_repetition(Verdict.AFTER), pairs=())
    (revised,) = find_revisions(_live(Verdict.AFTER), final)
    assert revised.final is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("alarm_s", "is_same"), [(1.0, False), (1.5, True), (2.05, True), (3.9, True), (4.5, False)]
)
def test_a_lift_is_known_by_when_it_began(alarm_s, is_same):
    live = _live(Verdict.AFTER, alarm_s=alarm_s)
    assert is_same_lift(live, _repetition(Verdict.AFTER)) is is_same
