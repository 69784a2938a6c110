"""The board driver against a board made of Python on a real pty."""

import itertools
import random
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from drivers.board import BoardDriver
from drivers.errors import DeviceLost, SourceBusy, UnsuitableStream, WrongFirmware
from drivers.link import Patience
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.contract import DriverContract
from tests.fakes.fake_board import (
    INFO_REQ,
    PING,
    START,
    STOP,
    FakeBoard,
    FakeTcpBoard,
    count_at,
    frames,
)

# Quick where a test waits for it, patient where only a busy machine would need it.
HASTY = Patience(
    quiet_s=0.02,
    retry_s=0.05,
    give_up_s=5.0,
    answer_s=2.0,
    ping_every_s=0.05,
    lost_after_s=5.0,
)
QUICK_TO_LOSE = replace(HASTY, lost_after_s=0.3)
UV_PER_COUNT = 4_882_813 / 1000


def driver_of(board, options="", patience=HASTY):
    name = read_source_name("serial", board.path + options, known=OPTIONS)
    return BoardDriver(name, clock=time.monotonic, patience=patience)


class TestBoardContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A0", "A1", "A2")

    def expected_uv(self, index):
        return [(count_at(index, channel) - 512) * UV_PER_COUNT for channel in range(3)]

    @pytest.fixture
    def driver(self):
        with FakeBoard() as board:
            driver = driver_of(board)
            yield driver
            driver.close()


def stream_all(board, driver=None):
    """Read everything the board's script sends."""
    driver = driver or driver_of(board)
    driver.open()
    blocks = []
    while True:
        was_quiet = board.is_quiet
        block = driver.read(0.01)
        if block is not None:
            blocks.append(block)
        elif was_quiet:
            driver.close()
            return blocks


def read_until_lost(driver, *, timeout_s=0.01):
    """Read until the driver raises; return what came, for `pytest.raises` around it loses it."""
    blocks = []
    while True:
        try:
            block = driver.read(timeout_s)
        except DeviceLost as exc:
            return blocks, str(exc)
        if block is not None:
            blocks.append(block)


def spans(blocks):
    """Return the runs of scans that came without a gap, as (first, end)."""
    runs = []
    for block in blocks:
        if runs and runs[-1][1] == block.first_index:
            runs[-1] = (runs[-1][0], block.end_index)
        else:
            runs.append((block.first_index, block.end_index))
    return runs


def assert_true_samples(blocks):
    for block in blocks:
        indices = range(block.first_index, block.end_index)
        expected = [
            [(count_at(index, channel) - 512) * UV_PER_COUNT for channel in range(3)]
            for index in indices
        ]
        np.testing.assert_allclose(block.samples_uv, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (frames(0, 1, 2), [(0, 24)]),
        (frames(0, 1, 5, 6), [(0, 16), (40, 56)]),
        (frames(3, 4), [(24, 40)]),
        (frames(0, 2, 4), [(0, 8), (16, 24), (32, 40)]),
        (frames(0, 1, 65_536, 65_537), [(0, 16), (524_288, 524_304)]),
        (frames(0, 1, 1, 2), [(0, 24)]),
        (frames(0, 2, 1, 3), [(0, 8), (16, 32)]),
    ],
    ids=["whole", "burst", "start", "every_other", "long_burst", "duplicate", "reordered"],
)
def test_what_is_missing_is_a_gap_of_exactly_its_scans(script, expected):
    with FakeBoard(script=script) as board:
        blocks = stream_all(board)
    assert spans(blocks) == expected
    assert_true_samples(blocks)


def test_a_damaged_frame_is_a_gap_and_its_neighbours_stay():
    def script(board, stream):
        for number in range(6):
            frame = stream.frame(number)
            yield frame[:9] + bytes([frame[9] ^ 1 or 1]) + frame[10:] if number == 3 else frame

    with FakeBoard(script=script) as board:
        assert spans(stream_all(board)) == [(0, 24), (32, 48)]


