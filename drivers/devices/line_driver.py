"""A foreign device on a byte line behind the face of a driver; its bytes are its dialect's part."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from drivers.base import Clock, Notice
from drivers.devices.held_places import HeldPlaces
from drivers.errors import DeviceLost, DriverError, UnknownSource
from drivers.port import Port, open_port
from drivers.port_identity import identity_at, list_identities
from drivers.silence import Silence, SilenceLimits
from drivers.source_name import SourceName
from drivers.usb_chip import chip_advice
from dsp.block import SampleBlock, StreamInfo

_LONGEST_WAIT_S = 0.1
FRESH_S = 0.4
"""What is held back is what comes, while bytes follow it; behind a longer silence it is not."""
_N_SCANS_HELD = 4
"""A decoder may hold back as many until it believes them; at 1 Hz that takes seconds."""


class OpenLine(Protocol):
    """Opens a port or a TCP line, as `drivers.port.open_port` does."""

    def __call__(self, place: str, *, clock: Clock, baud: int) -> Port:
        """Return the open line, or raise a `DriverError`."""
        ...


class Decoder(Protocol):
    """Turns bytes into blocks; any chunking of the same bytes gives the same scans."""

    n_damaged: int
    """Places in the stream at which bytes made no sense."""

    @property
    def is_holding(self) -> bool:
        """Return whether scans are held back until it is clear how many are missing before them."""
        ...

    def feed(self, chunk: bytes, received_s: float) -> list[SampleBlock]:
        """Take the next bytes and return the blocks they complete; never raises."""
        ...

    def finish(self) -> list[SampleBlock]:
        """Return what was held back, for nothing is waited for any more; bytes may follow."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a foreign device is waited for.

    Attributes
    ----------
    quiet_s : float
        After opening, for a board that resets then, before anything is sent.
    retry_s : float
        Between two questions while nobody answers.
    give_up_s : float
        Until a line is given up, at each speed.
    lost_after_s : float
        Of a line that goes on carrying bytes but no scan, until a stream is taken for lost; a slow
        device has four scans more, here and below.
    rest_s : float
        Without a byte, until a line no longer goes on.
    mute_after_s : float
        Without a scan whatever the line carries: it may be held up, and what waits on it would be
        lost by opening it again.
    """

    quiet_s: float = 0.3
    retry_s: float = 1.5
    give_up_s: float = 4.0
    lost_after_s: float = 2.0
    rest_s: float = 1.5
    mute_after_s: float = 12.0


USUAL_PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Opened:
    """A device that streams.

    Attributes
    ----------
    port : Port
        Where its bytes come from.
    info : StreamInfo
        What it turned out to be.
    decoder : Decoder
        Which has read what came so far.
    ready : sequence of SampleBlock
        What came while it was being opened.
    stop : callable
        Asks it to stop; the port is closed after it.
    n_wrap : int or None
        After how many scans its counter turns, where that is not told of the whole link.
    """

    port: Port
    info: StreamInfo
    decoder: Decoder
    ready: Sequence[SampleBlock] = ()
    stop: Callable[[], None] = field(default=lambda: None)
    n_wrap: int | None = None


class Dialect(Protocol):
    """How to open one kind of device."""

    @property
    def title(self) -> str:
        """Return what it is called in sentences: ``The Chords board``."""
        ...

    @property
    def patience(self) -> Patience:
        """Return how long to wait for what."""
        ...

    def connect(self, open_line: OpenLine, clock: Clock) -> Opened:
        """Open the line, greet the device, start it; raise a `DriverError` that says why not."""
        ...


class LineDriver:
    """Streams from a device that speaks a dialect.

    Parameters
    ----------
    name : SourceName
        As the person wrote it.
    dialect : Dialect
        How the device is opened and read.
    clock : Clock
        Host monotonic time.
    open_line : OpenLine
        Opens its port.
    """

    def __init__(
        self,
        name: SourceName,
        dialect: Dialect,
        *,
        clock: Clock,
        open_line: OpenLine = open_port,
    ) -> None:
        self._name = name
        self._dialect = dialect
        self._clock = clock
        self._open_line = open_line
        self._opened: Opened | None = None
        self._ready: deque[SampleBlock] = deque()
        self._end: DeviceLost | None = None
        self._silence: Silence | None = None
        self._places = HeldPlaces()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what was handed on by an estimate; see `Noticing`."""
        return self._places.take()

    @property
    def is_holding(self) -> bool:
        """Return whether scans are held back; see `Holding`."""
        opened, silence = self._opened, self._silence
        if opened is None or silence is None or silence.since_byte_s > FRESH_S:
            return False
        return opened.decoder.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether scans wait for their place; see `Holding`."""
        return self._opened is not None and self._opened.decoder.is_holding

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what has come and was not handed on; see `Holding.release`."""
        if self._opened is not None:
            self._finish(self._opened)
        released = tuple(self._ready)
        self._ready.clear()
        return released

    def open(self) -> StreamInfo:
        """Greet the device and start it; see `Driver.open`."""
        self.close()
        opened = self._dialect.connect(self._open_line, self._clock)
        self._opened = opened
        self._ready.extend(opened.ready)
        self._places = HeldPlaces(opened.n_wrap)
        self._places.follow(opened.ready)
        self._silence = Silence(_limits(self._dialect.patience, opened.info.fs_hz), self._clock())
        return opened.info

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        opened, silence = self._opened, self._silence
        if opened is None or silence is None:
            raise DeviceLost(f"{self._name} is not open: open it before reading.")
        deadline_s = self._clock() + timeout_s
        while not self._ready:
            if self._end is not None:
                raise self._end
            wait_s = min(max(deadline_s - self._clock(), 0.0), _LONGEST_WAIT_S)
            self._take(opened, silence, wait_s)
            if not self._ready and self._end is None and self._clock() >= deadline_s:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Stop the device and let go of the port."""
        opened, self._opened = self._opened, None
        self._ready.clear()
        self._end = None
        if opened is None:
            return
        try:
            opened.stop()
        except DeviceLost:
            pass  # A device that is gone needs no stop.
        finally:
            opened.port.close()

    def _take(self, opened: Opened, silence: Silence, wait_s: float) -> None:
        try:
            chunk = opened.port.read(wait_s)
        except DeviceLost as exc:
            self._end = exc
            self._finish(opened)
            return
        received_s = self._clock()
        silence.listen(received_s, n_bytes=len(chunk), n_garbled=0)
        blocks = opened.decoder.feed(chunk, received_s) if chunk else []
        if blocks:
            self._ready.extend(blocks)
            self._places.follow(blocks)
            silence.end(received_s)
        elif silence.is_too_long:
            self._end = self._lost(opened, silence.duration_s)
            self._finish(opened)

    def _finish(self, opened: Opened) -> None:
        """Hand on what is held back, for nothing is waited for any more."""
        blocks = opened.decoder.finish()
        self._places.tell(blocks)
        self._ready.extend(blocks)

    def _lost(self, opened: Opened, silent_s: float) -> DeviceLost:
        n_damaged = opened.decoder.n_damaged
        heard = f"; {n_damaged} times bytes made no sense since it was opened" if n_damaged else ""
        title, sent = self._dialect.title, f"sent no samples for {silent_s:.1f} s"
        return DeviceLost(
            f"{title} on {opened.port.place} {sent}{heard}: it must send all the time. Check the "
            "cable and its power, then reconnect.",
            reason=f"{title[0].lower()}{title[1:]} {sent}",
        )


def _limits(patience: Patience, fs_hz: float) -> SilenceLimits:
    held_s = _N_SCANS_HELD / fs_hz
    return SilenceLimits(
        patience.lost_after_s + held_s, patience.mute_after_s + held_s, patience.rest_s + held_s
    )


def open_at_some_speed(
    place: str,
    speeds: Iterable[int],
    *,
    open_line: OpenLine,
    clock: Clock,
    attempt: Callable[[Port, int], Opened | int],
    refusal: Callable[[int, str], DriverError],
) -> Opened:
    """Try one speed after the other until a device is understood; no port is left open.

    Parameters
    ----------
    place : str
        As `line_of` returns it.
    speeds : iterable of int
        Baud, in order.
    open_line : OpenLine
        Opens the port.
    clock : Clock
        Host monotonic time.
    attempt : callable
        Takes an open port and its baud; returns the device, or how many bytes came that were none.
    refusal : callable
        Takes the most bytes that came and the speeds in words; returns the error to raise.

    Returns
    -------
    Opened
        By the first attempt that was one.

    Raises
    ------
    DriverError
        When no attempt was, or one ended with an error.
    """
    n_heard, tried = 0, list(speeds)
    for baud in tried:
        port = open_line(place, clock=clock, baud=baud)
        try:
            opened = attempt(port, baud)
        except BaseException:
            port.close()
            raise
        if isinstance(opened, Opened):
            return opened
        n_heard = max(n_heard, opened)
        port.close()
    refused = refusal(n_heard, " and ".join(map(str, tried)))
    advice = chip_advice(identity_at(place, list_identities()))
    raise type(refused)(f"{refused}{advice}", setting=refused.setting)


def line_of(name: SourceName, *, example: str) -> str:
    """Return the port or socket a name asks for.

    Parameters
    ----------
    name : SourceName
        ``kind:/dev/ttyUSB0`` or ``kind://host:port``.
    example : str
        A name that would do, for the message.

    Returns
    -------
    str
        As `drivers.port.open_port` takes it.

    Raises
    ------
    UnknownSource
        When no port is named.
    """
    if not name.place:
        raise UnknownSource(f"{name} names no port: write for instance {example}.")
    return f"socket:{name.place}" if name.place.startswith("//") else name.place


def reopenable(name: SourceName, *, baud: int | None = None, rate_hz: float | None = None) -> str:
    """Return the name that opens the same stream again, as it stands in `StreamInfo.source`.

    Parameters
    ----------
    name : SourceName
        As the person wrote it.
    baud : int, optional
        The speed that was found, so that it need not be looked for again.
    rate_hz : float, optional
        The rate that was guessed: one stream has one rate, whatever is guessed the next time.

    Returns
    -------
    str
        What a person stated stays as it was stated.
    """
    found: dict[str, object] = {}
    if baud is not None and not name.place.startswith("//"):
        found["baud"] = baud
    if rate_hz is not None:
        found["rate"] = f"{rate_hz:g}"
    options = "&".join(f"{key}={value}" for key, value in {**found, **name.options}.items())
    return f"{name}?{options}" if options else str(name)
