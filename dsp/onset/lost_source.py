"""Which starts may be those of a muscle whose own channel was lost; it takes nothing out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from dsp.onset.channel_onset import ChannelOnset
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.crosstalk import CrosstalkConfig, suspects
from dsp.onset.front_end import condition
from dsp.onset.image import image_evidence
from dsp.onset.image_config import ImageConfig

_LOST_SHARE = 0.5
_LEAST_LOST_S = 0.05
_FALL_BEFORE_S = 0.15
_FALL_AFTER_S = 0.08
_FALL_GUARD_S = 0.02
_FALL_RATIO = 10.0


def beside_lost(
    channels: Sequence[ChannelSamples],
    starts: Sequence[ChannelOnset],
    *,
    crosstalk: CrosstalkConfig,
    image: ImageConfig,
) -> set[int]:
    """Return which starts may be another muscle's that its own sticker no longer shows.

    Parameters
    ----------
    channels : sequence of ChannelSamples
        The channels of one repetition.
    starts : sequence of ChannelOnset
        What was found on each.
    crosstalk : CrosstalkConfig
        When a channel may carry another's signal.
    image : ImageConfig
        When it shows another's muscle.

    Returns
    -------
    set of int
        Channels beside one that was heard at rest and then lost: where it was lost around their
        start, and where what it still tells there shows that they hear its muscle.

    Notes
    -----
    A channel that was lost from before the rest on is as one without a sticker: nothing tells
    what the others hear of its muscle.
    """
    doubted: set[int] = set()
    for seen, source in permutations(range(len(channels)), 2):
        posterior = starts[seen].posterior
        if posterior is None or starts[source].posterior is not None:
            continue
        if not _is_lost(channels[source]):
            continue
        onset_s = posterior.median_s
        if not _is_heard(channels[source], onset_s, image):
            doubted.add(seen)
            continue
        a, b = starts[seen].whitened, starts[source].whitened
        if a is None or b is None:
            continue
        evidence = image_evidence(a, b, later_s=onset_s, config=image)
        is_suspect, _ = suspects(a, b, later_s=onset_s, config=crosstalk)
        if is_suspect or evidence >= image.least_evidence:
            doubted.add(seen)
    return doubted


def falls_silent(source: ChannelSamples, start_s: float, *, image: ImageConfig) -> bool:
    """Tell whether a muscle falls silent just where another one starts.

    Parameters
    ----------
    source : ChannelSamples
        The channel whose image was taken out of the other.
    start_s : float
        The start that was found on the other without it.
    image : ImageConfig
        With the band of levels.

    Returns
    -------
    bool
        True where its power falls to a tenth around that start: then its sticker may have lost
        touch, and what seems to start is what it no longer explains.
    """
    trace = condition(
        source.samples_uv,
        source.fs_hz,
        corner_hz=image.front_end.level_high_pass_hz,
        masked=source.hidden,
        config=image.front_end,
    )
    around = (start_s - source.start_s + trace.delay_s) * trace.fs_hz
    guard, n_before, n_after = (
        round(each * trace.fs_hz) for each in (_FALL_GUARD_S, _FALL_BEFORE_S, _FALL_AFTER_S)
    )
    first, stop = max(0, round(around) - guard), max(0, round(around) + guard)
    before_uv, after_uv = (
        trace.samples_uv[span][trace.usable[span]]
        for span in (slice(max(0, first - n_before), first), slice(stop, stop + n_after))
    )
    if not len(before_uv) or not len(after_uv):
        return True
    return bool(np.median(before_uv**2) > _FALL_RATIO * np.median(after_uv**2))


def _is_lost(channel: ChannelSamples) -> bool:
    """Return whether a channel was there at rest and not throughout."""
    spoiled = _spoiled(channel)
    first, stop = channel.rest
    was_there = stop > first and spoiled[first:stop].mean() < _LOST_SHARE
    n_least = round(_LEAST_LOST_S * channel.fs_hz)
    return bool(was_there and np.count_nonzero(spoiled[stop:]) >= n_least)


def _is_heard(channel: ChannelSamples, onset_s: float, image: ImageConfig) -> bool:
    """Return whether nothing of a channel was lost where a start of another is compared."""
    first_s, stop_s = onset_s - image.before_s, onset_s + image.seen_after_s
    first, stop = (round((each - channel.start_s) * channel.fs_hz) for each in (first_s, stop_s))
    return not _spoiled(channel)[max(0, first) : max(0, stop)].any()


def _spoiled(channel: ChannelSamples) -> np.ndarray:
    return channel.loose | channel.flat | ~np.isfinite(channel.samples_uv)
