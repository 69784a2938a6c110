"""Whether a DATA frame fits the stream it claims to continue; it never looks at samples."""

from __future__ import annotations

from collections import deque

from drivers.base import Notice, NoticeKind
from drivers.commands import StreamPlan
from drivers.messages import Data, DataFlag

_WRAP = 1 << 32
_HALF = 1 << 31


class ScanCounter:
    """Unwraps the scan index and checks it against the device's own clock (``protocol.md`` §6.2).

    Parameters
    ----------
    plan : StreamPlan
        The stream that was started.
    start_tick : int
        Device tick of scan 0.

    Attributes
    ----------
    next_index : int
        Index of the scan that should come next, counted from 0 without wrapping.
    n_lost : int
        Scans acquired by the device that never arrived.
    n_unfit : int
        Frames that were sound but fitted neither index nor clock.
    n_late : int
        Frames with a scan that found the converter still busy.
    """

    def __init__(self, plan: StreamPlan, start_tick: int) -> None:
        self.next_index = 0
        self.n_lost = 0
        self.n_unfit = 0
        self.n_late = 0
        self._n_late_to_tell = 1
        self._notices: deque[Notice] = deque()
        self._plan = plan
        self._start_tick = start_tick

    def place(self, frame: Data) -> int | None:
        """Return the index of the frame's first scan, or None when the frame does not fit.

        Parameters
        ----------
        frame : Data
            A frame of this stream.

        Returns
        -------
        int or None
            Counted from the start of the stream, lost scans included, without wrapping.

        Notes
        -----
        A loss of up to 2³¹ scans is told from a frame that came late, which is dropped: its scans
        are lost already.
        """
        ahead = (frame.scan_index - self.next_index) % _WRAP
        index = self.next_index + ahead
        if ahead >= _HALF or not self._fits_the_clock(frame, index):
            self.n_unfit += 1
            return None
        self.n_lost += ahead
        self._count_late(frame, index)
        self.next_index = index + self._plan.scans
        return index

    def take_notices(self) -> tuple[Notice, ...]:
        """Return what is to be told of late scans since; another thread may call it."""
        return tuple(self._notices.popleft() for _ in range(len(self._notices)))

    def _count_late(self, frame: Data, index: int) -> None:
        self.n_late += bool(frame.flags & DataFlag.LATE_SCAN)
        if self.n_late >= self._n_late_to_tell:
            self._n_late_to_tell *= 10
            self._notices.append(
                Notice(index, NoticeKind.LATE_SCANS, _late_words(self.n_late), self.n_late)
            )

    def index_at(self, tick: int) -> float:
        """Return how many scans the device had made at a tick near the newest frame's.

        Parameters
        ----------
        tick : int
            The device's own clock, wrapping at 2³².

        Returns
        -------
        float
            Counted as ``place`` counts, with the part of a scan.
        """
        expected = self._start_tick + self.next_index * self._plan.period_ticks
        ahead_ticks = (tick - expected + _HALF) % _WRAP - _HALF
        return self.next_index + ahead_ticks / self._plan.period_ticks

    def _fits_the_clock(self, frame: Data, index: int) -> bool:
        late_ticks = (frame.tick - self._start_tick - index * self._plan.period_ticks) % _WRAP
        if frame.flags & DataFlag.LATE_SCAN:
            return late_ticks < self._plan.period_ticks
        return late_ticks == 0


def _late_words(n_late: int) -> str:
    blocks = "1 block holds" if n_late == 1 else f"{n_late} blocks hold"
    return (
        f"{blocks} a scan that the board took late, by less than a sample period: it was busy. "
        "Starts found there may be off by as much; ask for fewer channels or a lower rate."
    )
