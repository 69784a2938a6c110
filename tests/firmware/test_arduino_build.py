"""The sketch folder builds with Arduino's own builder, and what it builds runs."""

from __future__ import annotations

import re
from dataclasses import replace

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
USABLE_FLASH = {"uno": 32_256, "nano": 30_720, "mega": 253_952}
"""In bytes, without the boot loader's part."""
LARGEST_FLASH_SHARE = 0.25
LARGEST_RAM_PERCENT = 65


@pytest.mark.parametrize("board", BOARDS)
def test_the_sketch_builds_with_arduino_and_streams(firmware_build, tmp_path, board):
    toolchain.require_arduino()
    name, mcu = BOARDS[board]
    output = toolchain.make(tmp_path, "arduino", f"BOARD={name}")
    expect_sound_build(output, USABLE_FLASH[board])
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


def test_a_quarter_was_told_of_a_flash_part_of_which_the_boot_loader_takes(tmp_path):
    (flash,) = re.findall(r"Program:\s+(\d+) bytes", toolchain.make(tmp_path))
    assert int(flash) <= LARGEST_FLASH_SHARE * USABLE_FLASH["nano"]


def test_a_mega_does_all_an_uno_does(firmware_build, tmp_path):
    toolchain.make(tmp_path, "MCU=atmega2560")
    mega = {"mcu": "atmega2560", "firmware": tmp_path / "semg.elf"}
    sent = np.random.default_rng(3).integers(0, 1024, (2_100, 6))
    closed = np.random.default_rng(4).random(2_100) < 0.2
    plan = plan_for(
        firmware_build,
        n_channels=6,
        period_ticks=1000,
        encoding=Encoding.PACKED_10_BIT,
        scans=16,
        **mega,
    )
    plan = replace(plan, has_marks=True)
    streamed = stream(
        firmware_build,
        plan,
        voltages_for(sent),
        duration_s=1,
        baud=500_000,
        marks=closed,
        **mega,
    )
    n_scans = len(streamed.counts)
    assert n_scans > 1_900
    np.testing.assert_array_equal(streamed.counts, sent[:n_scans])
    np.testing.assert_array_equal(streamed.marks, closed[:n_scans])
    assert (np.diff(streamed.ticks) == 16 * 1000).all()
    measured = streamed.statistics
    assert measured["longest_scan_interval_cycles"] - measured["shortest_scan_interval_cycles"] < 16
    assert measured["simulator_complaints"] == measured["mux_while_converting"] == 0


def expect_sound_build(output, flash_size):
    """No interrupt that nobody calls, no warning of ours, and room to spare."""
    assert "misspelled" not in output
    ours = [line for line in output.splitlines() if "warning:" in line and "/semg/" in line]
    assert ours == []
    (flash,) = re.findall(r"Sketch uses (\d+) bytes", output)
    (ram,) = re.findall(r"Global variables use \d+ bytes \((\d+)%\)", output)
    assert int(flash) <= LARGEST_FLASH_SHARE * flash_size
    assert int(ram) <= LARGEST_RAM_PERCENT
