"""The scripted patients whose lifts are flagged: which lifts, and with which numbers."""

import pytest

from dsp.action import Action
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.findings import Reason, SessionDoubt, SessionVerdict, Verdict
from dsp.flags import FlagUnit, RepetitionFlag, flag_session, withholds_pair
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scripted import PERIOD_S
from tests.dsp.flagged_recordings import (
    kinds,
    the,
)
from tests.dsp.scripted_sessions import (
    FS_HZ,
    GLUTE,
    HAMSTRING,
    OTHER_BACK,
    SAME_BACK,
    asked_of,
    channels_of,
    session_of,
)


def told(repetition):
    """Return the pairs of which an order is stated."""
    return {
        (each.a, each.b) for each in repetition.pairs if each.verdict is not Verdict.CANNOT_TELL
    }


@pytest.mark.parametrize(
    ("name", "lifts", "flag", "of_channel"),
    [
        ("P09", range(5, 10), RepetitionFlag.PREACT, GLUTE),
        ("P10", (2,), RepetitionFlag.FALSE_START, None),
        ("P11", (3, 8), RepetitionFlag.PARTIAL, None),
        ("P12", range(5, 10), RepetitionFlag.CH_LOST, GLUTE),
        ("P13", range(10), RepetitionFlag.SIDE, None),
    ],
)
def test_what_a_flag_withholds_is_told_of_no_pair_and_by_no_ranking(name, lifts, flag, of_channel):
    finding = session_of(name, 1).finding

    for lift in lifts:
        repetition = finding.repetitions[lift]
        withheld = [
            pair
            for pair in repetition.pairs
            if of_channel is None or of_channel in (pair.a, pair.b)
        ]
        assert withheld
        assert all(flag in pair.withheld_by for pair in withheld)
        assert {(pair.a, pair.b) for pair in withheld}.isdisjoint(told(repetition))
        if repetition.ranking is not None:
            assert set(repetition.ranking.told_pairs) <= told(repetition)
            n_ranked = len(repetition.ranking.channels)
            n_told = len(repetition.ranking.told_pairs)
            assert not repetition.ranking.is_stated or n_told == n_ranked * (n_ranked - 1) // 2


def test_a_withheld_order_keeps_what_was_measured_and_no_session_counts_it():
    finding = session_of("P09", 1).finding

    tense = next(
        pair for pair in finding.repetitions[5].pairs if (pair.a, pair.b) == (GLUTE, HAMSTRING)
    )
    together = next(
        pair for pair in finding.session_pairs if (pair.a, pair.b) == (GLUTE, HAMSTRING)
    )
    assert tense.lag_ms is not None
    assert tense.lag_curve is not None
    assert together.n_valid == 5
    assert together.is_provisional


def test_p09_a_glute_that_was_tense_before_is_flagged_in_its_five_lifts_and_not_ordered():
    session = session_of("P09", 1)

    assert session.flagged(RepetitionFlag.PREACT, withholds=True) == [5, 6, 7, 8, 9]
    tense = the(session.flags[5], RepetitionFlag.PREACT)
    assert tense.channels == (GLUTE,)
    assert tense.measured == pytest.approx(14.0, abs=3.0)
    assert tense.limit == pytest.approx(5.0, abs=0.5)
    assert tense.action is Action.RELAX_FIRST


def test_p10_a_double_twitch_before_the_tone_is_a_false_start_of_that_lift_alone():
    session = session_of("P10", 1)

    assert session.flagged(RepetitionFlag.FALSE_START, withholds=True) == [2]
    assert the(session.flags[2], RepetitionFlag.FALSE_START).measured == pytest.approx(
        -1.5, abs=0.1
    )
    starts_s = [each.onsets[0].onset_s for each in session.finding.repetitions]
    assert starts_s[2] > 2 * 10.3 + 3.0


def test_p11_two_half_lifts_are_told_with_how_long_they_were_held_and_what_was_asked():
    session = session_of("P11", 1)

    assert session.flagged(RepetitionFlag.PARTIAL, withholds=True) == [3, 8]
    half = the(session.flags[3], RepetitionFlag.PARTIAL)
    assert half.measured == pytest.approx(0.45, abs=0.15)
    assert (half.limit, half.unit) == (2.0, FlagUnit.SECONDS)
    assert half.channels == ()


