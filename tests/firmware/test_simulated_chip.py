"""The real firmware on a simulated ATmega328P, in virtual time: every sample, tick and answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drivers import commands
from drivers.commands import CommandType, Encoding, SelfTest
from drivers.frames import FrameDecoder
from drivers.messages import Ack, Data, DataFlag, ErrorCode, Info, Nack, Pong, Status
from tests.firmware import toolchain
from tests.firmware.simulated_board import (
    eeprom_of_unit,
    expected_counts,
    run_flat_out,
    voltages_for,
)
from tests.firmware.simulated_stream import ASKED_MS, asking, plan_for, stream

ADC_VECTOR, BEAT_VECTOR, RECEIVE_VECTOR, SEND_VECTOR = "21", "12", "18", "19"
ISR_BUDGET_CYCLES = 250
STACK_MARGIN_BYTES = 256
CYCLES_PER_TICK = 8
JITTER_CYCLES = 8
"""The timer itself starts every scan: what remains, half a microsecond, is the simulator's step."""

LONGEST_CONVERSION_TICKS = 132
"""What the firmware refuses faster streams by (``converter.h``)."""

LINE_BYTES_PER_S = 11520
LONGEST_LABEL = 8


@pytest.fixture(scope="module")
def plan(firmware_build):
    return plan_for(firmware_build, n_channels=3, period_ticks=2000, encoding=Encoding.U16, scans=8)


@pytest.fixture(scope="module")
def six_channel_plan(plan):
    return replace(plan, mask=0b111111, encoding=Encoding.PACKED_10_BIT, scans=16)


def random_counts(n_scans: int, n_channels: int, seed: int = 5):
    return np.random.default_rng(seed).integers(0, 1024, (n_scans, n_channels))


def expect_whole(streamed, sent, *, n_scans):
    """No frame lost, every sample equal to the LSB, every tick exact, nothing that simavr lets
    pass and a chip would not.
    """
    assert streamed.line.n_damaged == streamed.line.n_unknown == streamed.line.n_stray == 0
    np.testing.assert_array_equal(
        streamed.indices, np.arange(len(streamed.indices)) * streamed.plan.scans
    )
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts)])
    assert n_scans - 4 * streamed.plan.scans <= len(streamed.counts) <= n_scans
    *_, started = streamed.only(Ack)
    np.testing.assert_array_equal(
        streamed.ticks, started.started.tick + streamed.indices * streamed.plan.period_ticks
    )
    expect_healthy(streamed.statistics, period_ticks=streamed.plan.period_ticks)


def expect_healthy(measured, *, period_ticks):
    period_cycles = period_ticks * CYCLES_PER_TICK
    assert measured["shortest_scan_interval_cycles"] > period_cycles - JITTER_CYCLES
    assert measured["longest_scan_interval_cycles"] < period_cycles + JITTER_CYCLES
    assert abs(measured["mean_scan_interval_cycles"] - period_cycles) < 1
    assert measured["simulator_complaints"] == 0
    assert measured["sleeps_that_convert"] == 0
    assert measured["mux_while_converting"] == 0
    assert measured["bytes_overwritten"] == 0
    assert measured["stack_margin_bytes"] >= STACK_MARGIN_BYTES
    for vector in (ADC_VECTOR, BEAT_VECTOR, RECEIVE_VECTOR, SEND_VECTOR):
        assert 0 < measured["vectors"][vector]["longest_cycles"] < ISR_BUDGET_CYCLES


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


def test_the_switch_at_d2_is_marked_at_the_very_scan(firmware_build, plan):
    marked = replace(plan, has_marks=True)
    closed = np.random.default_rng(7).random(600) < 0.1
    streamed = stream(
        firmware_build, marked, np.full((600, 3), 2500.0), duration_s=0.5, marks=closed
    )
    assert len(streamed.marks) > 480
    np.testing.assert_array_equal(streamed.marks, closed[: len(streamed.marks)])


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


def heard_at_boot_speed(firmware_build, script, bauds=(), duration_s=2.0):
    run = run_flat_out(
        firmware_build, np.zeros((1, 1)), script, duration_s=duration_s, bauds=list(bauds)
    )
    decoder = FrameDecoder()
    return decoder.feed(run.sent), decoder.counts