def test_received_and_missing_add_up_over_a_bad_line():
    rng = random.Random(20261121)
    n_frames = 1500

    def script(board, stream):
        for number in range(n_frames):
            frame = bytearray(stream.frame(number))
            for at in range(len(frame)):
                if rng.random() < 2e-3:
                    frame[at] = rng.randrange(256)
            if number in (0, n_frames - 1) or rng.random() > 0.1:
                yield bytes(frame)
        yield stream.frame(n_frames)

    with FakeBoard(script=script) as board:
        blocks = stream_all(board)
    assert_true_samples(blocks)
    n_received = sum(block.n_samples for block in blocks)
    runs = spans(blocks)
    n_missing = runs[0][0] + sum(b[0] - a[1] for a, b in itertools.pairwise(runs))
    assert n_received + n_missing == (n_frames + 1) * 8
    assert 0.7 * n_frames * 8 < n_received < 0.95 * n_frames * 8


def test_frames_of_a_clock_that_slips_are_refused():
    def script(board, stream):
        yield stream.frame(0)
        yield stream.frame(1, late_ticks=1)
        yield stream.frame(2, flags=1 << 6, late_ticks=20)
        yield stream.frame(3)

    with FakeBoard(script=script) as board:
        assert spans(stream_all(board)) == [(0, 8), (16, 32)]


def test_a_board_that_falls_silent_is_lost_after_a_while_and_not_before():
    with FakeBoard(script=frames(0)) as board:
        driver = driver_of(board, patience=QUICK_TO_LOSE)
        driver.open()
        began_s = time.monotonic()
        assert driver.read(0.5).n_samples == 8
        assert driver.read(0.01) is None
        _, said = read_until_lost(driver)
        assert re.search(r"sent no samples for \d\.\d s \(nothing", said)
        assert time.monotonic() - began_s >= 0.3
        with pytest.raises(DeviceLost):
            driver.read(0.01)
        driver.close()


def test_a_board_that_only_sends_frames_that_do_not_fit_is_lost_and_says_so():
    def script(board, stream):
        while True:
            yield stream.frame(0, late_ticks=1)

    with FakeBoard(script=script) as board:
        driver = driver_of(board, patience=QUICK_TO_LOSE)
        driver.open()
        blocks, said = read_until_lost(driver)
        assert blocks == []
        assert "damaged frames" in said
        driver.close()


def test_what_came_before_a_restart_is_kept_and_the_stream_is_over():
    def script(board, stream):
        yield stream.frame(0) + stream.frame(1) + board.restart() + stream.frame(2)

    with FakeBoard(script=script) as board:
        driver = driver_of(board)
        driver.open()
        blocks, said = read_until_lost(driver)
        assert "restarted" in said
        assert spans(blocks) == [(0, 16)]
        driver.close()


def test_an_unplugged_board_is_lost_at_once_and_can_be_closed():
    with FakeBoard() as board:
        driver = driver_of(board)
        driver.open()
        blocks = [driver.read(0.5) for _ in range(3)]
        board.unplug()
        began_s = time.monotonic()
        more, said = read_until_lost(driver, timeout_s=0.5)
        assert time.monotonic() - began_s < 0.25
        assert f"connection to {board.path} broke" in said
        assert_true_samples(blocks + more)
        driver.close()
        driver.close()


@pytest.mark.parametrize("dies_on", [INFO_REQ, START, STOP])
def test_a_board_that_is_unplugged_while_it_is_greeted_is_lost_in_words(dies_on):
    with FakeBoard(dies_on=dies_on) as board:
        driver = driver_of(board)
        with pytest.raises(DeviceLost, match="broke"):
            driver.open()
        driver.close()


def test_twenty_boards_plugged_in_and_pulled_out_leave_nothing_open():
    def n_open():
        return len(list(Path("/proc/self/fd").iterdir()))

    before, n_threads = n_open(), threading.active_count()
    for _ in range(20):
        with FakeBoard() as board:
            driver = driver_of(board)
            driver.open()
            board.unplug()
            read_until_lost(driver)
            driver.close()
    assert n_open() == before
    assert threading.active_count() == n_threads


