"""SpikerBox and SpikerShield (Backyard Brains) on a serial port; the HID boxes are not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import cycle

from drivers.base import Clock
from drivers.devices.device_spec import line_spec
from drivers.devices.inputs import OPTIONS as INPUT_OPTIONS
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs, read_inputs
from drivers.devices.line_driver import (
    USUAL_PATIENCE,
    Opened,
    OpenLine,
    Patience,
    line_of,
    reopenable,
)
from drivers.devices.spikerbox_frames import MessageFilter, SpikerDecoder
from drivers.errors import DeviceLost, UnsuitableStream, WrongDevice
from drivers.port import Port
from drivers.port_identity import identity_at, list_identities
from drivers.source_name import SourceName
from drivers.usb_chip import chip_advice
from dsp.block import LinkDoubt, StreamInfo

OPTIONS = (*INPUT_OPTIONS, "baud", "rate", "bits")

_EXAMPLE = "byb:/dev/ttyACM0"
_SPEEDS = (222_222, 500_000)
_TYPE = re.compile(rb"HWT:(\w+);")
_DOUBTS = (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED)
_SHARED_HZ = 10_000.0
_MOST_SHARED = 6
_N_TURNS = 2
_SHARE_FOR_ASKING = 0.95
"""The rest is for opening the port: whoever asks hears within the time."""


@dataclass(frozen=True, slots=True)
class SpikerBoard:
    """What a board does that names its type; a shield shares its rate among its channels."""

    n_channels: int
    fs_hz: float
    n_bits: int
    is_shield: bool = False


_SHIELD = SpikerBoard(_MOST_SHARED, _SHARED_HZ, 10, is_shield=True)
_PRO = SpikerBoard(2, 10_000.0, 14)

BOARDS: dict[str, SpikerBoard] = {
    "MUSCLESS": _SHIELD,
    "HEARTSS": _SHIELD,
    "PLANTSS": _SHIELD,
    "NEURONSS": SpikerBoard(1, _SHARED_HZ, 10),
    "HBLEOSB": SpikerBoard(1, _SHARED_HZ, 10),
    "HUMANSB": SpikerBoard(2, 5000.0, 14),
    "MSBPCDC": _PRO,
    "NSBPCDC": _PRO,
}


@dataclass(frozen=True, slots=True)
class SpikerDialect:
    """Asks the board for its type at one speed after the other.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    stated : SpikerBoard or None
        What was stated of a board that this program does not know.
    speeds : tuple of int
        Baud to try, in order.
    patience : Patience
        How long to wait for what.
    """

    name: SourceName
    inputs: Inputs
    stated: SpikerBoard | None
    speeds: tuple[int, ...]
    patience: Patience
    title: str = "The SpikerBox"

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Greet the board and set its channels; see `Dialect.connect`."""
        place = line_of(self.name, example=_EXAMPLE)
        port = open_line(place, clock=clock, baud=self.speeds[0])
        try:
            return self._ask_at_all_speeds(port, place, clock)
        except BaseException:
            port.close()
            raise

    def _ask_at_all_speeds(self, port: Port, place: str, clock: Clock) -> Opened:
        """Ask at one speed and the next, in turns: opening the port anew would reset a board."""
        n_heard, until_s = 0, clock() + self.patience.give_up_s * _SHARE_FOR_ASKING
        slice_s = (until_s - clock()) / (_N_TURNS * len(self.speeds))
        quiet_s = min(self.patience.quiet_s, slice_s / 2)
        for baud in cycle(self.speeds):
            port.set_baud(baud)
            answer, n_bytes = self._ask(port, clock, quiet_s=quiet_s, duration_s=slice_s)
            if answer is not None:
                return self._start(port, baud, answer, clock)
            n_heard, quiet_s = max(n_heard, n_bytes), 0.0
            if clock() >= until_s:
                break
        tried = " and ".join(map(str, self.speeds))
        said = f"{n_heard} bytes that name no board" if n_heard else "nothing"
        advice = chip_advice(identity_at(place, list_identities()))
        raise WrongDevice(
            f"{place} answered {said} to b: at {tried} baud: a SpikerBox says its type (HWT). "
            "Switch it on, or choose another kind of source (firing-order devices lists them)."
            f"{advice}"
        )

    def _ask(
        self, port: Port, clock: Clock, *, quiet_s: float, duration_s: float
    ) -> tuple[str | None, int]:
        messages, n_bytes = MessageFilter(), 0
        began_s = clock()
        ask_s = began_s + quiet_s
        while clock() - began_s < duration_s:
            if clock() >= ask_s:
                port.write(b"b:;\n")
                ask_s = clock() + min(self.patience.retry_s, duration_s / 2)
            chunk = port.read(max(0.0, min(0.1, ask_s - clock())))
            n_bytes += len(chunk)
            for message in messages.feed(chunk)[1]:
                answer = _TYPE.search(message)
                if answer:
                    return answer[1].decode(), n_bytes
        return None, n_bytes

    def _start(self, port: Port, baud: int, board_name: str, clock: Clock) -> Opened:
        board = self.stated or BOARDS.get(board_name)
        if board is None:
            raise WrongDevice(
                f"{port.place} calls itself {board_name!r}, and this program knows "
                f"{', '.join(BOARDS)}: rate and channels are known by name only. State rate=, "
                "bits= and channels= as its maker gives them."
            )
        n_channels = board.n_channels
        if board.is_shield:
            n_channels = min(self.inputs.n_channels or 1, n_channels)
            port.write(f"conf s:{_SHARED_HZ:.0f};c:{n_channels};\n".encode())
        fs_hz = board.fs_hz / n_channels if board.is_shield else board.fs_hz
        # Neither the reference nor the gain of any board is documented well enough to be stated.
        converter = Converter.of_bits(board.n_bits, step_uv=None)
        channels = describe_inputs(
            self.inputs,
            {f"channel_{index + 1}": converter for index in range(n_channels)},
            doubts=_DOUBTS,
            device=f"The SpikerBox on {port.place}",
        )
        to_uv = CountsToUv(channels)
        self._wait_for_scans(port, SpikerDecoder(n_channels, to_uv, fs_hz), clock)
        return Opened(
            port=port,
            info=StreamInfo(
                reopenable(self.name, baud=baud),
                f"SpikerBox {board_name}, unit not known",
                fs_hz,
                channels,
            ),
            decoder=SpikerDecoder(n_channels, to_uv, fs_hz),
        )

    def _wait_for_scans(self, port: Port, decoder: SpikerDecoder, clock: Clock) -> None:
        """Let pass what was sent before the channels were set."""
        began_s = clock()
        while clock() - began_s < self.patience.give_up_s:
            if decoder.feed(port.read(0.1), clock()):
                return
        raise DeviceLost(
            f"The SpikerBox on {port.place} said its type and sends no scans: it must send them "
            "all the time. Unplug it and plug it in again.",
            reason="the SpikerBox said its type and sent no scans",
        )


