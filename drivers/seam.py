"""Blocks of a device that began anew laid behind those of before, with a gap between; no device."""

from __future__ import annotations

from dataclasses import replace

from drivers.absence import Return
from drivers.base import ClockAnswer, Notice, NoticeKind
from drivers.device_clock import DeviceClock, MeasuredRate
from drivers.rate_change import RateChange
from dsp.block import SampleBlock


class Seam:
    """Gives every block its index in one stream, however often the device begins anew.

    Parameters
    ----------
    stated_hz : float
        Scans per second as the device says.

    Notes
    -----
    Within one run the device's own index counts, lost scans included. Across a break the gap is
    estimated: time from when the last scan before it would have arrived unhindered to when the
    first scan after it was made, times the device's measured rate; at least one scan, so that no
    break is ever hidden. Batching makes it wrong by as much as the line holds back.
    """

    def __init__(self, stated_hz: float) -> None:
        self._timing = DeviceClock(stated_hz)
        self._stated_hz = stated_hz
        self._offset: int | None = 0
        self._end_index = 0
        self._slept_s = 0.0
        self._newest_s: float | None = None
        self._made_by_s: float | None = None
        self._breaks: list[int] = []
        self._changed_index: int | None = None
        self._noticed: list[Notice] = []

    @property
    def rate(self) -> MeasuredRate:
        """Return how fast the device's clock runs, and since which scan of the stream."""
        rate = self._timing.rate
        if self._changed_index is None:
            return rate
        return replace(rate, since_index=self._changed_index)

    def take_notices(self) -> tuple[Notice, ...]:
        """Return where the rate was found to have changed since."""
        taken, self._noticed = tuple(self._noticed), []
        return taken

    def hear(self, answers: tuple[ClockAnswer, ...]) -> None:
        """Learn what the device said of its time in the run that goes on."""
        for answer in answers:
            self._timing.hear(answer)

    def break_off(self, slept_s: float) -> None:
        """Learn that the device's index begins anew with the next block.

        Parameters
        ----------
        slept_s : float
            For how long the computer had slept by then, since it was started.
        """
        if self._offset is not None and self._newest_s is not None:
            made_by_s = self._timing.made_by_s(self._end_index - self._offset)
            self._made_by_s = self._newest_s if made_by_s is None else made_by_s
        self._timing.break_off()
        self._breaks.clear()
        if self._offset is not None:
            self._slept_s = slept_s
        self._offset = None

    def place(
        self, block: SampleBlock, *, slept_s: float, place: str
    ) -> tuple[SampleBlock, Return | None]:
        """Lay a block behind those of before.

        Parameters
        ----------
        block : SampleBlock
            With the device's own index.
        slept_s : float
            For how long the computer has slept since it was started.
        place : str
            Where the device is.

        Returns
        -------
        block : SampleBlock
            With the stream's index.
        returned : Return or None
            What the first block after a break says of it.
        """
        returned = None
        if self._offset is None:
            returned = self._bridge(block, slept_s - self._slept_s, place)
            self._offset = returned.first_index - block.first_index
        if any(index < block.end_index for index in self._breaks):
            self._timing.break_off()
            self._breaks = [index for index in self._breaks if index >= block.end_index]
        self._timing.step(block.end_index, block.received_s)
        for change in self._timing.take_changes():
            self._changed_index = change.index + self._offset
            self._noticed.append(_notice_of(change, self._changed_index, self._stated_hz))
        self._newest_s = block.received_s
        self._end_index = block.end_index + self._offset
        if not self._offset:
            return block, returned
        first_index = block.first_index + self._offset
        return SampleBlock(block.samples_uv, first_index, block.received_s), returned

    def place_notice(self, notice: Notice) -> Notice:
        """Return a notice where this stream has its scan; behind a break the rate begins anew.

        It may come before the blocks it is of, which wait to be read.
        """
        if notice.is_break:
            self._breaks.append(notice.index)
        return replace(notice, index=notice.index + (self._offset or 0))

    def _bridge(self, block: SampleBlock, asleep_s: float, place: str) -> Return:
        fs_hz = self._timing.best_hz
        began_s = block.received_s - block.n_samples / fs_hz + max(0.0, asleep_s)
        # Nothing came before: the stream begins with this block and what it lost before it.
        if self._made_by_s is None:
            return Return(block.first_index, block.first_index, 0.0, place)
        away_s = began_s - self._made_by_s
        n_missing = max(1, round(away_s * fs_hz))
        return Return(self._end_index + n_missing, n_missing, max(0.0, away_s), place)


def _notice_of(change: RateChange, index: int, stated_hz: float) -> Notice:
    share = change.after_hz / change.before_hz - 1.0
    text = (
        f"The device's rate changed at about {index / stated_hz:.0f} s of its stream, from about "
        f"{change.before_hz:.1f} to {change.after_hz:.1f} samples per second ({100 * share:+.2f} "
        "%). No sample is missing for that. A recording keeps one rate: behind this its times are "
        "off by as much."
    )
    return Notice(index, NoticeKind.RATE_CHANGED, text, amount=share)
