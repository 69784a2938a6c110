"""A session that states no order names what kept most of its repetitions from counting."""

from dataclasses import replace

import pytest

from app.model.muscle_names import name_channels
from app.model.words import session_doubt_phrase, session_sentence
from dsp.action import Action
from dsp.findings import (
    OnsetFinding,
    PairFinding,
    Reason,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag

GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
NAMES = name_channels((GLUTE, HAMSTRING))
NOTHING = SessionPairFinding(
    GLUTE, HAMSTRING, 0, 0, 0, 0, None, None, None, SessionVerdict.UNDETERMINED, True
)
OTHER_LEG = FlagFinding(
    RepetitionFlag.SIDE,
    (GLUTE, HAMSTRING),
    1.0,
    3.0,
    FlagUnit.DECIBELS,
    True,
    Action.LIFT_ASKED_LEG,
)


def repetition(index, *reasons, flags=()):
    withheld_by = tuple(flag.flag for flag in flags)
    pair = PairFinding(
        GLUTE, HAMSTRING, None, None, None, None, None, None, Verdict.CANNOT_TELL, reasons,
        withheld_by=withheld_by,
    )  # fmt: skip
    onset = OnsetFinding(GLUTE, None, None, None, None, reasons)
    return RepetitionFinding(index, index + 0.0, index + 0.5, (onset,), (pair,), flags=flags)


def text_of(repetitions):
    return session_sentence(NOTHING, NAMES, (), repetitions).text()


def test_a_muscle_that_never_started_is_named_with_how_often():
    """Once it read *not enough good repetitions (0 of 8)*, and sent to the sticker ten times."""
    text = text_of([repetition(i, Reason.NO_ONSET) for i in range(10)])

    assert "no right glute start was seen in 10 of 10 repetitions" in text
    assert text.endswith("See with one squeeze whether its sticker shows the right glute.")


def test_a_flag_of_most_repetitions_is_what_the_session_says():
    """Once a session of the other leg led to the skin under a sticker that held."""
    repetitions = [repetition(i, Reason.LOW_SNR, flags=(OTHER_LEG,)) for i in range(7)]

    text = text_of([*repetitions, repetition(7), repetition(8)])

    assert "in 7 of 9 repetitions the leg muscles stayed quiet" in text
    assert text.endswith("Move the leg that carries the stickers.")


@pytest.mark.parametrize("n_silent", [0, 2, 5])
def test_what_holds_for_half_the_repetitions_or_fewer_is_not_what_the_session_says(n_silent):
    silent = [repetition(i, Reason.NO_ONSET) for i in range(n_silent)]

    assert "start was seen" not in text_of(
        [*silent, *(repetition(9) for _ in range(10 - n_silent))]
    )


def test_the_table_of_pairs_says_the_same():
    repetitions = [repetition(i, Reason.NO_ONSET) for i in range(10)]

    doubt = session_doubt_phrase(NOTHING, NAMES, (), repetitions)

    assert doubt is not None
    assert doubt.text().startswith("Because no right glute start was seen in 10 of 10 repetitions")


def test_together_that_shows_only_over_all_repetitions_says_so_first():
    together = replace(
        NOTHING, n_valid=9, verdict=SessionVerdict.TOGETHER, median_lag_ms=8.0,
        interval_ms=(-4.0, 13.0),
    )  # fmt: skip

    assert session_sentence(together, NAMES).text() == (
        "Over 9 repetitions the right glute and the right hamstring started together, or too "
        "close to tell apart, typically +8\u00a0ms (\u22124\u00a0to\u00a0+13); none of them could "
        "be told alone."
    )