def test_a_board_that_boots_slowly_is_waited_for():
    with FakeBoard(n_deaf=3, boots_when_asked=True, script=frames(0)) as board:
        assert spans(stream_all(board)) == [(0, 8)]


def test_a_board_that_restarts_while_it_is_started_is_started_again():
    with FakeBoard(restarts_on_start=1, script=frames(0)) as board:
        assert spans(stream_all(board)) == [(0, 8)]


def test_a_board_that_keeps_restarting_is_given_up_in_words():
    with FakeBoard(restarts_on_start=9) as board:
        driver = driver_of(board)
        with pytest.raises(DeviceLost, match="restarted while it was started"):
            driver.open()


def test_the_board_is_told_that_somebody_listens_and_when_nobody_does_any_more():
    with FakeBoard() as board:
        driver = driver_of(board)
        driver.open()
        until_s = time.monotonic() + 0.3
        while time.monotonic() < until_s:
            driver.read(0.05)
        driver.close()
        board.wait_for(STOP)
        kinds = [command[0] for command in board.commands]
        assert 3 <= kinds.count(PING) <= 7
        assert kinds[-1] == STOP


def test_a_stream_that_is_opened_again_takes_nothing_of_the_one_before():
    with FakeBoard() as board:
        for _ in range(3):
            driver = driver_of(board)
            driver.open()
            block = driver.read(0.5)
            assert block.first_index == 0
            assert_true_samples([block])
            driver.close()


def test_every_stream_has_another_id_than_the_one_before():
    with FakeBoard() as board:
        driver = driver_of(board)
        for _ in range(3):
            driver.open()
        driver.close()
        ids = [command[10] for command in board.commands if command[0] == START]
    assert [(later - earlier) % 256 for earlier, later in itertools.pairwise(ids)] == [1, 1]


def test_a_read_waits_as_long_as_it_was_told_and_no_shorter():
    with FakeBoard(script=frames()) as board:
        driver = driver_of(board)
        driver.open()
        began_s = time.monotonic()
        assert driver.read(0.1) is None
        assert time.monotonic() - began_s >= 0.1
        driver.close()


def test_another_firmware_version_is_refused_with_what_to_flash():
    with (
        FakeBoard(protocol=(2, 0), version=(2, 0, 1)) as board,
        pytest.raises(WrongFirmware, match=r"firmware 2\.0\.1 .* Flash"),
    ):
        driver_of(board).open()


def test_a_board_that_refuses_is_quoted_and_its_port_is_free_again():
    with FakeBoard(refusal=8) as board:
        for _ in range(2):
            with pytest.raises(UnsuitableStream, match="converter is too slow"):
                driver_of(board).open()


def test_a_port_that_another_program_holds_is_busy():
    with FakeBoard() as board:
        first = driver_of(board)
        first.open()
        with pytest.raises(SourceBusy, match="another program"):
            driver_of(board).open()
        first.close()


def test_an_unknown_gain_leaves_the_values_uncalibrated():
    with FakeBoard() as board:
        driver = driver_of(board)
        (first, *_) = driver.open().channels
        driver.close()
    assert not first.is_calibrated
    assert first.uv_per_count == pytest.approx(4882.813)
    assert first.low_uv == pytest.approx(-512 * 4882.813)
    assert first.high_uv == pytest.approx(511 * 4882.813)
    assert first.zero_count == 512


def test_a_stated_gain_brings_the_values_to_the_skin():
    with FakeBoard() as board:
        driver = driver_of(board, "?gain=5000&names=gluteus_maximus_R,biceps_femoris_R&channels=2")
        info = driver.open()
        block = driver.read(0.5)
        driver.close()
    assert [channel.name for channel in info.channels] == ["gluteus_maximus_R", "biceps_femoris_R"]
    assert all(channel.is_calibrated for channel in info.channels)
    assert info.channels[0].uv_per_count == pytest.approx(0.9765626)
    assert block.samples_uv[0, 0] == pytest.approx((count_at(0, 0) - 512) * 0.9765626)


