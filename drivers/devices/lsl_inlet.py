"""A stream of the Lab Streaming Layer as a source; it offers none (that is lsl_outlet's part)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from drivers.base import Clock, Notice, NoticeKind
from drivers.devices.device_spec import device_spec
from drivers.devices.held_places import HeldPlaces
from drivers.devices.inputs import (
    Converter,
    CountsToUv,
    Inputs,
    describe_inputs,
    read_inputs,
    units_uv,
)
from drivers.devices.line_driver import FRESH_S, reopenable
from drivers.devices.lsl_library import Inlet, Offer, load_pylsl
from drivers.devices.lsl_stamps import StampedScans, are_regular
from drivers.devices.short_counter import Run
from drivers.devices.stamp_clock import ClockDoubt, ClockStep, StampClock
from drivers.errors import DeviceLost, SourceNotFound, UnsuitableStream
from drivers.source_name import SourceName
from dsp.block import FloatArray, LinkDoubt, SampleBlock, StreamInfo

OPTIONS = ("channels", "names", "kind", "unit", "type", "id", "wait")

_TYPE = "EMG"
_WAIT_S = 5.0
_MOST_BUFFERED_S = 360
_MOST_PULLED = 4096
_LEAST_TO_JUDGE = 64
_JUDGED_S = 0.5
"""Long enough for several chunks: how they are stamped shows where one follows another."""
_LONGEST_WAIT_S = 0.1
_SECOND_LOOK_S = 0.7
_TEXT_FORMAT = 3
_UV_PER_UNIT = {
    "microvolts": 1.0, "microvolt": 1.0, "uV": 1.0, "µV": 1.0, "μV": 1.0,
    "millivolts": 1e3, "millivolt": 1e3, "mV": 1e3,
    "volts": 1e6, "volt": 1e6, "V": 1e6,
}  # fmt: skip


@dataclass(slots=True)
class _Stream:
    """An inlet and what became of its samples so far."""

    inlet: Inlet
    fs_hz: float
    scans: StampedScans
    to_uv: CountsToUv
    heard_s: float
    clock: StampClock
    step: ClockStep | None = None
    doubt: ClockDoubt | None = None
    end_index: int = 0


class LslDriver:
    """Pulls from a stream on this network, ``lsl:NAME?type=EMG&id=...``.

    Parameters
    ----------
    name : SourceName
        The stream's name as the place, or nothing for the only one of the type; options
        ``channels``, ``names`` and ``kind`` as `read_inputs` reads them, ``unit`` where the stream
        states none, ``type``, ``id`` (source id), ``wait`` in seconds.
    clock : Clock
        Host monotonic time.

    Raises
    ------
    UnknownSource
        When an option is out of bounds.
    """

    def __init__(self, name: SourceName, *, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._inputs: Inputs = read_inputs(name)
        self._unit = name.choice("unit", _UV_PER_UNIT, otherwise="")
        self._wait_s = name.number("wait", at_least=0.1, at_most=60.0) or _WAIT_S
        self._stream: _Stream | None = None
        self._ready: deque[SampleBlock] = deque()
        self._end: DeviceLost | None = None
        self._notices: deque[Notice] = deque()
        self._places = HeldPlaces()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return where the sender's clock was set and what was placed by an estimate."""
        found = tuple(self._notices.popleft() for _ in range(len(self._notices)))
        return (*found, *self._places.take())

    def open(self) -> StreamInfo:
        """Find the stream and begin to pull; see `Driver.open`."""
        self.close()
        pylsl = load_pylsl("A source of LSL")
        found = self._find(pylsl)
        inlet: Inlet = pylsl.StreamInlet(found, max_buflen=_MOST_BUFFERED_S, recover=False)
        try:
            described = inlet.info(self._wait_s)
            inlet.open_stream(self._wait_s)
            info, units = self._describe(described)
            samples, stamps_s = self._first_samples(inlet, info.fs_hz)
        except (TimeoutError, RuntimeError) as exc:
            inlet.close_stream()
            raise DeviceLost(
                f"{self._title} was found and does not answer ({exc}): its program must run and be "
                "reachable. Check it and the network, then open it again.",
                reason="the stream of LSL was there and did not answer",
            ) from exc
        except BaseException:
            inlet.close_stream()
            raise
        self._places = HeldPlaces()
        scans = StampedScans(info.fs_hz, is_regular=are_regular(stamps_s, info.fs_hz))
        self._stream = _Stream(
            inlet,
            info.fs_hz,
            scans,
            CountsToUv(info.channels, units),
            self._clock(),
            StampClock(info.fs_hz),
        )
        self._place(self._stream, samples, stamps_s)
        return info

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        stream = self._stream
        if stream is None:
            raise DeviceLost(f"{self._name} is not open: open it before reading.")
        deadline_s = self._clock() + timeout_s
        while not self._ready:
            if self._end is not None:
                raise self._end
            wait_s = min(max(deadline_s - self._clock(), 0.0), _LONGEST_WAIT_S)
            samples, stamps_s = self._pull_or_end(stream, wait_s)
            if len(stamps_s):
                self._place(stream, samples, stamps_s)
            elif self._end is None and not self._ready and self._clock() >= deadline_s:
                return None
        return self._ready.popleft()

    @property
    def is_holding(self) -> bool:
        """Return whether samples are held back; see `Holding`."""
        stream = self._stream
        if stream is None or self._clock() - stream.heard_s > FRESH_S:
            return False
        return stream.scans.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether samples wait for their place; see `Holding`."""
        return self._stream is not None and self._stream.scans.is_holding

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what has come and was not handed on; see `Holding.release`."""
        if self._stream is not None:
            self._finish(self._stream)
        released = tuple(self._ready)
        self._ready.clear()
        return released

    def close(self) -> None:
        """Stop pulling and let go of the stream."""
        stream, self._stream = self._stream, None
        self._ready.clear()
        self._end = None
        if stream is not None:
            stream.inlet.close_stream()

    @property
    def _title(self) -> str:
        type_name = self._name.options.get("type", _TYPE)
        return (
            f"The LSL stream {self._name.place!r}"
            if self._name.place
            else (f"The LSL stream of type {type_name}")
        )

    def _find(self, pylsl: ModuleType) -> Offer:
        key, value = (
            ("name", self._name.place)
            if self._name.place
            else ("type", self._name.options.get("type", _TYPE))
        )
        source_id = self._name.options.get("id")
        found: list[Offer] = pylsl.resolve_byprop(key, value, 1, self._wait_s)
        if found and (source_id is None or found[0].source_id() != source_id):
            # The first answer comes at once; another stream of the same name half a second later.
            found = pylsl.resolve_byprop(key, value, len(found) + 1, _SECOND_LOOK_S)
        if source_id is not None:
            found = [each for each in found if each.source_id() == source_id]
        if len(found) == 1:
            return found[0]
        if not found:
            seen = sorted({each.name() for each in pylsl.resolve_streams(1.0)})
            there = f"there are {', '.join(seen)}" if seen else "there is none at all"
            raise SourceNotFound(
                f"{self._title} was not found within {self._wait_s:g} s: a program on this network "
                f"must offer it, and {there}. Start it there, or check its name."
            )
        offers = ", ".join(f"id={each.source_id()} on {each.hostname()}" for each in found)
        raise SourceNotFound(
            f"{self._title} is there {len(found)} times ({offers}): one must be meant. Add id=."
        )

    def _describe(self, described: Offer) -> tuple[StreamInfo, list[float]]:
        """Return what the stream is, and what a number of each channel is in µV."""
        fs_hz, n_channels = described.nominal_srate(), described.channel_count()
        if fs_hz <= 0.0 or described.channel_format() == _TEXT_FORMAT:
            raise UnsuitableStream(
                f"{self._title} has no regular rate or carries text: samples with a rate are read. "
                "Choose another stream."
            )
        converters = self._converters(described, n_channels)
        channels = describe_inputs(
            self._inputs,
            converters,
            doubts=(LinkDoubt.UNCOUNTED,),
            device=self._title,
        )
        info = StreamInfo(
            source=reopenable(self._with_id(described.source_id())),
            device=f"LSL {described.name()} on {described.hostname()}",
            fs_hz=fs_hz,
            channels=channels,
        )
        return info, units_uv(self._inputs, converters.values(), len(channels))

    def _with_id(self, source_id: str) -> SourceName:
        """Return the name with the id of the device, so that no other is ever taken for it."""
        usable = source_id and not set(source_id) & set("?&=%+#")
        known = {"id": source_id, **self._name.options} if usable else self._name.options
        return SourceName(self._name.kind, self._name.place, known)

    def _converters(self, described: Offer, n_channels: int) -> dict[str, Converter]:
        """Return label and unit of every channel as the stream describes them."""
        entry = described.desc().child("channels").child("channel")
        labels, converters = [], []
        for _ in range(n_channels):
            unit = self._unit or entry.child_value("unit")
            step_uv = _UV_PER_UNIT.get(unit)
            labels.append(entry.child_value("label"))
            converters.append(Converter(step_uv, is_at_skin=step_uv is not None, is_unit=True))
            entry = entry.next_sibling("channel")
        if not all(labels) or len(set(labels)) < n_channels:
            labels = [f"channel_{at + 1}" for at in range(n_channels)]
        return dict(zip(labels, converters, strict=True))

    def _first_samples(self, inlet: Inlet, fs_hz: float) -> tuple[FloatArray, FloatArray]:
        """Return enough samples to see how they are stamped, or what came in time."""
        pulled: list[tuple[FloatArray, FloatArray]] = []
        n_pulled, began_s = 0, self._clock()
        n_least, n_wanted = min(_LEAST_TO_JUDGE, fs_hz), _JUDGED_S * fs_hz
        while n_pulled < n_wanted:
            waited_s = self._clock() - began_s
            if n_pulled >= n_least and waited_s > 2.0 * _JUDGED_S:
                break  # one that pauses is judged by what it sent
            if waited_s > self._wait_s:
                raise TimeoutError(f"no samples within {self._wait_s:g} s")
            samples, stamps_s = self._pull(inlet, _LONGEST_WAIT_S)
            if len(stamps_s):
                pulled.append((samples, stamps_s))
                n_pulled += len(stamps_s)
        return (
            np.concatenate([samples for samples, _ in pulled]),
            np.concatenate([stamps_s for _, stamps_s in pulled]),
        )

    def _pull_or_end(self, stream: _Stream, wait_s: float) -> tuple[FloatArray, FloatArray]:
        """Return what has come; of a stream that ended what was held back comes before its end."""
        try:
            return self._pull(stream.inlet, wait_s)
        except DeviceLost as exc:
            self._end = exc
            self._finish(stream)
            return np.zeros((0, 0)), np.zeros(0)

    def _pull(self, inlet: Inlet, wait_s: float) -> tuple[FloatArray, FloatArray]:
        """Return what has come, waiting for the first sample only."""
        try:
            first, first_s = inlet.pull_sample(wait_s)
            if first is None or first_s is None:
                return np.zeros((0, 0)), np.zeros(0)
            samples, stamps_s = inlet.pull_chunk(0.0, _MOST_PULLED)
        except RuntimeError as exc:
            raise DeviceLost(
                f"{self._title} ended ({exc}): its program must go on. Start it again and "
                "reconnect.",
                reason="the stream of LSL ended",
            ) from exc
        return np.array([first, *samples], np.float64), np.array([first_s, *stamps_s], np.float64)

    def _place(self, stream: _Stream, samples: FloatArray, stamps_s: FloatArray) -> None:
        stream.heard_s = self._clock()
        stamps_s, step = stream.clock.straighten(stamps_s, stream.heard_s)
        if step is not None:
            stream.step = step
            stream.scans.break_off()
        stream.doubt = stream.clock.take_doubt() or stream.doubt
        self._places.follow(
            self._hand_on(stream, stream.scans.place(samples, stamps_s, stream.heard_s))
        )
        if stream.doubt is not None and not stream.scans.is_holding:
            # Told where it lies, once what came behind it has been handed on.
            self._notices.append(_doubt_notice(stream, stream.doubt))
            stream.doubt = None

    def _finish(self, stream: _Stream) -> None:
        """Hand on what is held back, for nothing is waited for any more."""
        self._places.tell(self._hand_on(stream, stream.scans.finish()))

    def _hand_on(self, stream: _Stream, runs: list[Run]) -> list[SampleBlock]:
        blocks = []
        for run in runs:
            blocks.append(stream.to_uv.block(run.scans, run.first_index, run.received_s))
            if stream.step is not None and (run.first_index > stream.end_index or run is runs[-1]):
                self._notices.append(_notice(run.first_index, stream.step))
                stream.step = None
            stream.end_index = run.end_index
        self._ready.extend(blocks)
        return blocks


def _notice(index: int, step: ClockStep) -> Notice:
    direction = "forward" if step.set_s > 0.0 else "back"
    text = (
        f"The clock that stamps this stream was set {direction} by about {abs(step.set_s):.2f} s; "
        "its samples go on behind a break, and how much was lost there is known to 0.02 s only."
    )
    return Notice(index, NoticeKind.CLOCK_SET, text, step.set_s, is_break=True)


def _doubt_notice(stream: _Stream, doubt: ClockDoubt) -> Notice:
    text = (
        f"Nothing was stamped for {1000.0 * doubt.jump_s:.0f} ms, and since then samples come "
        "earlier than before: either as many are missing there or the clock that stamps them was "
        "set forward by as much. Which of the two it was cannot be told."
    )
    ago_s = stream.heard_s - doubt.began_s
    index = max(0, stream.end_index - round(ago_s * stream.fs_hz))
    return Notice(index, NoticeKind.LOSS_OR_CLOCK, text, doubt.jump_s, is_break=True)


SPEC = device_spec(
    "lsl",
    "Lab Streaming Layer stream (needs pylsl)",
    LslDriver,
    options=OPTIONS,
    example="lsl:StreamName",
    limits="order possible from 1000 Hz; losses told from time stamps",
)
