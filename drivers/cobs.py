"""Consistent-overhead byte stuffing for short packets; it knows nothing of frames or checksums.

References
----------
S. Cheshire, M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Trans. Networking 7(2), 1999.
"""

from __future__ import annotations

MAX_LENGTH = 253
"""Longest packet that costs exactly one extra byte."""


def encode(packet: bytes) -> bytes:
    """Stuff a packet so that no byte of it is 0x00.

    Parameters
    ----------
    packet : bytes
        At most ``MAX_LENGTH`` bytes.

    Returns
    -------
    bytes
        One byte longer than the packet, without a delimiter.

    Raises
    ------
    ValueError
        If the packet is longer.
    """
    if len(packet) > MAX_LENGTH:
        raise ValueError(f"packet has {len(packet)} bytes: at most {MAX_LENGTH} fit")
    return b"".join(bytes((len(run) + 1,)) + run for run in packet.split(b"\0"))


def decode(stuffed: bytes) -> bytes | None:
    """Undo ``encode``.

    Parameters
    ----------
    stuffed : bytes
        What stood between two delimiters.

    Returns
    -------
    bytes or None
        None when no packet encodes to these bytes.
    """
    if not 0 < len(stuffed) <= MAX_LENGTH + 1 or 0 in stuffed:
        return None
    return decode_run(stuffed)


def decode_run(run: bytes) -> bytes | None:
    """Undo ``encode`` where the caller knows the length and that no byte is 0x00.

    Parameters
    ----------
    run : bytes
        1 to ``MAX_LENGTH + 1`` bytes, none of them 0x00.

    Returns
    -------
    bytes or None
        None when no packet encodes to these bytes.
    """
    n_bytes, at = len(run), run[0]
    if at == n_bytes:
        return run[1:]
    packet = bytearray(run)
    while at < n_bytes:
        code = run[at]
        packet[at] = 0
        at += code
    return bytes(packet)[1:] if at == n_bytes else None
