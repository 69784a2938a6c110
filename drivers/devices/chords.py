"""Chords boards (Upside Down Labs): ``C7 7C``, a counter, 16-bit samples, ``01``; no checksum."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.base import Clock
from drivers.devices.chords_boards import BOARDS, ChordsBoard, find_board
from drivers.devices.device_spec import line_spec
from drivers.devices.inputs import OPTIONS as INPUT_OPTIONS
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs, read_inputs
from drivers.devices.line_driver import (
    Opened,
    OpenLine,
    Patience,
    line_of,
    open_at_some_speed,
    reopenable,
)
from drivers.devices.packets import PacketDecoder
from drivers.devices.short_counter import Counted
from drivers.errors import DeviceLost, WrongDevice
from drivers.overheard import guess_speaker
from drivers.port import Port
from drivers.source_name import SourceName
from dsp.block import LinkDoubt, StreamInfo

OPTIONS = (*INPUT_OPTIONS, "baud")

_SPEEDS = (115_200, 230_400)
_EXAMPLE = "chords:/dev/ttyUSB0"
_HEAD, _END = b"\xc7\x7c", 0x01
_OVERHEAD = 4
_ANSWER = re.compile(rb"([A-Z][A-Z0-9-]{2,30})\r?\n")
_N_WRAP = 256
_ROWS_TO_COUNT = 3
# An Uno starts for two seconds and takes one more for every command.
_PATIENCE = Patience(give_up_s=5.0)


class ChordsFraming:
    """The packet of a board with so many channels of so many bits.

    Parameters
    ----------
    n_channels : int
        Values per packet.
    n_bits : int
        Of the converter; a value that does not fit is no value.
    """

    head = _HEAD
    n_wrap = _N_WRAP
    n_in_a_row = 2

    def __init__(self, n_channels: int, n_bits: int) -> None:
        self.n_bytes = 2 * n_channels + _OVERHEAD
        self._limit = 1 << n_bits

    def read(self, buffer: bytearray, at: int) -> Counted | None:
        """Return count and values of the packet at a place; see `Framing.read`."""
        last = at + self.n_bytes - 1
        if buffer[at : at + 2] != _HEAD or buffer[last] != _END:
            return None
        values = tuple(buffer[i] << 8 | buffer[i + 1] for i in range(at + 3, last, 2))
        return (buffer[at + 2], values) if max(values) < self._limit else None


@dataclass(frozen=True, slots=True)
class ChordsDialect:
    """Asks ``WHORU``, looks the answer up, and starts the board.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    speeds : tuple of int
        Baud to try, in order.
    patience : Patience
        How long to wait for what.
    """

    name: SourceName
    inputs: Inputs
    speeds: tuple[int, ...]
    patience: Patience
    title: str = "The Chords board"

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Greet and start the board; see `Dialect.connect`."""
        place = line_of(self.name, example=_EXAMPLE)

        def attempt(port: Port, baud: int) -> Opened | int:
            heard = self._ask(port, clock)
            if guess_speaker(heard, place) is not None:
                heard_last[:] = heard
            answers = [answer.decode() for answer in _ANSWER.findall(heard)]
            return self._start(port, baud, answers, clock) if answers else len(heard)

        heard_last = bytearray()

        def refusal(n_heard: int, tried: str) -> WrongDevice:
            guess = guess_speaker(bytes(heard_last), self.name.place)
            if guess is not None:
                return WrongDevice(
                    f"{place} sent bytes that name no board to WHORU at {tried} baud: a Chords "
                    f"board says its name. {guess}"
                )
            said = f"{n_heard} bytes that name no board" if n_heard else "nothing"
            return WrongDevice(
                f"{place} answered {said} to WHORU at {tried} baud: a Chords board says its name. "
                "Flash the Chords firmware onto it, or choose another kind of source (firing-order "
                "devices lists them)."
            )

        return open_at_some_speed(
            place,
            self.speeds,
            open_line=open_line,
            clock=clock,
            attempt=attempt,
            refusal=refusal,
        )

    def _ask(self, port: Port, clock: Clock) -> bytes:
        """Return what came back, up to the first line that could be a name.

        An Uno waits a second for the end of every command, so questions must not follow sooner.
        """
        heard = bytearray()
        began_s = clock()
        ask_s = began_s + self.patience.quiet_s
        while clock() - began_s < self.patience.give_up_s:
            if clock() >= ask_s:
                heard.clear()
                port.write(b"WHORU\n")
                ask_s = clock() + self.patience.retry_s
            heard += port.read(max(0.0, min(0.1, ask_s - clock())))
            if _ANSWER.search(heard):
                break
        return bytes(heard)

    def _start(self, port: Port, baud: int, answers: list[str], clock: Clock) -> Opened:
        known = [(answer, find_board(answer)) for answer in answers]
        board_name, board = next(
            ((answer, board) for answer, board in known if board is not None), (answers[0], None)
        )
        if board is None:
            raise WrongDevice(
                f"{port.place} calls itself {board_name!r}, and this program knows "
                f"{', '.join(BOARDS)}: rate and channels are known by name only. Use one of these, "
                "or flash their firmware."
            )
        port.write(b"START\n")
        early = bytearray()
        n_channels = self._count_channels(port, board, clock, early)
        converter = Converter.of_bits(board.n_bits, step_uv=board.step_uv)
        channels = describe_inputs(
            self.inputs,
            {f"A{index}": converter for index in range(n_channels)},
            doubts=(LinkDoubt.UNCHECKED,),
            device=f"The Chords board on {port.place}",
        )
        framing = ChordsFraming(n_channels, board.n_bits)
        decoder = PacketDecoder(framing, CountsToUv(channels), board.fs_hz)
        return Opened(
            port=port,
            info=StreamInfo(
                reopenable(self.name, baud=baud), f"Chords {board_name}", board.fs_hz, channels
            ),
            decoder=decoder,
            ready=decoder.feed(bytes(early), clock()),
            stop=lambda: port.write(b"STOP\n"),
            n_wrap=_N_WRAP,
        )

    def _count_channels(
        self, port: Port, board: ChordsBoard, clock: Clock, early: bytearray
    ) -> int:
        """Return the number of channels; where the name leaves it open, by packets' spacing."""
        began_s = clock()
        while clock() - began_s < self.patience.give_up_s:
            early += port.read(0.1)
            for n_channels in board.n_channels:
                if _has_rows(early, ChordsFraming(n_channels, board.n_bits)):
                    return n_channels
        raise DeviceLost(
            f"The Chords board on {port.place} said its name and sent no samples after START: it "
            "must send packets of its kind at once. Unplug it, plug it in again, and flash its "
            "firmware anew if that does not help.",
            reason="the Chords board sent no samples when it was started",
        )


