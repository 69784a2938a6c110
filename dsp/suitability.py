"""Whether starts may be looked for at all, in a channel or a stream; it looks at no sample."""

from __future__ import annotations

from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, StreamInfo
from dsp.findings import Reason


def why_no_start(channel: ChannelInfo, fs_hz: float, *, min_rate_hz: float) -> Reason | None:
    """Return why no start is told of a channel, whatever it carries.

    Parameters
    ----------
    channel : ChannelInfo
        What it is and how it came here.
    fs_hz : float
        Sampling rate.
    min_rate_hz : float
        Below this no start is told.

    Returns
    -------
    Reason or None
        None where starts may be looked for.
    """
    if channel.kind is ChannelKind.ENVELOPE:
        return Reason.ENVELOPE_ONLY
    if LinkDoubt.UNTIMED in channel.doubts:
        return Reason.UNTIMED
    return Reason.RATE_TOO_LOW if fs_hz < min_rate_hz else None


def why_no_order(info: StreamInfo, *, min_rate_hz: float) -> Reason | None:
    """Return why no order can be told of a stream, whatever its channels carry.

    Parameters
    ----------
    info : StreamInfo
        What the source turned out to be.
    min_rate_hz : float
        Below this no start is told.

    Returns
    -------
    Reason or None
        The reason of its first muscle; None where starts may be looked for in any.
    """
    muscles = [channel for channel in info.channels if channel.kind is not ChannelKind.AUX]
    reasons = [why_no_start(each, info.fs_hz, min_rate_hz=min_rate_hz) for each in muscles]
    return None if not reasons or None in reasons else reasons[0]
