"""OpenEEG P2 packets, as Olimex shields send them: unasked, counted by a byte, no checksum."""

from __future__ import annotations

from dataclasses import dataclass

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
    open_at_some_speed,
    reopenable,
)
from drivers.devices.packets import PacketDecoder
from drivers.devices.short_counter import Counted
from drivers.errors import UnknownSource, WrongDevice
from drivers.port import Port
from drivers.source_name import SourceName
from dsp.block import LinkDoubt, StreamInfo

OPTIONS = (*INPUT_OPTIONS, "baud", "rate", "volts")

_EXAMPLE = "openeeg:/dev/ttyUSB0"
_HEAD = b"\xa5\x5a\x02"
_N_INPUTS = 6
_N_BITS = 10
# Who streams at which speed: Olimex's own demo, and the sketch that is common for the shield.
_RATE_OF_SPEED = {57_600: 256.0, 115_200: 125.0}


class OpenEegFraming:
    """``A5 5A 02 | count | 6 x u16, high byte first | switches``."""

    n_bytes = 17
    head = _HEAD
    n_wrap = 256
    n_in_a_row = 2

    def read(self, buffer: bytearray, at: int) -> Counted | None:
        """Return count and values of the packet at a place; see `Framing.read`."""
        if buffer[at : at + 3] != _HEAD:
            return None
        values = tuple(buffer[i] << 8 | buffer[i + 1] for i in range(at + 4, at + 16, 2))
        return (buffer[at + 3], values) if max(values) < 1 << _N_BITS else None


@dataclass(frozen=True, slots=True)
class OpenEegDialect:
    """Listens at one speed after the other until packets follow each other.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    rate_by_speed : dict of int to float
        Baud to try, in order, and the packets per second that go with it.
    volts : float
        The converter's reference.
    patience : Patience
        How long to wait for what.
    """

    name: SourceName
    inputs: Inputs
    rate_by_speed: dict[int, float]
    volts: float
    patience: Patience
    title: str = "The OpenEEG board"

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Find the speed at which packets come; see `Dialect.connect`."""
        place = line_of(self.name, example=_EXAMPLE)
        converter = Converter.of_bits(_N_BITS, step_uv=self.volts * 1e6 / 2**_N_BITS)
        channels = describe_inputs(
            self.inputs,
            {f"A{index}": converter for index in range(_N_INPUTS)},
            doubts=(LinkDoubt.UNCHECKED,),
            device=f"The OpenEEG board on {place}",
        )

        def attempt(port: Port, baud: int) -> Opened | int:
            rate_hz = self.rate_by_speed[baud]
            source = reopenable(self.name, baud=baud, rate_hz=rate_hz)
            return self._listen(
                port, StreamInfo(source, "OpenEEG P2 board", rate_hz, channels), clock
            )

        def refusal(n_heard: int, tried: str) -> WrongDevice:
            said = f"{n_heard} bytes that are no OpenEEG packets" if n_heard else "nothing"
            return WrongDevice(
                f"{place} sent {said} at {tried} baud: packets that begin with A5 5A 02 must come "
                "unasked. Check the sketch and its Serial.begin(), and add baud= and rate= if they "
                "are others."
            )

        return open_at_some_speed(
            place,
            self.rate_by_speed,
            open_line=open_line,
            clock=clock,
            attempt=attempt,
            refusal=refusal,
        )

    def _listen(self, port: Port, info: StreamInfo, clock: Clock) -> Opened | int:
        decoder = PacketDecoder(OpenEegFraming(), CountsToUv(info.channels), info.fs_hz)
        began_s, n_bytes = clock(), 0
        while clock() - began_s < self.patience.give_up_s:
            chunk = port.read(0.1)
            n_bytes += len(chunk)
            ready = decoder.feed(chunk, clock())
            if ready:
                return Opened(port, info, decoder, ready, n_wrap=OpenEegFraming.n_wrap)
        return n_bytes


def read_dialect(name: SourceName, patience: Patience = USUAL_PATIENCE) -> OpenEegDialect:
    """Return how the device of ``openeeg:/dev/ttyUSB0?baud=57600&rate=256&volts=5`` is opened.

    Parameters
    ----------
    name : SourceName
        A port, or ``//host:port``; options as `read_inputs` reads them, ``baud`` and ``rate``
        together where they are not 57600 and 256 or 115200 and 125, ``volts`` (5) of the reference.
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.
    """
    line_of(name, example=_EXAMPLE)
    return OpenEegDialect(
        name,
        read_inputs(name),
        _read_speeds(name),
        name.number("volts", at_least=0.1, at_most=100.0) or 5.0,
        patience,
    )


def _read_speeds(name: SourceName) -> dict[int, float]:
    baud = name.whole("baud", at_least=1200, at_most=4_000_000)
    rate_hz = name.number("rate", at_least=1.0, at_most=100_000.0)
    if baud is None:
        return {each: rate_hz or usual_hz for each, usual_hz in _RATE_OF_SPEED.items()}
    if rate_hz is None and baud not in _RATE_OF_SPEED:
        raise UnknownSource(
            f"baud={baud} in {name} says no rate: the packets do not carry it, and it is known for "
            f"{' and '.join(map(str, _RATE_OF_SPEED))} baud only. Add rate= in packets per second."
        )
    return {baud: rate_hz or _RATE_OF_SPEED[baud]}


SPEC = line_spec(
    "openeeg",
    "OpenEEG P2 board, Olimex shield",
    read_dialect,
    options=OPTIONS,
    example=_EXAMPLE,
    limits="256 Hz: levels, no order; unchecked",
)
