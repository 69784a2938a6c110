"""How long after its beginning every kind of trouble shows on the right channel, live."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.action import Action
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.findings import Reason
from dsp.quality import ChannelQualityMeter, channel_quality
from dsp.simulate import (
    SCENARIOS,
    Crosstalk,
    Heart,
    LiftTiming,
    MuscleScript,
    Scenario,
    simulate,
)
from dsp.simulate.movement import tap_uv

FS_HZ = 1000.0
TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names
CHANNELS = tuple(ChannelInfo(name, low_uv=-5000.0, high_uv=5000.0) for name in NAMES)
INFO = StreamInfo("synthetic:", "a simulated person", FS_HZ, CHANNELS, is_simulated=True)
RESTING = Scenario("resting", "nothing", tuple(MuscleScript(name, 0.0, 0.0) for name in NAMES))
BEGIN_S = 5.0
BLOCK_S = 0.05


def resting_uv(seed, *nuisances, duration_s=8.0):
    scenario = replace(RESTING, nuisances=nuisances)
    return simulate(scenario, duration_s=duration_s, fs_hz=FS_HZ, seed=seed).samples_uv.copy()


def lifting_uv(seed, begin_s, *nuisances, glute_uv=45.0):
    """Return lifts of which the first muscle starts at a time."""
    glute = replace(TYPICAL.muscles[0], plateau_uv=glute_uv, offset_ms=0.0, scatter_ms=0.0)
    scenario = replace(
        TYPICAL,
        muscles=(glute, *TYPICAL.muscles[1:]),
        timing=LiftTiming(first_start_s=begin_s, scatter_s=0.0),
        nuisances=nuisances,
    )
    return simulate(scenario, duration_s=begin_s + 2.0, fs_hz=FS_HZ, seed=seed).samples_uv.copy()


def hum(begin_s, size_uv, hertz):
    time_s = np.arange(round(FS_HZ * (8.0 - begin_s))) / FS_HZ
    return size_uv * np.sin(2 * np.pi * hertz * time_s)


def flat(seed, begin_s):
    samples_uv = resting_uv(seed)
    samples_uv[round(begin_s * FS_HZ) :, 0] = 55.0
    return samples_uv


def at_the_rail(seed, begin_s):
    samples_uv = resting_uv(seed)
    samples_uv[round(begin_s * FS_HZ) :, 0] = 5000.0
    return samples_uv


def loose(seed, begin_s, size_uv=800.0):
    samples_uv = resting_uv(seed)
    start = round(begin_s * FS_HZ)
    samples_uv[start:, 0] = hum(begin_s, size_uv, 60.0)
    samples_uv[start:, 0] += np.random.default_rng(seed).normal(0.0, 2.0, len(samples_uv) - start)
    return samples_uv


def slightly_loose(seed, begin_s):
    return loose(seed, begin_s, size_uv=60.0)


def clipped(value_uv):
    def spoil(seed, begin_s):
        samples_uv = resting_uv(seed)
        start = round(begin_s * FS_HZ)
        samples_uv[start : start + 40 : 10, 0] = value_uv
        return samples_uv

    return spoil


def hum_everywhere(size_uv):
    def spoil(seed, begin_s):
        samples_uv = resting_uv(seed)
        samples_uv[round(begin_s * FS_HZ) :] += hum(begin_s, size_uv, 50.0)[:, np.newaxis]
        return samples_uv

    return spoil


def swinging(seed, begin_s):
    samples_uv = resting_uv(seed)
    time_s = np.arange(round(FS_HZ * (8.0 - begin_s))) / FS_HZ
    swing_uv = 400.0 * np.sin(2 * np.pi * 3.0 * time_s) * np.exp(-time_s / 0.25)
    samples_uv[round(begin_s * FS_HZ) :, 0] += swing_uv
    return samples_uv


def small_signal(seed, begin_s):
    return lifting_uv(seed, begin_s, glute_uv=9.0)


def shared(seed, begin_s):
    return lifting_uv(seed, begin_s, Crosstalk(NAMES[1], NAMES[0], 0.3))


def lost(seed, begin_s):
    samples_uv = resting_uv(seed)
    start = round(begin_s * FS_HZ)
    samples_uv[start : start + 50] = np.nan
    return samples_uv


def told_after_s(samples_uv, begin_s, reason, *, is_rest_asked=False):
    """Return how long after its beginning a reason shows on the first channel."""
    meter, n_block = ChannelQualityMeter(INFO), round(BLOCK_S * FS_HZ)
    for start in range(0, len(samples_uv), n_block):
        block = SampleBlock(samples_uv[start : start + n_block], start, 0.0)
        states = meter.step(block, is_rest_asked=is_rest_asked)
        if reason in states[0].reasons:
            assert block.end_index / FS_HZ > begin_s, "told before it began"
            return block.end_index / FS_HZ - begin_s
    return np.inf


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("spoil", "reason", "within_s"),
    [
        (flat, Reason.FLAT, 0.4),
        (at_the_rail, Reason.FLAT, 0.4),
        (loose, Reason.DETACHED, 0.4),
        (slightly_loose, Reason.DETACHED, 0.4),
        (clipped(5000.0), Reason.CLIPPED, 0.3),
        (clipped(-5000.0), Reason.CLIPPED, 0.3),
        (hum_everywhere(5.0), Reason.MAINS, 0.9),
        (hum_everywhere(40.0), Reason.MAINS, 0.95),
        (swinging, Reason.MOTION, 0.4),
        (small_signal, Reason.LOW_SNR, 1.0),
        (shared, Reason.CROSSTALK, 1.0),
        (lost, Reason.GAP, 0.3),
    ],
)
def test_what_goes_wrong_shows_within_a_second(spoil, reason, within_s, seed):
    begin_s = BEGIN_S + 0.037 * seed

    assert told_after_s(spoil(seed, begin_s), begin_s, reason) <= within_s


@pytest.mark.parametrize("seed", range(2))
def test_a_heart_shows_within_a_second_of_its_second_beat(seed):
    scenario = replace(RESTING, nuisances=(Heart(NAMES[0], 50.0),))
    recording = simulate(scenario, duration_s=9.0, fs_hz=FS_HZ, seed=seed)
    samples_uv = resting_uv(seed, duration_s=9.0)
    start = round(BEGIN_S * FS_HZ)
    samples_uv[start:] = recording.samples_uv[start:]
    second_beat_s = [beat_s for beat_s in recording.heartbeats_s if beat_s > BEGIN_S + 0.05][1]

    assert told_after_s(samples_uv, second_beat_s, Reason.ECG) <= 1.0


def told_of_taps(samples_uv, begin_s, end_s):
    """Return in which seconds a heart was told of the first channel around a tap check."""
    meter, n_block, told_s = ChannelQualityMeter(INFO), round(BLOCK_S * FS_HZ), []
    for start in range(0, len(samples_uv), n_block):
        block = SampleBlock(samples_uv[start : start + n_block], start, 0.0)
        is_asked = begin_s <= start / FS_HZ < end_s
        states = meter.step(block, is_tap_asked=is_asked)
        if Reason.ECG in states[0].reasons:
            told_s.append(start / FS_HZ)
    return told_s


def test_two_taps_that_were_asked_for_are_no_heart_and_a_heart_from_before_stays_told():
    time_s = np.arange(round(14.0 * FS_HZ)) / FS_HZ
    taps_uv = tap_uv(time_s - 6.2, 800.0) + tap_uv(time_s - 6.75, 700.0)
    samples_uv = resting_uv(0, duration_s=14.0)
    samples_uv += np.outer(taps_uv, [1.0, 0.2, 0.2, 0.2])
    assert told_of_taps(samples_uv, np.inf, np.inf)
    assert told_of_taps(samples_uv, 6.0, 10.0) == []
    beating_uv = resting_uv(0, Heart(NAMES[0], 50.0), duration_s=14.0)
    beating_uv += np.outer(taps_uv, [1.0, 0.2, 0.2, 0.2])
    told_s = told_of_taps(beating_uv, 6.0, 10.0)
    assert set(np.arange(6, 14)) <= {int(each) for each in told_s}


@pytest.mark.parametrize("seed", range(2))
def test_a_rest_that_rises_shows_within_a_second_while_rest_is_asked_for(seed):
    begin_s = BEGIN_S + 0.037 * seed
    samples_uv = resting_uv(seed)
    start = round(begin_s * FS_HZ)
    tense_uv = np.random.default_rng(seed).normal(0.0, 12.0, len(samples_uv) - start)
    samples_uv[start:, 0] += tense_uv

    assert told_after_s(samples_uv, begin_s, Reason.REST_NOT_QUIET, is_rest_asked=True) <= 0.8
    assert told_after_s(samples_uv, begin_s, Reason.REST_NOT_QUIET) == np.inf


def test_a_sticker_that_holds_again_is_no_longer_called_loose():
    samples_uv = resting_uv(1)
    samples_uv[2000:4000] = loose(1, 2.0)[2000:4000]
    meter = ChannelQualityMeter(INFO)

    said = [
        meter.step(SampleBlock(samples_uv[start : start + 50], start, 0.0))[0].reasons
        for start in range(0, len(samples_uv), 50)
    ]

    assert Reason.DETACHED in said[79]
    assert said[-1] == ()


def test_hum_that_begins_on_one_channel_is_its_lead_and_on_all_is_the_mains():
    samples_uv = resting_uv(2)
    alone_uv = samples_uv.copy()
    alone_uv[3000:, 0] += hum(3.0, 40.0, 50.0)

    assert told_after_s(alone_uv, 3.0, Reason.DETACHED) < 1.0
    assert told_after_s(hum_everywhere(40.0)(2, 3.0), 3.0, Reason.DETACHED) == np.inf


def test_a_sensor_beside_the_muscles_hides_no_hum_and_shares_no_signal():
    lifts_uv = lifting_uv(6, 2.0)
    hum_uv = np.where(np.arange(len(lifts_uv)) > 1000, 40.0, 0.0)
    hum_uv *= np.sin(2 * np.pi * 50.0 * np.arange(len(lifts_uv)) / FS_HZ)
    lifts_uv += hum_uv[:, np.newaxis]
    samples_uv = np.column_stack([lifts_uv, lifts_uv[:, 0] - hum_uv])
    channels = (*CHANNELS, ChannelInfo("vibration", ChannelKind.AUX))
    meter = ChannelQualityMeter(replace(INFO, channels=channels))

    for start in range(0, len(samples_uv), 50):
        states = meter.step(SampleBlock(samples_uv[start : start + 50], start, 0.0))

    assert [state.reasons for state in states] == [(Reason.MAINS,)] * 4 + [()]


def test_shared_signal_stays_told_while_the_muscles_rest():
    samples_uv = np.concatenate([shared(3, 2.0), resting_uv(3, duration_s=2.0)])
    meter = ChannelQualityMeter(INFO)

    for start in range(0, len(samples_uv), 50):
        states = meter.step(SampleBlock(samples_uv[start : start + 50], start, 0.0))

    assert [Reason.CROSSTALK in state.reasons for state in states] == [True, True, False, False]


def test_every_reason_has_an_action():
    samples_uv = loose(4, 2.0)

    glute, *others = channel_quality(samples_uv, FS_HZ, CHANNELS)

    assert glute.actions[0] is Action.PRESS_STICKER
    assert len(glute.actions) == len(glute.reasons)
    assert all(state.actions == () for state in others)


def test_shared_signal_is_told_of_a_recording_on_both_channels():
    scenario = replace(TYPICAL, nuisances=(Crosstalk(NAMES[1], NAMES[0], 0.3),))
    samples_uv = simulate(scenario, duration_s=20.0, fs_hz=FS_HZ, seed=5).samples_uv

    states = channel_quality(samples_uv, FS_HZ, CHANNELS)

    assert [Reason.CROSSTALK in state.reasons for state in states] == [True, True, False, False]