def test_p12_a_sticker_that_came_off_is_lost_in_that_lift_and_in_every_later_one():
    session = session_of("P12", 1)

    assert session.flagged(RepetitionFlag.CH_LOST, withholds=True) == [5, 6, 7, 8, 9]
    assert the(session.flags[5], RepetitionFlag.CH_LOST).measured == pytest.approx(3.6, abs=0.3)
    assert the(session.flags[7], RepetitionFlag.CH_LOST).unit is FlagUnit.MICROVOLTS
    assert session.flagged(RepetitionFlag.PREACT) == []
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert 3 <= together.n_valid <= 5
    assert together.is_provisional is (together.n_valid == 5)


def test_p13_the_other_leg_was_lifted_and_nothing_is_ordered():
    session = session_of("P13", 1)

    assert session.flagged(RepetitionFlag.SIDE, withholds=True) == list(range(10))
    side = the(session.flags[0], RepetitionFlag.SIDE)
    assert side.measured < side.limit == 3.0
    assert withholds_pair(session.flags[0], OTHER_BACK, SAME_BACK) == (RepetitionFlag.SIDE,)


def test_p16_hum_is_told_in_every_lift_and_clipping_withholds_the_one_it_touches():
    session = session_of("P16", 1)

    assert session.flagged(RepetitionFlag.MAINS) == list(range(10))
    assert session.flagged(RepetitionFlag.MAINS, withholds=True) == []
    assert session.flagged(RepetitionFlag.CLIP, withholds=True) == [1]
    assert the(session.flags[1], RepetitionFlag.CLIP).measured == pytest.approx(0.03, abs=0.015)


def test_p17_faster_lifts_of_the_second_set_are_told_and_not_pooled():
    session = session_of("P17", 1)

    assert session.flagged(RepetitionFlag.SPEED) == [5, 6, 7, 8, 9]
    fast = the(session.flags[5], RepetitionFlag.SPEED)
    assert fast.measured < fast.limit
    assert fast.action is Action.LIFT_SLOWER
    assert not fast.withholds
    assert the(session.session_flags, RepetitionFlag.SPEED).withholds
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert (together.verdict, together.doubt) == (
        SessionVerdict.UNDETERMINED,
        SessionDoubt.SPEEDS_DIFFER,
    )
    assert together.n_valid >= 8
    assert together.pooled is None
    assert together.median_lag_ms is None


def test_p18_a_gap_before_the_glute_withholds_that_lift():
    session = session_of("P18", 1)

    assert session.flagged(RepetitionFlag.DROP, withholds=True) == [6]
    assert the(session.flags[6], RepetitionFlag.DROP).measured == pytest.approx(0.06)
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert 7 <= together.n_valid <= 9
    withheld = next(
        pair
        for pair in session.finding.repetitions[6].pairs
        if (pair.a, pair.b) == (GLUTE, HAMSTRING)
    )
    assert Reason.GAP in withheld.reasons


def test_p19_a_stop_for_pain_ends_the_session_without_a_verdict():
    stopped_s = 3 * 10.3 + 5.0

    session = session_of("P19", 1, stops_s=(stopped_s,))

    assert session.flagged(RepetitionFlag.PAIN_STOP, withholds=True) == [3]
    assert kinds(session.session_flags) == {RepetitionFlag.PAIN_STOP, RepetitionFlag.TOO_FEW}
    assert all(each.withholds for each in session.session_flags)
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert together.verdict is SessionVerdict.UNDETERMINED
    assert together.doubt is SessionDoubt.STOPPED


def test_later_repetitions_never_change_what_was_said_of_earlier_ones():
    session = session_of("P17", 1)

    for n_seen in (1, 4, 7):
        stop = round((n_seen * PERIOD_S + 1.0) * FS_HZ)
        so_far = analyse_recording(
            session.recording.samples_uv[:stop],
            FS_HZ,
            channels_of("P17"),
            config=AnalysisConfig(),
            asked=asked_of(PATIENTS["P17"]),
        )
        assert so_far.repetitions == session.finding.repetitions[:n_seen]


def test_a_pair_with_few_valid_lifts_is_provisional_or_withheld():
    session = session_of("P12", 1)

    few = {each.channels: each for each in session.session_flags}

    assert few[GLUTE, HAMSTRING].flag is RepetitionFlag.TOO_FEW
    n_valid = session.pair(GLUTE, HAMSTRING)[0].n_valid
    assert few[GLUTE, HAMSTRING].measured == n_valid
    assert few[GLUTE, HAMSTRING].withholds is (n_valid < 5)
    assert flag_session((), ()) == ()
