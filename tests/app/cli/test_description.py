"""The words of a finding on the command line: what the window notes, the command line notes."""

from dataclasses import replace

from app.cli.description import describe, describe_session, repetition_line
from app.exports.analysis_json import finding_as_dict
from dsp.findings import (
    ChannelFinding,
    MethodInfo,
    OnsetFinding,
    OrderProbability,
    PairFinding,
    Quality,
    RankingFinding,
    Reason,
    RecordingFinding,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)

GLUTE, HAMSTRING, BACK = "gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L"
NAMES = (GLUTE, HAMSTRING, BACK)
ORDER = RankingFinding(
    NAMES,
    (OrderProbability(((HAMSTRING,), (GLUTE, BACK)), 0.97),),
    p_chained=0.0,
    is_stated=True,
    told_pairs=((GLUTE, HAMSTRING),),
)
REPETITION = RepetitionFinding(
    0,
    2.0,
    4.0,
    tuple(OnsetFinding(name, 2.5, (2.48, 2.52), None, 20.0, ()) for name in NAMES),
    (PairFinding(GLUTE, HAMSTRING, 80.0, (60.0, 100.0), 0.0, 0.01, 0.99, 0.0, Verdict.AFTER, ()),),
    ORDER,
)


def session_pair(a, b, verdict=SessionVerdict.AFTER, *, is_provisional=False):
    n_valid = 6 if is_provisional else 10
    return SessionPairFinding(
        a, b, n_valid, 0, 0, n_valid, 80.0, (60.0, 100.0), 0.9, verdict, is_provisional
    )


def finding(*pairs):
    channels = tuple(ChannelFinding(name, None, None, "uV", 20.0, Quality.OK, ()) for name in NAMES)
    method = MethodInfo("1.0.0", "0" * 64)
    return RecordingFinding(1000.0, method, channels, (REPETITION,), pairs)


def test_an_order_of_few_repetitions_is_called_provisional_as_in_the_window():
    few = session_pair(GLUTE, HAMSTRING, is_provisional=True)

    for words in (describe(finding(few)), describe_session(finding(few))):
        assert "Provisional: 6 good repetitions, 8 are needed." in words


def test_a_glute_after_the_hamstring_is_put_beside_what_is_common_as_in_the_window():
    assert "This is common in people without pain" in describe(
        finding(session_pair(GLUTE, HAMSTRING))
    )


def test_an_order_of_three_muscles_is_said_with_its_ties_and_only_where_it_is_stated():
    untold = replace(REPETITION, ranking=replace(ORDER, is_stated=False))

    assert (
        "In order: right hamstring, then right glute and left erector together."
        in repetition_line(REPETITION)
    )
    assert "In order" not in repetition_line(untold)


def test_an_order_of_a_session_is_said_where_every_pair_of_it_was_told():
    told = (
        session_pair(GLUTE, HAMSTRING),
        session_pair(GLUTE, BACK, SessionVerdict.TOGETHER),
        session_pair(HAMSTRING, BACK, SessionVerdict.BEFORE),
    )
    untold = (*told[:2], session_pair(HAMSTRING, BACK, SessionVerdict.UNDETERMINED))

    assert "Over all repetitions in order: " in describe(finding(*told))
    assert "Over all repetitions in order: " not in describe(finding(*untold))
    assert finding_as_dict(finding(*told), file_name="a")["session"]["ranking"] == [
        [HAMSTRING],
        [GLUTE, BACK],
    ]
    assert "ranking" not in finding_as_dict(finding(*untold), file_name="a")["session"]


def test_the_order_of_a_repetition_is_in_the_json_and_says_whether_it_may_be_stated():
    (repetition,) = finding_as_dict(finding(), file_name="a")["repetitions"]

    assert repetition["ranking"] == {
        "groups": [[HAMSTRING], [GLUTE, BACK]],
        "p": 0.97,
        "is_stated": True,
    }


def test_what_is_wrong_with_a_channel_is_said_also_where_no_repetition_was_found():
    whole = finding(session_pair(GLUTE, HAMSTRING))
    gone = replace(whole.channels[1], quality=Quality.LOOK, reasons=(Reason.GAP,))
    flat = [replace(each, quality=Quality.BAD, reasons=(Reason.FLAT,)) for each in whole.channels]

    one = replace(whole, channels=(whole.channels[0], gone, whole.channels[2]))
    none = replace(whole, channels=tuple(flat), repetitions=())

    assert "Right hamstring: samples missing." in describe(one)
    assert "All channels: flat." in describe(none)
