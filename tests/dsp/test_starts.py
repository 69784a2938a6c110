from dataclasses import replace

import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import Reason, Verdict
from dsp.onset.image_config import ImageConfig
from dsp.simulate import SCENARIOS, simulate

CONFIG = AnalysisConfig()
GLUTE, HAMSTRING, LEFT_ERECTOR, RIGHT_ERECTOR = range(4)


@pytest.fixture(scope="module")
def recording():
    return simulate(SCENARIOS["typical"], duration_s=36.0, fs_hz=1000.0, seed=1)


@pytest.fixture(scope="module")
def infos(recording):
    return tuple(ChannelInfo(name) for name in recording.channel_names)


def analysed(samples_uv, infos, config=CONFIG):
    return analyse_recording(samples_uv, 1000.0, infos, config=config)


def stated(finding, channel):
    return [
        pair.verdict
        for repetition in finding.repetitions
        for pair in repetition.pairs
        if channel in (pair.a, pair.b) and pair.verdict is not Verdict.CANNOT_TELL
    ]


def test_a_channel_on_another_muscle_is_ordered_against_nobody(recording, infos):
    """Once only the pair of the two was withheld, and the glute was called together with others."""
    samples_uv = recording.samples_uv.copy()
    samples_uv[:, GLUTE] += 0.6 * samples_uv[:, HAMSTRING]

    finding = analysed(samples_uv, infos)

    assert stated(finding, infos[GLUTE].name) == []


@pytest.mark.parametrize("share", [0.05, 0.1, 0.15])
def test_what_a_channel_carries_of_another_muscle_is_taken_out(recording, infos, share):
    samples_uv = recording.samples_uv.copy()
    samples_uv[:, GLUTE] += share * samples_uv[:, HAMSTRING]

    clean, spoilt = analysed(recording.samples_uv, infos), analysed(samples_uv, infos)

    # A small image is not always found again in the contraction: then it is but doubted.
    told_of = {Reason.CROSSTALK_REMOVED, Reason.CROSSTALK}
    n_taken_out = 0
    for before, after in zip(clean.repetitions, spoilt.repetitions, strict=True):
        found_s, was_s = after.onsets[GLUTE].onset_s, before.onsets[GLUTE].onset_s
        assert found_s == pytest.approx(was_s, abs=0.02)
        assert told_of & set(after.onsets[GLUTE].reasons)
        n_taken_out += Reason.CROSSTALK_REMOVED in after.onsets[GLUTE].reasons
        for was, now in zip(before.pairs, after.pairs, strict=True):
            assert now.verdict in (was.verdict, Verdict.CANNOT_TELL)
    assert share < 0.1 or 2 * n_taken_out > len(clean.repetitions)


def test_whose_signal_was_picked_up_is_still_ordered_against_the_rest(recording, infos):
    samples_uv = recording.samples_uv.copy()
    samples_uv[:, GLUTE] += 0.3 * samples_uv[:, HAMSTRING]
    left_in = replace(CONFIG, image=ImageConfig(most_share=0.1))

    clean, spoilt = analysed(recording.samples_uv, infos), analysed(samples_uv, infos, left_in)

    for before, after in zip(clean.repetitions, spoilt.repetitions, strict=True):
        found_s, was_s = after.onsets[HAMSTRING].onset_s, before.onsets[HAMSTRING].onset_s
        assert found_s == pytest.approx(was_s, abs=0.006)
        assert Reason.CROSSTALK not in after.onsets[HAMSTRING].reasons
        assert Reason.CROSSTALK in after.onsets[GLUTE].reasons


@pytest.mark.parametrize("after_s", [0.6, 0.9, 1.3])
def test_a_movement_that_was_not_recorded_to_its_end_has_no_starts(recording, infos, after_s):
    first_s = min(onset.onset_s for onset in recording.ledger if onset.repetition == 3)
    finding = analysed(recording.samples_uv[: round((first_s + after_s) * 1000)], infos)

    cut_off = finding.repetitions[3]
    assert {onset.onset_s for onset in cut_off.onsets} == {None}
    assert {pair.reasons for pair in cut_off.pairs} == {(Reason.CUT_OFF,)}
    assert finding.repetitions[2].pairs[0].verdict is not Verdict.CANNOT_TELL


def test_a_movement_that_ended_right_before_the_recording_did_counts(recording, infos):
    second = analysed(recording.samples_uv, infos).repetitions[1]

    finding = analysed(recording.samples_uv[: round(1000 * second.end_s) + 300], infos)

    assert finding.repetitions[1].pairs[0].verdict is second.pairs[0].verdict


def test_a_well_measured_delay_near_the_edge_of_together_is_not_called_wide():
    scenario = SCENARIOS["together"]
    recording = simulate(scenario, duration_s=75.0, fs_hz=1000.0, seed=2)
    finding = analysed(
        recording.samples_uv, tuple(ChannelInfo(name) for name in recording.channel_names)
    )
    unclear = [
        pair
        for repetition in finding.repetitions
        for pair in repetition.pairs
        if pair.verdict is Verdict.CANNOT_TELL and pair.interval_90_ms is not None
    ]

    assert any(Reason.NEAR_EDGE in pair.reasons for pair in unclear)
    for pair in unclear:
        low_ms, high_ms = pair.interval_90_ms
        is_narrow = high_ms - low_ms <= 2 * CONFIG.order.tie_ms
        assert (Reason.NEAR_EDGE in pair.reasons) <= is_narrow
        assert (Reason.INTERVAL_TOO_WIDE in pair.reasons) <= (not is_narrow)
