"""The simulated board on a port in real time, as pyserial sees it."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import serial

from drivers import commands
from drivers.commands import Encoding
from drivers.frames import FrameDecoder, encode_frame
from drivers.messages import Ack, Data, Info
from tests.firmware.simulated_board import SimulatedBoard, voltages_for
from tests.firmware.simulated_stream import plan_for

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def plan(firmware_build):
    return plan_for(
        firmware_build, n_channels=6, period_ticks=2000, encoding=Encoding.PACKED_10_BIT, scans=16
    )


class Host:
    """An open port and what has been read from it."""

    def __init__(self, port):
        self.line = serial.Serial(port, 115200, exclusive=True, timeout=0.05, write_timeout=1)
        self.decoder = FrameDecoder()
        self.messages = []

    def say(self, payload):
        self.line.write(b"\0" + encode_frame(payload))

    def hear_until(self, kind, n_messages=1):
        """Read until so many messages of a kind are there."""
        end_s = time.monotonic() + PATIENCE_S
        while sum(isinstance(message, kind) for message in self.messages) < n_messages:
            assert time.monotonic() < end_s, f"no {kind.__name__} within {PATIENCE_S} s"
            self.messages += self.decoder.feed(self.line.read(1) + self.line.read(512))
        return [message for message in self.messages if isinstance(message, kind)]

    def close(self):
        self.line.close()


def test_a_stream_over_a_port_is_whole_and_the_port_opens_again(firmware_build, plan):
    sent = np.random.default_rng(8).integers(0, 1024, (3_000, 6))
    with SimulatedBoard(firmware_build, voltages_for(sent)) as board:
        for stream_id in (1, 2):
            host = Host(board.port)
            host.say(commands.info_req(1))
            host.hear_until(Info)
            chosen = replace(plan, stream_id=stream_id)
            host.decoder.expect(chosen)
            host.say(chosen.start(2))
            frames = host.hear_until(Data, 40)
            host.decoder.expect(None)
            host.say(commands.stop(3))
            host.hear_until(Ack, 2)
            host.close()
            counts = np.concatenate([chosen.unpack(data.samples) for data in frames])
            np.testing.assert_array_equal(counts, sent[: len(counts)])
            assert host.decoder.counts.n_damaged == 0
        board.stop()
        assert board.statistics["bytes_unread"] == 0


def test_a_pressed_reset_button_shows_as_a_boot(firmware_build):
    with SimulatedBoard(firmware_build, np.zeros((1, 3))) as board:
        host = Host(board.port)
        host.say(commands.info_req(1))
        before = host.hear_until(Info)[0].boot_id
        board.reset()
        while (after := host.hear_until(Info)[-1]).boot_id == before:
            host.messages.clear()
        host.close()
    assert after.request_id == 0


def test_a_board_that_resets_on_open_speaks_first(firmware_build):
    with SimulatedBoard(firmware_build, np.zeros((1, 3)), resets_on_open=True) as board:
        host = Host(board.port)
        (info,) = host.hear_until(Info)
        host.close()
    assert info.request_id == 0


def test_a_pulled_plug_is_an_operating_system_error(firmware_build):
    with SimulatedBoard(firmware_build, np.zeros((1, 3))) as board:
        host = Host(board.port)
        host.say(commands.info_req(1))
        host.hear_until(Info)
        board.stop()
        with pytest.raises(OSError, match=r".+"):
            host.line.read(1)
        host.close()