def test_a_gain_the_board_knows_is_used_and_not_overruled():
    with FakeBoard(gain_milli=1_000_000) as board:
        driver = driver_of(board)
        assert driver.open().channels[0].uv_per_count == pytest.approx(4.882813)
        driver.close()
        with pytest.raises(UnsuitableStream, match="gain 1000, but 500 was stated"):
            driver_of(board, "?gain=500").open()


def test_kinds_skew_and_labels_are_those_of_the_board():
    with FakeBoard(kinds=(0, 1, 2), labels=("GM", "BF", "ACC")) as board:
        driver = driver_of(board)
        channels = driver.open().channels
        driver.close()
    assert [channel.kind for channel in channels] == ["emg", "envelope", "aux"]
    assert [channel.name for channel in channels] == ["GM", "BF", "ACC"]
    assert [channel.skew_s for channel in channels] == pytest.approx([0, 56e-6, 112e-6])


def test_labels_that_do_not_tell_channels_apart_are_replaced():
    with FakeBoard(labels=("EMG", "EMG", "")) as board:
        driver = driver_of(board)
        assert [channel.name for channel in driver.open().channels] == ["A0", "A1", "A2"]
        driver.close()


def test_more_channels_than_the_board_has_are_refused():
    with (
        FakeBoard() as board,
        pytest.raises(UnsuitableStream, match="has 3 channels, 4 were asked for"),
    ):
        driver_of(board, "?channels=4").open()


def test_more_than_the_line_carries_is_refused_with_what_it_carries():
    with (
        FakeBoard(n_channels=6) as board,
        pytest.raises(UnsuitableStream, match=r"6 channels at 2000 Hz .* at 1211 Hz at most"),
    ):
        driver_of(board, "?rate=2000").open()


@pytest.mark.parametrize(
    ("options", "n_channels", "encodings", "scans"),
    [
        ("?rate=1000", 3, 0b110, 8),
        ("?rate=1000", 6, 0b110, 8),
        ("?rate=2000", 3, 0b110, 16),
        ("?rate=1000", 3, 0b010, 8),
        ("?rate=1200", 6, 0b110, 16),
        ("?rate=100", 1, 0b110, 1),
    ],
)
def test_a_frame_is_as_short_as_the_line_allows(options, n_channels, encodings, scans):
    with FakeBoard(n_channels=n_channels, encodings=encodings) as board:
        driver = driver_of(board, options)
        driver.open()
        driver.close()
        start = next(command for command in board.commands if command[0] == START)
    assert start[7] == scans
    assert start[8] == (2 if encodings & 0b100 else 1)


def test_the_rate_is_what_the_ticks_make_of_it():
    with FakeBoard() as board:
        driver = driver_of(board, "?rate=1234.5")
        info = driver.open()
        driver.close()
    assert info.fs_hz == pytest.approx(2_000_000 / 1620)


def test_its_source_opens_it_again():
    with FakeBoard() as board:
        driver = driver_of(board, "?channels=2&rate=500")
        assert driver.open().source == f"serial:{board.path}?channels=2&rate=500"
        driver.close()


def test_a_board_over_tcp_streams_the_same():
    with FakeTcpBoard(script=frames(0, 1, 3)) as board:
        name = read_source_name("socket", board.path, known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic, patience=HASTY)
        blocks = stream_all(board, driver)
    assert spans(blocks) == [(0, 16), (24, 32)]
    assert_true_samples(blocks)


def test_a_tcp_board_that_hangs_up_is_lost():
    with FakeTcpBoard() as board:
        name = read_source_name("socket", board.path, known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic, patience=HASTY)
        driver.open()
        board.unplug()
        _, said = read_until_lost(driver)
        assert f"connection to socket:{board.path} broke" in said
        driver.close()
