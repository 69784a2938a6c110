"""Delsys Trigno over TCP, from the SDK server of its control utility; floats in volts, no count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivers.base import Clock
from drivers.devices.arrival_rate import ArrivalRate
from drivers.devices.device_spec import line_spec
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs, read_inputs
from drivers.devices.line_driver import Opened, OpenLine, Patience, reopenable
from drivers.devices.short_counter import Run, ShortCounter
from drivers.devices.trigno_rate import (
    FRAME_INTERVAL,
    MAX_SAMPLES,
    answered_hz,
    is_burst,
    matching_hz,
)
from drivers.errors import (
    Setting,
    SourceNotFound,
    UnknownSource,
    UnsuitableStream,
    WrongDevice,
)
from drivers.port import Port
from drivers.source_name import SourceName
from dsp.block import ChannelInfo, LinkDoubt, SampleBlock, StreamInfo

OPTIONS = ("channels", "names", "kind", "rate", "command", "data")

_COMMAND_PORT, _DATA_PORT = 50_040, 50_043
_MOST_PORT = 65_535
_RATE_HZ = 2000.0
_N_SENSORS = 16
_BYTES_PER_SCAN = 4 * _N_SENSORS
_UV_PER_VOLT = 1e6
_MOST_VOLTS, _LEAST_VOLTS = 0.1, 1e-12
"""A sensor reaches 0.011 V in steps of a fraction of a µV; other numbers are no volts."""
_LINE_END = b"\r\n\r\n"
# A network line has no speed.
_NO_BAUD = 0
_FIRST_DATA_S = 4.0
_SETTLED_SHARE = 0.2
"""What waited when the first scan was read says nothing of the rate."""
_N_LOOKS = 4
"""A rate that does not fit is looked at for longer: the network may have stood still."""
_PATIENCE = Patience(give_up_s=_FIRST_DATA_S, lost_after_s=_FIRST_DATA_S)


class TrignoDecoder:
    """Sixteen little-endian floats a scan, whatever pieces TCP cuts them into.

    Parameters
    ----------
    to_uv : CountsToUv
        How volts become µV.
    fs_hz : float
        Scans per second.

    Attributes
    ----------
    n_damaged : int
        Always 0: TCP delivers whole and in order, or not at all.

    Notes
    -----
    Nothing counts the scans. What the server leaves out shows by the time of arrival where it is
    10 ms or more (`ShortCounter`); less does not show.
    """

    n_damaged = 0

    def __init__(self, to_uv: CountsToUv, fs_hz: float) -> None:
        self._to_uv = to_uv
        self._rest = b""
        self._counter = ShortCounter(1, fs_hz)

    @property
    def is_holding(self) -> bool:
        """Return whether scans are held back; see `Decoder.is_holding`."""
        return self._counter.is_holding

    def feed(self, chunk: bytes, received_s: float) -> list[SampleBlock]:
        """Take the next bytes; see `Decoder.feed`."""
        stream = self._rest + chunk
        n_scans = len(stream) // _BYTES_PER_SCAN
        self._rest = stream[n_scans * _BYTES_PER_SCAN :]
        if not n_scans:
            return []
        volts = np.frombuffer(stream, "<f4", count=n_scans * _N_SENSORS).reshape(n_scans, -1)
        # What is no number is no sample.
        volts = np.where(np.isfinite(volts), volts, np.float32(np.nan))
        counted = [(0, tuple(scan)) for scan in volts.tolist()]
        return self._blocks(self._counter.place(counted, received_s))

    def finish(self) -> list[SampleBlock]:
        """Return what was held back; see `Decoder.finish`."""
        return self._blocks(self._counter.finish())

    def _blocks(self, runs: list[Run]) -> list[SampleBlock]:
        return [self._to_uv.block(run.scans, run.first_index, run.received_s) for run in runs]


@dataclass(frozen=True, slots=True)
class TrignoDialect:
    """Connects to the command port and the data port, and sends ``START``.

    Attributes
    ----------
    name : SourceName
        As the person wrote it.
    inputs : Inputs
        What was stated of its channels.
    rate_hz : float or None
        Scans per second of the sensors' mode where that was stated; otherwise the server is asked,
        and 2000 is taken if that is what comes.
    ports : tuple of int
        For commands and for data.
    patience : Patience
        How long to wait for what.
    """

    name: SourceName
    inputs: Inputs
    rate_hz: float | None
    ports: tuple[int, int]
    patience: Patience
    title: str = "The Trigno server"

    @property
    def host(self) -> str:
        """Return the computer it runs on, ``trigno:host:port`` being its command port."""
        return _host_and_port(self.name)[0]

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Greet the server and start it; see `Dialect.connect`."""
        host = self.host
        volts = Converter(_UV_PER_VOLT, is_at_skin=True, is_unit=True)
        channels = describe_inputs(
            self.inputs,
            {f"sensor_{index + 1}": volts for index in range(_N_SENSORS)},
            doubts=(LinkDoubt.UNCOUNTED,),
            device=f"The Trigno server on {host}",
        )
        command_place, data_place = (f"socket://{host}:{port}" for port in self.ports)
        command = self._reach(command_place, open_line, clock)
        try:
            data = self._reach(data_place, open_line, clock)
        except BaseException:
            command.close()
            raise
        try:
            return self._start(command, data, channels, clock)
        except BaseException:
            data.close()
            command.close()
            raise

    def _reach(self, place: str, open_line: OpenLine, clock: Clock) -> Port:
        """Open one of the server's two ports, or say what must run where."""
        host = self.host
        try:
            return open_line(place, clock=clock, baud=_NO_BAUD)
        except SourceNotFound as exc:
            both = " and ".join(map(str, self.ports))
            raise SourceNotFound(
                f"No Trigno server answers at {place} ({host}, ports {both} were to be opened): "
                "the Trigno Control Utility must run there, with its SDK server switched on. Start "
                f"it, check that {host} is the address of its computer, and let its firewall pass "
                "both ports; an older server needs data=50041.",
                setting=Setting.PLACE,
            ) from exc

    def _start(
        self, command: Port, data: Port, channels: tuple[ChannelInfo, ...], clock: Clock
    ) -> Opened:
        greeting = self._hear(command, clock)
        candidates_hz = self._candidates_hz(command, clock)
        command.write(b"START" + _LINE_END)
        answer = self._hear(command, clock)
        if b"OK" not in answer:
            said = (answer or greeting or b"nothing").decode("ascii", "replace").strip()
            raise WrongDevice(
                f"{command.place} answered {said!r} to START: the SDK server of the Trigno Control "
                "Utility says OK. Start it, switch the sensors on, and close other programs that "
                "use it."
            )
        first = self._first_bytes(data, clock)
        arrivals, fs_hz = self._judge_rate(data, first, candidates_hz, clock)
        decoder = TrignoDecoder(CountsToUv(channels, [_UV_PER_VOLT] * len(channels)), fs_hz)
        return Opened(
            port=data,
            info=StreamInfo(reopenable(self.name, rate_hz=fs_hz), "Delsys Trigno", fs_hz, channels),
            decoder=decoder,
            ready=[block for each in arrivals for block in decoder.feed(*each)],
            stop=lambda: _stop(command),
        )

    def _candidates_hz(self, command: Port, clock: Clock) -> tuple[float, ...]:
        """Return the rates that may be: the one that was stated, or the answered one and 2000."""
        if self.rate_hz is not None:
            return (self.rate_hz,)
        answers = []
        for question in (FRAME_INTERVAL, MAX_SAMPLES):
            command.write(question + _LINE_END)
            answers.append(self._hear(command, clock))
        fs_hz = answered_hz(*answers)
        return (_RATE_HZ,) if fs_hz is None else (fs_hz, _RATE_HZ)

    def _judge_rate(
        self, data: Port, first: bytes, candidates_hz: tuple[float, ...], clock: Clock
    ) -> tuple[list[tuple[bytes, float]], float]:
        """Return what came meanwhile, and the rate that its arrivals bear out."""
        began_s = clock()
        arrivals, rate = [(first, began_s)], ArrivalRate()
        measured_hz: float | None = None
        for n_looks in range(1, _N_LOOKS + 1):
            while clock() - began_s < n_looks * self.patience.retry_s:
                chunk = data.read(0.1)
                arrivals.append((chunk, clock()))
                if clock() - began_s > _SETTLED_SHARE * self.patience.retry_s:
                    rate.add(len(chunk), clock())
            n_per_s = rate.fs_hz()
            measured_hz = None if n_per_s is None else n_per_s / _BYTES_PER_SCAN
            is_short = rate.span_s < self.patience.retry_s / 2
            if is_short or measured_hz is None or is_burst(measured_hz, candidates_hz):
                return arrivals, candidates_hz[0]
            fs_hz = matching_hz(measured_hz, candidates_hz)
            if fs_hz is not None:
                return arrivals, fs_hz
        believed = " or ".join(f"{each_hz:g}" for each_hz in candidates_hz)
        raise UnsuitableStream(
            f"{data.place} sends about {measured_hz:.0f} samples per second, where {believed} were "
            "expected: taken for that, it would show losses that are none. State rate= as the "
            "Trigno Control Utility shows it for the sensors' mode (such as rate=1925.926).",
            setting=Setting.RATE,
        )

    def _hear(self, command: Port, clock: Clock) -> bytes:
        """Return an answer up to the end of its line, or what came in time."""
        heard = b""
        until_s = clock() + self.patience.retry_s
        while clock() < until_s and not heard.endswith(b"\n"):
            heard += command.read(max(0.0, min(0.1, until_s - clock())))
        return heard

    def _first_bytes(self, data: Port, clock: Clock) -> bytes:
        """Return the first scans, which come some two seconds after START, if they are volts."""
        first = b""
        until_s = clock() + self.patience.give_up_s
        while clock() < until_s and len(first) < _BYTES_PER_SCAN:
            first += data.read(0.1)
        if len(first) < _BYTES_PER_SCAN:
            raise UnsuitableStream(
                f"{data.place} sent no samples after START: the sensors must be on and paired. "
                "Switch them on, check them in the Trigno Control Utility, and open it again."
            )
        whole = first[: len(first) // 4 * 4]
        if _are_volts(np.frombuffer(whole, "<f4")):
            return first
        swapped = _are_volts(np.frombuffer(whole, ">f4"))
        raise UnsuitableStream(
            f"{data.place} sends numbers that cannot be volts"
            + (" unless their bytes are swapped" if swapped else "")
            + ": floats, little-endian, within 0.1 V are read. Set the server to little-endian "
            "(ENDIAN LITTLE) and to EMG on this port."
        )


def _are_volts(values: np.ndarray) -> bool:
    """Return whether numbers may be volts: not too large, and not all but nought.

    What is no number at all is a sample that is missing, and says nothing of the others.
    """
    numbers = values[np.isfinite(values)]
    if (np.abs(numbers) > _MOST_VOLTS).any():
        return False
    # Read with their bytes swapped, small numbers come out as much smaller ones.
    there = np.abs(numbers[numbers != 0])
    return there.size == 0 or bool(np.median(there) > _LEAST_VOLTS)


def _stop(command: Port) -> None:
    try:
        command.write(b"STOP" + _LINE_END)
    finally:
        command.close()


def read_dialect(name: SourceName, patience: Patience = _PATIENCE) -> TrignoDialect:
    """Return how the device of ``trigno:localhost?channels=4&rate=2000`` is opened.

    Parameters
    ----------
    name : SourceName
        A host; options ``channels``, ``names`` and ``kind`` as `read_inputs` reads them, ``rate``
        in Hz, ``command`` and ``data`` ports (50040 and 50043).
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no host is named or an option is out of bounds.
    """
    host, command_port = _host_and_port(name)
    if not host:
        raise UnknownSource(f"{name} names no host: write for instance trigno:localhost.")
    ports = tuple(
        name.whole(key, at_least=1, at_most=_MOST_PORT) or usual
        for key, usual in (("command", command_port), ("data", _DATA_PORT))
    )
    return TrignoDialect(
        name,
        read_inputs(name),
        name.number("rate", at_least=1.0, at_most=10_000.0),
        (ports[0], ports[1]),
        patience,
    )


def _host_and_port(name: SourceName) -> tuple[str, int]:
    """Return the host, and the command port where one stands behind it."""
    host, _, port = name.place.removeprefix("//").rpartition(":")
    if not host:
        return port, _COMMAND_PORT
    if not port.isdecimal() or not 1 <= int(port) <= _MOST_PORT:
        raise UnknownSource(
            f"{name} has {port!r} for a port: 1 to {_MOST_PORT} are ports. Write for instance "
            "trigno:localhost, or trigno:localhost:50040."
        )
    return host, int(port)


SPEC = line_spec(
    "trigno",
    "Delsys Trigno (control utility on this network)",
    read_dialect,
    options=OPTIONS,
    example="trigno:localhost?channels=4",
    limits="2000 Hz: order possible; losses told from arrivals",
)
