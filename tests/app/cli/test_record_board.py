"""A board on a port and every way it fails: a sentence, exit code 2, and what was recorded kept."""

import errno
from threading import Timer

import numpy as np
import pytest
import serial

from app.model.home import home_folder
from app.store.store import Store
from tests.fakes.fake_board import PING, START, FakeBoard, count_at, frames
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger_board import LedgerBoard

UV_PER_COUNT = 4_882_813 / 1000 / 5000


@pytest.fixture
def record(firing_order):
    """Return a function that records a board and says how that ended, in one sentence of stderr."""

    def run(board, options="?gain=5000", seconds=2):
        source = f"serial:{board.path}{options}"
        ended = firing_order("record", "--source", source, "--seconds", seconds)
        assert ended.code == 2
        assert "Traceback" not in ended.err
        return ended.err.splitlines()[-1]

    return run


def stored():
    store = Store.open_to_read(home_folder())
    try:
        return [(each.ending, store.read(each.id)) for each in store.sessions()]
    finally:
        store.close()


def test_a_board_pulled_out_while_it_is_recorded_leaves_what_came_before(record):
    class Pulled(FakeBoard):
        """Is unplugged once all it had to send is out and somebody asks for its time."""

        def _answer(self, payload):
            self._is_dead = payload[0] == PING and self.is_quiet
            super()._answer(payload)

    with Pulled(script=frames(*range(150))) as board:
        said = record(board, seconds=2)
    assert said.startswith(f"The connection to {board.path} broke")
    assert said.endswith("Plug it in again. What came before is stored.")
    ((ending, recording),) = stored()
    assert ending == "the time was up"
    n_came = 150 * 8
    (gap,) = recording.gaps
    assert gap.first_index == n_came
    assert len(recording.samples_uv) == gap.end_index
    counts = [[count_at(index, channel) for channel in range(3)] for index in range(n_came)]
    came_uv = recording.samples_uv[:n_came]
    np.testing.assert_allclose(came_uv, (np.array(counts) - 512) * UV_PER_COUNT)


def test_a_board_of_another_firmware_version_is_told_what_to_flash(record):
    with FakeBoard(protocol=(2, 0), version=(2, 0, 1)) as board:
        said = record(board)
    assert "firmware 2.0.1 and speaks protocol 2.0; this program speaks 1." in said
    assert "Flash the firmware/semg of this program" in said


def test_a_board_that_refuses_to_start_is_quoted(record):
    with FakeBoard(refusal=8) as board:
        assert "converter is too slow" in record(board)


def test_a_board_pulled_out_while_it_is_greeted_is_told(record):
    with FakeBoard(dies_on=START) as board:
        assert f"The connection to {board.path} broke" in record(board)


def test_a_port_another_program_holds_is_told_and_left_to_it(record):
    with FakeBoard() as board, serial.Serial(board.path, exclusive=True):
        assert f"{board.path} is in use by another program" in record(board)


def test_a_port_this_account_may_not_use_is_told_with_the_remedy(record, monkeypatch):
    def refuse(*_, **__):
        raise serial.SerialException(errno.EACCES, "Permission denied")

    # The tests may run as root, to whom no port is closed.
    monkeypatch.setattr(serial, "Serial", refuse)
    with FakeBoard() as board:
        assert f"This account may not use {board.path}" in record(board)


def test_something_that_only_talks_is_told_from_a_board(record):
    class Talker(FakeBoard):
        def _make_frames(self):
            if not self._out:
                self._out += b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M*47\r\n"

        def _answer(self, payload):
            pass

    with Talker() as talker:
        said = record(talker)
    assert "bytes the program cannot read: wrong speed or wrong device" in said
    assert "firing-order devices lists the ports" in said


def test_a_board_slower_than_an_order_needs_is_recorded_and_told(record):
    with FakeBoard() as board:
        said = record(board, "?gain=5000&rate=500", seconds=1)
    assert "sends 500 samples per second: an order needs at least 1000" in said
    ((_, recording),) = stored()
    assert len(recording.samples_uv) >= 500


def test_a_board_that_comes_back_goes_on_in_the_same_recording(firing_order, tmp_path):
    line = FaultyLine(Faults(), np.random.default_rng(20261122))
    with LedgerBoard() as board, FaultProxy(board.path, line, folder=tmp_path) as proxy:
        unplug, plug_in = Timer(1.0, proxy.unplug), Timer(1.6, proxy.plug_in)
        unplug.start()
        plug_in.start()
        ended = firing_order("record", "--source", f"serial:{proxy.path}?gain=5000", "--seconds", 3)
        plug_in.join()
    assert "broke" in ended.err
    assert "Waiting for it to come back" in ended.err
    assert "The sensor is back" in ended.err
    ((ending, recording),) = stored()
    assert ending == "the time was up"
    # A machine too busy to read the line for a second has further gaps, each told for itself.
    gap = max(recording.gaps, key=lambda each: each.n_samples)
    assert 500 <= gap.n_samples <= 2000
    assert len(recording.samples_uv) >= 3000
