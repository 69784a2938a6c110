"""What the simulated chip answers, and how it starts, stops and begins anew."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from drivers import commands
from drivers.commands import CommandType, Encoding
from drivers.frames import FrameDecoder
from drivers.messages import Ack, Data, DataFlag, ErrorCode, Info, Nack, Status
from drivers.stream_request import WATCHDOG_S
from tests.firmware import toolchain
from tests.firmware.simulated_board import (
    eeprom_of_unit,
    run_flat_out,
    voltages_for,
)
from tests.firmware.simulated_stream import ASKED_MS, asking, plan_for, stream
from tests.firmware.whole_streams import random_counts

LONGEST_LABEL = 8


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
        ({"mask": 1, "period_ticks": 250}, ErrorCode.RANGE, 2),
        ({"period_ticks": 9950}, ErrorCode.RANGE, 2),
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
    assert re.fullmatch("[0-9A-F]{4}-[0-9A-F]{4}", first.unit_serial)
    assert again.unit_serial == first.unit_serial
    assert again.boot_id == first.boot_id + 1


def test_a_serial_number_cut_off_while_it_was_written_is_drawn_anew(firmware_build, tmp_path):
    eeprom = eeprom_of_unit(tmp_path / "eeprom", 0x11223344)
    assert info_at_boot(firmware_build, eeprom).unit_serial == "1122-3344"
    eeprom.write_bytes(eeprom.read_bytes()[:8] + b"\xff" * 4)
    drawn = info_at_boot(firmware_build, eeprom).unit_serial
    assert drawn != "1122-3344"
    assert info_at_boot(firmware_build, eeprom).unit_serial == drawn


@pytest.mark.parametrize("watchdog_s", [1, WATCHDOG_S])
def test_the_chip_stops_when_the_host_is_silent_for_as_long_as_it_said(
    firmware_build, plan, watchdog_s
):
    watched = replace(plan, watchdog_s=watchdog_s)
    streamed = stream(firmware_build, watched, np.zeros((1, 3)), duration_s=watchdog_s + 0.6)
    last = streamed.messages[-1]
    assert isinstance(last, Status)
    assert (last.request_id, last.state) == (0, 0)
    assert 1000 * watchdog_s - 16 <= len(streamed.counts) <= 1000 * watchdog_s
