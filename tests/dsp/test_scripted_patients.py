"""The scripted patients and what the program has to say of each; see docs/repetitions.md."""

from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.guided.visits import DatedVisit, LegChange
from app.model.phrase import phrase
from app.report.change import change_phrase
from dsp.findings import ChangeVerdict, Reason, SessionVerdict, Verdict
from dsp.firing_order import SessionConditions, find_change
from dsp.flags import RepetitionFlag
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scripted import record
from tests.dsp.scripted_sessions import (
    FS_HZ,
    GLUTE,
    HAMSTRING,
    OTHER_BACK,
    SAME_BACK,
    session_of,
    within_ms,
)

BEFORE, TOGETHER, AFTER = (
    SessionVerdict.BEFORE,
    SessionVerdict.TOGETHER,
    SessionVerdict.AFTER,
)
GLUTE_PAIR = (GLUTE, HAMSTRING)
OTHER_BACK_PAIR = (HAMSTRING, OTHER_BACK)
SAME_BACK_PAIR = (HAMSTRING, SAME_BACK)

STATED = [
    ("P01", GLUTE_PAIR, BEFORE, 8),
    ("P01", OTHER_BACK_PAIR, BEFORE, 4),
    ("P01", SAME_BACK_PAIR, BEFORE, 4),
    ("P02", GLUTE_PAIR, AFTER, 9),
    ("P03", GLUTE_PAIR, AFTER, 5),
    ("P05", GLUTE_PAIR, AFTER, 7),
    ("P05b", GLUTE_PAIR, AFTER, 9),
    ("P06", GLUTE_PAIR, AFTER, 3),
    ("P06", OTHER_BACK_PAIR, AFTER, 8),
    ("P08", OTHER_BACK_PAIR, BEFORE, 4),
    ("P08b", OTHER_BACK_PAIR, BEFORE, 3),
    ("P08c", OTHER_BACK_PAIR, BEFORE, 3),
]
"""Patient, pair, what the lifts say together, and how many of ten must say so alone."""

TIED = [
    ("P02", OTHER_BACK_PAIR),
    ("P02", SAME_BACK_PAIR),
    ("P04", GLUTE_PAIR),
    ("P04", OTHER_BACK_PAIR),
    ("P04", SAME_BACK_PAIR),
    ("P06", SAME_BACK_PAIR),
]
TOLERANCE_MS = {"P05": 20.0, "P08c": 25.0}
COUNT_OF = {BEFORE: "n_before", TOGETHER: "n_together", AFTER: "n_after"}


def assert_no_lift_says_another(together, verdict, *, n_least=0):
    counts = {each: getattr(together, field) for each, field in COUNT_OF.items()}
    assert counts.pop(verdict) >= n_least
    assert set(counts.values()) == {0}


@pytest.mark.parametrize(
    ("name", "pair", "verdict", "n_told"),
    STATED,
    ids=[f"{each[0]}-{each[1][1]}" for each in STATED],
)
def test_the_scripted_order_is_stated_and_no_lift_says_another(name, pair, verdict, n_told):
    session = session_of(name, 1)

    together, _ = session.pair(*pair)

    assert together.verdict is verdict
    assert together.median_lag_ms == pytest.approx(
        np.median(session.true_lags_ms(*pair)), abs=TOLERANCE_MS.get(name, 15.0)
    )
    assert_no_lift_says_another(together, verdict, n_least=n_told)


@pytest.mark.parametrize(
    ("name", "pair"), TIED, ids=[f"{each[0]}-{'-'.join(each[1])}" for each in TIED]
)
def test_what_starts_together_is_never_ordered(name, pair):
    session = session_of(name, 1)

    together, lags_ms = session.pair(*pair)

    assert together.verdict in (TOGETHER, SessionVerdict.UNDETERMINED)
    assert_no_lift_says_another(together, TOGETHER)
    assert within_ms(lags_ms, 30.0) >= 7
    assert np.median(lags_ms) == pytest.approx(np.median(session.true_lags_ms(*pair)), abs=10.0)