def test_a_speed_nobody_uses_is_given_up_after_a_second(firmware_build):
    messages, line = heard_at_boot_speed(
        firmware_build,
        [
            (60, asking(commands.set_baud(1, 500_000))),
            (1000, asking(commands.ping(2, 2))),
            (1100, asking(commands.ping(3, 3))),
        ],
    )
    assert messages[1] == Ack(1, CommandType.SET_BAUD)
    assert [message.cookie for message in messages if isinstance(message, Pong)] == [3]
    assert line.n_damaged == 0


def test_a_speed_holds_while_the_host_talks(firmware_build):
    pings = [(100 + 900 * n, asking(commands.ping(2 + n, n))) for n in range(5)]
    messages, line = heard_at_boot_speed(
        firmware_build,
        [(60, asking(commands.set_baud(1, 250_000))), *pings],
        bauds=[(80, 250_000)],
        duration_s=4.0,
    )
    cookies = [message.cookie for message in messages if isinstance(message, Pong)]
    assert cookies == [0, 1, 2, 3, 4]
    assert line.n_damaged == 0


def test_at_the_wrong_speed_nothing_but_noise_is_heard(firmware_build, plan):
    said = [(ASKED_MS + 200, asking(commands.status_req(9)))]
    streamed = stream(
        firmware_build,
        plan,
        voltages_for(random_counts(600, 3)),
        duration_s=0.5,
        baud=500_000,
        also_said=said,
        bauds=[(ASKED_MS + 100, 115_200)],
    )
    assert len(streamed.only(Data)) <= 13
    assert streamed.only(Status) == []
    assert streamed.line.n_damaged + streamed.line.n_dropped_bytes > 500


def test_a_reset_by_the_host_begins_anew_at_the_speed_of_boot(firmware_build, plan):
    streamed = stream(
        firmware_build,
        plan,
        np.zeros((1, 3)),
        duration_s=0.4,
        baud=500_000,
        also_said=[(ASKED_MS + 200, asking(commands.reset(9)))],
        bauds=[(ASKED_MS + 205, 115_200)],
    )
    before, after = streamed.only(Info)
    assert after.boot_id == before.boot_id + 1
    assert (after.request_id, after.baud) == (0, 115_200)
    assert after.unit_serial == before.unit_serial
    assert streamed.messages[-1] == after
    assert streamed.only(Ack)[-1] == Ack(9, CommandType.RESET)


def test_noise_on_the_faster_line_loses_no_sample(firmware_build, six_channel_plan):
    fast = replace(six_channel_plan, period_ticks=1000)
    noise = np.random.default_rng(3).bytes(25_000)
    last_words = [(ASKED_MS + 900, asking(commands.ping(9, 4711)))]
    sent = random_counts(2_100, 6)
    streamed = stream(
        firmware_build,
        fast,
        voltages_for(sent),
        duration_s=1,
        baud=500_000,
        also_said=[
            *((ASKED_MS + 20 + 100 * n, noise[5000 * n :][:5000]) for n in range(5)),
            *last_words,
        ],
    )
    expect_whole(streamed, sent, n_scans=2_000)
    (pong,) = streamed.only(Pong)
    assert pong.cookie == 4711


def test_any_choice_of_pins_is_streamed_in_ascending_order(firmware_build, plan):
    chosen = replace(plan, mask=0b101001)
    sent = random_counts(1_000, 6)
    streamed = stream(firmware_build, chosen, voltages_for(sent), duration_s=0.5)
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts), [0, 3, 5]])


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


def test_a_gain_in_the_configuration_is_told_to_the_host(tmp_path):
    gains = [1_000_000, 1_000_000, 500_000, 0, 0, 0]
    build = toolchain.build(tmp_path, afe_gains_milli=gains)
    plan = plan_for(build, n_channels=3, period_ticks=2000, encoding=Encoding.U16, scans=8)
    (info,) = stream(build, plan, np.zeros((1, 3)), duration_s=0.05).only(Info)
    assert [channel.afe_gain_milli for channel in info.channels] == gains


