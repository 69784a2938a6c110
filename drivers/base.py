"""The face every source of samples shows: three methods, whatever lies behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from dsp.block import SampleBlock, StreamInfo
from dsp.simulate import AskedMovement

Clock = Callable[[], float]
"""Returns host monotonic time in seconds; passed in, never read from a module."""


class Driver(Protocol):
    """A source of samples.

    ``open``, ``read`` and ``close`` are called from one thread, the acquisition thread.
    """

    def open(self) -> StreamInfo:
        """Connect, start the stream and say what it is.

        Returns
        -------
        StreamInfo
            Rate, channels and calibration, valid until ``close``.

        Raises
        ------
        DriverError
            With a sentence for the person: what, which rule, what to do.
        """
        ...

    def read(self, timeout_s: float) -> SampleBlock | None:
        """Return the next samples, waiting at most ``timeout_s``.

        Returns
        -------
        SampleBlock or None
            None when nothing arrived in time. ``first_index`` never goes back; where it skips
            ahead, exactly that many scans were lost.

        Raises
        ------
        DeviceLost
            When the device is gone; what was read before remains valid.
        EndOfStream
            When a source that ends has been read to its end.
        """
        ...

    def close(self) -> None:
        """Stop the stream and let go of the device; safe to call twice and after an error."""
        ...


@runtime_checkable
class Stepped(Protocol):
    """A source that, named so, gives only as much as somebody stepped."""

    def step(self, duration_s: float) -> None:
        """Let so much more come; another thread than the reading one may call it.

        Raises
        ------
        UnsuitableStream
            When the source is not open, or runs by itself.
        """
        ...


@runtime_checkable
class Hearing(Protocol):
    """A source that listens: the simulated person, who lifts when a tone sounds."""

    def hear(self, tone_index: int, movement: AskedMovement) -> None:
        """Take note of a tone; called from the thread that reads.

        Parameters
        ----------
        tone_index : int
            The scan at which it sounded.
        movement : AskedMovement
            What was said before it.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """What a device said of its time when it was asked.

    Attributes
    ----------
    index : float
        How many scans it had made, whole and begun, counted from the first of the stream.
    asked_s : float
        Host monotonic time just before the question was sent.
    """

    index: float
    asked_s: float


@runtime_checkable
class Answering(Protocol):
    """A source whose device can be asked for its time."""

    def take_answers(self) -> tuple[ClockAnswer, ...]:
        """Return the answers that came since; another thread than the reading one may call it."""
        ...


@runtime_checkable
class Holding(Protocol):
    """A source that may hold scans back for a while, until it is clear where they belong."""

    @property
    def is_holding(self) -> bool:
        """Return whether scans have come, a moment ago, that it has not handed on."""
        ...

    @property
    def has_held(self) -> bool:
        """Return whether scans wait for their place, however long ago they came."""
        ...

    def release(self) -> tuple[SampleBlock, ...]:
        """Return all that has come and was not handed on, where it belongs by the best estimate.

        Called by the thread that reads, before ``close`` or where a recording ends; the stream may
        go on. Nothing comes twice.
        """
        ...


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A source that discovery found, in words and as a name that opens it.

    ``may_be_asked`` tells that opening it for a moment would say who it is, ``is_named`` that the
    device itself has said so.
    """

    source: str
    title: str
    detail: str
    problem: str | None = None
    may_be_asked: bool = False
    is_named: bool = False


class NoticeKind(StrEnum):
    """What a source noticed; a recording keeps an event of this kind."""

    LATE_SCANS = "scans taken late"
    CLOCK_SET = "sender's clock set"
    PORT_SHARED = "port read by another program"
    PLACED = "placed by estimate"
    LOSS_OR_CLOCK = "loss or set clock"
    CHANNEL_GAP = "samples of one channel missing"
    RATE_CHANGED = "rate changed"
    UNNUMBERED = "came back without a number"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something of a stream that a recording must keep in words, and a person be told.

    Attributes
    ----------
    index : int
        The scan at which it showed.
    kind : NoticeKind
        What it is.
    text : str
        A sentence of this program's own words, without port, host or name.
    amount : float
        How many blocks held a late scan; by how many seconds a clock was set forward; how many
        scans were placed; for how many seconds nothing was stamped; how many samples a channel
        lacks, once that is over; by which share a rate changed; 0 for others.
    advice : str
        What to do about it on this computer; it may name a port, is shown and never kept.
    is_break : bool
        Whether nobody knows how much time passed there: no rate is measured across it.
    """

    index: int
    kind: NoticeKind
    text: str
    amount: float = 0.0
    advice: str = ""
    is_break: bool = False


@runtime_checkable
class Noticing(Protocol):
    """A source that notices more of its device than samples tell."""

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what was noticed since; another thread than the reading one may call it."""
        ...


def find_nothing() -> tuple[FoundSource, ...]:
    """Return that nothing was found: of most kinds nobody can tell without opening a port."""
    return ()


@dataclass(frozen=True, slots=True)
class DriverSpec:
    """One kind of source: its title, how it is made from the rest of its name, how it is found.

    ``example`` is a name that opens one; ``limits`` says in half a line what cannot be had of it.
    ``has_own_clock`` is False for what makes its samples as this computer's time goes, or faster.
    """

    title: str
    make: Callable[[str, Clock], Driver]
    discover: Callable[[], tuple[FoundSource, ...]] = find_nothing
    example: str = ""
    limits: str = ""
    has_own_clock: bool = True


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source as a list shows it: its word, title, an example, and its limits."""

    kind: str
    title: str
    example: str
    limits: str
