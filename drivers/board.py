"""Our board on a port: counts in, µV out; the wire itself is known to frames and handshake."""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass

import numpy as np

from drivers import commands
from drivers.attentive_clock import AttentiveClock
from drivers.base import Clock, ClockAnswer, DriverSpec, FoundSource, Notice
from drivers.board_search import find_board, greet_at, source_at
from drivers.clock_questions import ClockQuestions
from drivers.errors import DeviceLost, UnknownSource
from drivers.handshake import greet, start_stream
from drivers.line_speed import raise_speed
from drivers.link import Link, Patience
from drivers.messages import Data, Info, Message, Pong, Status, title_of
from drivers.port import BAUD
from drivers.port_identity import identity_at, list_identities
from drivers.port_list import find_ports
from drivers.scan_counter import ScanCounter
from drivers.silence import Silence, SilenceLimits
from drivers.source_name import SourceName, read_source_name
from drivers.speed_memory import SpeedMemory
from drivers.stream_request import (
    OPTIONS,
    StreamRequest,
    describe_channels,
    make_plan,
    read_request,
    refuse_odd_skews,
    wants_speed,
)
from drivers.usb_chip import chip_advice
from dsp.block import FloatArray, SampleBlock, StreamInfo

_AUTO = "auto"
_SOCKET_ADDRESS = re.compile(r"//[^/?#]+:\d+")
_LONGEST_WAIT_S = 0.1
_N_STREAM_IDS = 256
_MS_PER_S = 1000
_IDLE = 0


@dataclass(slots=True)
class _Stream:
    """A running stream and how its counts become µV."""

    link: Link
    boot_id: int | None
    plan: commands.StreamPlan
    counter: ScanCounter
    zero_counts: FloatArray
    uv_per_count: FloatArray
    silence: Silence
    n_odd_heard: int
    questions: ClockQuestions
    end: DeviceLost | None = None


