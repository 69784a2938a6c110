"""A source that may go away and come back: one stream with explicit gaps; it knows no wire."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.absence import Absence, AbsenceKind, Return
from drivers.base import (
    Answering,
    Clock,
    Driver,
    Hearing,
    Holding,
    Notice,
    NoticeKind,
    Noticing,
    Stepped,
)
from drivers.device_clock import MeasuredRate
from drivers.errors import (
    DeviceLost,
    DriverError,
    SourceBusy,
    SourceNotFound,
    UnsuitableStream,
    WrongDevice,
)
from drivers.pacing import Sleep
from drivers.port_identity import list_identities
from drivers.port_problems import sharing_problem
from drivers.same_stream import Scale, describe_difference, find_scale, with_scale
from drivers.seam import Seam
from drivers.second_reader import SHARED_REASON, FindSharing, SecondReader
from drivers.source_name import place_of, with_place
from drivers.whereabouts import ListPorts, Whereabouts
from dsp.block import SampleBlock, StreamInfo
from dsp.simulate import AskedMovement

RETRY_S = 0.25
LONGEST_RETRY_S = 4.0
SHARED_RETRY_S = 1.0
PRESENCE_AFTER_S = 0.1
ANY = "auto"
"""The place of a board that is looked for on every port."""
_UNNUMBERED = (
    "What came back has no number of its own: it is named and set like the device before, and so "
    "would be another one of the same kind. Make sure that it is the same one, on the same muscles."
)
SLEPT_S = 0.5
"""A computer that slept for longer breaks the stream, whatever the device's index says."""


def never_asleep() -> float:
    """Return for how long a computer that never sleeps has slept."""
    return 0.0


@dataclass(slots=True)
class _Stream:
    """The one stream, over all openings of its device."""

    info: StreamInfo
    seam: Seam
    whereabouts: Whereabouts
    second_reader: SecondReader
    heard_s: float
    slept_s: float
    awake_s: float
    scale: Scale | None = None
    end_index: int | None = None
    has_vanished: bool = False
    is_unsure: bool = False