def test_a_lift_told_alone_is_told_as_it_was_scripted():
    for name in ("P01", "P02", "P03", "P03b", "P04", "P06", "P14"):
        session = session_of(name, 1)
        for repetition in session.finding.repetitions:
            for pair in repetition.pairs:
                truth_ms = session.true_lags_ms(pair.a, pair.b)[repetition.index]
                if pair.verdict is Verdict.BEFORE:
                    assert truth_ms < -15.0
                if pair.verdict is Verdict.AFTER:
                    assert truth_ms > 15.0
                if pair.verdict is Verdict.TOGETHER:
                    assert abs(truth_ms) < 45.0


def test_p03_glute_80_ms_later_has_an_interval_without_zero():
    together, _ = session_of("P03", 1).pair(*GLUTE_PAIR)

    assert together.interval_ms[0] > 0


def test_p03b_seven_of_ten_are_later_and_the_interval_is_wide():
    together, lags_ms = session_of("P03b", 1).pair(*GLUTE_PAIR)

    low_ms, high_ms = together.interval_ms
    # Two of the ten are scripted at the edge of the tie band.
    assert together.verdict in (AFTER, SessionVerdict.UNDETERMINED)
    assert together.n_before == 0
    assert 6 <= sum(lag_ms > 30.0 for lag_ms in lags_ms) <= 9
    assert low_ms < 35.0
    assert high_ms > 150.0


def test_p05_a_quiet_glute_is_told_as_quiet_against_its_reference_and_not_as_a_bad_sticker():
    session = session_of("P05", 1)

    flags = [each for found in session.flags for each in found if each.channels == (GLUTE,)]

    assert len(session.flagged(RepetitionFlag.LOW_ACTIVITY)) == 10
    assert session.flagged(RepetitionFlag.LOW_SNR) == []
    shares = [each.measured for each in flags if each.flag is RepetitionFlag.LOW_ACTIVITY]
    assert shares == pytest.approx([0.08] * 10, abs=0.02)
    snrs_db = [repetition.onsets[0].snr_db for repetition in session.finding.repetitions]
    assert np.median(snrs_db) == pytest.approx(12.0, abs=1.0)


def test_p05a_a_silent_glute_has_no_start_and_no_delay_in_any_lift():
    session = session_of("P05a", 1)

    together, lags_ms = session.pair(*GLUTE_PAIR)

    assert session.flagged(RepetitionFlag.NO_ONSET, withholds=True) == list(range(10))
    assert lags_ms == []
    assert together.median_lag_ms is None
    assert together.verdict is SessionVerdict.UNDETERMINED
    assert [each.onsets[0].onset_s for each in session.finding.repetitions] == [None] * 10


def test_p07_a_threshold_makes_a_small_glute_late_and_the_posterior_does_not():
    session = session_of("P07", 1)

    together, lags_ms = session.pair(*GLUTE_PAIR)

    assert np.median(session.classical_lags_ms(*GLUTE_PAIR)) > 60.0
    assert np.median(lags_ms) == pytest.approx(0.0, abs=35.0)
    assert together.verdict is SessionVerdict.UNDETERMINED
    assert together.n_before == together.n_after == 0
    assert len(session.flagged(RepetitionFlag.LOW_SNR)) == 10
    assert len(session.flagged(RepetitionFlag.AB_DISAGREE)) >= 6


def test_p07b_at_17_db_the_glute_is_together_or_cannot_be_told():
    session = session_of("P07b", 1)

    together, lags_ms = session.pair(*GLUTE_PAIR)

    assert np.median(session.classical_lags_ms(*GLUTE_PAIR)) > 20.0
    assert np.median(lags_ms) == pytest.approx(0.0, abs=20.0)
    assert together.verdict in (TOGETHER, SessionVerdict.UNDETERMINED)
    assert together.n_before == together.n_after == 0


@pytest.mark.parametrize("name", ["P08", "P08b", "P08c"])
def test_p08_the_heart_is_told_and_starts_no_back_muscle(name):
    session = session_of(name, 1)

    _, lags_ms = session.pair(*OTHER_BACK_PAIR)

    assert len(session.flagged(RepetitionFlag.ECG)) >= 9
    truths_ms = session.true_lags_ms(*OTHER_BACK_PAIR)
    told = [
        (pair.lag_ms, truths_ms[repetition.index])
        for repetition in session.finding.repetitions
        for pair in repetition.pairs
        if (pair.a, pair.b) == OTHER_BACK_PAIR and Reason.ECG not in pair.reasons
    ]
    assert len(told) >= 5
    # The hamstring's start minus the back's: a back muscle called early makes it larger.
    assert all(lag_ms < truth_ms + 50.0 for lag_ms, truth_ms in told)
    assert np.median(lags_ms) == pytest.approx(-80.0, abs=25.0)


