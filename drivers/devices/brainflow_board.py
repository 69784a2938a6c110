"""Any board that BrainFlow knows (OpenBCI and sixty more); their wires are BrainFlow's part."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from drivers.base import Clock, Notice
from drivers.devices.brainflow_library import Session, load_brainflow
from drivers.devices.device_spec import device_spec
from drivers.devices.held_places import HeldPlaces
from drivers.devices.inputs import Converter, CountsToUv, Inputs, describe_inputs, read_inputs
from drivers.devices.line_driver import FRESH_S, reopenable
from drivers.devices.short_counter import Run, ShortCounter
from drivers.errors import (
    DeviceLost,
    DriverError,
    Setting,
    SourceNotFound,
    UnknownSource,
    UnsuitableStream,
    WrongDevice,
)
from drivers.pacing import Sleep
from drivers.source_name import SourceName, did_you_mean
from dsp.block import FloatArray, LinkDoubt, SampleBlock, StreamInfo

OPTIONS = ("board", "channels", "names", "kind", "mac", "ip", "port", "id", "wait")

_PORT_WOULD_NOT_OPEN = 2
_MOST_BUFFERED = 450_000
_LOOK_EVERY_S = 0.005
_LOST_AFTER_S = 12.0
"""As long as of a line that is mute (`line_driver.Patience`): BrainFlow does not tell more."""
_FIRST_DATA_S = 5.0
# Of these it is known that they count every packet in one byte, and that values are µV.
_N_WRAP = {"synthetic": 256, "cyton": 256}
_IN_UV = ("synthetic", "cyton", "cyton_daisy", "ganglion")


@dataclass(slots=True)
class _Stream:
    """A session and what became of its samples so far."""

    session: Session
    rows: list[int]
    count_row: int | None
    counter: ShortCounter
    to_uv: CountsToUv
    heard_s: float
    end: DeviceLost | None = None


class BrainFlowDriver:
    """Streams through BrainFlow, ``brainflow:/dev/ttyUSB0?board=cyton``.

    Parameters
    ----------
    name : SourceName
        A serial port as the place, or nothing for a board without; options ``board`` (BrainFlow's
        name without ``_BOARD``, or its number), ``mac``, ``ip``, ``port`` (of a network), ``id``
        (serial number), ``wait`` in seconds, and ``channels``, ``names`` and ``kind`` as
        `read_inputs` reads them.
    clock : Clock
        Host monotonic time.
    sleep : Sleep
        Waits between two looks for samples: BrainFlow wakes nobody.
    lost_after_s : float
        Without a sample, until the stream is taken for lost.

    Raises
    ------
    UnknownSource
        When no board is named or an option is out of bounds.
    """

    def __init__(
        self,
        name: SourceName,
        *,
        clock: Clock,
        sleep: Sleep = time.sleep,
        lost_after_s: float = _LOST_AFTER_S,
    ) -> None:
        if not name.options.get("board"):
            raise UnknownSource(
                f"{name} names no board: write for instance brainflow:/dev/ttyUSB0?board=cyton."
            )
        self._name = name
        self._board_name = name.options["board"].lower().removesuffix("_board")
        self._inputs: Inputs = read_inputs(name)
        self._ip_port = name.whole("port", at_least=1, at_most=65_535) or 0
        self._wait_s = name.whole("wait", at_least=1, at_most=120)
        self._clock = clock
        self._sleep = sleep
        self._lost_after_s = lost_after_s
        self._stream: _Stream | None = None
        self._ready: deque[SampleBlock] = deque()
        self._places = HeldPlaces()

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what was handed on by an estimate; see `Noticing`."""
        return self._places.take()

    def open(self) -> StreamInfo:
        """Connect the board and start it; see `Driver.open`."""
        self.close()
        self._places = HeldPlaces(_N_WRAP.get(self._board_name))
        brainflow = load_brainflow()
        board_id = self._find_board(brainflow)
        info, rows, count_row = self._describe(brainflow, board_id)
        session = self._connect(brainflow, board_id)
        n_wrap = _N_WRAP.get(self._board_name)
        self._stream = _Stream(
            session=session,
            rows=rows,
            count_row=None if n_wrap is None else count_row,
            counter=ShortCounter(n_wrap or 1, info.fs_hz),
            to_uv=CountsToUv(info.channels),
            heard_s=self._clock(),
        )
        try:
            self._wait_for_samples(self._stream)
        except BaseException:
            self.close()
            raise
        return info

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples; see `Driver.read`."""
        stream = self._stream
        if stream is None:
            raise DeviceLost(f"{self._name} is not open: open it before reading.")
        deadline_s = self._clock() + timeout_s
        while not self._ready:
            if stream.end is not None:
                raise stream.end
            self._take(stream)
            if not self._ready and stream.end is None:
                if self._clock() >= deadline_s:
                    return None
                self._sleep(min(_LOOK_EVERY_S, max(0.0, deadline_s - self._clock())))
        return self._ready.popleft()

    @property
    def is_holding(self) -> bool:
        """Return whether samples are held back; see `Holding`."""
        stream = self._stream
        if stream is None or self._clock() - stream.heard_s > FRESH_S:
            return False
        return stream.counter.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether samples wait for their place; see `Holding`."""
        return self._stream is not None and self._stream.counter.is_holding

    def release(self) -> tuple[SampleBlock, ...]:
        """Return what has come and was not handed on; see `Holding.release`."""
        if self._stream is not None:
            self._finish(self._stream)
        released = tuple(self._ready)
        self._ready.clear()
        return released

    def close(self) -> None:
        """Stop the board and let go of it."""
        stream, self._stream = self._stream, None
        self._ready.clear()
        if stream is not None:
            _release(stream.session)

    def _find_board(self, brainflow: ModuleType) -> int:
        known = {
            each.name.lower().removesuffix("_board"): each.value for each in brainflow.BoardIds
        }
        if self._board_name in known:
            return int(known[self._board_name])
        if self._board_name.lstrip("-").isdecimal() and int(self._board_name) in known.values():
            return int(self._board_name)
        raise UnknownSource(
            f"board={self._board_name} in {self._name} is no board of BrainFlow: it knows "
            f"{', '.join(sorted(known))}.{did_you_mean(self._board_name, known)}"
        )

    def _describe(self, brainflow: ModuleType, board_id: int) -> tuple[StreamInfo, list[int], int]:
        shim = brainflow.BoardShim
        try:
            rows = [int(row) for row in _emg_rows(brainflow, board_id)]
            fs_hz = float(shim.get_sampling_rate(board_id))
            count_row = int(shim.get_package_num_channel(board_id))
            title = str(shim.get_board_descr(board_id)["name"])
        except brainflow.BrainFlowError as exc:
            raise UnsuitableStream(
                f"{self._board_name} has no channel for muscles ({exc}): BrainFlow must list EMG "
                "or ExG channels for it. Choose another board."
            ) from exc
        is_in_uv = self._board_name in _IN_UV
        converter = Converter(1.0 if is_in_uv else None, is_at_skin=is_in_uv, is_unit=True)
        counted = () if self._board_name in _N_WRAP else (LinkDoubt.UNCOUNTED,)
        channels = describe_inputs(
            self._inputs,
            {f"channel_{at + 1}": converter for at in range(len(rows))},
            doubts=(LinkDoubt.UNCHECKED, *counted),
            device=f"The board {self._board_name}",
        )
        unit = "" if is_in_uv else ", unit not known"
        info = StreamInfo(
            source=reopenable(self._name),
            device=f"{title} through BrainFlow{unit}",
            fs_hz=fs_hz,
            channels=channels,
            is_simulated=self._board_name == "synthetic",
        )
        return info, rows[: len(channels)], count_row

    def _connect(self, brainflow: ModuleType, board_id: int) -> Session:
        options = self._name.options
        params = brainflow.BrainFlowInputParams()
        params.serial_port = self._name.place
        params.mac_address = options.get("mac", "")
        params.ip_address = options.get("ip", "")
        params.ip_port = self._ip_port
        params.serial_number = options.get("id", "")
        params.timeout = self._wait_s or 0
        session: Session = brainflow.BoardShim(board_id, params)
        try:
            session.prepare_session()
            session.start_stream(_MOST_BUFFERED)
        except brainflow.BrainFlowError as exc:
            _release(session)
            raise self._refusal(exc.exit_code, str(exc)) from exc
        return session

    def _refusal(self, exit_code: int, said: str) -> DriverError:
        if exit_code == _PORT_WOULD_NOT_OPEN:
            return SourceNotFound(
                f"BrainFlow could not open {self._name.place or 'a port'} ({said}): the board's "
                "port must be there and held by nobody else. Plug it in, close other programs, or "
                "choose another port.",
                setting=Setting.PLACE,
            )
        return WrongDevice(
            f"BrainFlow could not start {self._board_name} ({said}): the board must be switched on "
            "and be of this kind. Switch it on, and check board= and its address."
        )

    def _wait_for_samples(self, stream: _Stream) -> None:
        until_s = self._clock() + _FIRST_DATA_S
        while not self._ready:
            if self._clock() > until_s:
                raise DeviceLost(
                    f"{self._board_name} was started and sends no samples: it must send them at "
                    "once. Switch it off and on, and check its batteries.",
                    reason="the board was started and sent no samples",
                )
            self._take(stream)
            self._sleep(_LOOK_EVERY_S)

    def _take(self, stream: _Stream) -> None:
        data = stream.session.get_board_data()
        received_s = self._clock()
        if data.shape[1]:
            stream.heard_s = received_s
            blocks = _blocks(stream, _runs(stream, data, received_s))
            self._places.follow(blocks)
            self._ready.extend(blocks)
            return
        silent_s = received_s - stream.heard_s
        if silent_s > self._lost_after_s:
            self._finish(stream)
            sent = f"sent no samples for {silent_s:.1f} s"
            stream.end = DeviceLost(
                f"{self._board_name} {sent}: it must send all the time. Check its cable and "
                "batteries, then reconnect.",
                reason=f"the board {sent}",
            )

    def _finish(self, stream: _Stream) -> None:
        """Hand on what is held back, for nothing is waited for any more."""
        blocks = _blocks(stream, stream.counter.finish())
        self._places.tell(blocks)
        self._ready.extend(blocks)


