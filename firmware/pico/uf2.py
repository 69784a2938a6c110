"""Makes the firmware of a Pico a file to drag onto it: `uf2.py FIRMWARE.bin FIRMWARE.uf2`.

Writes the checksum of boot2 that the chip's ROM asks for. Standard library only.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

FLASH_AT = 0x1000_0000
FAMILY_RP2040 = 0xE48B_FF56
FAMILY_IS_GIVEN = 0x2000
MAGIC_BEGIN = (0x0A32_4655, 0x9E5D_5157)
MAGIC_END = 0x0AB1_6F30
PAGE = 256
DATA_ROOM = 476
BOOT2_LENGTH = 252
POLYNOMIAL = 0x04C1_1DB7


def boot2_checksum(code: bytes) -> int:
    """Return the CRC-32 of the ROM: most significant bit first, no final inversion."""
    crc = 0xFFFF_FFFF
    for byte in code:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (POLYNOMIAL if crc & 0x8000_0000 else 0)) & 0xFFFF_FFFF
    return crc


def with_checksum(image: bytes) -> bytes:
    """Return the flash's content with boot2's checksum in its place."""
    code = image[:BOOT2_LENGTH]
    return code + struct.pack("<I", boot2_checksum(code)) + image[BOOT2_LENGTH + 4 :]


def blocks(image: bytes) -> Iterator[bytes]:
    """Yield the blocks of the file, one per page of the flash."""
    pages = [image[at : at + PAGE].ljust(PAGE, b"\0") for at in range(0, len(image), PAGE)]
    for number, page in enumerate(pages):
        head = struct.pack(
            "<8I",
            *MAGIC_BEGIN,
            FAMILY_IS_GIVEN,
            FLASH_AT + number * PAGE,
            PAGE,
            number,
            len(pages),
            FAMILY_RP2040,
        )
        yield head + page.ljust(DATA_ROOM, b"\0") + struct.pack("<I", MAGIC_END)


def main() -> None:
    """Convert one file."""
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(b"".join(blocks(with_checksum(source.read_bytes()))))


if __name__ == "__main__":
    main()
