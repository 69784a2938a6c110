"""Any sketch that prints numbers, one scan a line (Serial Plotter); no counter, clock, checksum."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from drivers.base import Clock
from drivers.devices.arrival_rate import ArrivalRate
from drivers.devices.device_spec import line_spec
from drivers.devices.inputs import OPTIONS as INPUT_OPTIONS
from drivers.devices.inputs import (
    Converter,
    CountsToUv,
    Inputs,
    describe_inputs,
    read_inputs,
    units_uv,
)
from drivers.devices.line_driver import (
    USUAL_PATIENCE,
    Opened,
    OpenLine,
    Patience,
    line_of,
    open_at_some_speed,
    reopenable,
)
from drivers.devices.text_lines import LineCutter, TextDecoder, read_line
from drivers.errors import UnknownSource, UnsuitableStream, WrongDevice
from drivers.port import Port
from drivers.source_name import SourceName
from dsp.block import LinkDoubt, StreamInfo

OPTIONS = (*INPUT_OPTIONS, "baud", "rate", "unit", "bits", "volts")
MEASURE_S = 1.5
"""How long lines are counted for their rate before a stream begins."""

_EXAMPLE = "ascii:/dev/ttyUSB0"
_SPEEDS = (115_200, 9600)
_MOST_COLUMNS = 16
_N_TO_JUDGE = 10
_LEAST_SHARE_READ = 0.8
_DOUBTS = (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED, LinkDoubt.UNTIMED)
_UV_PER_UNIT = {"uV": 1.0, "mV": 1e3, "V": 1e6}


@dataclass(frozen=True, slots=True)
class Lines:
    """What was heard on a line: its scans, and how fast they came."""

    cutter: LineCutter
    lines: list[bytes]
    labels: tuple[str, ...]
    rate: ArrivalRate

    @property
    def n_columns(self) -> int:
        """Return how many numbers most lines have; 0 where there are none."""
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class TextDialect:
    """Listens until it knows how many numbers a line has and how fast lines come.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    converter : Converter
        What was stated of its numbers.
    speeds : tuple of int
        Baud to try, in order.
    rate_hz : float or None
        Lines per second, if stated.
    patience : Patience
        How long to wait for what.
    """

    name: SourceName
    inputs: Inputs
    converter: Converter
    speeds: tuple[int, ...]
    rate_hz: float | None
    patience: Patience
    title: str = "The Arduino"

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Find the speed at which lines are numbers; see `Dialect.connect`."""
        place = line_of(self.name, example=_EXAMPLE)

        def attempt(port: Port, baud: int) -> Opened | int:
            heard, n_bytes = self._listen(port, clock)
            return n_bytes if heard is None else self._start(port, baud, heard, clock)

        def refusal(n_heard: int, tried: str) -> WrongDevice:
            said = f"{n_heard} bytes that are no lines of numbers" if n_heard else "nothing"
            return WrongDevice(
                f"{place} sent {said} at {tried} baud: the sketch must print numbers, one scan a "
                "line, such as 512,300. Check its Serial.begin() and add baud= with its number."
            )

        return open_at_some_speed(
            place,
            self.speeds,
            open_line=open_line,
            clock=clock,
            attempt=attempt,
            refusal=refusal,
        )

    def _listen(self, port: Port, clock: Clock) -> tuple[Lines | None, int]:
        cutter, rate, lines = LineCutter(), ArrivalRate(), list[bytes]()
        began_s, n_bytes = clock(), 0
        measure_s = MEASURE_S if self.rate_hz is None else 0.0
        while clock() - began_s < self.patience.give_up_s + measure_s:
            chunk = port.read(0.1)
            n_bytes += len(chunk)
            came = cutter.feed(chunk)
            rate.add(len(came), clock())
            lines += came
            labels = _usual_labels(lines)
            if labels is not None and rate.span_s >= measure_s:
                return Lines(cutter, lines, labels, rate), n_bytes
        return None, n_bytes

    def _start(self, port: Port, baud: int, heard: Lines, clock: Clock) -> Opened:
        if heard.n_columns > _MOST_COLUMNS:
            raise UnsuitableStream(
                f"{port.place} prints {heard.n_columns} numbers a line: at most {_MOST_COLUMNS} "
                "are read. Let the sketch print fewer."
            )
        fs_hz = self.rate_hz or heard.rate.fs_hz()
        if fs_hz is None:
            raise UnsuitableStream(
                f"{port.place} prints lines too slowly or too unevenly to tell their rate: state "
                "it with rate= in lines per second."
            )
        channels = describe_inputs(
            self.inputs,
            {label or f"column_{at + 1}": self.converter for at, label in enumerate(heard.labels)},
            doubts=_DOUBTS,
            device=f"The Arduino on {port.place}",
        )
        units = units_uv(self.inputs, [self.converter] * len(channels), len(channels))
        decoder = TextDecoder(heard.cutter, heard.n_columns, CountsToUv(channels, units))
        known = "" if self.converter.step_uv else ", unit not stated"
        return Opened(
            port=port,
            info=StreamInfo(
                reopenable(self.name, baud=baud, rate_hz=fs_hz),
                f"Arduino text{known}",
                fs_hz,
                channels,
            ),
            decoder=decoder,
            ready=decoder.take(heard.lines, clock()),
        )


