from dataclasses import replace

import numpy as np
import pytest

from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.findings import Quality, Reason
from dsp.quality import ChannelQualityMeter, channel_quality
from dsp.simulate import SCENARIOS, Clip, Detach, Mains, Motion, SimulatedPerson, simulate

TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names
CHANNELS = tuple(ChannelInfo(name) for name in NAMES)
INFO = StreamInfo("synthetic:", "a simulated person", 1000.0, CHANNELS, is_simulated=True)


def watched(samples_uv, *, info=INFO, n_block=20):
    """Return the states after every block."""
    meter = ChannelQualityMeter(info)
    return [
        meter.step(SampleBlock(samples_uv[start : start + n_block], start, 0.0))
        for start in range(0, len(samples_uv), n_block)
    ]


def reasons_of(states, name):
    return next(state.reasons for state in states if state.name == name)


def spoiled(*nuisances):
    return replace(TYPICAL, nuisances=nuisances)


@pytest.mark.parametrize("name", ["typical", "glute_first", "together"])
def test_good_channels_are_never_doubted_at_rest_or_in_a_lift(name):
    person = SimulatedPerson(SCENARIOS[name], fs_hz=1000.0, seed=1)

    for states in watched(person.step(17000)):
        assert all(state.quality is Quality.OK for state in states)


@pytest.mark.parametrize("name", ["typical", "glute_first", "together"])
def test_a_good_recording_has_good_channels(name):
    recording = simulate(SCENARIOS[name], duration_s=30.0, fs_hz=1000.0, seed=2)

    states = channel_quality(recording.samples_uv, 1000.0, CHANNELS)

    assert [state.quality for state in states] == [Quality.OK] * 4
    assert [state.rest_uv for state in states] == pytest.approx([2.6] * 4, abs=0.3)
    assert [state.snr_db for state in states] == pytest.approx([24, 32, 28, 26], abs=2.5)


@pytest.mark.parametrize(
    ("scenario", "name", "reason", "quality"),
    [
        (spoiled(Mains(20.0, NAMES[1])), NAMES[1], Reason.MAINS, Quality.LOOK),
        (spoiled(Clip(NAMES[1], 120.0)), NAMES[1], Reason.CLIPPED, Quality.BAD),
        (spoiled(Detach(NAMES[0], begin_s=4.0)), NAMES[0], Reason.DETACHED, Quality.BAD),
        (spoiled(Motion(NAMES[0], 400.0)), NAMES[0], Reason.MOTION, Quality.LOOK),
        (SCENARIOS["heartbeat"], NAMES[2], Reason.ECG, Quality.LOOK),
        (SCENARIOS["quiet_glute"], NAMES[0], Reason.LOW_SNR, Quality.LOOK),
    ],
)
def test_what_is_wrong_is_named_on_the_right_channel(scenario, name, reason, quality):
    samples_uv = simulate(scenario, duration_s=20.0, fs_hz=1000.0, seed=3).samples_uv

    states = channel_quality(samples_uv, 1000.0, CHANNELS)

    found = next(state for state in states if state.name == name)
    assert found.quality is quality
    assert reason in found.reasons
    spared = {NAMES[0], NAMES[1]} - {name}
    assert all(state.quality is Quality.OK for state in states if state.name in spared)


@pytest.mark.parametrize("seed", range(4))
def test_a_sticker_that_comes_off_shows_within_a_second(seed):
    samples_uv = simulate(
        spoiled(Detach(NAMES[0], begin_s=4.0)), duration_s=5.1, fs_hz=1000.0, seed=seed
    ).samples_uv

    states = watched(samples_uv)

    assert Reason.DETACHED not in reasons_of(states[199], NAMES[0])
    assert Reason.DETACHED in reasons_of(states[249], NAMES[0])


def test_a_flat_channel_shows_within_a_second_and_recovers():
    samples_uv = simulate(TYPICAL, duration_s=8.0, fs_hz=1000.0, seed=4).samples_uv
    samples_uv[1000:2000, 3] = 55.0

    states = watched(samples_uv)

    assert reasons_of(states[75], NAMES[3]) == (Reason.FLAT,)
    assert reasons_of(states[75], NAMES[2]) == ()
    assert states[-1][3].quality is Quality.OK


