"""A board that goes, falls silent or starts anew: told in words, and what came before is kept."""

import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from drivers.board import BoardDriver
from drivers.errors import DeviceLost
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.board_reading import (
    HASTY,
    QUICK_TO_LOSE,
    assert_true_samples,
    driver_of,
    read_until_lost,
    spans,
)
from tests.fakes.fake_board import INFO_REQ, START, STOP, FakeBoard, FakeTcpBoard, frames
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger_board import UV_PER_COUNT, LedgerBoard


def test_a_board_that_answers_but_sends_no_samples_is_lost_after_a_while_and_not_before():
    with FakeBoard(script=frames(0)) as board:
        driver = driver_of(board, patience=QUICK_TO_LOSE)
        driver.open()
        began_s = time.monotonic()
        assert driver.read(0.5).n_samples == 8
        assert driver.read(0.01) is None
        _, said = read_until_lost(driver)
        assert re.search(r"sent no samples for \d\.\d s \(only other bytes meanwhile\)", said)
        assert time.monotonic() - began_s >= 0.3
        with pytest.raises(DeviceLost):
            driver.read(0.01)
        driver.close()


def test_a_board_that_sends_nothing_at_all_is_waited_for_longer():
    patient = replace(QUICK_TO_LOSE, ping_every_s=60.0, lost_after_s=0.1, mute_after_s=0.6)
    with FakeBoard(script=frames(0)) as board:
        driver = driver_of(board, patience=patient)
        driver.open()
        _, said = read_until_lost(driver)
        driver.close()
    assert re.search(r"sent no samples for 0\.[67] s \(nothing at all meanwhile\)", said)


def test_stalls_that_cut_frames_both_ways_lose_nothing(tmp_path):
    """The host's signs of life wait, too; the stalls are longer than a wrong line is borne."""
    stalls = tuple((0.3 + 0.7013 * number, 0.4) for number in range(4))
    line = FaultyLine(
        Faults(stalls=stalls, baud=115_200, both_ways=True), np.random.default_rng(20261122)
    )
    impatient = replace(HASTY, lost_after_s=0.25, rest_s=0.2)
    with LedgerBoard() as board, FaultProxy(board.path, line, folder=tmp_path) as proxy:
        driver = driver_of(proxy, patience=impatient)
        driver.open()
        blocks, until_s = [], time.monotonic() + 3.2
        while time.monotonic() < until_s:
            blocks.append(driver.read(0.02))
        driver.close()
    account = line.ledger.account(list(filter(None, blocks)), uv_per_count=UV_PER_COUNT)
    assert (account.wrong, account.unaccounted, account.n_missing) == (0, 0, 0)
    assert account.n_received > 2000


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


def test_damaged_frames_are_counted_from_the_last_samples_on():
    def script(board, stream):
        yield stream.frame(0) + stream.frame(0, late_ticks=1) + stream.frame(1)

    with FakeBoard(script=script) as board:
        driver = driver_of(board, patience=QUICK_TO_LOSE)
        driver.open()
        blocks, said = read_until_lost(driver)
        assert spans(blocks) == [(0, 16)]
        assert "damaged" not in said
        assert "since it was opened" not in said
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


def test_a_tcp_board_that_hangs_up_is_lost():
    with FakeTcpBoard() as board:
        name = read_source_name("socket", board.path, known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic, patience=HASTY)
        driver.open()
        board.unplug()
        _, said = read_until_lost(driver)
        assert f"connection to socket:{board.path} broke" in said
        driver.close()
