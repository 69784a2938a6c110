"""Asking a port who is on it: a name within four seconds, or what to do."""

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import serial

from drivers import port_problems
from drivers.base import FoundSource
from drivers.connection import Connection
from drivers.discovery import ask_who_it_is
from drivers.errors import SourceNotFound
from drivers.likely_kind import likely_kind
from drivers.link import Patience
from drivers.messages import spell_serial
from drivers.overheard import guess_speaker
from drivers.port_holder import find_holder
from drivers.port_identity import PortIdentity
from drivers.registry import open_source
from tests.fakes.fake_board import FakeBoard
from tests.fakes.fake_line import paced
from tests.fakes.fake_spikerbox import scan as spiker_scan
from tests.fakes.paced_board import PacedBoard

FS_HZ = 1000.0
HASTY = Patience(quiet_s=0.02, retry_s=0.05, noise_s=0.3, give_up_s=0.5)


def ask(place, patience=HASTY):
    found = FoundSource(f"serial:{place}", "Arduino Uno", place)
    return ask_who_it_is(found, clock=time.monotonic, patience=patience)


class Talker(FakeBoard):
    """Says the same thing again and again, whatever it is asked."""

    words = b""

    def _make_frames(self):
        if not self._out:
            time.sleep(0.001)
            self._out += self.words

    def _answer(self, payload):
        pass


def test_a_board_gives_its_name_and_is_let_go():
    with FakeBoard() as board:
        named = ask(board.path)
        assert (named.title, named.is_named, named.problem) == ("fake, firmware 1.0.0", True, None)
        assert named.source == f"serial:{board.path}"
        serial.Serial(board.path, exclusive=True).close()


def test_a_board_that_resets_when_it_is_opened_is_named_within_four_seconds():
    with FakeBoard(n_deaf=6) as board:
        began_s = time.monotonic()
        assert ask(board.path, Patience()).is_named
        assert time.monotonic() - began_s <= 4.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"512,498,501\r\n", "open it as ascii:"),
        (b"emg:512\tref:498\n", "open it as ascii:"),
        (b"\xc7\x7c" + bytes(range(1, 13)) + b"\x01", "open it as chords:"),
        (b"\xa5\x5a\x02" + bytes(range(1, 15)), "open it as openeeg:"),
        (b"G28 X Y ok\r\nwait\r\n", "another sketch is on the board"),
        (b"\x55\xaa\x93\x00\x1e\xf0", "Choose the port of the board"),
    ],
    ids=["plotter", "labelled", "chords", "openeeg", "text", "anything"],
)
def test_what_is_no_board_of_ours_is_told_with_what_to_do(words, said):
    talker = Talker()
    talker.words = words
    with talker:
        found = ask(talker.path)
    assert not found.is_named
    assert "wrong speed or wrong device" in found.problem
    assert said in found.problem


@pytest.mark.parametrize(
    ("device", "said"),
    [
        (PortIdentity("P", vendor_id=0x2E73), "of Backyard Brains: open it as byb:P."),
        (PortIdentity("P", "BITalino-12-34"), "a BITalino: open it as bitalino:P."),
        (PortIdentity("P", "OpenBCI Dongle", 0x0403), "open it as brainflow:P?board=cyton."),
        (PortIdentity("/dev/rfcomm0"), "such as a BITalino: open it as bitalino:/dev/rfcomm0."),
        (PortIdentity("P", "FT232R", 0x0403), "try bitalino:P, byb:P, chords:P or openeeg:P."),
        (PortIdentity("P", "Arduino Uno", 0x2341), "of Arduino: flash firmware/semg onto it."),
    ],
)
def test_the_owner_of_any_other_device_was_told_to_flash_it(device, said):
    advice = likely_kind(device)
    assert said in advice
    assert ("flash firmware/semg onto it." in advice) is (device.vendor_id == 0x2341)


def test_a_spikershield_that_streams_unasked_is_named():
    wire = b"".join(spiker_scan(index, 2) for index in range(60))
    assert "open it as byb:P." in guess_speaker(wire[3:], "P")
    assert guess_speaker(random.Random(3).randbytes(400), "P") is None


