"""How a port hands bytes on: at once, but not more often than every 4 ms; on a real pty."""

import os
import time

import pytest
import serial

from drivers.errors import DeviceLost
from drivers.port import Port


class Pace:
    """A clock that only moves while somebody pauses."""

    def __init__(self):
        self.now_s, self.paused_s = 100.0, []

    def clock(self):
        return self.now_s

    def pause(self, length_s):
        self.paused_s.append(length_s)
        self.now_s += length_s


@pytest.fixture
def line():
    device, ours = os.openpty()
    made = serial.Serial(os.ttyname(ours), timeout=0.004)
    yield device, made
    made.close()
    os.close(device)
    os.close(ours)


def test_what_comes_after_a_silence_is_handed_on_at_once(line):
    device, made = line
    pace = Pace()
    port = Port(made, place="pty", clock=pace.clock, pause=pace.pause)
    os.write(device, b"abc")
    assert port.read(0.5) == b"abc"
    assert pace.paused_s == []


def test_what_comes_soon_after_waits_until_four_milliseconds_are_over_and_takes_more_along(line):
    device, made = line
    pace = Pace()

    def pause(length_s):
        pace.pause(length_s)
        os.write(device, b"more")
        time.sleep(0.001)  # a real pty, which the writing process may be slow to fill

    port = Port(made, place="pty", clock=pace.clock, pause=pause)
    os.write(device, b"a")
    assert port.read(0.5) == b"a"
    pace.now_s += 0.001
    os.write(device, b"b")
    assert port.read(0.5) == b"bmore"
    assert pace.paused_s == [pytest.approx(0.003)]


def test_nothing_within_the_time_is_nothing(line):
    _, made = line
    port = Port(made, place="pty", clock=time.monotonic)
    began_s = time.monotonic()
    assert port.read(0.02) == b""
    assert time.monotonic() - began_s >= 0.02


def test_a_port_closed_under_its_reader_is_a_lost_device(line):
    _, made = line
    port = Port(made, place="pty", clock=time.monotonic)
    made.close()
    with pytest.raises(DeviceLost, match="Plug it in again"):
        port.read(0.05)


def test_a_device_that_goes_while_it_is_waited_for_is_lost():
    device, ours = os.openpty()
    made = serial.Serial(os.ttyname(ours), timeout=0.004)
    port = Port(made, place="pty", clock=time.monotonic)
    os.close(ours)
    os.close(device)
    with pytest.raises(DeviceLost, match="Plug it in again"):
        port.read(0.5)
    made.close()