class BoardDriver:
    """Streams from a board, ``serial:/dev/ttyACM0?channels=3&rate=1000&gain=5000``.

    Parameters
    ----------
    name : SourceName
        A port, ``auto``, or ``//host:port`` of a socket; options as `read_request` reads them.
    clock : Clock
        Host monotonic time.
    patience : Patience
        How long to wait for what.

    Raises
    ------
    UnknownSource
        When no port is named or an option is out of bounds.

    Notes
    -----
    ``speeds`` may be replaced before it is opened, by one that other drivers learn from, too.
    """

    def __init__(self, name: SourceName, *, clock: Clock, patience: Patience | None = None) -> None:
        _refuse_no_place(name)
        self._name = name
        self._request: StreamRequest = read_request(name)
        self._clock = clock
        self._listening = AttentiveClock(clock)
        self._patience = patience or Patience()
        self.speeds = SpeedMemory(clock=clock)
        # Begun anywhere, so that two runs of the program rarely begin with the same.
        self._stream_id = int(clock() * _MS_PER_S) % _N_STREAM_IDS
        self._stream: _Stream | None = None
        self._ready: deque[SampleBlock] = deque()

    def open(self) -> StreamInfo:
        """Greet the board and start it; see `Driver.open`."""
        self.close()
        link, info = self._find_board()
        try:
            return self._start_again_after_restart(link, info)
        except BaseException:
            link.close()
            raise

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        stream = self._stream
        if stream is None:
            raise DeviceLost(f"{self._name} is not open: open it before reading.")
        deadline_s = self._clock() + timeout_s
        while not self._ready:
            if stream.end is not None:
                raise stream.end
            now_s = self._clock()
            self._show_life(stream, now_s)
            wait_s = min(max(deadline_s - now_s, 0.0), _LONGEST_WAIT_S)
            self._listen(stream, wait_s)
            if not self._ready and self._clock() >= deadline_s:
                self._check_silence(stream)
                return None
        return self._ready.popleft()

    def take_answers(self) -> tuple[ClockAnswer, ...]:
        """Return what the board said of its time since; see `Answering`."""
        stream = self._stream
        return () if stream is None else stream.questions.take()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return that scans were taken late, the first time and at every tenfold of it."""
        stream = self._stream
        return () if stream is None else stream.counter.take_notices()

    @property
    def is_holding(self) -> bool:
        """Return False: its own index says where every scan belongs."""
        return False

    @property
    def has_held(self) -> bool:
        """Return False, see `is_holding`."""
        return False

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what has come and was not handed on; see `Holding.release`."""
        released = tuple(self._ready)
        self._ready.clear()
        return released

    def close(self) -> None:
        """Stop the board and let go of the port."""
        stream, self._stream = self._stream, None
        self._ready.clear()
        if stream is None:
            return
        try:
            stream.link.send(commands.stop(stream.link.next_request_id()))
        except DeviceLost:
            pass  # A board that is gone needs no STOP.
        finally:
            stream.link.close()

    def _find_board(self) -> tuple[Link, Info]:
        clock, patience = self._clock, self._patience
        if self._name.place == _AUTO:
            found = find_board(self._name, clock=clock, patience=patience)
        else:
            found = greet_at(_address(self._name), clock=clock, patience=patience)
        return found.link, found.info

    def _start_again_after_restart(self, link: Link, info: Info) -> StreamInfo:
        """Start the board, twice if it restarts meanwhile: some reset late after opening."""
        try:
            return self._start(link, info)
        except DeviceLost:
            link.set_baud(BAUD)  # it boots at this speed, whatever was agreed on before
            info = greet(link, clock=self._listening, patience=self._patience)
            return self._start(link, info)

    def _start(self, link: Link, info: Info) -> StreamInfo:
        self._stream_id = (self._stream_id + 1) % _N_STREAM_IDS
        info, advice = self._make_fast_enough(link, info)
        plan = make_plan(
            info, self._request, stream_id=self._stream_id, place=link.place, advice=advice
        )
        channels = describe_channels(
            info, self._request, n_channels=plan.n_active, place=link.place
        )
        fs_hz = (info.tick_hz or 0) / plan.period_ticks
        refuse_odd_skews(channels, fs_hz=fs_hz, place=link.place)
        started, messages = start_stream(link, plan, clock=self._listening, patience=self._patience)
        now_s = self._clock()
        measured = channels[: plan.n_active]  # all but the marker input
        self._stream = _Stream(
            link=link,
            boot_id=info.boot_id,
            plan=plan,
            counter=ScanCounter(plan, started.tick),
            zero_counts=np.array([float(channel.zero_count) for channel in measured]),
            uv_per_count=np.array([channel.uv_per_count for channel in measured], float),
            silence=Silence(self._silence_limits(info), now_s),
            n_odd_heard=link.counts.n_damaged,
            questions=ClockQuestions(self._patience.ping_every_s, now_s),
        )
        self._take(self._stream, messages)
        return StreamInfo(
            source=source_at(self._name, link.place),
            device=_device_of(info, plan),
            fs_hz=fs_hz,
            channels=channels,
            is_simulated=plan.selftest is not commands.SelfTest.OFF,
            unit=info.unit_serial,
        )

    def _silence_limits(self, info: Info) -> SilenceLimits:
        patience = self._patience
        # On a faster line a board that restarts is heard as noise, at the speed of boot.
        is_fast = (info.baud or BAUD) != BAUD
        return SilenceLimits(
            patience.lost_after_s,
            patience.mute_after_s,
            patience.rest_s,
            patience.noisy_after_s if is_fast else math.inf,
        )

    def _make_fast_enough(self, link: Link, info: Info) -> tuple[Info, str]:
        """Raise the speed where it must be; return what is at fault, perhaps, where it stayed."""
        if not wants_speed(info, self._request):
            return info, ""
        device = identity_at(link.place, list_identities())
        raised = raise_speed(
            link,
            info,
            clock=self._listening,
            patience=self._patience,
            device=device,
            speeds=self.speeds,
        )
        return raised, chip_advice(device) if raised.baud == info.baud else ""

    def _show_life(self, stream: _Stream, now_s: float) -> None:
        """Ask the board for its time; its watchdog ends the stream of a host that says nothing."""
        if stream.questions.is_due(now_s):
            request_id = stream.link.next_request_id()
            stream.link.send(commands.ping(request_id, stream.questions.ask(now_s)))

    def _listen(self, stream: _Stream, wait_s: float) -> None:
        link = stream.link
        n_bytes, n_garbled = link.n_bytes, link.counts.n_garbled
        messages = link.receive(wait_s)
        stream.silence.listen(
            self._clock(),
            n_bytes=link.n_bytes - n_bytes,
            n_garbled=link.counts.n_garbled - n_garbled,
        )
        self._take(stream, messages)

    def _take(self, stream: _Stream, messages: list[Message]) -> None:
        received_s = self._clock()
        run: list[Data] = []
        run_index = 0
        for message in messages:
            stream.end = _read_ending(message, stream)
            if stream.end is not None:
                break
            if isinstance(message, Pong):
                stream.questions.hear(message, stream.counter)
            index = stream.counter.place(message) if isinstance(message, Data) else None
            if not isinstance(message, Data) or index is None:
                continue
            if run and index != run_index + len(run) * stream.plan.scans:
                self._ready.append(_to_block(stream, run, run_index, received_s))
                run = []
            run_index = run_index if run else index
            run.append(message)
        if run:
            self._ready.append(_to_block(stream, run, run_index, received_s))
            stream.silence.end(received_s)
            stream.n_odd_heard = _n_odd(stream)

    def _check_silence(self, stream: _Stream) -> None:
        silence = stream.silence
        if not silence.is_too_long:
            return
        sent = f"sent no samples for {silence.duration_s:.1f} s"
        sent += f" ({_heard_meanwhile(stream)} meanwhile)"
        stream.end = DeviceLost(
            f"The board on {stream.link.place} {sent}: it must send all the time. Check the cable.",
            reason=f"the board {sent}",
        )
        raise stream.end


