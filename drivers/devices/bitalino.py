"""BITalino (r)evolution on a serial, Bluetooth or TCP line; bitalino_frames reads its frames."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.base import Clock
from drivers.devices.bitalino_frames import N_BYTES, BitalinoFraming
from drivers.devices.device_spec import line_spec
from drivers.devices.inputs import OPTIONS as INPUT_OPTIONS
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs, read_inputs
from drivers.devices.line_driver import (
    Opened,
    OpenLine,
    Patience,
    line_of,
    reopenable,
)
from drivers.devices.packets import PacketDecoder
from drivers.errors import UnknownSource, WrongDevice
from drivers.port import Port
from drivers.source_name import SourceName
from dsp.block import LinkDoubt, StreamInfo

OPTIONS = (*INPUT_OPTIONS, "rate")

_EXAMPLE = "bitalino:/dev/rfcomm0"
_BAUD = 115_200
_STOP, _ASK_VERSION, _SET_RATE, _START = 0x00, 0x07, 0x03, 0x01
_RATES_HZ = (1.0, 10.0, 100.0, 1000.0)
_VERSION = re.compile(rb"BITalino[_ ]?[vV]([\d.]+)\n")
_SUPPLY_UV = 3.3e6
_N_WIDE = 4
_WIDE_BITS, _NARROW_BITS = 10, 6
_PATIENCE = Patience(retry_s=0.5)
_COMMAND_S = 0.1
"""What the device needs before every command."""


@dataclass(frozen=True, slots=True)
class BitalinoDialect:
    """Stops the device, asks its version, sets its rate and starts it.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    rate_hz : float
        1, 10, 100 or 1000.
    patience : Patience
        How long to wait for what; between two commands ``command_s``.
    command_s : float
        Before every command.
    """

    name: SourceName
    inputs: Inputs
    rate_hz: float
    patience: Patience
    command_s: float = _COMMAND_S
    title: str = "The BITalino"

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Greet and start the device; see `Dialect.connect`."""
        place = line_of(self.name, example=_EXAMPLE)
        converters = {
            f"A{index + 1}": Converter.of_bits(n_bits, step_uv=_SUPPLY_UV / 2**n_bits)
            for index, n_bits in enumerate([_WIDE_BITS] * _N_WIDE + [_NARROW_BITS] * 2)
        }
        channels = describe_inputs(
            self.inputs,
            converters,
            doubts=(LinkDoubt.UNCHECKED, LinkDoubt.ESTIMATED),
            device=f"The BITalino on {place}",
        )
        port = open_line(place, clock=clock, baud=_BAUD)
        try:
            version = self._ask_version(port, clock)
            self._start(port, clock, n_channels=len(channels))
        except BaseException:
            port.close()
            raise
        decoder = PacketDecoder(BitalinoFraming(len(channels)), CountsToUv(channels), self.rate_hz)
        return Opened(
            port=port,
            info=StreamInfo(reopenable(self.name), f"BITalino {version}", self.rate_hz, channels),
            decoder=decoder,
            stop=lambda: port.write(bytes([_STOP])),
        )

    def _ask_version(self, port: Port, clock: Clock) -> str:
        """Return the version of the firmware; a device that streams is stopped first."""
        heard = bytearray()
        began_s = clock()
        while clock() - began_s < self.patience.give_up_s:
            self._command(port, clock, _STOP)
            heard.clear()
            self._command(port, clock, _ASK_VERSION)
            asked_s = clock()
            while clock() - asked_s < self.patience.retry_s:
                heard += port.read(0.05)
                answer = _VERSION.search(heard)
                if answer:
                    return answer[1].decode()
        said = f"{len(heard)} bytes that name no version" if heard else "nothing"
        raise WrongDevice(
            f"{port.place} answered {said} when it was asked for its version: a BITalino says it. "
            "Switch it on, pair it anew if it is on Bluetooth, or choose another kind of source "
            "(firing-order devices lists them)."
        )

    def _start(self, port: Port, clock: Clock, *, n_channels: int) -> None:
        self._command(port, clock, _RATES_HZ.index(self.rate_hz) << 6 | _SET_RATE)
        self._command(port, clock, ((1 << n_channels) - 1) << 2 | _START)

    def _command(self, port: Port, clock: Clock, command: int) -> None:
        """Send a command when the device is ready for one; what it says meanwhile is dropped."""
        ready_s = clock() + self.command_s
        while clock() < ready_s:
            port.read(ready_s - clock())
        port.write(bytes([command]))


def read_dialect(
    name: SourceName, patience: Patience = _PATIENCE, *, command_s: float = _COMMAND_S
) -> BitalinoDialect:
    """Return how the device of ``bitalino:/dev/rfcomm0?channels=4&rate=1000`` is opened.

    Parameters
    ----------
    name : SourceName
        A port, or ``//host:port``; options as `read_inputs` reads them, and ``rate`` in Hz (1000).
    patience : Patience
        How long to wait for what.
    command_s : float
        Wait before every command.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.
    """
    line_of(name, example=_EXAMPLE)
    rate_hz = name.number("rate", at_least=1.0, at_most=1000.0) or _RATES_HZ[-1]
    if rate_hz not in _RATES_HZ:
        raise UnknownSource(
            f"rate={rate_hz:g} in {name} cannot be: a BITalino does 1, 10, 100 or 1000. Change it."
        )
    inputs = read_inputs(name)
    if (inputs.n_channels or 1) > len(N_BYTES):
        raise UnknownSource(
            f"channels={inputs.n_channels} in {name} cannot be: a BITalino has {len(N_BYTES)}. "
            "Change it."
        )
    return BitalinoDialect(name, inputs, rate_hz, patience, command_s)


SPEC = line_spec(
    "bitalino",
    "BITalino (r)evolution",
    read_dialect,
    options=OPTIONS,
    example=f"{_EXAMPLE}?channels=4",
    limits="1000 Hz: order possible; unchecked; long losses told from arrivals",
)
