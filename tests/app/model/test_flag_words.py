"""Every flag in words: what happened with its number, one action, and nothing that judges."""

from dataclasses import replace
from itertools import product

import pytest

from app.model.action_words import action_phrase
from app.model.beside import told_flags
from app.model.flag_words import flag_badge, flag_clause, flag_sentence
from app.model.muscle_names import name_channels
from app.model.reasons import leading_badge
from app.model.words import doubt_phrase, repetition_sentence, session_doubt_phrase
from dsp.action import Action
from dsp.findings import (
    OnsetFinding,
    PairFinding,
    Reason,
    SessionDoubt,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.flags import FlagFinding, FlagUnit, RepetitionFlag
from tests.app.views.test_words_shown import BANNED

GLUTE, HAMSTRING, BACK = "gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L"
NAMES = name_channels((GLUTE, HAMSTRING, BACK))
OF_PAIRS = {
    RepetitionFlag.SWAP,
    RepetitionFlag.XTALK,
    RepetitionFlag.AB_DISAGREE,
    RepetitionFlag.TOO_FEW,
}
OF_ALL = {
    RepetitionFlag.PARTIAL,
    RepetitionFlag.NO_LIFT,
    RepetitionFlag.SIDE,
    RepetitionFlag.SPEED,
    RepetitionFlag.CUE_MISMATCH,
    RepetitionFlag.PAIN_STOP,
}
OF_EITHER = {RepetitionFlag.FALSE_START, RepetitionFlag.DROP}
MAY_HAVE_NO_NUMBER = {
    RepetitionFlag.LOW_SNR,
    RepetitionFlag.NO_ONSET,
    RepetitionFlag.PREACT,
    RepetitionFlag.SILENT,
}


def flag(kind, channels=(), measured=1.0, limit=2.0, unit=FlagUnit.SECONDS, *, withholds=True):
    return FlagFinding(
        kind, channels, measured, limit, unit, withholds=withholds, action=Action.REPEAT_LIFT
    )


def channels_of(kind):
    """Return the channels a flag can come with."""
    if kind in OF_PAIRS:
        return ((GLUTE, HAMSTRING),)
    if kind in OF_ALL:
        return ((),)
    return ((GLUTE,), ()) if kind in OF_EITHER else ((GLUTE,),)


def every_form(kind):
    """Return a flag with every sign, limit, unit and effect it could have."""
    measured_values = [-1.5, 0.0, 0.04, 5.0, 250.0]
    if kind in MAY_HAVE_NO_NUMBER:
        measured_values.append(None)
    numbers = product(measured_values, (None, -2.5, 0.1, 3.0, 10.0), FlagUnit, (True, False))
    for channels in channels_of(kind):
        for measured, limit, unit, withholds in numbers:
            yield flag(kind, channels, measured, limit, unit, withholds=withholds)


def withheld(kind, channels=(), *, reasons=()):
    return PairFinding(
        GLUTE,
        HAMSTRING,
        84.0,
        (62.0, 108.0),
        0.0,
        0.01,
        0.99,
        0.0,
        Verdict.CANNOT_TELL,
        reasons,
        withheld_by=(kind,),
    )


@pytest.mark.parametrize("kind", list(RepetitionFlag))
def test_every_flag_reads_as_a_clause_in_every_form_and_judges_nothing(kind):
    for form in every_form(kind):
        text = flag_clause(form, NAMES).text()
        assert text
        assert "{" not in text
        assert text[0].islower() or text[0].isdigit() or text[0] in "+\u2212"
        assert not BANNED.search(flag_sentence(form, NAMES).text())


@pytest.mark.parametrize("kind", list(RepetitionFlag))
def test_every_flag_has_a_badge(kind):
    assert 0 < len(flag_badge(kind).text()) <= 17


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("channels", [(), (GLUTE,), (GLUTE, HAMSTRING)])
def test_every_action_is_a_sentence_but_doing_nothing(action, channels):
    text = action_phrase(action, channels, NAMES).text()
    assert (text == "") is (action is Action.NOTHING)
    assert action is Action.NOTHING or text.endswith(".")
    assert "{" not in text


def test_what_withholds_an_order_is_its_because_with_the_number_and_one_action():
    tense = replace(
        flag(RepetitionFlag.PREACT, (GLUTE,), 14.2, 10.0, FlagUnit.MICROVOLTS),
        action=Action.RELAX_FIRST,
    )
    said = doubt_phrase(withheld(RepetitionFlag.PREACT), (), NAMES, (tense,))
    assert said is not None
    assert said.text() == (
        "Because the glute was tense before the start, at 14\u00a0µV (over 10\u00a0µV). "
        "Let everything rest, then repeat."
    )


def test_a_flag_leads_before_the_reason_it_explains():
    pair = withheld(RepetitionFlag.FALSE_START, reasons=(Reason.INTERVAL_TOO_WIDE,))
    early = flag(RepetitionFlag.FALSE_START, (), -1.5, -2.5)
    assert repetition_sentence(pair, (), NAMES, (early,)).text() == (
        "Cannot tell which started first: there was a burst 1.5\u00a0s before the movement. "
        "Repeat the movement."
    )
    assert leading_badge(pair, (early,)).text() == "Moved early"


@pytest.mark.parametrize(
    "reason",
    [Reason.CUT_OFF, Reason.ENVELOPE_ONLY, Reason.RATE_TOO_LOW],
    ids=lambda each: each.name,
)
def test_where_no_start_was_looked_for_that_is_told_whatever_else_was_noticed(reason):
    pair = withheld(RepetitionFlag.PREACT, reasons=(reason,))
    onset = OnsetFinding(GLUTE, None, None, None, None, (reason,))
    tense = flag(RepetitionFlag.PREACT, (GLUTE,))
    assert "tense" not in repetition_sentence(pair, (onset,), NAMES, (tense,)).text()


def test_a_flag_that_asks_for_nothing_ends_with_its_clause():
    quiet = replace(
        flag(RepetitionFlag.LOW_ACTIVITY, (GLUTE,), 0.08, 0.11, FlagUnit.SHARE),
        action=Action.NOTHING,
    )
    assert flag_sentence(quiet, NAMES).text() == (
        "Noticed: the glute signal stayed at 8\u00a0% of its reference squeeze."
    )
    said = doubt_phrase(withheld(RepetitionFlag.LOW_ACTIVITY), (), NAMES, (quiet,))
    assert said is not None
    assert said.text().endswith("reference squeeze.")


def test_beside_a_pair_stand_the_flags_of_its_channels_and_of_the_repetition():
    told = replace(withheld(RepetitionFlag.PREACT), verdict=Verdict.AFTER, withheld_by=())
    hum = flag(RepetitionFlag.MAINS, (HAMSTRING,), withholds=False)
    of_back = flag(RepetitionFlag.MAINS, (BACK,), withholds=False)
    fast = flag(RepetitionFlag.SPEED, withholds=False)
    differs = flag(RepetitionFlag.AB_DISAGREE, (GLUTE, HAMSTRING), withholds=False)
    tense = flag(RepetitionFlag.PREACT, (GLUTE,))
    flags = (tense, hum, of_back, fast, differs)

    assert told_flags(flags[1:], told) == (hum, fast, differs)
    assert told_flags(flags, withheld(RepetitionFlag.PREACT)) == (hum, fast)


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        (SessionDoubt.STOPPED, "the session was stopped for pain. Stop for today; "),
        (SessionDoubt.SPEEDS_DIFFER, "some repetitions were much faster or slower than the "),
    ],
)
def test_a_session_that_a_flag_withholds_says_so(doubt, words):
    pair = SessionPairFinding(
        GLUTE,
        HAMSTRING,
        9,
        0,
        0,
        9,
        84.0,
        None,
        None,
        SessionVerdict.UNDETERMINED,
        is_provisional=False,
        doubt=doubt,
    )
    said = session_doubt_phrase(pair, NAMES)
    assert said is not None
    assert words in said.text()


