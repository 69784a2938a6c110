"""Whether a stream that was opened again is the one from before; it opens nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo

RATE_TOLERANCE = 0.01
"""By how much a rate that nobody states, only arrivals tell, may differ from before."""

SCALE_TOLERANCE = 0.02
"""By how much a board's own measure of its supply may differ from one start to the next."""


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
        if not _mean_alike(before, after):
            return f"channel {after.name} means something else than before"
    return None


def _mean_alike(before: ChannelInfo, after: ChannelInfo) -> bool:
    if before.kind != after.kind or before.zero_count != after.zero_count:
        return False
    if before.uv_per_count is None or after.uv_per_count is None:
        return before.uv_per_count is after.uv_per_count
    return abs(after.uv_per_count / before.uv_per_count - 1.0) <= SCALE_TOLERANCE


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """How the samples of a stream that was opened again are put on the scale of the first.

    A board measures its own supply at every start, a little differently each time; a recording has
    one scale, that of its start, on which its rails and its counts stay whole.
    """

    before_uv: FloatArray
    after_uv: FloatArray

    def apply(self, block: SampleBlock) -> SampleBlock:
        """Return a block with the same counts on the scale of before."""
        samples_uv = np.rint(block.samples_uv / self.after_uv) * self.before_uv
        return SampleBlock(samples_uv, block.first_index, block.received_s)


def find_scale(was: StreamInfo, now: StreamInfo) -> Scale | None:
    """Return how to put one stream on the scale of another; None where they have the same.

    Parameters
    ----------
    was, now : StreamInfo
        Streams without a difference.
    """
    before = [channel.uv_per_count for channel in was.channels]
    after = [channel.uv_per_count for channel in now.channels]
    if before == after or None in before or None in after:
        return None
    return Scale(np.array(before, dtype=np.float64), np.array(after, dtype=np.float64))
