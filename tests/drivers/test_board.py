"""The board driver against a board made of Python on a real pty: the stream and its gaps."""

import itertools
import random
import time

import pytest

from drivers.board import BoardDriver
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.board_reading import (
    HASTY,
    UV_PER_COUNT,
    assert_true_samples,
    driver_of,
    spans,
    stream_all,
)
from tests.drivers.contract import DriverContract
from tests.fakes.fake_board import PING, START, STOP, FakeBoard, FakeTcpBoard, count_at, frames
from tests.fakes.ledger_board import LedgerBoard


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
        # A third of HASTY's step at first: 18 in 0.3 s, fewer where the machine is busy.
        assert 3 <= kinds.count(PING) <= 20
        assert kinds[-1] == STOP


def test_asked_for_its_time_the_board_says_how_many_scans_it_had_made():
    with LedgerBoard() as board:
        driver = driver_of(board)
        driver.open()
        answers = []
        while len(answers) < 5:
            driver.read(0.05)
            answers += driver.take_answers()
        driver.close()
    for answer in answers:
        made_s = answer.index / 1000.0
        assert 0.0 <= board.began_s[0] + made_s - answer.asked_s < 0.2
    assert driver.take_answers() == ()


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
