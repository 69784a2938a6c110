"""Two looks must agree, only on those who have spoken, and a start must be what the alarm heard."""

from dsp.findings import OnsetFinding, PairFinding, Reason, RepetitionFinding, Verdict
from dsp.live import LiveConfig
from dsp.live.lift import LiveLift

FS_HZ = 1000.0


def _lift():
    return LiveLift(0, begin_index=1480, rest=(200, 1200), fs_hz=FS_HZ, config=LiveConfig())


def _found(verdict=Verdict.AFTER, *, a_s=(1.48, 1.54)):
    onsets = tuple(
        OnsetFinding(name, sum(edges_s) / 2, edges_s, None, 15.0, ())
        for name, edges_s in (("a", a_s), ("b", (1.39, 1.42)))
    )
    pair = PairFinding("a", "b", 100.0, (70.0, 130.0), 0.0, 0.0, 1.0, 0.0, verdict, ())
    return RepetitionFinding(0, 1.4, 1.7, onsets, (pair,))


def _verdicts(lift, looks):
    return [lift.state(found, now_index).pairs[0].verdict for now_index, found in looks]


def test_an_order_is_stated_by_the_second_look_that_says_it():
    lift = _lift()
    lift.hear({"a": 1500, "b": 1400}, 1680)
    said = _verdicts(lift, [(1680, _found()), (1710, _found()), (1740, _found(Verdict.BEFORE))])
    assert said == [Verdict.CANNOT_TELL, Verdict.AFTER, Verdict.CANNOT_TELL]


def test_a_channel_that_has_not_spoken_is_in_no_onset_and_no_pair():
    lift = _lift()
    lift.hear({"b": 1400}, 1580)
    said = lift.state(_found(), 1580)
    assert [onset.channel for onset in said.onsets] == ["b"]
    assert said.pairs == ()


def test_a_start_well_before_what_the_alarm_heard_is_one_of_two_and_no_order_follows():
    lift = _lift()
    lift.hear({"a": 1500, "b": 1400}, 1680)
    burst = _found(Verdict.BEFORE, a_s=(1.20, 1.26))
    assert _verdicts(lift, [(1680, burst), (1710, burst)]) == [Verdict.CANNOT_TELL] * 2
    said = lift.state(burst, 1740)
    assert said.pairs[0].reasons == (Reason.SECOND_MODE,)
    assert said.onsets[0].reasons == (Reason.SECOND_MODE,)
    assert said.onsets[1].reasons == ()


def test_a_burst_before_and_the_contraction_after_it_do_not_agree():
    lift = _lift()
    lift.hear({"a": 1500, "b": 1400}, 1680)
    burst = _found(Verdict.BEFORE, a_s=(1.20, 1.26))
    said = _verdicts(lift, [(1680, burst), (1710, _found()), (1740, _found())])
    assert said == [Verdict.CANNOT_TELL, Verdict.CANNOT_TELL, Verdict.AFTER]


def test_looks_come_soonest_after_a_channel_has_spoken_and_end():
    lift = _lift()
    lift.hear({"a": 1500, "b": 1400}, 1680)
    looked = []
    for now_index in range(1680, 2500, 10):
        if lift.is_due(now_index):
            looked.append(now_index)
            lift.state(_found(), now_index)
    assert looked == [1680, 1710, 1740, 1800, 1860, 1920]
    assert lift.is_settled(1930)
