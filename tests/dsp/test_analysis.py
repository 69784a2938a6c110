from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.analysis import (
    AnalysisConfig,
    analyse_recording,
    analyse_repetition,
    analysis_window,
    nothing_learned,
)
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt
from dsp.findings import Quality, Reason, SessionVerdict, Verdict
from dsp.firing_order import OrderConfig
from dsp.simulate import SCENARIOS, simulate
from dsp.whole_recording import find_repetitions
from tests.dsp.onset_trials import channels, order, silence, trial

CONFIG = AnalysisConfig()


@pytest.fixture(scope="module")
def recording():
    return simulate(SCENARIOS["typical"], duration_s=56.0, fs_hz=1000.0, seed=3)


@pytest.fixture(scope="module")
def infos(recording):
    return tuple(ChannelInfo(name) for name in recording.channel_names)


@pytest.fixture(scope="module")
def finding(recording, infos):
    return analyse_recording(recording.samples_uv, 1000.0, infos, config=CONFIG)


def single(samples_uv, infos=None, *, fs_hz=1000.0, rest_s=(0.0, 1.0), config=CONFIG):
    return analyse_recording(
        samples_uv,
        fs_hz,
        infos or channels(samples_uv.shape[1]),
        config=config,
        rest_s=rest_s,
        single_repetition=True,
    )


def clear_pair(seed=1, *, lag_ms=100.0):
    return trial(seed, snr_db=[20.0, 22.0], rise_ms=[40.0, 40.0], offset_ms=[lag_ms, 0.0])[0]


def test_a_movement_already_under_way_when_a_recording_starts_gives_no_delay(recording, infos):
    first_s = min(onset.onset_s for onset in recording.ledger)
    for lead_s in (0.5, 0.6, 0.7):
        begin = round((first_s - lead_s) * 1000)
        finding = analyse_recording(
            recording.samples_uv[begin : begin + 8000], 1000.0, infos, config=CONFIG
        )
        cut_short = finding.repetitions[0]
        assert cut_short.start_s < lead_s + 0.1
        assert {onset.onset_s for onset in cut_short.onsets} == {None}
        assert {pair.lag_ms for pair in cut_short.pairs} == {None}
        assert {pair.reasons for pair in cut_short.pairs} == {(Reason.REST_TOO_SHORT,)}


def test_every_onset_of_a_simulated_session_is_where_the_ledger_says(recording, finding):
    truths_s = {}
    for onset in recording.ledger:
        truths_s.setdefault(onset.channel, []).append(onset.onset_s)
    errors_ms = [
        1000 * min(abs(onset.onset_s - truth_s) for truth_s in truths_s[onset.channel])
        for repetition in finding.repetitions
        for onset in repetition.onsets
    ]

    assert len(errors_ms) >= 28
    assert np.median(errors_ms) < 5.0
    assert max(errors_ms) < 30.0


def test_no_order_of_a_simulated_session_is_stated_against_the_ledger(recording, finding):
    n_stated = 0
    for repetition in finding.repetitions:
        truth_s = {
            onset.channel: onset.onset_s
            for onset in recording.ledger
            if repetition.start_s - 1 < onset.onset_s < repetition.end_s
        }
        for pair in repetition.pairs:
            lag_ms = 1000 * (truth_s[pair.a] - truth_s[pair.b])
            n_stated += pair.verdict is not Verdict.CANNOT_TELL
            assert pair.verdict is not Verdict.BEFORE or lag_ms < -20
            assert pair.verdict is not Verdict.TOGETHER or abs(lag_ms) < 40
            assert pair.verdict is not Verdict.AFTER or lag_ms > 20

    assert n_stated > 20


def test_the_session_says_the_glute_started_after_the_hamstring(finding):
    pair = finding.session_pairs[0]

    assert (pair.a, pair.b) == ("gluteus_maximus_R", "biceps_femoris_R")
    assert pair.verdict is SessionVerdict.AFTER
    assert pair.median_lag_ms == pytest.approx(110.0, abs=20.0)


def test_channels_carry_muscle_side_and_ratio(finding):
    glute = finding.channels[0]

    assert (glute.muscle, glute.side, glute.unit) == ("gluteus_maximus", "R", "uV")
    assert glute.snr_db == pytest.approx(24.0, abs=1.5)
    assert glute.quality is Quality.OK


def test_windows_cut_live_give_the_same_findings_as_the_file_to_the_bit(recording, infos, finding):
    live, known = [], nothing_learned(infos, CONFIG)
    repetitions = find_repetitions(recording.samples_uv, 1000.0, CONFIG.repetition)
    for index, repetition in enumerate(repetitions):
        start, stop = analysis_window(repetition, 1000.0, CONFIG)
        # A copy at another place in memory, in column order: only the values may count.
        window_uv = np.asfortranarray(recording.samples_uv[start:stop])
        found, known = analyse_repetition(
            window_uv,
            1000.0,
            infos,
            repetition,
            window_start_index=start,
            index=index,
            learned=known,
            config=CONFIG,
        )
        live.append(found)

    assert tuple(live) == finding.repetitions


