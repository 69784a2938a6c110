"""What samples, rates and channels must be before anything is computed; it judges no signal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from dsp.block import ChannelInfo, ChannelKind, FloatArray, StreamInfo, check_samples

LONGEST_S = 86_400.0
"""Beyond a day a rate is mistyped; the seconds looked at one by one would fill the memory."""

LARGEST_UV = 1e9
"""A kilovolt: no electrode gives more, so a larger value of a muscle is none."""

LARGEST_RMS_UV = 3e5
"""A third of a volt: skin gives a hundredth of it, so the unit or the amplifier's gain is wrong."""

LARGEST_AUX = 1e100
"""Of larger numbers, in whatever unit, no power can be taken."""

MOST_SKEW_S = 1.0
"""No converter takes longer over the channels of one scan."""

_N_AT_ONCE = 65_536
_PAIR = 2


def check_recording(samples_uv: FloatArray, fs_hz: float, channels: Sequence[ChannelInfo]) -> None:
    """Refuse a recording that nothing could be told of.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        As `check_window`; or if it holds no row, or lasts longer than a day at this rate.
    """
    check_window(samples_uv, fs_hz, channels)
    if not len(samples_uv):
        raise ValueError(
            f"samples have shape {samples_uv.shape}: a recording has 1 sample or more; "
            "give one that is not empty"
        )
    duration_s = len(samples_uv) / fs_hz
    if duration_s > LONGEST_S:
        raise ValueError(
            f"{len(samples_uv)} samples at fs_hz {fs_hz:g} last {duration_s:g} s: at most "
            f"{LONGEST_S:g} s are taken; give the rate they were recorded at, or a part of them"
        )


def check_window(samples_uv: FloatArray, fs_hz: float, channels: Sequence[ChannelInfo]) -> None:
    """Refuse a piece of a recording that cannot be read as one; an empty one can.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Some of a recording's rows.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        As `check_signal` and `check_channels`; or if there is not one column per channel, two
        channels have one name, or a muscle's value is none an electrode gives.
    """
    check_rate(fs_hz)
    check_samples(samples_uv)
    check_channels(channels)
    check_columns(samples_uv, len(channels))
    _check_names(channels)
    limits = _largest_of(channels)
    # All columns at once, for one by one takes six times as long.
    if _holds_larger(samples_uv, np.array(limits)):
        for column, limit in enumerate(limits):
            _check_size(samples_uv[:, column], limit, what=repr(channels[column].name))


def check_signal(samples_uv: FloatArray, fs_hz: float) -> None:
    """Refuse samples of channels that are not described.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    fs_hz : float
        Sampling rate.

    Raises
    ------
    ValueError
        If they are no two-dimensional array of real numbers, hold one that no electrode gives, or
        the rate is no rate.
    """
    check_rate(fs_hz)
    check_samples(samples_uv)
    _check_size(samples_uv, LARGEST_UV, what="a channel")


def check_columns(samples_uv: FloatArray, n_channels: int) -> None:
    """Refuse samples that have not one column per channel.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    n_channels : int
        How many there are.

    Raises
    ------
    ValueError
        If there are more columns, or fewer.
    """
    if samples_uv.shape[1] != n_channels:
        raise ValueError(
            f"samples have shape {samples_uv.shape} for {n_channels} channels: "
            "give (n_samples, n_channels), one column per channel"
        )


def is_of_no_skin(column_uv: FloatArray) -> bool:
    """Tell whether a whole channel scatters as none on skin does, as when its unit is wrong.

    Parameters
    ----------
    column_uv : (n_samples,) float64
        A calibrated channel, not finite where samples are missing.

    Returns
    -------
    bool
    """
    known_uv = column_uv[np.isfinite(column_uv)]
    return len(known_uv) > 1 and bool(np.median(np.abs(np.diff(known_uv))) > LARGEST_RMS_UV)


def without_impossible(samples_uv: FloatArray, channels: Sequence[ChannelInfo]) -> FloatArray:
    """Return samples with NaN for every value that `check_window` would refuse, and infinite ones.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    channels : sequence of ChannelInfo
        One per column.

    Returns
    -------
    (n_samples, n_channels) float64
        The same array where there is no such value.

    Notes
    -----
    For whoever may not stop at one bad sample: a stream that goes on, a recording that is stored.
    """
    return without_larger(samples_uv, np.array(_largest_of(channels)))


def without_larger(samples_uv: FloatArray, largest_uv: float | FloatArray) -> FloatArray:
    """Return samples with NaN for every value over a limit, infinite ones included.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    largest_uv : float or (n_channels,) float64
        Largest value taken.

    Returns
    -------
    (n_samples, n_channels) float64
        The same array where there is no such value.
    """
    if not _holds_larger(samples_uv, largest_uv):
        return samples_uv
    return np.where(np.abs(samples_uv) > largest_uv, np.nan, samples_uv)


def check_column(column_uv: FloatArray, fs_hz: float) -> None:
    """Refuse samples of one channel as `check_signal` does those of several.

    Parameters
    ----------
    column_uv : (n_samples,) float64
        Raw samples.
    fs_hz : float
        Sampling rate.

    Raises
    ------
    ValueError
        As `check_signal`; the array has one dimension.
    """
    check_rate(fs_hz)
    check_samples(column_uv, n_dimensions=1)
    _check_size(column_uv, LARGEST_UV, what="the channel")


def check_rate(fs_hz: float) -> None:
    """Refuse what is no sampling rate.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.

    Raises
    ------
    ValueError
        If it is no real number, not finite or not over 0.
    """
    is_number = isinstance(fs_hz, Real) and not isinstance(fs_hz, bool)
    if not (is_number and isfinite(fs_hz) and fs_hz > 0):
        raise ValueError(f"fs_hz is {fs_hz!r}: give a finite number of samples per second over 0")