@pytest.mark.parametrize(
    ("change", "error", "detail"),
    [
        ({"mask": 0b111111, "scans": 16}, ErrorCode.BANDWIDTH, 0),
        ({"mask": 0b111111, "period_ticks": 700}, ErrorCode.CONVERTER_TOO_SLOW, 0),
        ({"layout_hash": 12345}, ErrorCode.LAYOUT_HASH, 11),
        ({"mask": 0b1000000}, ErrorCode.RANGE, 6),
        ({"scans": 0}, ErrorCode.RANGE, 7),
    ],
)
def test_a_stream_that_cannot_be_is_refused_and_nothing_starts(
    firmware_build, plan, change, error, detail
):
    refused = replace(plan, **change)
    streamed = stream(firmware_build, refused, np.zeros((1, 3)), duration_s=0.1)
    assert streamed.only(Nack) == [Nack(2, CommandType.START, error, detail)]
    assert streamed.only(Data) == []
    assert streamed.statistics["n_scans"] == 0


def test_an_unknown_command_is_answered(firmware_build, plan):
    said = [(ASKED_MS + 50, asking(bytes((0x60, 8))))]
    streamed = stream(firmware_build, plan, np.zeros((1, 3)), duration_s=0.2, also_said=said)
    assert streamed.only(Nack) == [Nack(8, 0x60, ErrorCode.UNKNOWN_COMMAND, 0)]
    assert len(streamed.only(Data)) > 10


def test_noise_at_full_line_rate_loses_no_sample(firmware_build, six_channel_plan):
    noise = np.random.default_rng(3).bytes(LINE_BYTES_PER_S)
    pieces = [(ASKED_MS + 20 + 100 * i, noise[1152 * i : 1152 * (i + 1)]) for i in range(10)]
    last_words = [(ASKED_MS + 1200, asking(commands.ping(9, 4711)))]
    sent = random_counts(1_600, 6)
    streamed = stream(
        firmware_build,
        six_channel_plan,
        voltages_for(sent),
        duration_s=1.5,
        also_said=pieces + last_words,
    )
    expect_whole(streamed, sent, n_scans=1_500)
    (pong,) = streamed.only(Pong)
    assert pong.cookie == 4711
    assert streamed.only(Status)[-1].rx_damaged > 0
    assert streamed.only(Status)[-1].rx_overflows == 0


