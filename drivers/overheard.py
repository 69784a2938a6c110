"""What seems to speak on a line that is not our board's, by its first bytes; only a guess."""

from __future__ import annotations

import itertools
import re

N_HEARD = 400
"""So many bytes are enough to guess."""

_NUMBERS = re.compile(rb"(?:^|\n)[ \t]*-?[\d.]+(?:[ \t,;]+-?[\d.]+)*\r?\n")
_LABELLED = re.compile(rb"(?:^|\n)[\w ]+:[ \t]*-?[\d.]+")
_LEAST_TEXT_SHARE = 0.95
_LEAST_PACKETS = 3
_LEAST_SCANS = 12
_SCAN_LENGTHS = {2, 4, 6, 8, 10, 12}


def guess_speaker(heard: bytes, place: str) -> str | None:
    """Return in a sentence what a line's bytes look like and how to open that.

    Parameters
    ----------
    heard : bytes
        The first bytes that came.
    place : str
        The port, for the sentence.

    Returns
    -------
    str or None
        None when they look like nothing known.
    """
    if _NUMBERS.search(heard) or _LABELLED.search(heard):
        return (
            "It prints numbers, as a sketch for the Serial Plotter does: open it as "
            f"ascii:{place}, or flash firmware/semg onto the board."
        )
    if _packets(heard, b"\xc7\x7c") >= _LEAST_PACKETS:
        return f"It looks like a Chords board: open it as chords:{place}."
    if _packets(heard, b"\xa5\x5a") >= _LEAST_PACKETS:
        return f"It looks like an OpenEEG or Olimex board: open it as openeeg:{place}."
    if _is_spiker_stream(heard):
        return f"It looks like a SpikerBox or SpikerShield: open it as byb:{place}."
    if heard and _text_share(heard) >= _LEAST_TEXT_SHARE:
        return "It prints text: another sketch is on the board. Flash firmware/semg onto it."
    return None


def _packets(heard: bytes, sync: bytes) -> int:
    """Count sync words that come as regularly as packets of one length."""
    places = [found.start() for found in re.finditer(re.escape(sync), heard)]
    steps = [later - earlier for earlier, later in itertools.pairwise(places)]
    return steps.count(min(steps, default=0)) + 1 if steps else len(places)


def _is_spiker_stream(heard: bytes) -> bool:
    """Say whether every scan begins with the only byte whose highest bit is set."""
    begins = [at for at, byte in enumerate(heard) if byte & 0x80]
    steps = {later - earlier for earlier, later in itertools.pairwise(begins)}
    return len(begins) >= _LEAST_SCANS and len(steps) == 1 and steps <= _SCAN_LENGTHS


def _text_share(heard: bytes) -> float:
    return sum(chr(byte).isprintable() or byte in b"\r\n\t" for byte in heard) / len(heard)