def _has_rows(stream: bytearray, framing: ChordsFraming) -> bool:
    """Return whether packets of this length follow each other in a stream."""
    at = stream.find(_HEAD)
    while 0 <= at <= len(stream) - _ROWS_TO_COUNT * framing.n_bytes:
        places = (at + row * framing.n_bytes for row in range(_ROWS_TO_COUNT))
        if all(framing.read(stream, place) for place in places):
            return True
        at = stream.find(_HEAD, at + 1)
    return False


def read_dialect(name: SourceName, patience: Patience = _PATIENCE) -> ChordsDialect:
    """Return how the device of ``chords:/dev/ttyUSB0?names=...&gain=...&baud=...`` is opened.

    Parameters
    ----------
    name : SourceName
        A port, or ``//host:port``; options as `read_inputs` reads them, and ``baud``.
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.
    """
    line_of(name, example=_EXAMPLE)
    baud = name.whole("baud", at_least=1200, at_most=4_000_000)
    return ChordsDialect(name, read_inputs(name), (baud,) if baud else _SPEEDS, patience)


SPEC = line_spec(
    "chords",
    "Chords board (Upside Down Labs)",
    read_dialect,
    options=OPTIONS,
    example=_EXAMPLE,
    limits="250 or 500 Hz: levels, no order; unchecked",
)