def _emg_rows(brainflow: ModuleType, board_id: int) -> list[int]:
    """Return the rows with muscle signals, or where none are called so those with any ExG."""
    shim = brainflow.BoardShim
    with contextlib.suppress(brainflow.BrainFlowError):
        return [*shim.get_emg_channels(board_id)]
    return [*shim.get_exg_channels(board_id)]


def _blocks(stream: _Stream, runs: list[Run]) -> list[SampleBlock]:
    return [stream.to_uv.block(run.scans, run.first_index, run.received_s) for run in runs]


def _runs(stream: _Stream, data: FloatArray, received_s: float) -> list[Run]:
    scans = [tuple(scan) for scan in data[stream.rows].T]
    counts = [0] * len(scans)
    if stream.count_row is not None:
        counts = np.rint(data[stream.count_row]).astype(int).tolist()
    return stream.counter.place(list(zip(counts, scans, strict=True)), received_s)


def _release(session: Session) -> None:
    """Let go of a board in whatever state it is; left to the end of the program it would raise."""
    for step in (session.stop_stream, session.release_session):
        # BrainFlow raises where there is nothing to stop, and its error is loaded only with it.
        with contextlib.suppress(Exception):
            step()


SPEC = device_spec(
    "brainflow",
    "OpenBCI and others through BrainFlow (needs brainflow)",
    BrainFlowDriver,
    options=OPTIONS,
    example="brainflow:/dev/ttyUSB0?board=cyton",
    limits="mostly 200 to 500 Hz: levels, no order; unchecked",
)
