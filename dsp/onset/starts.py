"""The starts of all channels of one repetition, with the doubts that only all together show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from dsp.block import ChannelInfo, FloatArray
from dsp.findings import Reason
from dsp.input_rules import is_of_no_skin
from dsp.missing_column import carrying
from dsp.onset.apart import starts_apart
from dsp.onset.channel_onset import ChannelOnset, OnsetConfig, find_channel_onset
from dsp.onset.channel_samples import split_channels
from dsp.onset.crosstalk import CrosstalkConfig
from dsp.onset.image_config import ImageConfig
from dsp.repeated import without_repeated
from dsp.repetition import Repetition
from dsp.suitability import why_no_start

_MUTE = {Reason.DETACHED, Reason.FLAT, Reason.GAP}


def find_starts(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    priors: Sequence[FloatArray],
    images: Collection[tuple[int, int]] = (),
    window_start_index: int,
    onset: OnsetConfig,
    crosstalk: CrosstalkConfig,
    image: ImageConfig,
    min_rate_hz: float,
) -> tuple[ChannelOnset, ...]:
    """Find the starts of the raw EMG channels; say of every other why it has none.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        From before the rest to the end of the repetition, not finite in gaps.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    repetition : Repetition
        Where it and its quiet stretch are, in sample indices of the recording.
    priors : sequence of (n_forms, n_rises) float64
        How likely each rise is held to be, one per channel.
    images : collection of (int, int)
        Which channels showed which others in earlier repetitions: where such another tells nothing
        now, a start may be its muscle's.
    window_start_index : int
        Index of the first sample.
    onset : OnsetConfig
        How the start of one channel is found.
    crosstalk : CrosstalkConfig
        When a channel may carry another's signal.
    image : ImageConfig
        When and how that is taken out.
    min_rate_hz : float
        Below this no start is told.

    Returns
    -------
    tuple of ChannelOnset
        One per channel.

    Notes
    -----
    A repetition that was cut off has no starts: what would have followed may have been the
    contraction, and what was seen a false start.
    """
    samples_uv = without_repeated(samples_uv, fs_hz)
    told = carrying(samples_uv, range(len(channels)))
    is_missing = ~np.logical_and.reduce(np.isfinite(samples_uv), axis=0)
    refusals = [
        _refusal(
            channel,
            fs_hz,
            repetition,
            min_rate_hz,
            is_silent=column not in told,
            is_of_no_skin=channel.is_calibrated and is_of_no_skin(samples_uv[:, column]),
        )
        for column, channel in enumerate(channels)
    ]
    readable = [i for i, refusal in enumerate(refusals) if refusal is None]
    split = split_channels(
        samples_uv[:, readable],
        fs_hz,
        [channels[i] for i in readable],
        rest=(
            max(0, repetition.rest_start_index - window_start_index),
            max(0, repetition.rest_end_index - window_start_index),
        ),
        start_s=window_start_index / fs_hz,
    )
    find_each = [
        partial(find_channel_onset, learned_prior=priors[i], config=onset) for i in readable
    ]
    found = starts_apart(split, find_each, crosstalk=crosstalk, image=image)
    by_column = {
        i: replace(
            _blame_gap(start, is_missing=repetition.touches_gap or is_missing[i]),
            shows=tuple(readable[of] for of in start.shows),
        )
        for i, start in zip(readable, found, strict=True)
    }
    starts = [
        by_column[i] if refusal is None else ChannelOnset(None, None, None, (refusal,))
        for i, refusal in enumerate(refusals)
    ]
    beside_mute = {seen for seen, of in images if _is_mute(starts[of])}
    return tuple(_doubted(start) if i in beside_mute else start for i, start in enumerate(starts))


def _is_mute(start: ChannelOnset) -> bool:
    """Return whether a channel tells nothing of its muscle, not even that it stayed quiet."""
    return start.posterior is None and bool(_MUTE & set(start.reasons))


def _doubted(start: ChannelOnset) -> ChannelOnset:
    if start.posterior is None or Reason.CROSSTALK in start.reasons:
        return start
    return replace(start, reasons=(*start.reasons, Reason.CROSSTALK))


def _refusal(
    channel: ChannelInfo,
    fs_hz: float,
    repetition: Repetition,
    min_rate_hz: float,
    *,
    is_silent: bool,
    is_of_no_skin: bool,
) -> Reason | None:
    unsuitable = why_no_start(channel, fs_hz, min_rate_hz=min_rate_hz)
    if unsuitable is not None:
        return unsuitable
    if repetition.is_cut_off:
        return Reason.CUT_OFF
    if is_of_no_skin:
        return Reason.IMPOSSIBLE
    # A channel that tells nothing must not make a gap of every row of the others.
    return Reason.GAP if is_silent else None


def _blame_gap(start: ChannelOnset, *, is_missing: bool) -> ChannelOnset:
    """Name the gap where it is what cut the rest short, or may hide the start."""
    if not is_missing or not {Reason.REST_TOO_SHORT, Reason.NO_ONSET} & set(start.reasons):
        return start
    return replace(start, reasons=tuple(dict.fromkeys((Reason.GAP, *start.reasons))))
