"""What stands between a driver and the rest of the program passes on all that a driver can say."""

import time

from app.engine.montaged import MontagedDriver
from app.model.montage import Montage
from drivers.base import Answering, ClockAnswer, Hearing, Holding, Notice, NoticeKind, Stepped
from drivers.connection import Connection
from drivers.read_ahead import ReadAhead
from dsp.simulate.movement import AskedMovement
from tests.drivers.board_reading import driver_of
from tests.fakes.ledger_board import LedgerBoard


class Talkative:
    """A driver that can do all that a driver may."""

    is_holding = has_held = True

    def take_notices(self):
        return (Notice(3, NoticeKind.LATE_SCANS, "It was busy."),)

    def release(self):
        return ()

    def __init__(self):
        self.stepped_s = self.heard = None

    def take_answers(self):
        return (ClockAnswer(8.0, 1.0),)

    def step(self, duration_s):
        self.stepped_s = duration_s

    def hear(self, tone_index, movement):
        self.heard = tone_index


def test_a_montage_and_reading_ahead_hid_the_answers_of_a_board_from_its_clock():
    for wrapped in (MontagedDriver(Talkative(), Montage()), ReadAhead(Talkative())):
        assert isinstance(wrapped, Answering)
        assert isinstance(wrapped, Holding)
        assert wrapped.take_answers() == (ClockAnswer(8.0, 1.0),)
        assert wrapped.is_holding
        assert wrapped.has_held
        assert wrapped.take_notices() == (Notice(3, NoticeKind.LATE_SCANS, "It was busy."),)


def test_a_montage_passes_steps_and_tones_on():
    driver = Talkative()
    montaged = MontagedDriver(driver, Montage())
    assert isinstance(montaged, Stepped)
    assert isinstance(montaged, Hearing)
    montaged.step(0.5)
    montaged.hear(77, AskedMovement())
    assert (driver.stepped_s, driver.heard) == (0.5, 77)


def test_through_all_of_it_a_boards_answers_reach_the_measure_of_its_clock():
    heard = []

    class Watched(MontagedDriver):
        def take_answers(self):
            answers = super().take_answers()
            heard.extend(answers)
            return answers

    with LedgerBoard() as board:
        connection = Connection(
            f"serial:{board.path}",
            open_source=lambda _: Watched(ReadAhead(driver_of(board)), Montage()),
            clock=time.monotonic,
            sleep=time.sleep,
            list_ports=tuple,
        )
        connection.open()
        until_s = time.monotonic() + 10.0
        while len(heard) < 10 and time.monotonic() < until_s:
            connection.read(0.05)
        connection.close()
    assert len(heard) >= 10