def test_a_silent_port_is_told():
    with Talker() as silent:
        assert "Nothing on" in ask(silent.path).problem


def test_who_holds_a_port_is_named():
    with FakeBoard() as board:
        code = (
            "import serial, sys; port = serial.Serial(sys.argv[1], exclusive=True); "
            "print('open', flush=True); sys.stdin.readline()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, board.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            other.stdout.readline()
            problem = ask(board.path).problem
            other.stdin.close()
        assert f"in use by another program, python (process {other.pid})" in problem.replace(
            Path(sys.executable).resolve().name, "python"
        )


def test_the_search_for_modems_is_explained(monkeypatch):
    holder = port_problems.find_holder.__globals__["PortHolder"]("ModemManager", 812)
    monkeypatch.setattr(port_problems, "find_holder", lambda place: holder)
    busy = port_problems.explain_open_failure("/dev/ttyACM0", OSError(16, "busy"))
    assert "ModemManager (process 812), which looks for modems for about ten seconds" in str(busy)
    assert "sudo systemctl stop ModemManager" in str(busy)


def test_a_mac_is_told_the_other_name(monkeypatch):
    monkeypatch.setattr(port_problems.sys, "platform", "darwin")
    with pytest.raises(SourceNotFound, match=r"Choose /dev/cu\.usbmodem14101\."):
        port_problems.refuse_call_in("/dev/tty.usbmodem14101")
    port_problems.refuse_call_in("/dev/cu.usbmodem14101")


def test_where_the_system_lists_no_processes_nobody_is_named(tmp_path):
    assert find_holder("/dev/null", processes=tmp_path / "proc") is None
    (tmp_path / "12").mkdir()
    assert find_holder("/dev/null", processes=tmp_path) is None


def test_nothing_is_guessed_from_nothing():
    assert guess_speaker(b"", "/dev/ttyACM0") is None


@pytest.mark.parametrize(
    ("serial_bytes", "read"),
    [
        ("01adde00", "00DE-AD01"),
        ("44332211", "1122-3344"),
        ("0a", "0A"),
        ("0a0b0c", "0C-0B0A"),
        ("", ""),
    ],
)
def test_a_units_serial_number_was_shown_as_its_bytes(serial_bytes, read):
    assert spell_serial(bytes.fromhex(serial_bytes)) == read


@contextmanager
def reading_along(place):
    """Let another program read a port without asking for it alone."""
    code = (
        "import os, sys, time; port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); "
        "print('open', flush=True)\n"
        "while True: os.read(port, 64) or time.sleep(0.0002)"
    )
    with subprocess.Popen([sys.executable, "-c", code, place], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        try:
            yield other
        finally:
            other.kill()


def test_a_program_that_reads_along_was_called_an_unplugged_cable():
    def as_time_goes(board, stream):
        return paced((stream.frame(number) for number in count()), FS_HZ / stream.scans)

    with PacedBoard(script=as_time_goes) as board:
        source = f"serial:{board.path}"
        connection = Connection(
            source,
            open_source=lambda name: open_source(name, clock=time.monotonic),
            clock=time.monotonic,
            sleep=time.sleep,
        )
        connection.open()
        assert connection.read(1.0) is not None
        with reading_along(board.path) as other:
            until_s = time.monotonic() + 20.0
            while connection.absence is None:
                assert time.monotonic() < until_s
                connection.read(0.05)
            assert f"(process {other.pid}), reads {board.path} too" in connection.absence.problem
            assert "Close that program" in connection.absence.problem
        while connection.absence is not None:
            assert time.monotonic() < until_s + 10.0
            connection.read(0.05)
        connection.close()


def test_a_board_whose_answers_another_program_reads_is_no_silent_port():
    with Talker() as silent, reading_along(silent.path) as other:
        assert f"(process {other.pid}), reads {silent.path} too" in ask(silent.path).problem
