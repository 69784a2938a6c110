"""Lines of numbers as an Arduino prints them for its Serial Plotter; it opens no port."""

from __future__ import annotations

import math
import re

from drivers.devices.inputs import CountsToUv
from drivers.devices.short_counter import Values
from dsp.block import SampleBlock

_LONGEST_LINE = 1024
_BETWEEN = re.compile(rb"[,;\s]+")
_FIELD = re.compile(
    rb"(?:([A-Za-z_][\w./-]*):)?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?|nan)"
)


def read_line(line: bytes) -> tuple[tuple[str, ...], Values] | None:
    """Return labels and numbers of a line, ``512,300`` or ``left:512 right:300``.

    Parameters
    ----------
    line : bytes
        Without its end.

    Returns
    -------
    tuple or None
        Labels (empty strings where there are none) and values (NaN where ``nan`` is printed);
        None when anything else stands there.
    """
    fields = [_FIELD.fullmatch(part) for part in _BETWEEN.split(line.strip()) if part]
    found = [field for field in fields if field is not None]
    if not found or len(found) < len(fields):
        return None
    labels = tuple((field[1] or b"").decode("ascii") for field in found)
    values = tuple(float(field[2]) for field in found)
    return (labels, values) if not any(math.isinf(value) for value in values) else None


class LineCutter:
    """Cuts a stream into lines; the first is left out, for it may be the end of one."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._is_first = True

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take the next bytes and return the lines they complete, empty ones left out."""
        self._rest += chunk.replace(b"\0", b"").replace(b"\r", b"\n")
        *lines, rest = self._rest.split(b"\n")
        self._rest = rest[-_LONGEST_LINE:]
        if self._is_first and lines:
            self._is_first = False
            lines = lines[1:]
        return [bytes(line) for line in lines if line]


class TextDecoder:
    """Turns lines into scans; every line it cannot read is one scan that was lost.

    Parameters
    ----------
    cutter : LineCutter
        Which has read what came so far.
    n_columns : int
        Numbers a line must have.
    to_uv : CountsToUv
        How they become µV.

    Attributes
    ----------
    n_damaged : int
        Lines that were no scan.

    Notes
    -----
    Nothing counts the lines: one that is lost with its end, or never printed, does not show.
    """

    def __init__(self, cutter: LineCutter, n_columns: int, to_uv: CountsToUv) -> None:
        self.n_damaged = 0
        self._cutter = cutter
        self._n_columns = n_columns
        self._to_uv = to_uv
        self._next_index = 0

    @property
    def is_holding(self) -> bool:
        """Return that no scan is ever held back: nothing counts them; see `Decoder.is_holding`."""
        return False

    def feed(self, chunk: bytes, received_s: float) -> list[SampleBlock]:
        """Take the next bytes; see `Decoder.feed`."""
        return self.take(self._cutter.feed(chunk), received_s)

    def take(self, lines: list[bytes], received_s: float) -> list[SampleBlock]:
        """Take whole lines; see `Decoder.feed`."""
        blocks: list[SampleBlock] = []
        run: list[Values] = []
        for line in lines:
            read = read_line(line)
            if read is not None and len(read[1]) == self._n_columns:
                run.append(read[1])
                continue
            self.n_damaged += 1
            blocks += self._end_run(run, received_s)
            run = []
            self._next_index += 1
        return blocks + self._end_run(run, received_s)

    def finish(self) -> list[SampleBlock]:
        """Return nothing, for nothing is held back; see `Decoder.finish`."""
        return []

    def _end_run(self, run: list[Values], received_s: float) -> list[SampleBlock]:
        if not run:
            return []
        block = self._to_uv.block(run, self._next_index, received_s)
        self._next_index = block.end_index
        return [block]