def test_a_movement_sensor_beside_the_muscles_adds_no_repetition_and_takes_none(
    recording, infos, finding
):
    swing_uv = 5000.0 * np.sin(2 * np.pi * 0.4 * np.arange(len(recording.samples_uv)) / 1000.0)
    swing_uv[20_000:24_000] = np.nan
    beside = analyse_recording(
        np.column_stack([recording.samples_uv, swing_uv]),
        1000.0,
        (*infos, ChannelInfo("goniometer", ChannelKind.AUX)),
        config=CONFIG,
    )

    assert [each.start_s for each in beside.repetitions] == [
        each.start_s for each in finding.repetitions
    ]


def test_gaps_in_a_session_are_told_and_break_nothing(recording, infos):
    samples_uv = recording.samples_uv.copy()
    glute_s = next(onset.onset_s for onset in recording.ledger if onset.channel == infos[0].name)
    start = round(1000 * glute_s) - 80
    samples_uv[start : start + 60] = np.nan

    torn = analyse_recording(samples_uv, 1000.0, infos, config=CONFIG)

    first = torn.repetitions[0].pairs[0]
    assert first.verdict is Verdict.CANNOT_TELL
    assert Reason.GAP in first.reasons


@pytest.mark.parametrize(("lag_ms", "verdict"), [(-120.0, Verdict.BEFORE), (120.0, Verdict.AFTER)])
def test_a_single_repetition_is_ordered(lag_ms, verdict):
    assert order(clear_pair(lag_ms=lag_ms)).verdict is verdict


def test_a_single_repetition_finds_its_own_rest():
    finding = single(clear_pair(), rest_s=None)

    assert finding.repetitions[0].pairs[0].verdict is Verdict.AFTER


def test_two_muscles_at_once_at_a_high_ratio_are_together():
    samples_uv, _ = trial(2, snr_db=[28.0, 28.0], rise_ms=[10.0, 10.0], offset_ms=[0.0, 0.0])

    assert order(samples_uv).verdict is Verdict.TOGETHER


@pytest.mark.parametrize("seed", range(5))
def test_silence_has_no_order(seed):
    samples_uv = clear_pair(seed)
    samples_uv[:, 0] = silence(seed)[: len(samples_uv), 0]

    pair = order(samples_uv)

    assert pair.verdict is Verdict.CANNOT_TELL
    assert pair.lag_ms is None
    assert Reason.NO_ONSET in pair.reasons


def test_a_muscle_seen_through_the_other_ones_sticker_is_taken_out_and_told():
    samples_uv, _ = trial(3, snr_db=[26.0, 12.0], rise_ms=[20.0, 60.0], offset_ms=[0.0, 120.0])
    samples_uv[:, 1] += 0.2 * samples_uv[:, 0]

    pair = order(samples_uv)

    assert pair.verdict is Verdict.BEFORE
    assert pair.interval_90_ms[0] < -120.0 < pair.interval_90_ms[1]
    assert pair.reasons == (Reason.CROSSTALK_REMOVED,)


def test_two_stickers_on_one_muscle_are_not_ordered():
    samples_uv, _ = trial(3, snr_db=[26.0, 12.0], rise_ms=[20.0, 60.0], offset_ms=[0.0, 120.0])
    samples_uv[:, 1] += 0.8 * samples_uv[:, 0]

    pair = order(samples_uv)

    assert pair.verdict is Verdict.CANNOT_TELL
    assert Reason.CROSSTALK in pair.reasons


def test_a_rate_below_a_thousand_gives_no_onset_and_says_why():
    finding = single(clear_pair()[::2], fs_hz=500.0)

    assert finding.repetitions[0].pairs[0].reasons == (Reason.RATE_TOO_LOW,)
    assert finding.repetitions[0].onsets[0].onset_s is None


def test_a_device_that_does_not_say_when_it_samples_gives_no_onset_and_says_why():
    infos = tuple(ChannelInfo(name, doubts=(LinkDoubt.UNTIMED,)) for name in ("a", "b"))
    finding = single(clear_pair(), infos)

    assert finding.repetitions[0].pairs[0].verdict is Verdict.CANNOT_TELL
    assert finding.repetitions[0].pairs[0].reasons == (Reason.UNTIMED,)
    assert finding.repetitions[0].onsets[0].onset_s is None
    assert all(Reason.UNTIMED in channel.reasons for channel in finding.channels)


