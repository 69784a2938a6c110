"""At what speed board and host talk, at exact instants and without waiting for them."""

from dataclasses import replace

import pytest

from drivers import commands
from drivers.handshake import greet
from drivers.line_speed import raise_speed
from drivers.link import Link, Patience
from drivers.messages import Info
from drivers.port_identity import PortIdentity
from drivers.registry import open_source
from drivers.speed_memory import SpeedLearner, SpeedMemory
from tests.fakes import wire
from tests.fakes.clock import FakeClock
from tests.fakes.fake_board import FakeBoard
from tests.fakes.scripted_port import ScriptedPort

INFO = Info(1, 1, 1, bauds=(115_200, 250_000, 500_000), baud=115_200)
FALLS_BACK_AFTER_S = 1.0
NOISE = bytes(range(1, 200))


class SpeedyBoard:
    """Answers what it hears at its own speed, and goes to another as docs/protocol.md says."""

    def __init__(self, *, understood=(115_200, 250_000, 500_000), hears=None, boot_id=5):
        self.clock = FakeClock()
        self.port = ScriptedPort(self.clock, [])
        self.port.on_write = self.answer
        self.link = Link(self.port)
        self.baud = 115_200
        self.heard_s = self.clock.now_s
        self.understood = understood
        self.refuses = False
        self.loses_ack = False
        self.boot_id = boot_id
        self.device = PortIdentity("/dev/ttyUSB0", "CH340", 0x1A86, 0x7523, location="1-2")
        self.speeds = SpeedMemory(clock=self.clock)
        self.hears = hears or (lambda baud: baud in understood)

    def answer(self, sent):
        """Return what the host hears of the answers."""
        if self.baud != 115_200 and self.clock.now_s - self.heard_s > FALLS_BACK_AFTER_S:
            self.baud = 115_200
        if self.host_baud != self.baud or not self.hears(self.baud):
            return []
        payloads = [wire.payload_of(part) for part in sent.split(b"\0") if part]
        answers = [self.answer_to(payload) for payload in payloads]
        return [b"\0" + answer for answer in answers if answer]

    @property
    def host_baud(self):
        return self.port.bauds[-1][1] if self.port.bauds else 115_200

    def answer_to(self, payload):
        self.heard_s = self.clock.now_s
        kind, request_id = payload[:2]
        if kind == commands.CommandType.SET_BAUD and self.refuses:
            return wire.frame(bytes([5, request_id, kind, 6, 2]))
        if kind == commands.CommandType.SET_BAUD:
            self.baud = int.from_bytes(payload[2:], "little")
            return b"" if self.loses_ack else wire.frame(bytes([4, request_id, kind]))
        if kind == commands.CommandType.PING:
            return wire.frame(bytes([6, request_id]) + payload[2:] + bytes(4))
        if kind == commands.CommandType.INFO_REQ:
            return FakeBoard(boot_id=self.boot_id).info(request_id)
        return b""

    def raise_speed(self, info=INFO):
        began_s = self.clock.now_s
        raised = raise_speed(
            self.link,
            info,
            clock=self.clock,
            patience=Patience(),
            device=self.device,
            speeds=self.speeds,
        )
        return raised.baud, self.clock.now_s - began_s


def test_the_best_speed_is_agreed_on_and_proven_at_once():
    board = SpeedyBoard()
    baud, took_s = board.raise_speed()
    assert (baud, board.baud, board.host_baud) == (500_000, 500_000, 500_000)
    assert took_s < 0.1


def test_an_answer_that_got_lost_does_not_keep_the_two_apart():
    board = SpeedyBoard()
    board.loses_ack = True
    baud, _ = board.raise_speed()
    assert (baud, board.baud) == (500_000, 500_000)


def test_a_converter_that_cannot_do_the_best_speed_gets_the_next():
    board = SpeedyBoard(understood=(115_200, 250_000))
    baud, took_s = board.raise_speed()
    assert (baud, board.baud, board.host_baud) == (250_000, 250_000, 250_000)
    assert took_s < 2.5


def test_where_no_other_speed_works_both_are_back_at_the_first():
    board = SpeedyBoard(understood=(115_200,))
    baud, took_s = board.raise_speed()
    assert (baud, board.host_baud) == (115_200, 115_200)
    assert board.baud == 115_200
    assert took_s < 5.0


def test_a_speed_tried_in_vain_was_tried_again_at_every_opening_for_four_seconds():
    board = SpeedyBoard(understood=(115_200,))
    assert board.raise_speed()[1] > 2.0
    board.device = replace(board.device, place="/dev/ttyUSB7")
    baud, took_s = board.raise_speed()
    assert (baud, took_s) == (115_200, 0.0)


def test_another_device_is_tried_and_so_is_the_same_after_ten_minutes():
    board = SpeedyBoard(understood=(115_200, 250_000))
    board.raise_speed()
    again = SpeedyBoard()
    again.speeds = board.speeds
    again.device = replace(board.device, location="1-3")
    assert again.raise_speed()[0] == 500_000
    assert board.speeds.is_unheard(board.device, 500_000)
    assert not board.speeds.is_unheard(board.device, 250_000)
    board.clock.now_s += 601.0
    assert not board.speeds.is_unheard(board.device, 500_000)


def test_all_openings_of_one_program_can_share_what_they_found():
    assert isinstance(open_source("serial:/dev/ttyUSB0", FakeClock()), SpeedLearner)
    assert not isinstance(open_source("synthetic:", FakeClock()), SpeedLearner)


def test_a_board_that_refuses_stays_where_it_was():
    board = SpeedyBoard()
    board.refuses = True
    baud, took_s = board.raise_speed()
    assert (baud, board.port.bauds) == (115_200, [])
    assert took_s < 0.1


def test_a_board_of_version_1_0_is_not_even_asked():
    board = SpeedyBoard()
    assert board.raise_speed(replace(INFO, bauds=()))[0] == 115_200
    assert board.port.sent == []


def test_a_line_without_speeds_is_left_as_it_is():
    board = SpeedyBoard()
    board.port.set_baud = lambda baud: False
    assert board.raise_speed()[0] == 115_200


@pytest.mark.parametrize("left_at", [500_000, 250_000])
def test_a_board_that_streams_at_another_speed_is_found_there(left_at):
    """It is heard as noise until the host speaks its language."""
    board = SpeedyBoard()
    board.baud = left_at

    def answer(sent):
        board.heard_s = board.clock.now_s  # it streams: no falling back
        return board.answer(sent) or [NOISE]

    board.port.on_write = answer
    board.port._script.append((0.1, NOISE))
    began_s = board.clock.now_s
    info = greet(board.link, clock=board.clock, patience=Patience())
    assert info.boot_id == 5
    assert board.host_baud == left_at
    assert board.clock.now_s - began_s < 2.0


def test_a_board_that_idles_at_another_speed_comes_back_by_itself():
    board = SpeedyBoard()
    board.baud = 500_000
    began_s = board.clock.now_s
    greet(board.link, clock=board.clock, patience=Patience())
    assert board.port.bauds == []
    assert board.clock.now_s - began_s < 1.5


def test_a_board_that_boots_while_another_speed_is_tried_is_found_all_the_same():
    board = SpeedyBoard()
    boots_s = board.clock.now_s + 1.2
    board.hears = lambda baud: board.clock.now_s > boots_s
    board.port._script += [(0.01, NOISE), (1.2, NOISE)]
    began_s = board.clock.now_s
    greet(board.link, clock=board.clock, patience=Patience())
    assert board.clock.now_s - began_s < 2.5
