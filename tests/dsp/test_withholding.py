"""Whatever flags there are, what they withhold is stated nowhere and everything measured stays."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.action import Action
from dsp.findings import SessionDoubt, SessionVerdict, Verdict
from dsp.firing_order import is_valid, summarise_session
from dsp.flags import (
    FlagFinding,
    FlagUnit,
    RepetitionFlag,
    withhold,
    withhold_session,
    withholds_pair,
)
from tests.dsp.scripted_sessions import CHANNEL_NAMES, channels_of, session_of

FINDING = session_of("P02", 1).finding
CHANNELS = channels_of("P02")


@st.composite
def flags(draw):
    return FlagFinding(
        draw(st.sampled_from(RepetitionFlag)),
        draw(
            st.lists(st.sampled_from(CHANNEL_NAMES), max_size=2, unique=True).map(tuple),
        ),
        1.0,
        0.0,
        FlagUnit.COUNT,
        withholds=draw(st.booleans()),
        action=Action.NOTHING,
    )


@given(st.sampled_from(FINDING.repetitions), st.lists(flags(), max_size=4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_pair_ranking_or_session_says_what_a_flag_withholds(repetition, noticed):
    kept = withhold(repetition, noticed)

    assert kept.flags == tuple(noticed)
    assert kept.onsets == repetition.onsets
    for before, after in zip(repetition.pairs, kept.pairs, strict=True):
        withheld_by = withholds_pair(noticed, before.a, before.b)
        assert after.withheld_by == withheld_by
        assert replace(after, verdict=before.verdict, withheld_by=()) == before
        assert after.verdict is (Verdict.CANNOT_TELL if withheld_by else before.verdict)
        assert is_valid(after) is (is_valid(before) and not withheld_by)
    told = {(each.a, each.b) for each in kept.pairs if each.verdict is not Verdict.CANNOT_TELL}
    assert set(kept.ranking.told_pairs) == told
    assert not kept.ranking.is_stated or len(told) == len(kept.pairs)
    n_valid = [each.n_valid for each in summarise_session([kept], CHANNELS)]
    assert n_valid == [int(is_valid(each)) for each in kept.pairs]


@given(st.lists(flags(), max_size=3))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_session_is_withheld_by_its_own_flags_and_keeps_its_counts(noticed):
    kept = withhold_session(FINDING.session_pairs, noticed)

    for before, after in zip(FINDING.session_pairs, kept, strict=True):
        own = set(withholds_pair(noticed, before.a, before.b))
        is_withheld = bool(own & {RepetitionFlag.PAIN_STOP, RepetitionFlag.SPEED})
        assert (after.n_valid, after.n_before, after.n_together, after.n_after) == (
            before.n_valid,
            before.n_before,
            before.n_together,
            before.n_after,
        )
        if not is_withheld:
            assert after == before
            continue
        assert after.verdict is SessionVerdict.UNDETERMINED
        assert after.doubt in (SessionDoubt.STOPPED, SessionDoubt.SPEEDS_DIFFER)
        assert (after.pooled is None) is (RepetitionFlag.SPEED in own or before.pooled is None)