def test_p14_another_order_in_every_lift_is_mixed():
    together, lags_ms = session_of("P14", 1).pair(*GLUTE_PAIR)

    assert together.verdict is SessionVerdict.MIXED
    assert together.n_after in (5, 6)
    assert together.n_before == 3
    assert together.interval_ms[0] < 0 < together.interval_ms[1]
    assert len(lags_ms) == 10


def test_p15_fifty_milliseconds_between_two_scattered_sessions_are_within_noise():
    before, now = session_of("P15", 1), session_of("P15-later", 1)
    conditions = SessionConditions(
        FS_HZ, before.finding.method, task="phe", cue="tone", knee="straight", electrodes="seniam",
        movement_s=1.0,
    )  # fmt: skip
    pairs = [each.pair(*GLUTE_PAIR)[0] for each in (before, now)]

    found = find_change(*pairs, (conditions, conditions))
    of_whom = DatedVisit("first", datetime(2026, 11, 22, tzinfo=UTC), True, None)
    change = LegChange("R", of_whom, found, *(pair.pooled.typical_ms for pair in pairs))

    assert [np.std(each.true_lags_ms(*GLUTE_PAIR)) for each in (before, now)] == pytest.approx(
        [80.0, 80.0], abs=10.0
    )
    assert found.verdict is ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD
    assert found.change_ms == pytest.approx(-50.0, abs=25.0)
    # The row expects 88 of a spread known exactly; that of ten lifts is estimated, and wider.
    assert found.mdc95_ms == pytest.approx(100.0, abs=20.0)
    assert (
        "between them are within noise (a change counts beyond"
        in change_phrase(change, phrase("then")).text()
    )


BRIDGES = [("P20", 9), ("P20b", 12), ("P20b-later", 6)]


@pytest.mark.parametrize(("name", "n_met"), BRIDGES)
def test_p20_of_twelve_bridges_so_many_are_held_as_asked_and_the_hamstring_joins_in_five(
    name, n_met
):
    session = session_of(name, 1)

    let_go = session.flagged(RepetitionFlag.PARTIAL, withholds=False)
    joined = [
        index
        for index, repetition in enumerate(session.finding.repetitions)
        if repetition.onsets[1].onset_s is not None
    ]

    assert len(session.finding.repetitions) == 12
    assert 12 - len(let_go) == n_met
    held_s = [
        flag.measured
        for flags in session.flags
        for flag in flags
        if flag.flag is RepetitionFlag.PARTIAL
    ]
    assert held_s == pytest.approx([4.2] * len(let_go), abs=0.15)
    assert joined == [1, 4, 5, 8, 10]
    assert session.flagged(RepetitionFlag.NO_ONSET) == [0, 2, 3, 6, 7, 9, 11]


@pytest.mark.parametrize("name", ["P01", "P02", "P03", "P03b", "P04", "P05b", "P06", "P14"])
def test_lifts_done_as_asked_bear_no_flag_that_blames_the_lift(name):
    told_besides = {RepetitionFlag.AB_DISAGREE, RepetitionFlag.XTALK}

    for found in session_of(name, 1).flags:
        assert {each.flag for each in found} <= told_besides


@pytest.mark.parametrize("name", sorted(PATIENTS))
def test_a_patient_is_the_same_with_the_same_seed(name):
    once = record(PATIENTS[name], fs_hz=250.0, seed=3)
    again = record(PATIENTS[name], fs_hz=250.0, seed=3)

    np.testing.assert_array_equal(once.samples_uv, again.samples_uv)
    assert once.ledger == again.ledger


def test_the_ledger_holds_every_scripted_onset():
    recording = record(PATIENTS["P14"], fs_hz=FS_HZ, seed=1)

    assert len(recording.ledger) == 40
    hamstring_s = [each.onset_s for each in recording.ledger if each.channel == HAMSTRING]
    glute_s = [each.onset_s for each in recording.ledger if each.channel == GLUTE]
    assert 1000.0 * (glute_s[0] - hamstring_s[0]) == pytest.approx(290.0)