@pytest.mark.parametrize(("snr_db", "is_told"), [(9.0, False), (13.5, True)])
def test_a_small_signal_that_the_reason_names_is_not_told_twice(snr_db, is_told):
    small = flag(RepetitionFlag.LOW_SNR, (GLUTE,), snr_db, 15.0, FlagUnit.DECIBELS, withholds=False)
    wide = replace(
        withheld(RepetitionFlag.LOW_SNR, reasons=(Reason.INTERVAL_TOO_WIDE,)), withheld_by=()
    )
    assert (told_flags((small,), wide) == (small,)) is is_told


def test_what_was_taken_out_reads_otherwise_than_what_may_be_shared():
    shared = flag(RepetitionFlag.XTALK, (GLUTE, HAMSTRING), 0.5, 0.3, FlagUnit.SHARE)
    taken_out = replace(shared, limit=None, withholds=False)

    assert flag_clause(shared, NAMES).text() == "the glute and the hamstring may share signal"
    assert flag_clause(taken_out, NAMES).text() == (
        "what the glute sticker picked up of another muscle was taken out"
    )


def test_a_lead_that_a_check_before_the_test_doubted_is_said_of_its_muscle_alone():
    doubted = flag(RepetitionFlag.SWAP, (HAMSTRING,), None, None, FlagUnit.DECIBELS)
    assert flag_clause(doubted, NAMES).text() == (
        "the hamstring answered as another muscle in the check before the test"
    )
