"""The frames of a BITalino: 1 to 6 channels packed from the end, four bits count, four check."""

from __future__ import annotations

from drivers.devices.short_counter import Counted

N_BYTES = (3, 4, 6, 7, 8, 8)
"""Length of a frame with one to six channels."""

_CRC = (0, 3, 6, 5, 12, 15, 10, 9, 11, 8, 13, 14, 7, 4, 1, 2)
_N_WRAP = 16
_N_IN_A_ROW = 3


def checks_out(frame: bytes | bytearray) -> bool:
    """Return whether four check bits fit a frame.

    Parameters
    ----------
    frame : bytes
        With the check bits as its last nibble.

    Returns
    -------
    bool
        Every damage of up to four neighbouring bits is found, of any other one in sixteen is not.

    Notes
    -----
    The frame, high bits first, is a multiple of ``x^4 + x + 1``.
    """
    remainder = 0
    for byte in frame:
        remainder = _CRC[remainder] ^ byte >> 4
        remainder = _CRC[remainder] ^ byte & 0x0F
    return remainder == 0


class BitalinoFraming:
    """Nothing marks where a frame begins: three in a row that check out and count up do.

    Parameters
    ----------
    n_channels : int
        1 to 6; the fifth and sixth have six bits, the others ten.
    """

    head = b""
    n_wrap = _N_WRAP
    n_in_a_row = _N_IN_A_ROW

    def __init__(self, n_channels: int) -> None:
        self.n_bytes = N_BYTES[n_channels - 1]
        self._n_channels = n_channels

    def read(self, buffer: bytearray, at: int) -> Counted | None:
        """Return count and values of the frame at a place; see `Framing.read`."""
        frame = buffer[at : at + self.n_bytes]
        if not checks_out(frame):
            return None
        # From the end, and with noughts for the bytes that a short frame does not have.
        _, d, c, b, a, z, y, x = (*reversed(frame), *([0] * (8 - len(frame))))
        values = (
            (d & 0x0F) << 6 | c >> 2,
            (c & 0x03) << 8 | b,
            a << 2 | z >> 6,
            (z & 0x3F) << 4 | y >> 4,
            (y & 0x0F) << 2 | x >> 6,
            x & 0x3F,
        )
        return frame[-1] >> 4, values[: self._n_channels]
