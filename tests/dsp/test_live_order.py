"""What is said while a lift goes on: in any chunking, after the hold, and never of the silent."""

import numpy as np
import pytest
from hypothesis import given, settings

from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, ChannelKind, StreamInfo
from dsp.findings import Verdict
from dsp.live import LiveConfig, LiveOrder
from dsp.simulate import simulate_trial
from tests.dsp.chunking import chunk_lengths, pieces

FS_HZ = 1000.0
ONSET_S = 2.0
MUSCLES = (ChannelInfo("a"), ChannelInfo("b"))


def _trial(seed=1, *, fs_hz=FS_HZ, offset_ms=(60.0, -60.0), snr_db=(18.0, 18.0), duration_s=3.0):
    recording = simulate_trial(
        np.random.default_rng(seed),
        fs_hz=fs_hz,
        snr_db=snr_db,
        rise_ms=(40.0,) * len(snr_db),
        offset_ms=offset_ms,
        onset_s=ONSET_S,
        duration_s=duration_s,
    )
    return recording.samples_uv.copy()


def _order(*, fs_hz=FS_HZ, channels=MUSCLES):
    info = StreamInfo("scripted:", "scripted", fs_hz, channels)
    return LiveOrder(info, analysis=AnalysisConfig())


def _said(samples_uv, *, bounds=None, fs_hz=FS_HZ, first_index=0, order=None):
    order = order or _order(fs_hz=fs_hz)
    bounds = bounds or pieces(len(samples_uv), [round(0.01 * fs_hz)] * (len(samples_uv) // 10))
    return [
        finding
        for start, stop in bounds
        for finding in order.step(samples_uv[start:stop], first_index + start)
    ]


def _stated(findings):
    return [finding for finding in findings if finding.is_stated]


@given(lengths=chunk_lengths)
@settings(max_examples=8)
def test_any_chunking_says_the_same(lengths):
    samples_uv = _trial(snr_db=(18.0, 12.0))[:2600]
    whole = _said(samples_uv, bounds=[(0, len(samples_uv))])
    assert whole
    assert _said(samples_uv, bounds=pieces(len(samples_uv), lengths)) == whole


def test_a_channel_that_tells_nothing_keeps_no_order_of_the_others():
    samples_uv = np.column_stack([_trial(), np.full(3000, np.nan)])
    order = _order(channels=(*MUSCLES, ChannelInfo("c")))
    assert [each.so_far.pairs[0].verdict for each in _stated(_said(samples_uv, order=order))][
        -1
    ] is Verdict.AFTER


def test_catching_up_hop_by_hop_says_what_stepping_does():
    samples_uv = _trial()
    order = _order()
    caught = [order.catch_up(samples_uv[i : i + 10], i) for i in range(0, len(samples_uv), 10)]
    assert [finding for finding in caught if finding is not None] == _said(samples_uv)


def test_a_late_block_is_looked_at_once_at_its_newest_sample():
    samples_uv = _trial()
    order = _order()
    assert _said(samples_uv[:1900], order=order) == []
    found = order.catch_up(samples_uv[1900:2310], 1900)
    assert found.so_far.end_s == 2.31
    assert found.so_far.pairs[0].verdict is Verdict.AFTER
    assert order.finding is found


def test_nothing_is_looked_at_when_a_lift_came_and_went_while_it_waited():
    after = np.random.default_rng(3).normal(0.0, 0.5, (2000, 2))
    samples_uv = np.concatenate([_trial()[:2600], after])
    order = _order()
    _said(samples_uv[:1900], order=order)
    assert order.catch_up(samples_uv[1900:], 1900) is None
    assert order.finding is None


def test_the_order_is_stated_within_a_quarter_second_of_the_last_onset():
    first = _stated(_said(_trial()))[0]
    assert first.so_far.pairs[0].verdict is Verdict.AFTER
    assert 0.0 < first.so_far.end_s - (ONSET_S + 0.06) <= 0.25


def test_twice_the_rate_says_the_same_order():
    first = _stated(_said(_trial(fs_hz=2000.0), fs_hz=2000.0))[0]
    assert first.so_far.pairs[0].verdict is Verdict.AFTER
    assert 0.0 < first.so_far.end_s - (ONSET_S + 0.06) <= 0.25


def test_a_channel_that_has_not_spoken_is_not_yet_and_in_no_pair():
    said = _said(_trial(snr_db=(-40.0, 18.0)))
    assert said
    for finding in said:
        assert finding.not_yet == ("a",)
        assert finding.so_far.pairs == ()
        assert [onset.channel for onset in finding.so_far.onsets] == ["b"]


def test_rest_says_nothing():
    samples_uv = np.random.default_rng(4).normal(0.0, 3.0, (20_000, 2))
    assert _said(samples_uv) == []


@pytest.mark.parametrize("length_ms", [20, 60, 120])
def test_a_burst_shorter_than_the_hold_says_nothing(length_ms):
    rng = np.random.default_rng(5)
    samples_uv = rng.normal(0.0, 3.0, (6000, 2))
    for start in range(2000, 5000, 700):
        samples_uv[start : start + length_ms, 0] += rng.normal(0.0, 40.0, length_ms)
    assert _said(samples_uv) == []


def test_a_gap_ends_a_lift_and_no_order_is_told_across_it():
    samples_uv = _trial()
    order = _order()
    before = _said(samples_uv[:2100], order=order)
    after = _said(samples_uv[2150:], first_index=2150, order=order)
    assert [onset.channel for finding in before for onset in finding.so_far.onsets] == ["b"]
    assert _stated(before + after) == []


def test_rows_that_are_not_finite_are_a_gap():
    samples_uv = _trial()
    samples_uv[2100:2150] = np.nan
    assert _stated(_said(samples_uv)) == []


def test_what_goes_on_for_long_is_the_new_rest():
    rng = np.random.default_rng(6)
    samples_uv = rng.normal(0.0, 3.0, (30_000, 2))
    samples_uv[3000:] *= 4.0
    order = _order()
    assert _said(samples_uv[:20_000], order=order)
    assert order.finding is not None
    assert _said(samples_uv[20_000:], first_index=20_000, order=order) == []
    assert order.finding is None


def test_below_the_rate_of_orders_and_on_other_channels_nothing_is_said():
    samples_uv = _trial(fs_hz=500.0)
    assert _said(samples_uv, fs_hz=500.0) == []
    sensors = tuple(ChannelInfo(name, ChannelKind.ENVELOPE) for name in "ab")
    assert _said(_trial(), order=_order(channels=sensors)) == []


def test_a_movement_sensor_beside_the_muscles_changes_nothing():
    samples_uv = _trial()
    swing = 500.0 * np.sin(np.arange(len(samples_uv)) / 50.0)
    channels = (ChannelInfo("a"), ChannelInfo("s", ChannelKind.AUX), ChannelInfo("b"))
    beside = np.column_stack([samples_uv[:, 0], swing, samples_uv[:, 1]])
    assert _said(beside, order=_order(channels=channels)) == _said(samples_uv)


def test_a_flat_channel_says_nothing_and_hides_no_other():
    samples_uv = _trial(snr_db=(18.0, 18.0))
    samples_uv[:, 0] = 0.0
    assert {finding.not_yet for finding in _said(samples_uv)} == {("a",)}


def test_an_index_that_goes_back_is_refused():
    order = _order()
    order.step(np.zeros((100, 2)), 50)
    with pytest.raises(ValueError, match="indices never go back"):
        order.step(np.zeros((10, 2)), 100)


def test_looks_end_a_quarter_second_after_the_last_channel_spoke():
    said = _said(_trial(duration_s=4.0))
    assert said[-1].is_settled
    both = [finding for finding in said if not finding.not_yet]
    assert both[-1].so_far.end_s - both[0].so_far.end_s <= LiveConfig().looks_s[-1] + 0.011
