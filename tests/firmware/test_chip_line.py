"""The simulated chip on its line: speeds, noise, and more than it can carry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from drivers import commands
from drivers.commands import CommandType
from drivers.frames import FrameDecoder
from drivers.messages import Ack, Data, DataFlag, Pong, Status
from tests.firmware.simulated_board import (
    run_flat_out,
    voltages_for,
)
from tests.firmware.simulated_stream import ASKED_MS, asking, stream
from tests.firmware.whole_streams import expect_whole, random_counts

LINE_BYTES_PER_S = 11520


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