def test_a_rate_read_as_a_hair_under_a_thousand_is_a_thousand():
    pair = single(clear_pair(), fs_hz=999.7).repetitions[0].pairs[0]

    assert pair.verdict is Verdict.AFTER


def test_an_envelope_has_no_onset_and_an_auxiliary_channel_is_left_out():
    samples_uv = np.column_stack([clear_pair(), silence(1)])
    infos = (
        ChannelInfo("a", kind=ChannelKind.ENVELOPE),
        ChannelInfo("b"),
        ChannelInfo("heel_switch", kind=ChannelKind.AUX),
    )

    repetition = single(samples_uv, infos).repetitions[0]

    assert [onset.channel for onset in repetition.onsets] == ["a", "b"]
    assert repetition.onsets[0].reasons == (Reason.ENVELOPE_ONLY,)
    assert [pair.reasons for pair in repetition.pairs] == [(Reason.ENVELOPE_ONLY,)]


def test_a_channel_sampled_later_is_moved_by_its_skew():
    samples_uv = clear_pair()
    even = single(samples_uv, (ChannelInfo("a"), ChannelInfo("b")))
    skewed = single(samples_uv, (ChannelInfo("a", skew_s=0.0004), ChannelInfo("b")))

    lags_ms = [each.repetitions[0].pairs[0].lag_ms for each in (even, skewed)]
    assert lags_ms[1] - lags_ms[0] == pytest.approx(0.4, abs=1e-6)


@pytest.mark.parametrize("n_channels", [0, 1, 8])
def test_any_number_of_channels_is_taken(n_channels):
    samples_uv = np.tile(clear_pair()[:, :1], (1, n_channels)) + silence(5, n_channels=n_channels)

    repetition = single(samples_uv).repetitions[0]

    assert len(repetition.onsets) == n_channels
    assert len(repetition.pairs) == n_channels * (n_channels - 1) // 2


@pytest.mark.parametrize("n_samples", [1, 40, 300, 1000])
def test_a_file_too_short_for_anything_is_no_error(n_samples):
    finding = single(silence(1, n_samples=n_samples, n_channels=2), rest_s=None)

    assert finding.repetitions[0].pairs[0].verdict is Verdict.CANNOT_TELL


def test_nothing_but_missing_samples_is_no_error():
    finding = single(np.full((3000, 2), np.nan))

    assert finding.repetitions[0].pairs[0].verdict is Verdict.CANNOT_TELL
    assert (
        analyse_recording(
            np.full((3000, 2), np.nan), 1000.0, channels(2), config=CONFIG
        ).repetitions
        == ()
    )


def test_a_rest_outside_the_recording_is_refused():
    with pytest.raises(ValueError, match="not inside the recording of 3 s"):
        single(silence(1), rest_s=(2.5, 3.5))


def test_columns_that_do_not_match_the_channels_are_refused():
    with pytest.raises(ValueError, match="one column per channel"):
        single(silence(1), channels(2))


def test_every_setting_changes_the_hash():
    other = replace(CONFIG, order=OrderConfig(tie_ms=20.0))

    assert CONFIG.method == AnalysisConfig().method
    assert CONFIG.method.settings_sha256 != other.method.settings_sha256
    assert len(CONFIG.method.settings_sha256) == 64


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**31),
    fs_hz=st.sampled_from([999.9, 1000.0, 1926.0, 2048.0, 10_000.0]),
    n_samples=st.sampled_from([1, 30, 900, 2500]),
    kinds=st.lists(st.integers(0, 6), min_size=1, max_size=3),
)
def test_garbage_is_no_error_and_gets_no_order(seed, fs_hz, n_samples, kinds):
    rng = np.random.default_rng(seed)
    samples_uv = rng.normal(0.0, 10.0 ** rng.uniform(-6, 6), (n_samples, len(kinds)))
    for column_uv, kind in zip(samples_uv.T, kinds, strict=True):
        _spoil(column_uv, kind, rng)

    repetition = single(samples_uv, fs_hz=fs_hz, rest_s=None).repetitions[0]

    for pair in repetition.pairs:
        assert pair.verdict is Verdict.CANNOT_TELL
        assert pair.reasons


def _spoil(column_uv, kind, rng):
    if kind == 1:
        column_uv[:] = 5.0
    elif kind == 2:
        column_uv[:] = np.nan
    elif kind == 3:
        column_uv[rng.random(len(column_uv)) < rng.random()] = np.nan
    elif kind == 4:
        column_uv[:] = np.round(column_uv)
    elif kind == 5:
        column_uv[:] = np.cumsum(column_uv)
    elif kind == 6:
        column_uv[len(column_uv) // 3 :: 50] = np.inf
