"""What is noticed about a lift is said live as on re-analysis, and withholds its order in both."""

import numpy as np
import pytest

from app.engine.live_analysis import LiveAnalysis
from app.engine.ring import SampleRing
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.findings import Verdict
from dsp.flags import Asked, Expectation, RepetitionFlag
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scripted import record
from tests.app.engine.test_live_lift import ImmediateExecutor
from tests.dsp.scripted_sessions import FS_HZ, GLUTE, HAMSTRING, asked_of, channels_of

CONFIG = AnalysisConfig()


def live(samples_uv, channels, *, n=50, **asked):
    """Play samples and return the analysis with every lift that was spoken of."""
    info = StreamInfo("scripted:", "scripted", FS_HZ, channels)
    ring = SampleRing(len(channels), capacity=90_000)
    analysis = LiveAnalysis(info, ring, ImmediateExecutor(), config=CONFIG, origin_index=0, **asked)
    said = []
    for start in range(0, len(samples_uv), n):
        block = SampleBlock(samples_uv[start : start + n], start, 0.0)
        ring.push(block.samples_uv, np.zeros_like(block.samples_uv), block.first_index)
        analysis.follow(block)
        analysis.step(block)
        if analysis.lift is not None:
            said.append(analysis.lift)
    analysis.finish()
    return analysis, said


def patient(name, *, n_lifts):
    """Return the first lifts of a scripted patient."""
    samples_uv = record(PATIENTS[name], fs_hz=FS_HZ, seed=1).samples_uv
    return samples_uv[: round((n_lifts * 10.3 + 1.0) * FS_HZ)]


@pytest.mark.parametrize(
    ("name", "n_lifts", "flag"),
    [
        ("P09", 7, RepetitionFlag.PREACT),
        ("P10", 4, RepetitionFlag.FALSE_START),
        ("P11", 5, RepetitionFlag.PARTIAL),
        ("P13", 2, RepetitionFlag.SIDE),
        ("P17", 7, RepetitionFlag.SPEED),
        ("P19", 4, RepetitionFlag.PAIN_STOP),
    ],
)
def test_flags_and_what_they_withhold_are_the_same_live_and_on_re_analysis(name, n_lifts, flag):
    samples_uv = patient(name, n_lifts=n_lifts)
    asked = asked_of(PATIENTS[name], stops_s=(3 * 10.3 + 5.0,) if name == "P19" else ())

    watched, _ = live(samples_uv, channels_of(name), asked=lambda: asked)
    stored = analyse_recording(samples_uv, FS_HZ, channels_of(name), config=CONFIG, asked=asked)

    assert watched.findings == stored.repetitions
    assert watched.session_pairs == stored.session_pairs
    assert watched.session_flags == stored.flags
    assert flag in {each.flag for lift in watched.findings for each in lift.flags}


def test_a_movement_sensor_that_is_named_says_the_same_live_and_on_re_analysis():
    samples_uv = patient("P02", n_lifts=2)
    still = np.random.default_rng(2).normal(0.0, 0.05, len(samples_uv))
    samples_uv = np.column_stack([samples_uv, still])
    channels = (*channels_of("P02"), ChannelInfo("thigh_angle", ChannelKind.AUX))

    watched, _ = live(samples_uv, channels, movement_channel="thigh_angle")
    stored = analyse_recording(
        samples_uv, FS_HZ, channels, config=CONFIG, movement_channel="thigh_angle"
    )
    unnamed = analyse_recording(samples_uv, FS_HZ, channels, config=CONFIG)

    assert watched.findings == stored.repetitions
    not_lifted = [
        RepetitionFlag.NO_LIFT in {each.flag for each in lift.flags} for lift in stored.repetitions
    ]
    assert not_lifted == [True, True]
    assert all(
        each.flag is not RepetitionFlag.NO_LIFT
        for lift in unnamed.repetitions
        for each in lift.flags
    )


@pytest.mark.parametrize(
    ("name", "lift", "n_lifts"), [("P09", 5, 6), ("P10", 2, 3)], ids=["tense", "false start"]
)
def test_an_order_that_is_withheld_for_what_came_before_the_lift_is_not_said_in_it_either(
    name, lift, n_lifts
):
    samples_uv = patient(name, n_lifts=n_lifts)

    watched, said = live(samples_uv, channels_of(name), n=20)

    of_lift = [each for each in said if each.alarm_s > lift * 10.3 + 3.0]
    of_others = [each for each in said if each.alarm_s < (lift - 1) * 10.3 + 3.0]
    assert of_lift
    assert all(verdict is Verdict.CANNOT_TELL for verdict in _verdicts(of_lift))
    assert any(verdict is not Verdict.CANNOT_TELL for verdict in _verdicts(of_others))
    assert all(each.repetition != lift for each in watched.revisions)


def _verdicts(said):
    return [
        pair.verdict
        for each in said
        for pair in each.so_far.pairs
        if (pair.a, pair.b) == (GLUTE, HAMSTRING)
    ]


def test_what_was_asked_may_grow_while_the_recording_goes_on():
    samples_uv = patient("P02", n_lifts=3)
    steps = [(0.0, Expectation(side="R")), (20.6, Expectation(side="R", cue_s=24.3))]

    watched, _ = live(samples_uv, channels_of("P02"), asked=lambda: Asked(tuple(steps)))

    begun_too_soon = [
        RepetitionFlag.FALSE_START in {each.flag for each in lift.flags}
        for lift in watched.findings
    ]
    assert begun_too_soon == [False, False, True]
