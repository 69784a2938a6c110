"""A foreign device that is unplugged and plugged in again goes on as one stream with a gap."""

import time
from itertools import count

import pytest

from drivers.connection import Connection
from drivers.devices.arduino_text import OPTIONS as TEXT_OPTIONS
from drivers.devices.arduino_text import read_dialect as read_text_dialect
from drivers.devices.chords import OPTIONS, read_dialect
from drivers.devices.line_driver import LineDriver
from drivers.source_name import read_source_name
from tests.drivers.devices.device_reading import HASTY
from tests.fakes.fake_arduino import FakeArduino, line
from tests.fakes.fake_chords import FakeChords
from tests.fakes.fake_line import paced

PATIENCE_S = 10.0


class PacedChords(FakeChords):
    n_ahead = 1

    def packets(self):
        return paced(super().packets(), 250.0)


class PacedArduino(FakeArduino):
    n_ahead = 1

    def everything(self):
        return paced(map(line, count()), 250.0)


def chords(source):
    name = read_source_name("chords", source.partition(":")[2], known=OPTIONS)
    return LineDriver(name, read_dialect(name, HASTY), clock=time.monotonic)


def text(source):
    name = read_source_name("ascii", source.partition(":")[2], known=TEXT_OPTIONS)
    return LineDriver(name, read_text_dialect(name, HASTY), clock=time.monotonic)


def read_on(connection, n_scans):
    """Read until so many scans came; return the first index and one past the last."""
    blocks = []
    until_s = time.monotonic() + PATIENCE_S
    while sum(block.n_samples for block in blocks) < n_scans:
        assert time.monotonic() < until_s, connection.absence
        block = connection.read(0.05)
        if block is not None:
            blocks.append(block)
    return blocks[0].first_index, blocks[-1].end_index


@pytest.mark.parametrize(
    ("fake", "kind", "make"), [(PacedChords, "chords", chords), (PacedArduino, "ascii", text)]
)
def test_it_comes_back_with_an_explicit_gap_of_the_time_it_was_away(tmp_path, fake, kind, make):
    place = tmp_path / "port"
    connection = Connection(
        f"{kind}:{place}",
        open_source=make,
        clock=time.monotonic,
        sleep=time.sleep,
        list_ports=lambda: (),
    )
    with fake() as device:
        place.symlink_to(device.path)
        info = connection.open()
        _, end_index = read_on(connection, 60)
    left_s = time.monotonic()
    place.unlink()
    while connection.absence is None:
        last = connection.read(0.05)
        end_index = end_index if last is None else last.end_index
    with fake() as device:
        place.symlink_to(device.path)
        first_index, _ = read_on(connection, 60)
        away_s = time.monotonic() - left_s
        connection.close()
    assert len(connection.returns) == 1
    gap_s = (first_index - end_index) / info.fs_hz
    assert 0.0 < gap_s < away_s + 0.5
