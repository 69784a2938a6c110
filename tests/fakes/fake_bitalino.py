"""A BITalino on a pty: one-byte commands, frames with four check bits worked out bit by bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from tests.fakes.fake_line import FakeLine


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % (1024 if channel < 4 else 64)


def crc4(bits: list[int]) -> int:
    """Divide by x^4 + x + 1, the way one does it on paper; the last four bits are noughts."""
    bits = [*bits]
    for at in range(len(bits) - 4):
        if bits[at]:
            for offset, bit in enumerate((1, 0, 0, 1, 1)):
                bits[at + offset] ^= bit
    return int("".join(map(str, bits[-4:])), 2)


def frame(index: int, n_channels: int) -> bytes:
    """Return the frame of a scan every test can compute again."""
    return frame_of(index, [value_at(index, at) for at in range(n_channels)])


def frame_of(index: int, values: Sequence[int]) -> bytes:
    """Return a frame: all fields from the end, and the beginning filled up to whole bytes."""
    n_channels = len(values)
    widths = [4, 4, 4, *(10, 10, 10, 10, 6, 6)[:n_channels]]
    fields = [0, index % 16, 0b0101, *values]
    # The first byte from the end: counter and check; the second: inputs and A1's upper bits.
    texts = [f"{field:0{width}b}" for field, width in zip(fields, widths, strict=True)]
    check, sequence, digital, *analog = texts
    tail = sequence + check
    n_bytes = {1: 3, 2: 4, 3: 6, 4: 7, 5: 8, 6: 8}[n_channels]
    laid = _lay(digital, analog)
    whole = laid.rjust(8 * (n_bytes - 1), "0") + tail
    bits = [int(bit) for bit in whole]
    return int(whole[:-4] + f"{crc4(bits):04b}", 2).to_bytes(n_bytes, "big")


def _lay(digital: str, analog: list[str]) -> str:
    """Put the channels before the last byte, byte by byte as the table of the device has it."""
    a = analog + [""] * (6 - len(analog))
    byte_2 = digital + a[0][:4]
    byte_3 = a[0][4:] + (a[1][:2] or "00")
    rest = [
        a[1][2:],
        a[2][:8],
        a[2][8:] + a[3][:6].ljust(6, "0") if a[2] else "",
        a[3][6:] + a[4][:4].ljust(4, "0") if a[3] else "",
        a[4][4:] + a[5].ljust(6, "0") if a[4] else "",
    ]
    return "".join(reversed([byte_2, byte_3, *(part for part in rest if part)]))


class FakeBitalino(FakeLine):
    def __init__(self, *, version: bytes = b"BITalino_v5.2\n", first_index: int = 0) -> None:
        super().__init__()
        self._version = version
        self._first_index = first_index
        self._is_live = False
        self.commands: list[int] = []

    def frames(self, n_channels: int) -> Iterator[bytes]:
        return (frame(index, n_channels) for index in count(self._first_index))

    def on_bytes(self, heard: bytes) -> None:
        for command in heard:
            self.commands.append(command)
            if command == 0x00:
                self._is_live = False
                self.hush()
            elif command == 0x07 and not self._is_live:
                self.say(self._version)
            elif command & 0x03 == 0x01 and not self._is_live:
                self._is_live = True
                self.stream(self.frames(f"{command >> 2:b}".count("1")))