def check_channels(channels: Sequence[ChannelInfo]) -> None:
    """Refuse channels that are not described, or so that nothing could be computed by it.

    Parameters
    ----------
    channels : sequence of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If one is no `ChannelInfo`, has no name in words, a kind that is none, a skew of over a
        second, or a range that does not rise.
    """
    if not isinstance(channels, Sequence) or isinstance(channels, str):
        raise ValueError(f"channels is {channels!r}: give a tuple with a ChannelInfo per column")
    for number, channel in enumerate(channels):
        _check_channel(channel, f"channels[{number}]")


def check_stream(info: StreamInfo) -> None:
    """Refuse a stream whose rate or channels are none.

    Parameters
    ----------
    info : StreamInfo
        What a source turned out to be.

    Raises
    ------
    ValueError
        As `check_rate` and `check_channels`.
    """
    check_rate(info.fs_hz)
    check_channels(info.channels)


def check_rest(rest_s: tuple[float, float]) -> None:
    """Refuse what is no stretch of time; whether it lies in the recording is asked elsewhere.

    Parameters
    ----------
    rest_s : (float, float)
        Where it begins and ends.

    Raises
    ------
    ValueError
        If it is not two real numbers.
    """
    is_pair = isinstance(rest_s, Sequence) and not isinstance(rest_s, str) and len(rest_s) == _PAIR
    if not is_pair or not all(_is_number(each) for each in rest_s):
        raise ValueError(
            f"rest_s is {rest_s!r}: give 2 numbers, the seconds where the quiet begins and ends"
        )


def check_movement_channel(name: str | None, channels: Sequence[ChannelInfo]) -> None:
    """Refuse a movement sensor that is not recorded, or is a muscle.

    Parameters
    ----------
    name : str or None
        Of the column that a movement sensor writes; None where there is none.
    channels : sequence of ChannelInfo
        One per column.

    Raises
    ------
    ValueError
        If no column has this name, or the one that has carries a muscle.
    """
    if name is None:
        return
    by_name = {channel.name: channel for channel in channels}
    if name not in by_name:
        raise ValueError(
            f"movement channel {name!r} is not one of {', '.join(by_name)}: "
            "give the name of one of the columns, or none"
        )
    if by_name[name].kind is not ChannelKind.AUX:
        raise ValueError(
            f"movement channel {name!r} is of kind {by_name[name].kind.value!r}: a movement "
            f"sensor's is {ChannelKind.AUX.value!r}; give the column of the sensor, or none"
        )


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _largest_of(channels: Sequence[ChannelInfo]) -> list[float]:
    """Return the largest value each channel can have."""
    return [LARGEST_AUX if channel.kind is ChannelKind.AUX else LARGEST_UV for channel in channels]


def _check_names(channels: Sequence[ChannelInfo]) -> None:
    n_named = Counter(channel.name for channel in channels)
    twice = [name for name, n_channels in n_named.items() if n_channels > 1]
    if twice:
        raise ValueError(
            f"{n_named[twice[0]]} channels are called {twice[0]!r}: "
            "each needs a name of its own; rename one"
        )


def _check_channel(channel: ChannelInfo, what: str) -> None:
    if not isinstance(channel, ChannelInfo):
        raise ValueError(f"{what} is {channel!r}: give a ChannelInfo, ChannelInfo('a name')")
    if not isinstance(channel.name, str):
        raise ValueError(f"the name of {what} is {channel.name!r}: give a text")
    if not isinstance(channel.kind, ChannelKind):
        kinds = ", ".join(f"ChannelKind.{kind.name}" for kind in ChannelKind)
        raise ValueError(f"the kind of {channel.name!r} is {channel.kind!r}: give one of {kinds}")
    if not (_is_number(channel.skew_s) and abs(channel.skew_s) <= MOST_SKEW_S):
        raise ValueError(
            f"skew_s of {channel.name!r} is {channel.skew_s!r}: give the seconds between two "
            f"channels of one scan, at most {MOST_SKEW_S:g}; 0 where all are sampled at once"
        )
    ends_uv = (channel.low_uv, channel.high_uv)
    if any(end_uv is not None and not _is_number(end_uv) for end_uv in ends_uv) or (
        channel.low_uv is not None
        and channel.high_uv is not None
        and not channel.low_uv < channel.high_uv
    ):
        raise ValueError(
            f"the range of {channel.name!r} is {channel.low_uv!r} to {channel.high_uv!r} µV: "
            "give low_uv below high_uv, or None for both"
        )


def _check_size(samples_uv: FloatArray, largest: float, *, what: str) -> None:
    for piece_uv in _pieces(samples_uv):
        too_large = _too_large(piece_uv, largest)
        if too_large.any():
            value = float(piece_uv[too_large][0])
            raise ValueError(
                f"a sample of {what} is {value:g}: no more than {largest:g} µV can be; check its "
                "unit, and give a missing sample as NaN"
            )


def _holds_larger(samples_uv: FloatArray, limit: float | FloatArray) -> bool:
    """Tell whether any value is over a limit, infinite ones included."""
    return any((np.abs(piece_uv) > limit).any() for piece_uv in _pieces(samples_uv))


def _too_large(samples_uv: FloatArray, largest: float) -> NDArray[np.bool_]:
    """Return which finite values are too large; what is not finite is missing."""
    sizes = np.abs(samples_uv)
    return np.asarray((sizes > largest) & np.isfinite(sizes))


def _pieces(samples_uv: FloatArray) -> Iterator[FloatArray]:
    """Yield the rows a few at a time, so that what is made of them needs little memory."""
    for start in range(0, len(samples_uv), _N_AT_ONCE):
        yield samples_uv[start : start + _N_AT_ONCE]