def read_dialect(name: SourceName, patience: Patience = USUAL_PATIENCE) -> SpikerDialect:
    """Return how the device of ``byb:/dev/ttyACM0?channels=2`` is opened.

    Parameters
    ----------
    name : SourceName
        A port, or ``//host:port``; options as `read_inputs` reads them, ``baud``, and for a board
        of an unknown type ``rate`` in Hz, ``bits`` and ``channels``.
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.
    """
    line_of(name, example=_EXAMPLE)
    inputs = read_inputs(name)
    baud = name.whole("baud", at_least=1200, at_most=4_000_000)
    return SpikerDialect(
        name, inputs, _read_board(name, inputs), (baud,) if baud else _SPEEDS, patience
    )


def _read_board(name: SourceName, inputs: Inputs) -> SpikerBoard | None:
    fs_hz = name.number("rate", at_least=1.0, at_most=200_000.0)
    n_bits = name.whole("bits", at_least=8, at_most=14)
    if fs_hz is None and n_bits is None:
        return None
    if fs_hz is None or n_bits is None or inputs.n_channels is None:
        raise UnsuitableStream(
            f"{name} states only a part of an unknown board: rate=, bits= and channels= belong "
            "together. State all three, or none where the board is known by its type."
        )
    return SpikerBoard(inputs.n_channels, fs_hz, n_bits)


SPEC = line_spec(
    "byb",
    "SpikerBox, SpikerShield (Backyard Brains)",
    read_dialect,
    options=OPTIONS,
    example=f"{_EXAMPLE}?channels=2",
    limits="5000 or 10000 Hz: order possible; unchecked, losses told from arrivals",
)