def _usual_labels(lines: list[bytes]) -> tuple[str, ...] | None:
    """Return the labels most lines have; None while too few were lines of numbers."""
    recent = lines[-_N_TO_JUDGE:]
    found = Counter(read[0] for read in map(read_line, recent) if read is not None)
    if len(recent) < _N_TO_JUDGE or not found:
        return None
    labels, n_lines = found.most_common(1)[0]
    return labels if n_lines >= _LEAST_SHARE_READ * len(recent) else None


def _read_converter(name: SourceName) -> Converter:
    """Return what one number is: ``unit=mV``, or ``bits=10&volts=5``, or not known."""
    unit = name.choice("unit", _UV_PER_UNIT, otherwise="")
    n_bits = name.whole("bits", at_least=1, at_most=24)
    volts = name.number("volts", at_least=0.1, at_most=100.0)
    if (n_bits is None) != (volts is None) or (unit and n_bits):
        raise UnknownSource(
            f"{name} must say what its numbers are in one way: unit= where the sketch prints volts "
            "(uV, mV, V), or bits= and volts= of the converter where it prints analogRead(). "
            "State one of them, or neither."
        )
    if n_bits is not None and volts is not None:
        return Converter.of_bits(n_bits, step_uv=volts * 1e6 / 2**n_bits)
    return Converter(_UV_PER_UNIT.get(unit), is_unit=True)


def read_dialect(name: SourceName, patience: Patience = USUAL_PATIENCE) -> TextDialect:
    """Return how the device of ``ascii:/dev/ttyUSB0?baud=...&rate=...&bits=10&volts=5`` is opened.

    Parameters
    ----------
    name : SourceName
        A port, or ``//host:port``; options as `read_inputs` reads them, ``baud``, ``rate`` in lines
        per second, and what a number is: ``unit``, or ``bits`` and ``volts``.
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.
    """
    line_of(name, example=_EXAMPLE)
    baud = name.whole("baud", at_least=300, at_most=4_000_000)
    return TextDialect(
        name,
        read_inputs(name),
        _read_converter(name),
        (baud,) if baud else _SPEEDS,
        name.number("rate", at_least=1.0, at_most=100_000.0),
        patience,
    )


SPEC = line_spec(
    "ascii",
    "Arduino that prints numbers (Serial Plotter)",
    read_dialect,
    options=OPTIONS,
    example=f"{_EXAMPLE}?baud=115200&bits=10&volts=5",
    limits="timing not trustworthy: levels, no order; unchecked, losses not counted",
)
