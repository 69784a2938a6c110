"""The starts of several channels of which one may show another's muscle; it knows no repetition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from dsp.block import FloatArray
from dsp.findings import Reason
from dsp.onset.chance import is_by_chance
from dsp.onset.channel_onset import ChannelOnset
from dsp.onset.channel_samples import ChannelSamples
from dsp.onset.crosstalk import CrosstalkConfig, suspects
from dsp.onset.image import evidence_left, find_image, goes_on, image_evidence, without_image
from dsp.onset.image_config import ImageConfig
from dsp.onset.lost_source import beside_lost, falls_silent

FindStart = Callable[[ChannelSamples], ChannelOnset]
Pair = tuple[int, int]
"""The channel that shows an image, and the one whose muscle it is of."""


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
    pairs = list(permutations(range(len(heard)), 2))
    n_left = dict.fromkeys(pairs, image.n_rounds)
    evidence: dict[Pair, float] = {}
    suspected: dict[Pair, tuple[bool, bool]] = {}
    images_uv: dict[Pair, FloatArray] = {}
    left_in: set[int] = set()
    # The clearest image first, whichever column it is in: what is taken out of one channel
    # changes what the others are an image of.
    while True:
        for i, j in combinations(range(len(heard)), 2):
            if (i, j) not in suspected:
                suspected[i, j] = _suspects(starts, (i, j), crosstalk)
        for pair in pairs:
            if pair not in evidence:
                is_suspect = suspected[min(pair), max(pair)][int(pair[0] > pair[1])]
                evidence[pair] = _evidence(starts, pair, is_suspect=is_suspect, image=image)
        shown = [pair for pair in pairs if n_left[pair] and evidence[pair] >= image.least_evidence]
        if not shown:
            break
        seen, source = clearest = max(shown, key=evidence.__getitem__)
        n_left[clearest] -= 1
        later_s = _later_s(starts, clearest)
        taps = find_image(heard[seen], heard[source], later_s=later_s, config=image)
        if taps is None:
            n_left[clearest] = 0
            if evidence[clearest] >= image.most_left:
                left_in.add(seen)
            continue
        before_uv = heard[seen].samples_uv
        heard[seen] = without_image(heard[seen], heard[source], taps, image)
        images_uv[clearest] = images_uv.get(clearest, 0.0) + before_uv - heard[seen].samples_uv
        starts[seen] = find_starts[seen](heard[seen])
        evidence = {pair: value for pair, value in evidence.items() if seen not in pair}
        suspected = {pair: value for pair, value in suspected.items() if seen not in pair}
    doubted = _still_shared(heard, starts, images_uv, suspected, image=image)
    doubted |= left_in | beside_lost(channels, starts, crosstalk=crosstalk, image=image)
    sources = {i: tuple(of for seen, of in images_uv if seen == i) for i in range(len(starts))}
    return [_with_reasons(start, sources[i], i in doubted) for i, start in enumerate(starts)]


def _suspects(
    starts: Sequence[ChannelOnset], pair: Pair, crosstalk: CrosstalkConfig
) -> tuple[bool, bool]:
    """Return which of two starts may be the other muscle; neither where one is missing."""
    a, b = (starts[i].compared for i in pair)
    if a is None or b is None:
        return False, False
    return suspects(a, b, later_s=_later_s(starts, pair), config=crosstalk)


def _evidence(
    starts: Sequence[ChannelOnset], pair: Pair, *, is_suspect: bool, image: ImageConfig
) -> float:
    """Return how clearly one channel shows another's muscle; enough where it is suspect."""
    seen, source = (starts[i].compared for i in pair)
    if seen is None or source is None:
        return 0.0
    later_s = _later_s(starts, pair)
    found = image_evidence(seen, source, later_s=later_s, config=image)
    if found >= image.sure_evidence:
        return found
    is_shown = found >= image.least_evidence
    if not is_shown and not is_suspect:
        return found
    # Independent channels may seem to share signal by one of the two; hardly any do by both.
    is_sure = is_shown and is_suspect
    if not is_sure and is_by_chance(seen, source, later_s=later_s, config=image):
        return 0.0
    return max(found, image.least_evidence)


def _still_shared(
    heard: Sequence[ChannelSamples],
    starts: Sequence[ChannelOnset],
    images_uv: Mapping[Pair, FloatArray],
    suspected: Mapping[Pair, tuple[bool, bool]],
    *,
    image: ImageConfig,
) -> set[int]:
    """Return which starts may still be another muscle's.

    An image that was one is gone over the whole contraction, too. Where it is not, it was
    something else, as a third muscle that both channels hear: then nothing may be concluded.
    """
    doubted: set[int] = set()
    for pair, are_suspect in suspected.items():
        if any(are_suspect) and not _are_by_chance(starts, pair, image=image):
            doubted.update(i for i, is_suspect in zip(pair, are_suspect, strict=True) if is_suspect)
    for pair, image_uv in images_uv.items():
        seen, source = (starts[i].compared for i in pair)
        if seen is None or source is None:
            continue
        later_s = _later_s(starts, pair)
        left = evidence_left(seen, source, later_s=later_s, config=image)
        if left >= image.most_left:
            doubted.update(pair)
        starts_s = {i: _later_s(starts, (i, i)) for i in pair}
        is_largest = pair == _largest_of(images_uv, pair[0])
        if is_largest and not _is_proven(heard, starts_s, pair, image_uv, image=image):
            doubted.add(pair[0])
        if falls_silent(heard[pair[1]], starts_s[pair[0]], image=image):
            doubted.add(pair[0])
    return doubted


def _are_by_chance(starts: Sequence[ChannelOnset], pair: Pair, *, image: ImageConfig) -> bool:
    """Return whether neither of two channels foretells the other in the contraction."""
    a, b = (starts[i].compared for i in pair)
    if a is None or b is None:
        return True
    later_s = _later_s(starts, pair)
    return all(
        is_by_chance(seen, source, later_s=later_s, config=image)
        for seen, source in ((a, b), (b, a))
    )


def _largest_of(images_uv: Mapping[Pair, FloatArray], seen: int) -> Pair:
    """Return of whose image most was taken out of a channel; the others may be of its own."""
    power_uv2 = {pair: float(np.nansum(each**2)) for pair, each in images_uv.items()}
    return max((pair for pair in power_uv2 if pair[0] == seen), key=power_uv2.__getitem__)


def _is_proven(
    heard: Sequence[ChannelSamples],
    starts_s: Mapping[int, float],
    pair: Pair,
    image_uv: FloatArray,
    *,
    image: ImageConfig,
) -> bool:
    """Return whether what was taken out, and only that, goes on in the contraction."""
    seen, source = pair
    with_image = replace(heard[seen], samples_uv=heard[seen].samples_uv + image_uv)
    return goes_on(
        with_image,
        heard[source],
        source_start_s=starts_s[source],
        seen_start_s=starts_s[seen],
        config=image,
    )


def _later_s(starts: Sequence[ChannelOnset], pair: Pair) -> float:
    """Return the later of two starts."""
    onsets = (starts[i].posterior for i in pair)
    return max(each.median_s for each in onsets if each is not None)


def _with_reasons(start: ChannelOnset, shows: tuple[int, ...], is_doubted: bool) -> ChannelOnset:
    if is_doubted:
        return replace(start, reasons=(*start.reasons, Reason.CROSSTALK))
    if shows:
        return replace(start, reasons=(*start.reasons, Reason.CROSSTALK_REMOVED), shows=shows)
    return start
