"""The firmware for a Raspberry Pi Pico compiles, links and is a file that the chip's ROM takes."""

from __future__ import annotations

import runpy
import struct
import subprocess

import pytest

from tests.firmware import toolchain

UF2 = runpy.run_path(str(toolchain.FIRMWARE / "pico" / "uf2.py"))
BLOCK = struct.Struct("<8I476sI")
VECTORS_AT = 256
EXCEPTION_RESET, EXCEPTION_TIMER_0, EXCEPTION_UART0 = 1, 16 + 0, 16 + 20
LARGEST_PROGRAM = 16_000


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    toolchain.require_arm()
    folder = tmp_path_factory.mktemp("pico")
    toolchain.make(folder, "pico")
    return folder


@pytest.fixture(scope="module")
def image(build):
    """Return the flash's content, put together from the file's blocks as the ROM does."""
    content = (build / "pico.uf2").read_bytes()
    blocks = [BLOCK.unpack_from(content, at) for at in range(0, len(content), BLOCK.size)]
    flash = b""
    for number, block in enumerate(blocks):
        *magic, flags, address, size, at, n_blocks, family, data, end = block
        assert magic == [0x0A324655, 0x9E5D5157]
        assert (flags, size, at, n_blocks, family, end) == (
            0x2000,
            256,
            number,
            len(blocks),
            0xE48BFF56,
            0x0AB16F30,
        )
        assert address == 0x10000000 + len(flash)
        flash += data[:size]
    return flash


def symbols(build):
    done = subprocess.run(
        ["arm-none-eabi-nm", str(build / "pico.elf")], check=True, capture_output=True, text=True
    )
    rows = (line.split() for line in done.stdout.splitlines())
    return {row[-1]: int(row[0], 16) for row in rows if len(row) == 3}


def test_the_checksum_is_the_one_of_the_catalogues():
    """CRC-32/MPEG-2 of the digits 1 to 9."""
    assert UF2["boot2_checksum"](b"123456789") == 0x0376E6E7


def test_the_first_page_carries_the_checksum_the_rom_asks_for(image):
    (stated,) = struct.unpack_from("<I", image, 252)
    assert stated == UF2["boot2_checksum"](image[:252])
    assert stated != 0


def test_the_vectors_lead_to_the_handlers(build, image):
    known = symbols(build)
    vectors = struct.unpack_from("<42I", image, VECTORS_AT)
    assert vectors[0] == known["stack_top"] == 0x20042000
    for number, handler in (
        (EXCEPTION_RESET, "startup"),
        (EXCEPTION_TIMER_0, "clock_on_alarm"),
        (EXCEPTION_UART0, "uart_on_byte"),
    ):
        assert vectors[number] == known[handler] + 1  # the odd address means Thumb


def test_the_program_is_small(image):
    assert 4_000 < len(image) < LARGEST_PROGRAM
