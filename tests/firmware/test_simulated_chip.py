"""The real firmware on a simulated ATmega328P, in virtual time: every sample and tick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drivers import commands
from drivers.commands import Encoding, SelfTest
from drivers.messages import Data, DataFlag, Info, Status
from tests.firmware.simulated_board import (
    expected_counts,
    voltages_for,
)
from tests.firmware.simulated_stream import ASKED_MS, asking, stream
from tests.firmware.whole_streams import CYCLES_PER_TICK, expect_whole, random_counts

LONGEST_CONVERSION_TICKS = 132
"""What the firmware refuses faster streams by (``converter.h``)."""


def test_three_channels_at_1_khz_are_whole_for_ten_seconds(firmware_build, plan):
    sent = random_counts(10_100, 3)
    streamed = stream(firmware_build, plan, voltages_for(sent), duration_s=10)
    expect_whole(streamed, sent, n_scans=10_000)
    assert [status.frames_dropped for status in streamed.only(Status)] == [0] * 9
    assert streamed.statistics["busy_fraction"] < 0.5


def test_six_channels_at_1_khz_are_whole_for_ten_seconds(firmware_build, six_channel_plan):
    sent = random_counts(10_100, 6)
    streamed = stream(firmware_build, six_channel_plan, voltages_for(sent), duration_s=10)
    expect_whole(streamed, sent, n_scans=10_000)
    assert [status.frames_dropped for status in streamed.only(Status)] == [0] * 9
    assert streamed.statistics["busy_fraction"] < 0.5


def test_three_channels_at_2_khz_are_whole(firmware_build, plan):
    fast = replace(plan, period_ticks=1000, encoding=Encoding.PACKED_10_BIT, scans=16)
    sent = random_counts(4_100, 3)
    expect_whole(
        stream(firmware_build, fast, voltages_for(sent), duration_s=2), sent, n_scans=4_000
    )


def test_six_channels_at_2_khz_are_whole_on_the_faster_line(firmware_build, six_channel_plan):
    fast = replace(six_channel_plan, period_ticks=1000)
    sent = random_counts(6_100, 6)
    streamed = stream(firmware_build, fast, voltages_for(sent), duration_s=3, baud=500_000)
    expect_whole(streamed, sent, n_scans=6_000)
    assert streamed.statistics["busy_fraction"] < 0.5


def test_three_channels_at_4_khz_are_whole_on_the_faster_line(firmware_build, plan):
    fast = replace(plan, period_ticks=500, encoding=Encoding.PACKED_10_BIT, scans=16)
    sent = random_counts(4_100, 3)
    streamed = stream(firmware_build, fast, voltages_for(sent), duration_s=1, baud=500_000)
    expect_whole(streamed, sent, n_scans=4_000)


@pytest.mark.parametrize(("mask", "period_ticks"), [(0b1, 8000), (0b11, 4000), (0b1111, 4000)])
def test_few_channels_at_low_rates_are_whole(firmware_build, plan, mask, period_ticks):
    slow = replace(plan, mask=mask, period_ticks=period_ticks, scans=4)
    n_scans = 2_000_000 // period_ticks
    sent = random_counts(n_scans + 100, mask.bit_count())
    streamed = stream(firmware_build, slow, voltages_for(sent), duration_s=1)
    expect_whole(streamed, sent, n_scans=n_scans)


def test_any_choice_of_pins_is_streamed_in_ascending_order(firmware_build, plan):
    chosen = replace(plan, mask=0b101001)
    sent = random_counts(1_000, 6)
    streamed = stream(firmware_build, chosen, voltages_for(sent), duration_s=0.5)
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts), [0, 3, 5]])


def test_the_switch_at_d2_is_marked_at_the_very_scan(firmware_build, plan):
    marked = replace(plan, has_marks=True)
    closed = np.random.default_rng(7).random(600) < 0.1
    streamed = stream(
        firmware_build, marked, np.full((600, 3), 2500.0), duration_s=0.5, marks=closed
    )
    assert len(streamed.marks) > 480
    np.testing.assert_array_equal(streamed.marks, closed[: len(streamed.marks)])


def test_every_code_of_the_converter_is_reached_and_both_rails_are_told(firmware_build, plan):
    codes = np.arange(1024)
    sent = np.column_stack([codes, codes[::-1], np.roll(codes, 300)])
    streamed = stream(firmware_build, plan, voltages_for(sent), duration_s=1.1)
    np.testing.assert_array_equal(streamed.counts[:1024], sent)
    for data in streamed.only(Data):
        at_rail = np.isin(plan.unpack(data.samples), (0, 1023)).any()
        assert bool(data.flags & DataFlag.AT_RAIL) == at_rail


def test_voltages_beyond_the_supply_stand_at_the_rails(firmware_build, plan):
    voltages_mv = np.tile(np.array([[-100.0, 5200.0, 2500.0]]), (100, 1))
    streamed = stream(firmware_build, plan, voltages_mv, duration_s=0.2)
    assert set(map(tuple, streamed.counts.tolist())) == {(0, 1023, 512)}
    np.testing.assert_array_equal(
        streamed.counts[:100], expected_counts(voltages_mv)[: len(streamed.counts)]
    )


def test_the_supply_is_measured_and_scales_every_channel(firmware_build, plan):
    streamed = stream(firmware_build, plan, np.zeros((1, 3)), duration_s=0.1)
    (info,) = streamed.only(Info)
    assert info.vref_mv == pytest.approx(5000, rel=0.005)
    assert {channel.adc_nv_per_count for channel in info.channels} == {
        info.vref_mv * 1_000_000 // 1024
    }
    assert [channel.label for channel in info.channels] == ["A0", "A1", "A2", "A3", "A4", "A5"]
    assert {channel.afe_gain_milli for channel in info.channels} == {0}
    assert info.layout_hash == commands.layout_hash(info.channels)


def test_channels_follow_each_other_as_the_board_says(firmware_build, six_channel_plan):
    streamed = stream(firmware_build, six_channel_plan, np.zeros((1, 6)), duration_s=0.5)
    (info,) = streamed.only(Info)
    measured = streamed.statistics
    skews_ns = np.diff([channel.skew_ns for channel in info.channels])
    mean_ns = measured["mean_channel_skew_cycles"] * 1000 / 16
    assert skews_ns == pytest.approx([mean_ns] * 5, rel=0.02)
    assert measured["longest_channel_skew_cycles"] <= LONGEST_CONVERSION_TICKS * CYCLES_PER_TICK


def stream_of_selftest(firmware_build, plan, mode):
    said = [(ASKED_MS - 5, asking(commands.selftest(7, mode)))]
    return stream(
        firmware_build,
        replace(plan, selftest=mode),
        np.full((1, 3), 3000.0),
        duration_s=0.5,
        also_said=said,
    )


def test_the_ramp_proves_the_line_without_a_signal(firmware_build, plan):
    counts = stream_of_selftest(firmware_build, plan, SelfTest.RAMP).counts.ravel()
    assert len(counts) > 1400
    np.testing.assert_array_equal(counts, np.arange(len(counts)) % 1024)


@pytest.mark.parametrize(
    ("mode", "count"), [(SelfTest.BANDGAP, 1100 * 1024 // 5000), (SelfTest.GROUND, 0)]
)
def test_the_converter_proves_itself_on_what_is_known(firmware_build, plan, mode, count):
    counts = stream_of_selftest(firmware_build, plan, mode).counts
    assert np.abs(counts.astype(int) - count).max() <= 1
    again = stream(firmware_build, plan, np.full((1, 3), 3000.0), duration_s=0.1)
    assert not any(data.flags & DataFlag.SELF_TEST for data in again.only(Data))
