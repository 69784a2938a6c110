"""A channel that goes missing hides itself alone: the others are told as if it were not there."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.activity import ActivityConfig, FrameLevels
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.artefact import mains_share, mains_uv
from dsp.block import SampleBlock, StreamInfo
from dsp.chain import ChainConfig, EnvelopeKind, make_chain
from dsp.channel_second import loose_of
from dsp.envelope import LinearEnvelope, MovingRms
from dsp.filters import SosFilter, band_pass
from dsp.findings import Quality, Reason, Verdict
from dsp.flag import RepetitionFlag
from dsp.live import LiveOrder
from dsp.live.hops import HopFilter
from dsp.loose_lead import loose_mask
from dsp.motion import motion_mask
from dsp.onset.config import FrontEndConfig
from dsp.quality import ChannelQualityMeter
from dsp.repetition import RepetitionConfig, RepetitionFinder
from dsp.shared_signal import shared_signal
from dsp.simulate.patients import PATIENTS
from dsp.simulate.scripted import record
from tests.dsp.chunking import chunk_lengths, pieces
from tests.dsp.scripted_sessions import FS_HZ, GLUTE, HAMSTRING, OTHER_BACK, channels_of

CONFIG = AnalysisConfig()
CHANNELS = channels_of("P02")
INFO = StreamInfo("scripted:", "scripted", FS_HZ, CHANNELS)
LOST_S = 20.0
WHOLE = [0, 2, 3]


@lru_cache(maxsize=1)
def recorded_uv():
    return record(PATIENTS["P02"], fs_hz=FS_HZ, seed=4).samples_uv[: round(50 * FS_HZ)]


def hamstring_lost_uv(*, from_s=LOST_S, until_s=None):
    samples_uv = recorded_uv().copy()
    until = None if until_s is None else round(until_s * FS_HZ)
    samples_uv[round(from_s * FS_HZ) : until, 1] = np.nan
    return samples_uv


@lru_cache(maxsize=4)
def found(from_s=None, until_s=None):
    samples_uv = recorded_uv()
    if from_s is not None:
        samples_uv = hamstring_lost_uv(from_s=from_s, until_s=until_s)
    return analyse_recording(samples_uv, FS_HZ, CHANNELS, config=CONFIG)


def pair_of(repetition, a, b):
    return next(pair for pair in repetition.pairs if {pair.a, pair.b} == {a, b})


def test_a_column_that_is_empty_from_mid_recording_on_costs_no_repetition_and_no_other_channel():
    whole, lost = found(), found(LOST_S)

    assert [round(each.start_s, 1) for each in lost.repetitions] == [
        round(each.start_s, 1) for each in whole.repetitions
    ]
    qualities = [(each.quality, each.reasons) for each in lost.channels]
    assert qualities[1] == (Quality.BAD, (Reason.GAP,))
    assert [qualities[i] for i in WHOLE] == [
        (each.quality, each.reasons) for each in whole.channels if each.name != HAMSTRING
    ]


def test_pairs_of_whole_channels_are_told_as_before_and_those_with_the_missing_one_are_not():
    for whole, lost in zip(found().repetitions, found(LOST_S).repetitions, strict=True):
        of_whole = pair_of(lost, GLUTE, OTHER_BACK)
        assert of_whole.verdict is pair_of(whole, GLUTE, OTHER_BACK).verdict
        assert Reason.GAP not in of_whole.reasons
        of_missing = pair_of(lost, GLUTE, HAMSTRING)
        if lost.start_s > LOST_S:
            assert of_missing.verdict is Verdict.CANNOT_TELL
            assert of_missing.withheld_by == (RepetitionFlag.SILENT,)
        else:
            assert of_missing.verdict is pair_of(whole, GLUTE, HAMSTRING).verdict


def test_a_silent_channel_is_flagged_with_the_second_since_which_nothing_came():
    flagged = [
        next(each for each in repetition.flags if each.flag is RepetitionFlag.SILENT)
        for repetition in found(LOST_S).repetitions
        if repetition.start_s > LOST_S
    ]
    assert len(flagged) == 3
    assert {(each.channels, each.measured, each.withholds) for each in flagged} == {
        ((HAMSTRING,), LOST_S, True)
    }


def test_a_channel_that_comes_back_is_told_again_and_no_longer_silent():
    back = found(LOST_S, 30.0).repetitions[-1]

    assert pair_of(back, GLUTE, HAMSTRING).verdict is Verdict.AFTER
    assert not [each for each in back.flags if each.flag is RepetitionFlag.SILENT]


def test_where_the_only_working_channel_falls_silent_the_repetition_is_cut_off_and_not_forgotten():
    rng = np.random.default_rng(1)
    samples_uv = rng.normal(0.0, 3.0, (12_000, 2))
    samples_uv[5000:8000, 0] *= 12.0
    samples_uv[6000:, 0] = np.nan

    finder = RepetitionFinder(FS_HZ, 2, RepetitionConfig())
    (repetition,) = [*finder.step(samples_uv, 0), *finder.finish()]

    assert repetition.is_cut_off
    assert repetition.silent_from == ((0, 6000),)


STAGES = {
    "filter": lambda: SosFilter(band_pass(FS_HZ)),
    "rms": lambda: MovingRms(FS_HZ, window_ms=30.0),
    "linear envelope": lambda: LinearEnvelope(FS_HZ),
}
holes = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 599), st.integers(1, 90)), min_size=1, max_size=5
)


def with_holes(samples_uv, holes):
    holed_uv = samples_uv.copy()
    for column, start, n_missing in holes:
        holed_uv[start : start + n_missing, column] = np.nan
    return holed_uv


@pytest.mark.parametrize("name", STAGES)
@given(holes=holes, lengths=chunk_lengths)
@settings(max_examples=60)
def test_a_stage_begins_anew_in_the_channel_with_a_gap_alone_in_any_chunking(name, holes, lengths):
    samples_uv = np.random.default_rng(7).normal(0.0, 20.0, (600, 3))
    holed_uv = with_holes(samples_uv, holes)

    whole = STAGES[name]().step(holed_uv)
    stage = STAGES[name]()
    parts = [stage.step(holed_uv[start:stop]) for start, stop in pieces(600, lengths)]

    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)
    assert np.array_equal(np.isnan(whole), np.isnan(holed_uv))
    for column in range(3):
        if np.isfinite(holed_uv[:, column]).all():
            alone = STAGES[name]().step(samples_uv)[:, column]
            assert np.array_equal(whole[:, column], alone)


@pytest.mark.parametrize("name", STAGES)
def test_behind_its_gap_a_channel_is_what_it_would_be_as_a_stream_of_its_own(name):
    samples_uv = np.random.default_rng(8).normal(50.0, 20.0, (600, 2))
    samples_uv[200:300, 1] = np.nan

    behind = STAGES[name]().step(samples_uv)[300:, 1]

    alone = STAGES[name]().step(samples_uv[300:, 1:])[:, 0]
    assert np.allclose(behind, alone, rtol=1e-12)


@given(holes=holes, lengths=chunk_lengths)
@settings(max_examples=40)
def test_frame_levels_and_hops_are_the_same_in_any_chunking_beside_a_gap(holes, lengths):
    holed_uv = with_holes(np.random.default_rng(9).normal(0.0, 20.0, (600, 3)), holes)

    def levels(bounds):
        frames = FrameLevels(FS_HZ, ActivityConfig(smooth_s=0.1))
        return [
            (first + row, level.tobytes())
            for start, stop in bounds
            for first, levels_db, _ in frames.step(holed_uv[start:stop], start)
            for row, level in enumerate(levels_db)
        ]

    def hops(bounds):
        stage = HopFilter(FS_HZ, hop_s=0.01, config=FrontEndConfig())
        return [
            (hop.end_index, hop.follows_gap, hop.samples_uv.tobytes())
            for start, stop in bounds
            for hop in stage.step(holed_uv[start:stop], start)
        ]

    bounds = list(pieces(600, lengths))
    assert levels(bounds) == levels([(0, 600)])
    assert hops(bounds) == hops([(0, 600)])


def test_a_level_is_never_a_median_across_a_channels_own_gap():
    samples_uv = np.random.default_rng(3).normal(0.0, 1.0, (2000, 2))
    samples_uv[:1000, 1] *= 100.0
    samples_uv[1000:1003, 1] = np.nan

    ((_, levels_db, _),) = FrameLevels(FS_HZ, ActivityConfig()).step(samples_uv, 0)

    behind_db = levels_db[51:, 1]
    assert np.isnan(behind_db[0])
    assert np.nanmax(behind_db) < 10.0
    assert np.isfinite(levels_db[:, 0]).sum() > 90


@given(lengths=chunk_lengths)
@settings(max_examples=6)
def test_repetitions_are_the_same_in_any_chunking_while_a_channel_is_missing(lengths):
    samples_uv = hamstring_lost_uv(from_s=13.3, until_s=24.7)[: round(30 * FS_HZ)]

    def repetitions(bounds):
        finder = RepetitionFinder(FS_HZ, 4, RepetitionConfig())
        within = [
            each for start, stop in bounds for each in finder.step(samples_uv[start:stop], start)
        ]
        return [*within, *finder.finish()]

    whole = repetitions([(0, len(samples_uv))])
    assert [each.silent_from for each in whole] == [(), ((1, 13300),), ()]
    long = [60 * length for length in lengths]
    assert repetitions(pieces(len(samples_uv), long)) == whole


def test_the_drawn_envelope_of_the_others_is_the_same_to_the_bit():
    config = ChainConfig(envelope=EnvelopeKind.RMS)
    beside = make_chain(config, INFO).step(SampleBlock(hamstring_lost_uv(), 0, 0.0))

    alone = make_chain(config, INFO).step(SampleBlock(recorded_uv(), 0, 0.0))

    assert np.array_equal(beside[:, WHOLE], alone[:, WHOLE])
    assert np.isnan(beside[round(LOST_S * FS_HZ) :, 1]).all()


@pytest.mark.parametrize(
    ("measure", "hertz", "size_uv"),
    [
        (loose_mask, 50.0, 300.0),
        (motion_mask, 8.0, 3000.0),
        (mains_share, 50.0, 300.0),
        (mains_uv, 50.0, 300.0),
    ],
)
def test_what_spoils_the_others_is_still_found_while_a_channel_is_missing(measure, hertz, size_uv):
    time_s = np.arange(round(8 * FS_HZ)) / FS_HZ
    samples_uv = np.random.default_rng(2).normal(0.0, 3.0, (len(time_s), 3))
    samples_uv[:, 0] += (time_s > 4.0) * size_uv * np.sin(2 * np.pi * hertz * time_s)
    whole = measure(samples_uv, FS_HZ)
    samples_uv[round(2.5 * FS_HZ) :, 2] = np.nan

    beside = measure(samples_uv, FS_HZ)

    assert np.allclose(beside[..., :2], whole[..., :2], rtol=1e-9)
    assert beside[..., 0].any()


def test_hum_on_all_leads_that_tell_anything_loosens_none_of_them():
    time_s = np.arange(round(4 * FS_HZ)) / FS_HZ
    samples_uv = np.random.default_rng(2).normal(0.0, 3.0, (len(time_s), 3))
    samples_uv += (
        (time_s > 2.0)[:, np.newaxis] * 300.0 * np.sin(100 * np.pi * time_s)[:, np.newaxis]
    )
    samples_uv[1000:, 2] = np.nan

    assert loose_of(samples_uv, FS_HZ, CHANNELS[:3], recent_s=1.0) == [False] * 3


def test_two_channels_are_compared_where_neither_is_missing():
    rng = np.random.default_rng(6)
    common = rng.normal(0.0, 20.0, 4000)
    samples_uv = rng.normal(0.0, 5.0, (4000, 3)) + common[:, np.newaxis] * [1.0, 1.0, 0.0]
    samples_uv[:3000, 2] = np.nan

    shared = shared_signal(samples_uv, FS_HZ)

    assert shared[0, 1] == shared_signal(samples_uv[:, :2], FS_HZ)[0, 1] > 0.8
    assert shared[0, 2] == pytest.approx(shared_signal(samples_uv[3000:], FS_HZ)[0, 2])


def test_a_channel_that_falls_silent_shows_within_a_second_and_the_others_stay_as_they_are():
    beside, alone = ChannelQualityMeter(INFO), ChannelQualityMeter(INFO)
    lost_uv, n_block = hamstring_lost_uv(), 50
    for start in range(0, round((LOST_S + 1.3) * FS_HZ), n_block):
        rows = slice(start, start + n_block)
        beside.step(SampleBlock(lost_uv[rows], start, 0.0))
        alone.step(SampleBlock(recorded_uv()[rows], start, 0.0))
        assert [beside.states[i].reasons for i in WHOLE] == [alone.states[i].reasons for i in WHOLE]
    assert beside.states[1].quality is Quality.BAD
    assert beside.states[1].reasons == (Reason.GAP,)


def test_a_lift_is_followed_live_while_a_channel_is_missing():
    samples_uv = hamstring_lost_uv()
    order = LiveOrder(INFO, analysis=CONFIG)
    said = [
        finding
        for start in range(0, round(28 * FS_HZ), 10)
        for finding in order.step(samples_uv[start : start + 10], start)
    ]

    late = [each for each in said if each.alarm_s > LOST_S]
    assert late
    assert all(HAMSTRING in each.not_yet for each in late)
    names = {onset.channel for each in late for onset in each.so_far.onsets}
    assert {GLUTE, OTHER_BACK} <= names
    assert HAMSTRING not in names