class Connection:
    """Keeps one device's stream going over unplugging, resets and sleep of this computer.

    It is a `Driver` itself, but once the stream is open ``read`` raises no `DeviceLost`: it
    returns None while ``absence`` says why, and what is missed shows as a gap.

    Parameters
    ----------
    source : str
        The source's name.
    open_source : callable
        Returns the driver of a name, not opened.
    clock : Clock
        Host monotonic time.
    sleep : Sleep
        Waits on the same clock, between two looks for a device that is away.
    list_ports : callable
        Returns the serial ports there are.
    slept_s : Clock
        Returns for how long this computer has slept since it was started.
    find_sharing : callable
        Returns what to do about another program that reads a port too, None where none does.
    has_own_clock : bool
        False for what makes its samples as this computer's time goes, or faster.

    Raises
    ------
    DriverError
        When the name is refused.
    """

    def __init__(
        self,
        source: str,
        *,
        open_source: Callable[[str], Driver],
        clock: Clock,
        sleep: Sleep,
        list_ports: ListPorts = list_identities,
        slept_s: Clock = never_asleep,
        has_own_clock: bool = True,
        find_sharing: FindSharing = sharing_problem,
    ) -> None:
        self._source = source
        self._open_source = open_source
        self._clock = clock
        self._sleep = sleep
        self._list_ports = list_ports
        self._slept_s = slept_s
        self._has_own_clock = has_own_clock
        self._find_sharing = find_sharing
        # Made now, so that a name nobody understands is refused at once.
        self._driver: Driver | None = open_source(source)
        self._stream: _Stream | None = None
        self._absence: Absence | None = None
        self._ready: deque[SampleBlock] = deque()
        self._lost: DeviceLost | None = None
        self._returns: tuple[Return, ...] = ()
        self._notices: deque[Notice] = deque()
        self._retry_s = RETRY_S
        self._try_at_s = 0.0

    @property
    def absence(self) -> Absence | None:
        """Return why nothing comes; None while the device is there."""
        return self._absence

    @property
    def is_holding(self) -> bool:
        """Return whether scans have come that are held back until it is clear where they belong."""
        return isinstance(self._driver, Holding) and self._driver.is_holding

    @property
    def has_held(self) -> bool:
        """Return whether scans wait for their place, however long ago they came."""
        return isinstance(self._driver, Holding) and self._driver.has_held

    def release(self) -> tuple[SampleBlock, ...]:
        """Return all that has come and was not handed on; see `Holding.release`."""
        stream, driver = self._stream, self._driver
        ready = [*self._ready]
        self._ready.clear()
        if stream is not None and isinstance(driver, Holding):
            ready += [self._place(stream, block) for block in driver.release()]
        return tuple(ready)

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what was noticed of the device since, where this stream has it."""
        if self._stream is not None:
            self._keep_notices(self._stream)
        return tuple(self._notices.popleft() for _ in range(len(self._notices)))

    @property
    def returns(self) -> tuple[Return, ...]:
        """Return every time the device came back."""
        return self._returns

    @property
    def rate(self) -> MeasuredRate | None:
        """Return how fast the device's clock runs; None for a source that has none of its own."""
        stream = self._stream
        return stream.seam.rate if self._has_own_clock and stream is not None else None

    def open(self) -> StreamInfo:
        """Open the source; see `Driver.open`."""
        self.close()
        driver = self._driver = self._driver or self._open_source(self._source)
        info = self._open_alone(driver)
        self._returns = ()
        self._stream = _Stream(
            info=info,
            seam=Seam(info.fs_hz),
            whereabouts=Whereabouts(
                place_of(info.source), unit=info.unit, list_ports=self._list_ports
            ),
            second_reader=SecondReader(self._find_sharing),
            heard_s=self._clock(),
            slept_s=self._slept_s(),
            awake_s=self._clock(),
        )
        return info

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples, None while the device is away; see `Driver.read`."""
        stream, driver = self._stream, self._driver
        if stream is None:
            raise DeviceLost(f"{self._source} is not open: open it before reading.")
        if driver is None:
            self._look_for_it(stream, timeout_s)
            return None
        if self._ready:
            return self._ready.popleft()
        try:
            if self._lost is not None:
                raise self._lost
            self._refuse_sleep(stream)
            block = driver.read(timeout_s)
            if block is None:
                self._refuse_vanished(stream)
                return None
        except DeviceLost as exc:
            if self._lost is None and self._keeps(driver, stream):
                self._lost = exc
                return self._ready.popleft()
            self._let_go(driver, stream, exc)
            return None
        stream.heard_s = block.received_s
        if isinstance(driver, Answering):
            stream.seam.hear(driver.take_answers())
        return self._place(stream, block)

    def step(self, duration_s: float) -> None:
        """Let a source that is stepped go on; see `Stepped`."""
        if not isinstance(self._driver, Stepped):
            raise UnsuitableStream(f"{self._source} runs by itself: it cannot be stepped.")
        self._driver.step(duration_s)

    def hear(self, tone_index: int, movement: AskedMovement) -> None:
        """Let a source that listens hear a tone; a device does not. See `Hearing`."""
        if isinstance(self._driver, Hearing):
            self._driver.hear(tone_index, movement)

    def close(self) -> None:
        """Let go of the device; safe to call twice."""
        if self._driver is not None:
            self._driver.close()
        if self._stream is not None:
            self._driver, self._stream, self._absence = None, None, None
        self._ready.clear()
        self._notices.clear()
        self._lost = None

    def _open_alone(self, driver: Driver) -> StreamInfo:
        """Open the device; where another program takes its bytes, say so and not what that did."""
        try:
            return driver.open()
        except (WrongDevice, DeviceLost, SourceNotFound) as exc:
            problems = [self._find_sharing(place) for place in self._places_asked()]
            problem = next((each for each in problems if each is not None), None)
            if problem is None:
                raise
            raise SourceBusy(problem) from exc

    def _places_asked(self) -> tuple[str, ...]:
        """Return the ports that are asked when the source is opened: all where none is named."""
        place = place_of(self._source)
        return tuple(port.place for port in self._list_ports()) if place == ANY else (place,)

    def _keep_notices(self, stream: _Stream) -> None:
        """Take what the driver noticed, where this stream has it, before the driver goes."""
        if isinstance(self._driver, Noticing):
            self._notices.extend(map(stream.seam.place_notice, self._driver.take_notices()))
        if self._has_own_clock:
            self._notices.extend(stream.seam.take_notices())

    def _place(self, stream: _Stream, block: SampleBlock) -> SampleBlock:
        scaled = block if stream.scale is None else stream.scale.apply(block)
        placed, returned = stream.seam.place(
            scaled, slept_s=self._slept_s(), place=stream.whereabouts.place
        )
        if returned is not None:
            self._returns = (*self._returns, with_scale(returned, stream.scale))
            if stream.is_unsure:
                self._notices.append(
                    Notice(returned.first_index, NoticeKind.UNNUMBERED, _UNNUMBERED)
                )
                stream.is_unsure = False
        elif stream.end_index is not None and placed.first_index > stream.end_index:
            self._look_for_second_reader(stream, placed)
        stream.end_index = placed.end_index
        return placed

    def _look_for_second_reader(self, stream: _Stream, block: SampleBlock) -> None:
        """Look for who else takes the bytes of a device whose scans are lost."""
        notice = stream.second_reader.look(
            stream.whereabouts.place, index=block.first_index, now_s=self._clock()
        )
        if notice is not None:
            self._notices.append(notice)

    def _keeps(self, driver: Driver, stream: _Stream) -> bool:
        """Keep what a lost device still held; what came after a sleep no longer counts with it."""
        has_slept = self._slept_s() - stream.slept_s > SLEPT_S
        until_s = stream.awake_s if has_slept else math.inf
        blocks = driver.release() if isinstance(driver, Holding) else ()
        self._ready.extend(
            self._place(stream, block) for block in blocks if block.received_s <= until_s
        )
        return bool(self._ready)

    def _refuse_sleep(self, stream: _Stream) -> None:
        asleep_s = self._slept_s() - stream.slept_s
        if asleep_s > SLEPT_S:
            raise DeviceLost(
                f"This computer slept for {asleep_s:.0f} s: what came meanwhile is lost. Keep it "
                "awake while recording.",
                reason=f"this computer slept for {asleep_s:.0f} s",
            )
        stream.awake_s = self._clock()

    def _refuse_vanished(self, stream: _Stream) -> None:
        """Notice a port that is gone though reading it does not say so."""
        is_silent = self._clock() - stream.heard_s > PRESENCE_AFTER_S
        if is_silent and not stream.whereabouts.is_there:
            raise DeviceLost(
                f"The connection to {stream.whereabouts.place} broke: the device was unplugged, "
                "and must stay plugged in. Plug it in again.",
                reason="the connection broke",
            )

    def _let_go(self, driver: Driver, stream: _Stream, lost: DeviceLost) -> None:
        self._keep_notices(stream)
        driver.close()
        self._driver = self._lost = None
        stream.seam.break_off(stream.slept_s)
        now_s = self._clock()
        is_gone = not stream.whereabouts.is_there
        stream.has_vanished = is_gone
        sharing = None if is_gone else self._find_sharing(stream.whereabouts.place)
        if sharing is not None:
            self._absence = Absence(AbsenceKind.REFUSED, now_s, sharing, SHARED_REASON)
        else:
            kind = AbsenceKind.UNPLUGGED if is_gone else AbsenceKind.INTERRUPTED
            self._absence = Absence(kind, now_s, str(lost), lost.reason)
        self._retry_s, self._try_at_s = RETRY_S, now_s

    def _look_for_it(self, stream: _Stream, timeout_s: float) -> None:
        """Try to open the device again when it is time to, else wait."""
        wait_s = self._try_at_s - self._clock()
        if wait_s > 0:
            self._sleep(min(wait_s, timeout_s))
            return
        seen = stream.whereabouts.look()
        if seen.place is not None:
            self._try_to_open(seen.place, stream)
        else:
            self._retry_s = RETRY_S
            stream.has_vanished = True
            kind = AbsenceKind.UNPLUGGED if seen.stranger is None else AbsenceKind.STRANGER
            self._tell(kind, seen.stranger)
        self._try_at_s = self._clock() + self._retry_s

    def _try_to_open(self, place: str, stream: _Stream) -> None:
        sharing = self._find_sharing(place)
        if sharing is not None:
            # Opening it would only reset a board whose bytes go elsewhere; looking costs little.
            self._retry_s = SHARED_RETRY_S
            self._tell(AbsenceKind.REFUSED, sharing)
            return
        self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)
        driver = None
        try:
            driver = self._open_source(with_place(stream.info.source, place))
            now = driver.open()
        except DriverError as exc:
            if driver is not None:
                driver.close()
            self._tell(AbsenceKind.REFUSED, str(exc))
            return
        difference = describe_difference(stream.info, now)
        if difference is not None:
            driver.close()
            stream.whereabouts.refuse(place)
            self._tell(
                AbsenceKind.STRANGER,
                f"What is on {place} now is not what this stream began with: {difference}. Plug "
                "that one in again, or choose the new one as the source.",
            )
            return
        self._driver, self._absence = driver, None
        identity = stream.whereabouts.identity
        stream.is_unsure = stream.has_vanished and not (now.unit or identity.serial_number)
        stream.has_vanished = False
        stream.scale = find_scale(stream.info, now)
        stream.heard_s, stream.slept_s = self._clock(), self._slept_s()
        stream.whereabouts.move_to(place)

    def _tell(self, kind: AbsenceKind, problem: str | None = None) -> None:
        absence = self._absence
        if absence is not None:
            self._absence = replace(absence, kind=kind, problem=problem or absence.problem)
