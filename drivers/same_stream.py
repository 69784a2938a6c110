"""Whether a stream that was opened again is the one from before; it opens nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from drivers.absence import Return
from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo

IntArray = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

RATE_TOLERANCE = 0.01
"""By how much a rate that nobody states, only arrivals tell, may differ from before."""

SCALE_TOLERANCE = 0.02
"""By how much a board's own measure of one supply may differ from one start to the next."""

SUPPLY_TOLERANCE = 0.15
"""By how much the supply itself may: USB gives 4.75 to 5.25 V. Only a board with a number of its
own is believed that it is the same one on another supply."""


def describe_difference(was: StreamInfo, now: StreamInfo) -> str | None:
    """Return in words why two streams cannot be one, None when they can.

    Parameters
    ----------
    was, now : StreamInfo
        Before and after the device was opened again.

    Returns
    -------
    str or None
        Part of a sentence.
    """
    if was.device != now.device:
        return f"it is {now.device}, not {was.device}"
    if was.unit != now.unit:
        return f"it is another board of the same kind (unit {now.unit or 'unknown'})"
    if abs(now.fs_hz / was.fs_hz - 1.0) > RATE_TOLERANCE:
        return f"it sends {now.fs_hz:g} samples per second, not {was.fs_hz:g}"
    names = [channel.name for channel in was.channels]
    names_now = [channel.name for channel in now.channels]
    if names != names_now:
        return f"its channels are {', '.join(names_now)}, not {', '.join(names)}"
    for before, after in zip(was.channels, now.channels, strict=True):
        if not _mean_alike(before, after, is_same_unit=bool(was.unit)):
            return f"channel {after.name} means something else than before"
    return None


def _mean_alike(before: ChannelInfo, after: ChannelInfo, *, is_same_unit: bool) -> bool:
    if before.kind != after.kind or before.zero_count != after.zero_count:
        return False
    if before.uv_per_count is None or after.uv_per_count is None:
        is_unit_known = before.is_calibrated, after.is_calibrated
        return before.uv_per_count is after.uv_per_count and len(set(is_unit_known)) == 1
    tolerance = SUPPLY_TOLERANCE if is_same_unit else SCALE_TOLERANCE
    return abs(after.uv_per_count / before.uv_per_count - 1.0) <= tolerance


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How the samples of a stream that was opened again are put on the scale of the first.

    Attributes
    ----------
    columns : (n_scaled,) int
        The columns whose counts mean something else than before; the others stay.
    before_uv, after_uv : (n_scaled,) float64
        What a count is worth on the scale of the first, and now.
    low_counts, high_counts : (n_scaled,) float64
        The rails, counted from zero; infinite where there are none.

    Notes
    -----
    A board measures its own supply at every start, a little differently each time; a recording has
    one scale, that of its start, on which its rails and its counts stay whole. What differs by no
    more than such measures do keeps its counts. What differs by more is another supply: µV stay
    µV, to half a count of the first scale, but what stood at a rail stands at a rail, and nothing
    lies beyond one.
    """

    columns: IntArray
    before_uv: FloatArray
    after_uv: FloatArray
    low_counts: FloatArray
    high_counts: FloatArray

    @property
    def share(self) -> float:
        """Return by which share a count is worth more than before, where it differs most."""
        shares = self.after_uv / self.before_uv - 1.0
        return float(shares[np.argmax(np.abs(shares))])

    @property
    def is_of_another_supply(self) -> bool:
        """Return whether µV are kept rather than counts."""
        return abs(self.share) > SCALE_TOLERANCE

    def apply(self, block: SampleBlock) -> SampleBlock:
        """Return a block on the scale of before."""
        samples_uv = block.samples_uv.copy()
        counts = np.rint(samples_uv[:, self.columns] / self.after_uv)
        if self.is_of_another_supply:
            counts = self._counts_of_before(counts)
        samples_uv[:, self.columns] = counts * self.before_uv
        return SampleBlock(samples_uv, block.first_index, block.received_s)

    def _counts_of_before(self, counts: FloatArray) -> FloatArray:
        moved = np.clip(
            np.rint(counts * self.after_uv / self.before_uv), self.low_counts, self.high_counts
        )
        moved = np.where(counts <= self.low_counts, self.low_counts, moved)
        return np.where(counts >= self.high_counts, self.high_counts, moved)


def find_scale(was: StreamInfo, now: StreamInfo) -> Scale | None:
    """Return how to put one stream on the scale of another; None where they have the same.

    Parameters
    ----------
    was, now : StreamInfo
        Streams without a difference.
    """
    scaled = [
        (column, before, before.uv_per_count, after.uv_per_count)
        for column, (before, after) in enumerate(zip(was.channels, now.channels, strict=True))
        if before.uv_per_count and after.uv_per_count and before.uv_per_count != after.uv_per_count
    ]
    if not scaled:
        return None
    return Scale(
        columns=np.array([column for column, *_ in scaled]),
        before_uv=np.array([before_uv for *_, before_uv, _ in scaled], np.float64),
        after_uv=np.array([after_uv for *_, after_uv in scaled], np.float64),
        low_counts=np.array([_rail(each.low_uv, uv, -np.inf) for _, each, uv, _ in scaled]),
        high_counts=np.array([_rail(each.high_uv, uv, np.inf) for _, each, uv, _ in scaled]),
    )


def with_scale(returned: Return, scale: Scale | None) -> Return:
    """Return what is said of a return, with what a count is worth since."""
    if scale is None:
        return returned
    return replace(returned, supply_share=scale.share, are_uv_kept=scale.is_of_another_supply)


def _rail(rail_uv: float | None, uv_per_count: float, otherwise: float) -> float:
    return otherwise if rail_uv is None else float(np.rint(rail_uv / uv_per_count))