def test_what_the_line_cannot_carry_is_dropped_whole_numbered_and_told(
    firmware_build, six_channel_plan
):
    """Asking for INFO every 10 ms takes the line from the data."""
    said = [(ASKED_MS + 100 + 10 * i, asking(commands.info_req(7))) for i in range(40)]
    said.append((ASKED_MS + 900, asking(commands.status_req(8))))
    sent = random_counts(1_100, 6)
    streamed = stream(
        firmware_build, six_channel_plan, voltages_for(sent), duration_s=1, also_said=said
    )
    assert streamed.line.n_damaged == 0
    scans = six_channel_plan.scans
    gaps = np.diff(streamed.indices, prepend=-scans) != scans
    told = [bool(data.flags & DataFlag.DROPPED_BEFORE) for data in streamed.only(Data)]
    np.testing.assert_array_equal(told, gaps)
    assert gaps.any()
    rows = (streamed.indices[:, None] + np.arange(scans)).ravel()
    np.testing.assert_array_equal(streamed.counts, sent[rows])
    (status,) = (status for status in streamed.only(Status) if status.request_id == 8)
    n_missing = (np.diff(streamed.indices) // scans - 1).sum()
    assert status.frames_dropped == n_missing


def test_a_stream_can_be_stopped_and_started_again_from_index_zero(firmware_build, plan):
    again = replace(plan, mask=0b1, stream_id=34)
    said = [
        (ASKED_MS + 200, asking(commands.stop(3))),
        (ASKED_MS + 300, asking(again.start(4))),
    ]
    sent = random_counts(1_000, 3)
    first = stream(firmware_build, plan, voltages_for(sent), duration_s=0.5, also_said=said)
    stopped, restarted = first.only(Ack)[1:]
    assert (stopped.request_id, restarted.request_id) == (3, 4)
    assert restarted.started.mask == 1
    np.testing.assert_array_equal(first.counts, sent[: len(first.counts)])
    n_after = len(first.only(Data))
    assert 190 <= n_after * plan.scans <= 200
    assert first.line.n_damaged > 0  # frames of the second stream: another layout seed


def test_a_stream_may_be_stopped_at_any_instant_of_a_scan(firmware_build, plan):
    fast = replace(plan, period_ticks=500, encoding=Encoding.PACKED_10_BIT, scans=16)
    said = []
    for number in range(100):
        began_ms = ASKED_MS + 25 * number
        said.append((began_ms + 12 + 0.013 * number, asking(commands.stop(100 + number))))
        said.append((began_ms + 24, asking(fast.start(2))))
    sent = random_counts(200, 3)
    streamed = stream(
        firmware_build, fast, voltages_for(sent), duration_s=2.6, baud=500_000, also_said=said
    )
    answers = streamed.only(Ack)
    assert len(answers) == 1 + 1 + 200
    assert streamed.only(Nack) == []
    firsts = [data for data in streamed.only(Data) if data.scan_index == 0]
    assert len(firsts) >= 100
    for data in firsts:
        np.testing.assert_array_equal(fast.unpack(data.samples), sent[:16])
    assert not any(data.flags & DataFlag.LATE_SCAN for data in streamed.only(Data))


def test_a_reset_ends_the_stream_and_shows_another_boot(firmware_build, plan):
    sent = random_counts(1_000, 3)
    streamed = stream(
        firmware_build,
        plan,
        voltages_for(sent),
        duration_s=0.6,
        resets_ms=[ASKED_MS + 200],
    )
    first, second = streamed.only(Info)
    assert (first.request_id, second.request_id) == (0, 0)
    assert second.boot_id != first.boot_id
    assert isinstance(streamed.messages[-1], Info)


def info_at_boot(firmware_build, eeprom=None):
    run = run_flat_out(firmware_build, np.zeros((1, 1)), [], duration_s=0.06, eeprom=eeprom)
    (info,) = FrameDecoder().feed(run.sent)
    return info


def test_info_fits_a_frame_with_the_longest_labels(firmware_build):
    run = run_flat_out(firmware_build, np.zeros((1, 1)), [], duration_s=0.06)
    (segment,) = (part for part in run.sent.split(b"\0") if part)
    n_payload = len(segment) - 1 - 4
    n_letters_more = 6 * (LONGEST_LABEL - len("A0"))
    assert n_payload + n_letters_more <= commands.MAX_PAYLOAD


def test_a_board_draws_a_serial_number_once_and_keeps_it(firmware_build, tmp_path):
    eeprom = tmp_path / "eeprom"
    first, again = (info_at_boot(firmware_build, eeprom) for _ in range(2))
    assert len(bytes.fromhex(first.unit_serial)) == 4
    assert again.unit_serial == first.unit_serial
    assert again.boot_id == first.boot_id + 1


def test_a_serial_number_cut_off_while_it_was_written_is_drawn_anew(firmware_build, tmp_path):
    eeprom = eeprom_of_unit(tmp_path / "eeprom", 0x11223344)
    assert info_at_boot(firmware_build, eeprom).unit_serial == "44332211"
    eeprom.write_bytes(eeprom.read_bytes()[:8] + b"\xff" * 4)
    drawn = info_at_boot(firmware_build, eeprom).unit_serial
    assert drawn != "44332211"
    assert info_at_boot(firmware_build, eeprom).unit_serial == drawn


def test_the_chip_stops_when_the_host_is_silent_for_too_long(firmware_build, plan):
    watched = replace(plan, watchdog_s=1)
    streamed = stream(firmware_build, watched, np.zeros((1, 3)), duration_s=1.6)
    last = streamed.messages[-1]
    assert isinstance(last, Status)
    assert (last.request_id, last.state) == (0, 0)
    assert 984 <= len(streamed.counts) <= 1000
