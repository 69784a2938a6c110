"""The level of each muscle over many lifts, laid over one another; it compares no starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dsp.amplitude.reference import Reference
from dsp.amplitude.samples import amplitude_band
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.envelope import MovingRms
from dsp.filters import SosFilter

_FULL_PERCENT = 100.0
_QUARTILES = (25.0, 50.0, 75.0)


@dataclass(frozen=True, slots=True)
class AverageConfig:
    """How levels are laid over one another.

    Attributes
    ----------
    before_s, after_s : float
        How much is shown before and after the start.
    step_s : float
        From one value to the next.
    window_ms : float
        Window of the running RMS.
    settle_s : float
        Time before that is given to the filters.
    rest_s : (float, float)
        Where the rest is taken from, before the start: from and to, counted backwards.
    """

    before_s: float = 0.5
    after_s: float = 3.2
    step_s: float = 0.02
    window_ms: float = 100.0
    settle_s: float = 0.5
    rest_s: tuple[float, float] = (1.2, 0.4)


@dataclass(frozen=True, slots=True)
class ChannelAverage:
    """One channel over all lifts in which all its samples are there.

    Attributes
    ----------
    channel : str
        Its name.
    n_lifts : int
        How many lifts it is made of.
    reference_uv : float or None
        What 100 % is; None where the values are µV.
    low, middle, high : tuple of float
        Quartiles and median at each time; empty without a lift.
    """

    channel: str
    n_lifts: int
    reference_uv: float | None
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LevelAverages:
    """All channels of some lifts.

    Attributes
    ----------
    times_s : tuple of float
        From the start, which is 0.
    channels : tuple of ChannelAverage
        One per EMG channel.
    """

    times_s: tuple[float, ...]
    channels: tuple[ChannelAverage, ...]


def average_levels(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    starts_s: Sequence[float],
    *,
    references: Mapping[str, Reference],
    config: AverageConfig | None = None,
) -> LevelAverages:
    """Lay the levels of lifts over one another, each from its own start.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; rows of NaN where samples are missing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    starts_s : sequence of float
        When each lift starts, in seconds from the recording's first sample.
    references : mapping of str to Reference
        By channel; one that cannot be used leaves its channel in µV.
    config : AverageConfig, optional
        Windows and steps.

    Returns
    -------
    LevelAverages
        Median and quartiles over the lifts; a lift with a missing sample in a channel is left out
        of that channel.

    Notes
    -----
    ``level(t) = √max(mean of x² over 100 ms about t − mean of x² at rest, 0)`` at 20–450 Hz. The
    filters are causal; the window's delay of half its length is taken out, the band-pass's of
    about a millisecond is not. No order is ever read from it.
    """
    config = AverageConfig() if config is None else config
    n_steps = round((config.before_s + config.after_s) / config.step_s)
    times_s = tuple(round(step * config.step_s - config.before_s, 6) for step in range(n_steps + 1))
    lifts = [
        level
        for start_s in starts_s
        if (level := _lift(samples_uv, fs_hz, start_s, times_s, config)) is not None
    ]
    found = []
    for column, channel in enumerate(channels):
        if channel.kind is ChannelKind.EMG:
            levels = [lift[:, column] for lift in lifts if np.isfinite(lift[:, column]).all()]
            found.append(_average(channel.name, levels, references.get(channel.name)))
    return LevelAverages(times_s, tuple(found))


def _lift(
    samples_uv: FloatArray,
    fs_hz: float,
    start_s: float,
    times_s: tuple[float, ...],
    config: AverageConfig,
) -> FloatArray | None:
    """Return the levels of one lift at the times, µV; None where the recording does not reach."""
    half_s = config.window_ms / 2000.0
    lead_s = max(config.rest_s[0], config.before_s) + config.settle_s
    begin = round((start_s - lead_s) * fs_hz)
    end = round((start_s + times_s[-1] + half_s) * fs_hz) + 1
    if begin < 0 or end > len(samples_uv):
        return None
    band_uv = SosFilter(amplitude_band(fs_hz)).step(samples_uv[begin:end])
    power_uv2 = np.square(MovingRms(fs_hz, window_ms=config.window_ms).step(band_uv))
    zero = round(start_s * fs_hz) - begin
    rest = slice(*(zero - round(each_s * fs_hz) for each_s in config.rest_s))
    rest_uv2 = np.mean(np.square(band_uv[rest]), axis=0)
    at = [zero + round((time_s + half_s) * fs_hz) for time_s in times_s]
    level: FloatArray = np.sqrt(np.maximum(power_uv2[at] - rest_uv2, 0.0))
    return level


def _average(name: str, levels: list[FloatArray], reference: Reference | None) -> ChannelAverage:
    reference_uv = reference.value_uv if reference is not None and reference.is_usable else None
    if not levels:
        return ChannelAverage(name, 0, reference_uv, (), (), ())
    low, middle, high = np.percentile(np.stack(levels), _QUARTILES, axis=0) * (
        1.0 if not reference_uv else _FULL_PERCENT / reference_uv
    )
    return ChannelAverage(
        name,
        len(levels),
        reference_uv,
        tuple(map(float, low)),
        tuple(map(float, middle)),
        tuple(map(float, high)),
    )