def test_hum_is_told_at_rest_and_stays_told_while_the_muscle_works():
    samples_uv = simulate(
        spoiled(Mains(20.0, NAMES[1])), duration_s=6.0, fs_hz=1000.0, seed=5
    ).samples_uv

    states = watched(samples_uv)

    for each in states[75:]:
        assert Reason.MAINS in reasons_of(each, NAMES[1])


def test_a_gap_shows_for_a_second():
    person = SimulatedPerson(TYPICAL, fs_hz=1000.0, seed=6)
    meter = ChannelQualityMeter(INFO)

    meter.step(SampleBlock(person.step(1500), 0, 0.0))
    behind = meter.step(SampleBlock(person.step(500), 1600, 0.0))
    later = meter.step(SampleBlock(person.step(1500), 2100, 0.0))

    assert all(state.reasons == (Reason.GAP,) for state in behind)
    assert all(state.reasons == () for state in later)


def test_a_restless_muscle_is_looked_at_only_where_microvolts_are_microvolts():
    muscles = tuple(replace(muscle, rest_uv=8.0) for muscle in TYPICAL.muscles)
    scenario = replace(TYPICAL, muscles=muscles)
    samples_uv = simulate(scenario, duration_s=2.5, fs_hz=1000.0, seed=7).samples_uv
    at_the_converter = tuple(replace(channel, is_calibrated=False) for channel in CHANNELS)

    calibrated = channel_quality(samples_uv, 1000.0, CHANNELS)
    uncalibrated = channel_quality(samples_uv, 1000.0, at_the_converter)
    loud = channel_quality(2.0 * samples_uv, 1000.0, CHANNELS)

    assert all(state.reasons == (Reason.REST_NOT_QUIET,) for state in calibrated)
    assert all(state.quality is Quality.LOOK for state in calibrated)
    assert all(state.quality is Quality.BAD for state in loud)
    assert all(state.reasons == () for state in uncalibrated)


def test_an_envelope_is_called_one_and_other_channels_are_left_alone():
    kinds = (ChannelKind.ENVELOPE, ChannelKind.AUX, ChannelKind.EMG, ChannelKind.EMG)
    channels = tuple(
        replace(channel, kind=kind) for channel, kind in zip(CHANNELS, kinds, strict=True)
    )
    samples_uv = simulate(TYPICAL, duration_s=3.0, fs_hz=1000.0, seed=8).samples_uv

    states = channel_quality(samples_uv, 1000.0, channels)

    assert states[0].reasons == (Reason.ENVELOPE_ONLY,)
    assert states[1].reasons == ()


@pytest.mark.parametrize("kind", [ChannelKind.ENVELOPE, ChannelKind.AUX])
def test_a_stream_without_raw_channels_can_be_watched(kind):
    channels = tuple(replace(channel, kind=kind) for channel in CHANNELS)
    samples_uv = simulate(TYPICAL, duration_s=3.0, fs_hz=1000.0, seed=8).samples_uv

    live = watched(samples_uv, info=replace(INFO, channels=channels))[-1]

    assert [state.reasons for state in live] == [
        state.reasons for state in channel_quality(samples_uv, 1000.0, channels)
    ]


@pytest.mark.parametrize("fs_hz", [50.0, 250.0, 2000.0])
def test_any_rate_can_be_watched(fs_hz):
    info = replace(INFO, fs_hz=fs_hz)
    samples_uv = np.random.default_rng(9).normal(0.0, 3.0, (round(6 * fs_hz), 4))

    assert all(state.level_uv > 0 for state in watched(samples_uv, info=info)[-1])


def test_an_empty_recording_has_states_without_levels():
    states = channel_quality(np.empty((0, 4)), 1000.0, CHANNELS)

    assert [state.level_uv for state in states] == [None] * 4