def _refuse_no_place(name: SourceName) -> None:
    if name.kind == "socket" and not _SOCKET_ADDRESS.fullmatch(name.place):
        raise UnknownSource(
            f"{name} is no address: write socket://host:port, for instance socket://localhost:7000."
        )
    if not name.place:
        raise UnknownSource(
            f"{name} names no port: write serial:auto, or a port such as serial:/dev/ttyACM0."
        )


def _device_of(info: Info, plan: commands.StreamPlan) -> str:
    if plan.selftest is commands.SelfTest.OFF:
        return title_of(info)
    return f"{title_of(info)}, self-test {plan.selftest.name.lower()}"


def _n_odd(stream: _Stream) -> int:
    """Return how many frames since it was opened were damaged or did not fit the stream."""
    return stream.link.counts.n_damaged + stream.counter.n_unfit


def _heard_meanwhile(stream: _Stream) -> str:
    """Return in words what has come since the last samples, or since the start."""
    if stream.silence.is_empty:
        return "nothing at all"
    n_odd = _n_odd(stream) - stream.n_odd_heard
    if not n_odd:
        return "only other bytes"
    return f"{n_odd} damaged frame{'s' if n_odd > 1 else ''}"


def _read_ending(message: Message, stream: _Stream) -> DeviceLost | None:
    """Return what says that the board no longer sends this stream."""
    if isinstance(message, Info) and _is_restart(message, stream):
        return DeviceLost(
            f"The board on {stream.link.place} restarted: its stream is over. Check the cable and "
            "its power.",
            reason="the board restarted",
        )
    if isinstance(message, Status) and message.state == _IDLE:
        return DeviceLost(
            f"The board on {stream.link.place} stopped by itself, for it heard nothing of this "
            "program for a while: it must be told that somebody listens. Keep the "
            "computer awake.",
            reason="the board heard nothing of this program for a while and stopped",
        )
    return None


def _is_restart(info: Info, stream: _Stream) -> bool:
    return info.request_id == 0 or info.boot_id != stream.boot_id


def _to_block(stream: _Stream, run: list[Data], first_index: int, received_s: float) -> SampleBlock:
    counts = np.concatenate([stream.plan.unpack(data.samples) for data in run])
    samples_uv = (counts - stream.zero_counts) * stream.uv_per_count
    if stream.plan.has_marks:
        marks = np.concatenate([stream.plan.marks(data) for data in run])
        samples_uv = np.column_stack([samples_uv, marks])
    samples_uv.flags.writeable = False
    return SampleBlock(samples_uv, first_index, received_s)


def _address(name: SourceName) -> str:
    return f"socket:{name.place}" if name.kind == "socket" else name.place


def _make_serial(rest: str, clock: Clock) -> BoardDriver:
    return BoardDriver(read_source_name("serial", rest, known=OPTIONS), clock=clock)


def _make_socket(rest: str, clock: Clock) -> BoardDriver:
    return BoardDriver(read_source_name("socket", rest, known=OPTIONS), clock=clock)


def _discover_none() -> tuple[FoundSource, ...]:
    return ()


SERIAL_SPEC = DriverSpec(
    "Our board on a serial port", _make_serial, find_ports, example="serial:auto"
)
SOCKET_SPEC = DriverSpec(
    "Our board over the network", _make_socket, _discover_none, example="socket://localhost:7000"
)
