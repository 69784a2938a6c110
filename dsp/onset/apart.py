"""The starts of several channels of which one may show another's muscle; it knows no repetition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from dsp.findings import Reason
from dsp.onset.channel_onset import ChannelOnset
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.crosstalk import CrosstalkConfig, Whitened, suspects
from dsp.onset.image import ImageConfig, find_image, shows_image, without_image

FindStart = Callable[[ChannelSamples], ChannelOnset]


def starts_apart(
    channels: Sequence[ChannelSamples],
    find_starts: Sequence[FindStart],
    *,
    crosstalk: CrosstalkConfig,
    image: ImageConfig,
) -> list[ChannelOnset]:
    """Find every channel's start, without what it shows of other muscles.

    Parameters
    ----------
    channels : sequence of ChannelSamples
        The channels of one repetition.
    find_starts : sequence of callable
        One per channel: finds its start in its samples.
    crosstalk : CrosstalkConfig
        When a channel may carry another's signal.
    image : ImageConfig
        When and how that is taken out.

    Returns
    -------
    list of ChannelOnset
        One per channel. A start that was found after an image had been taken out says so; one that
        may still be another muscle's is doubted, against whatever it is held.
    """
    heard = list(channels)
    starts = [find(channel) for find, channel in zip(find_starts, heard, strict=True)]
    pairs = list(combinations(range(len(heard)), 2))
    freed = set()
    for pair in pairs:
        for _ in range(image.n_rounds):
            seen = _free_one(heard, starts, pair, crosstalk=crosstalk, image=image)
            if seen is None:
                break
            starts[seen] = find_starts[seen](heard[seen])
            freed.add(seen)
    doubted = set()
    for pair in pairs:
        doubted.update(_suspects(starts, pair, crosstalk))
    return [_with_reasons(start, i in freed, i in doubted) for i, start in enumerate(starts)]


def _free_one(
    heard: list[ChannelSamples],
    starts: Sequence[ChannelOnset],
    pair: tuple[int, int],
    *,
    crosstalk: CrosstalkConfig,
    image: ImageConfig,
) -> int | None:
    """Take one muscle's image out of the other's channel; return which, None without any."""
    compared = _compared(starts, pair)
    if compared is None:
        return None
    whitened, later_s = compared
    are_suspect = _suspects(starts, pair, crosstalk)
    for seen, source in (pair, pair[::-1]):
        is_shown = seen in are_suspect or shows_image(
            whitened[seen], whitened[source], later_s=later_s, config=image
        )
        if not is_shown:
            continue
        taps = find_image(heard[seen], heard[source], later_s=later_s, config=image)
        if taps is not None:
            heard[seen] = without_image(heard[seen], heard[source], taps, image)
            return seen
    return None


def _suspects(
    starts: Sequence[ChannelOnset], pair: tuple[int, int], config: CrosstalkConfig
) -> set[int]:
    """Return which of two starts may be the other muscle's."""
    compared = _compared(starts, pair)
    if compared is None:
        return set()
    whitened, later_s = compared
    a, b = pair
    are_suspect = suspects(whitened[a], whitened[b], later_s=later_s, config=config)
    return {i for i, is_suspect in zip(pair, are_suspect, strict=True) if is_suspect}


def _compared(
    starts: Sequence[ChannelOnset], pair: tuple[int, int]
) -> tuple[dict[int, Whitened], float] | None:
    """Return two channels as they are compared, and the later of their starts."""
    whitened, onsets_s = {}, []
    for i in pair:
        start = starts[i]
        if start.posterior is None or start.whitened is None:
            return None
        whitened[i] = start.whitened
        onsets_s.append(start.posterior.median_s)
    return whitened, max(onsets_s)


def _with_reasons(start: ChannelOnset, is_freed: bool, is_doubted: bool) -> ChannelOnset:
    if is_doubted:
        return replace(start, reasons=(*start.reasons, Reason.CROSSTALK))
    if is_freed:
        return replace(start, reasons=(*start.reasons, Reason.CROSSTALK_REMOVED))
    return start
