"""The first words with a board: slow ones are waited for, others refused with what to do."""

import pytest

from drivers.errors import DeviceLost, SourceBusy, UnsuitableStream, WrongFirmware
from tests.drivers.board_reading import driver_of, spans, stream_all
from tests.fakes.fake_board import FakeBoard, frames


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


@pytest.mark.parametrize("option", ["marker=heel", "selftest=ramp", "selftest=ground"])
def test_a_board_of_version_1_0_is_not_asked_for_what_came_later(option):
    with (
        FakeBoard() as board,
        pytest.raises(UnsuitableStream, match=f"cannot do what {option.partition('=')[0]}="),
    ):
        driver_of(board, f"?{option}").open()


def test_a_port_that_another_program_holds_is_busy():
    with FakeBoard() as board:
        first = driver_of(board)
        first.open()
        with pytest.raises(SourceBusy, match="another program"):
            driver_of(board).open()
        first.close()
