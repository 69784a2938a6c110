"""Ports that would not open, each in a sentence; on real ports, real files, a real other user."""

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers import board_search, port_identity, port_list
from drivers.board import BoardDriver
from drivers.errors import (
    NoPermission,
    SourceNotFound,
    UnknownSource,
    UnsuitableStream,
    WrongDevice,
)
from drivers.link import Patience
from drivers.port import open_port
from drivers.source_name import read_source_name
from tests.drivers.board_reading import driver_of
from tests.fakes.fake_board import FakeBoard

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
IMPATIENT = Patience(quiet_s=0.01, retry_s=0.02, noise_s=0.05, give_up_s=0.1, answer_s=0.1)


def listed(device, *, vid=0x2341, pid=0x0043, description="Arduino Uno"):
    return SimpleNamespace(
        device=device, vid=vid, pid=pid, description=description, serial_number=None, location=None
    )


def auto_driver():
    name = read_source_name("serial", "auto", known=())
    return BoardDriver(name, clock=time.monotonic, patience=IMPATIENT)


def test_a_port_that_is_not_there_is_not_found():
    with pytest.raises(SourceNotFound, match=r"There is no port /dev/ttyNONE: .* Plug it in"):
        open_port("/dev/ttyNONE", clock=time.monotonic)


@pytest.mark.parametrize("place", ["/etc/hostname", "/tmp", "/dev/null"])
def test_what_is_no_serial_port_is_a_wrong_device(place):
    with pytest.raises(WrongDevice, match=f"{place} is not a serial port"):
        open_port(place, clock=time.monotonic)


def test_an_address_where_nobody_listens_is_not_found():
    with pytest.raises(
        SourceNotFound, match=r"Nobody answers at socket://127\.0\.0\.1:1 .*refused"
    ):
        open_port("socket://127.0.0.1:1", clock=time.monotonic)


def test_an_address_that_cannot_be_is_refused_before_it_is_opened():
    name = read_source_name("socket", "//localhost:port", known=())
    with pytest.raises(UnknownSource, match="socket://host:port"):
        BoardDriver(name, clock=time.monotonic)


def test_a_port_this_account_may_not_use_names_the_group_and_the_command():
    with FakeBoard() as fake:
        # Root may do anything, so the child becomes nobody; anybody else is refused by mode 000.
        Path(fake.path).chmod(0o000)
        code = (
            "import os, sys, time; from drivers.errors import NoPermission\n"
            "from drivers.port import open_port\n"
            f"if os.getuid() == 0: os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})\n"
            "try: open_port(sys.argv[1], clock=time.monotonic)\n"
            "except NoPermission as exc: print(exc)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, fake.path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.startswith(f"This account may not use {fake.path}")
    assert "the group dialout" in done.stdout
    assert "sudo usermod -aG dialout $USER" in done.stdout


def test_ports_on_usb_come_first_and_are_described(monkeypatch):
    ports = [
        listed("/dev/ttyS0", vid=None, description="n/a"),
        listed("/dev/ttyACM0"),
    ]
    monkeypatch.setattr(port_identity, "comports", lambda: ports)
    monkeypatch.setattr(port_list.os, "access", lambda path, mode: path != "/dev/ttyACM0")
    usb, plain = port_list.find_ports()
    assert (usb.source, usb.title) == ("serial:/dev/ttyACM0", "Arduino Uno")
    assert usb.detail == "/dev/ttyACM0, USB 2341:0043"
    assert "usermod" in usb.problem
    assert (plain.source, plain.title, plain.problem) == ("serial:/dev/ttyS0", "Serial port", None)


def found_at(monkeypatch, *devices):
    monkeypatch.setattr(port_identity, "comports", lambda: [listed(device) for device in devices])


def test_auto_takes_the_port_that_answers(monkeypatch):
    with FakeBoard() as fake:
        found_at(monkeypatch, "/dev/ttyNONE", fake.path)
        driver = auto_driver()
        assert driver.open().source == f"serial:{fake.path}"
        driver.close()


def test_of_several_boards_auto_took_the_first_that_answered(monkeypatch):
    with FakeBoard() as one, FakeBoard() as other:
        ports = [listed(one.path), listed(other.path)]
        ports[1].serial_number = "7573"
        monkeypatch.setattr(port_identity, "comports", lambda: ports)
        name = read_source_name("serial", "auto?channels=2", known=("channels",))
        with pytest.raises(SourceNotFound) as refused:
            BoardDriver(name, clock=time.monotonic, patience=IMPATIENT).open()
        said = str(refused.value)
        assert "serial:auto finds 2 boards: one must be meant." in said
        for place, number in ((one.path, "none"), (other.path, "7573")):
            assert f"serial:{place}?channels=2 for the fake, firmware 1.0.0 on {place}" in said
            assert f"(serial number {number}" in said
        # Both were let go: what is to be typed opens.
        name = read_source_name("serial", f"{other.path}?channels=2", known=("channels",))
        driver = BoardDriver(name, clock=time.monotonic, patience=IMPATIENT)
        assert driver.open().source == f"serial:{other.path}?channels=2"
        driver.close()


def test_auto_without_a_board_says_what_it_tried(monkeypatch):
    found_at(monkeypatch, "/dev/ttyNONE", "/dev/null")
    with pytest.raises(SourceNotFound, match=r"No board was found.*/dev/null is not.*/dev/ttyNONE"):
        auto_driver().open()
    found_at(monkeypatch)
    with pytest.raises(SourceNotFound, match="There is no serial port at all"):
        auto_driver().open()


def test_auto_says_first_what_keeps_a_board_from_being_used(monkeypatch):
    def greet_nobody(place, *, clock):
        raise NoPermission("This account may not use it.")

    monkeypatch.setattr(board_search, "open_port", greet_nobody)
    found_at(monkeypatch, "/dev/ttyACM0", "/dev/ttyACM1")
    with pytest.raises(NoPermission):
        auto_driver().open()


@pytest.mark.parametrize(("vid", "is_named"), [(0x1A86, True), (0x2341, False)])
def test_a_ch340_stood_in_a_how_to_and_in_no_sentence(monkeypatch, vid, is_named):
    with FakeBoard(n_deaf=99) as silent:
        monkeypatch.setattr(port_identity, "comports", lambda: [listed(silent.path, vid=vid)])
        with pytest.raises(WrongDevice) as refused:
            driver_of(silent, patience=IMPATIENT).open()
    assert ("USB chip is a CH340 (1a86:0043)" in str(refused.value)) is is_named


def test_a_line_that_stays_too_slow_names_the_ch340(monkeypatch):
    with FakeBoard(n_channels=6) as slow:
        monkeypatch.setattr(port_identity, "comports", lambda: [listed(slow.path, vid=0x1A86)])
        with pytest.raises(UnsuitableStream, match=r"at 1211 Hz at most.*CH340.*115200 baud"):
            driver_of(slow, "?rate=2000").open()
