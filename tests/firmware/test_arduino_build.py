"""The sketch folder builds with Arduino's own builder, and what it builds runs."""

from __future__ import annotations

import re

import numpy as np
import pytest

from drivers.commands import Encoding
from tests.firmware import toolchain
from tests.firmware.simulated_board import voltages_for
from tests.firmware.simulated_stream import plan_for, stream

BOARDS = {
    "uno": ("arduino:avr:uno", "atmega328p"),
    "nano": ("arduino:avr:nano:cpu=atmega328", "atmega328p"),
    "mega": ("arduino:avr:mega:cpu=atmega2560", "atmega2560"),
}
LARGEST_FLASH_PERCENT = 60
LARGEST_RAM_PERCENT = 75
"""Above this Arduino warns of instability."""


@pytest.mark.parametrize("board", BOARDS)
def test_the_sketch_builds_with_arduino_and_streams(firmware_build, tmp_path, board):
    toolchain.require_arduino()
    name, mcu = BOARDS[board]
    output = toolchain.make(tmp_path, "arduino", f"BOARD={name}")
    expect_sound_build(output)
    firmware = tmp_path / "semg.ino.elf"
    sent = np.random.default_rng(2).integers(0, 1024, (400, 3))
    plan = plan_for(
        firmware_build,
        n_channels=3,
        period_ticks=2000,
        encoding=Encoding.U16,
        scans=8,
        firmware=firmware,
        mcu=mcu,
    )
    streamed = stream(
        firmware_build, plan, voltages_for(sent), duration_s=0.3, firmware=firmware, mcu=mcu
    )
    assert streamed.line.n_damaged == 0
    assert len(streamed.counts) > 250
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts)])


def expect_sound_build(output):
    """No interrupt that nobody calls, no warning of ours, and room to spare."""
    assert "misspelled" not in output
    ours = [line for line in output.splitlines() if "warning:" in line and "/semg/" in line]
    assert ours == []
    (flash,) = re.findall(r"Sketch uses \d+ bytes \((\d+)%\)", output)
    (ram,) = re.findall(r"Global variables use \d+ bytes \((\d+)%\)", output)
    assert int(flash) < LARGEST_FLASH_PERCENT
    assert int(ram) < LARGEST_RAM_PERCENT
