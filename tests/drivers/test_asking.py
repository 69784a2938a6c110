"""One port that hangs holds up no other, is told by its name, and is let go when it wakes."""

import threading
import time

import pytest

from app.engine.acquisition import Acquisition, Phase
from drivers import board_search, discovery, port_identity
from drivers.asking import Asking
from drivers.base import FoundSource
from drivers.board import BoardDriver
from drivers.errors import SourceBusy
from drivers.link import Patience
from drivers.port import open_port
from drivers.source_name import read_source_name
from tests.drivers.test_ports import listed
from tests.fakes.connected import connected
from tests.fakes.fake_board import FakeBoard

HUNG = "/dev/ttyHUNG"


@pytest.fixture
def woken():
    """Return what wakes every port that hangs; at the end all are woken."""
    event = threading.Event()
    yield event
    event.set()


def hanging_port(woken):
    def open_or_hang(place, **options):
        if place == HUNG:
            woken.wait()
            raise SourceBusy("woken")
        return open_port(place, **options)

    return open_or_hang


def test_a_port_that_hung_held_up_the_board_beside_it(monkeypatch, woken):
    monkeypatch.setattr(board_search, "open_port", hanging_port(woken))
    monkeypatch.setattr(board_search, "WITHIN_S", 0.5)
    with FakeBoard() as board:
        monkeypatch.setattr(port_identity, "comports", lambda: [listed(HUNG), listed(board.path)])
        name = read_source_name("serial", "auto", known=())
        driver = BoardDriver(name, clock=time.monotonic, patience=Patience(quiet_s=0.02))
        assert driver.open().source == f"serial:{board.path}"
        driver.close()


def test_a_port_that_hangs_is_told_by_its_name_with_what_to_do(monkeypatch, woken):
    monkeypatch.setattr(board_search, "open_port", hanging_port(woken))
    monkeypatch.setattr(board_search, "WITHIN_S", 0.1)
    monkeypatch.setattr(board_search, "_LEAST_S", 0.1)
    monkeypatch.setattr(port_identity, "comports", lambda: [listed(HUNG)])
    name = read_source_name("serial", "auto", known=())
    with pytest.raises(SourceBusy, match=f"{HUNG} was not through with .* Unplug that device"):
        BoardDriver(name, clock=time.monotonic).open()


def test_devices_that_were_asked_waited_for_one_that_hung(monkeypatch, woken):
    monkeypatch.setattr(discovery, "open_port", hanging_port(woken))
    monkeypatch.setattr(discovery, "WITHIN_S", 0.6)
    with FakeBoard() as board:
        found = [
            FoundSource(f"serial:{place}", "USB serial", place, may_be_asked=True)
            for place in (HUNG, board.path)
        ]
        began_s = time.monotonic()
        hung, named = discovery.ask_all(found, clock=time.monotonic)
    assert time.monotonic() - began_s < 3.0
    assert (named.title, named.is_named) == ("fake, firmware 1.0.0", True)
    assert HUNG in hung.problem
    assert not hung.may_be_asked


def test_what_answers_too_late_is_let_go(woken):
    let_go = threading.Event()

    def ask(place):
        woken.wait()
        return place

    asking = Asking(ask, discard=lambda place: let_go.set())
    assert asking.answers(["one"], clock=time.monotonic, within_s=0.01) == [None]
    woken.set()
    assert let_go.wait(10.0)


def test_an_error_of_the_program_is_no_port_that_hangs():
    def ask(place):
        raise ValueError(place)

    with pytest.raises(ValueError, match="one"):
        Asking(ask, discard=lambda _: None).answers(["one"], clock=time.monotonic)


class HangingDriver:
    """Opens when it is woken."""

    def __init__(self, woken, info):
        self.woken, self.info, self.is_closed = woken, info, threading.Event()

    def open(self):
        self.woken.wait()
        return self.info

    def read(self, timeout_s):
        raise AssertionError("read though nobody waits for it")

    def close(self):
        self.is_closed.set()


def test_a_driver_that_hung_while_it_was_opened_could_not_be_stopped(woken):
    driver = HangingDriver(woken, None)
    acquisition = Acquisition(
        connected(driver), clock=time.monotonic, on_open=lambda info: None, prepare=lambda: None
    )
    acquisition.start()
    acquisition.stop(opening_s=0.01)
    assert acquisition.state.phase is Phase.OPENING
