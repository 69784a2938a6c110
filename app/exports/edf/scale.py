"""How the µV of one channel become the whole numbers of a file; it reads and writes none.

A converter whose step is known keeps its counts: nothing is lost. Where no step is known, or where
the counts do not fit, the range the sensor states is spread over the numbers there are. The lowest
number stands for a sample that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.exports.edf.field import rounded
from app.exports.edf.kind import EdfKind
from app.exports.survey import Survey
from dsp.block import ChannelInfo, FloatArray

# Where a source states no range: the first of these, in µV, that leaves room above its samples.
_RANGES_UV = (5e-5, 5e-4, 5e-3, 5e-2, 0.5, 5.0, 50.0, 5e3, 5e4, 5e5, 5e6, 9.9e6)
# What is 0 throughout tells no range of its own.
_LARGEST_OF_0_UV = 1e3
_ROOM = 0.99
# A bound may lie this share of a step beside what eight characters say of it.
_CLOSE = 0.01
# Where no bound is close, by at most this share, else samples are spread over a range.
_MOST_OFF = 0.5
# Eight characters say no more than this, sign and all: ten volts.
_MOST_UV = 9_999_999
_MOST_TRIED = 20_000

Digital = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Scale:
    """``uv = low_uv + (number - lowest) * step_uv``, as any reader computes it from the header."""

    lowest: int
    highest: int
    low_uv: float
    high_uv: float
    counts_per_uv: float
    number_at_0_uv: float
    are_counts: bool
    first_number: int
    """The lowest number a sample may have; below it lies what stands for a missing one."""
    most_off_uv: float
    """By how much a sample that is read back may lie beside the one that was written."""

    @property
    def step_uv(self) -> float:
        """Return the size of one step."""
        return (self.high_uv - self.low_uv) / (self.highest - self.lowest)

    def numbers(self, samples_uv: FloatArray) -> Digital:
        """Return the numbers of one channel's samples, NaN as the lowest."""
        wanted = np.rint(samples_uv * self.counts_per_uv + self.number_at_0_uv)
        held = np.clip(wanted, self.first_number, self.highest)
        return np.where(np.isnan(held), self.lowest, held).astype(np.int32)

    def n_beyond(self, samples_uv: FloatArray) -> int:
        """Return how many samples are larger than what the file can hold."""
        wanted = np.rint(samples_uv * self.counts_per_uv + self.number_at_0_uv)
        return int(((wanted < self.first_number) | (wanted > self.highest)).sum())

    def read_back_uv(self, numbers: Digital) -> FloatArray:
        """Return what any reader makes of numbers."""
        steps: FloatArray = (numbers - self.lowest).astype(np.float64)
        return self.low_uv + steps * self.step_uv


def scale_of(
    channel: ChannelInfo, at: int, survey: Survey, kind: EdfKind, *, are_counts: bool
) -> Scale:
    """Return the scale of a channel: its counts if the file can hold them, else its range."""
    if are_counts:
        found = _of_counts(channel, at, survey, kind)
        if found is not None:
            return found
    return _of_range(channel, at, survey, kind)


def _of_counts(channel: ChannelInfo, at: int, survey: Survey, kind: EdfKind) -> Scale | None:
    step_uv = channel.uv_per_count or 1.0
    low, high = _count_range(channel, at, survey, kind)
    # Counts are kept as they are where the file has numbers for them; else 0 µV becomes 0.
    shift = 0 if kind.lowest <= low and high <= kind.highest else channel.zero_count
    low, high, zero = low - shift, high - shift, channel.zero_count - shift
    most_uv = max(zero - low + 1, high - zero) * step_uv
    if low < kind.lowest or high > kind.highest or most_uv > _MOST_UV:
        return None
    lowest_used, highest_used = _extremes(at, survey) / step_uv + zero
    lowest = _anchor(
        _nearby(max(low - 1, kind.lowest), kind.lowest, int(lowest_used)), step_uv, zero
    )
    highest = _anchor(_nearby(high, kind.highest, int(highest_used)), step_uv, zero)
    ends_uv = (lowest - zero) * step_uv, (highest - zero) * step_uv
    off_uv = max(abs(rounded(end_uv) - end_uv) for end_uv in ends_uv)
    if off_uv > _MOST_OFF * step_uv:
        return None
    return Scale(
        lowest=lowest,
        highest=highest,
        low_uv=rounded(ends_uv[0]),
        high_uv=rounded(ends_uv[1]),
        counts_per_uv=1.0 / step_uv,
        number_at_0_uv=float(zero),
        are_counts=True,
        # Where the converter uses every number there is, its rail is the lowest one as well.
        first_number=lowest + 1 if lowest < low else lowest,
        most_off_uv=off_uv,
    )


def _count_range(channel: ChannelInfo, at: int, survey: Survey, kind: EdfKind) -> tuple[int, int]:
    """Return the lowest and highest count the converter can give, as far as it is known."""
    step_uv, zero = channel.uv_per_count or 1.0, channel.zero_count
    n_most = int(_MOST_UV / step_uv)
    low, high = max(kind.lowest, -n_most + 1), min(kind.highest, n_most)
    if channel.low_uv is not None:
        low = round(channel.low_uv / step_uv)
    if channel.high_uv is not None:
        high = round(channel.high_uv / step_uv)
    used = np.rint(_extremes(at, survey) / step_uv)
    return min(low, int(used[0])) + zero, max(high, int(used[1])) + zero


def _nearby(wanted: int, limit: int, used: int) -> Iterator[int]:
    """Yield numbers from the wanted one out to a limit, then inwards as far as no sample lies."""
    outwards = 1 if limit >= wanted else -1
    n_out = min(_MOST_TRIED, abs(limit - wanted))
    yield from (wanted + outwards * offset for offset in range(n_out + 1))
    inwards = 1 if used > wanted else -1
    n_in = min(_MOST_TRIED, max(0, abs(used - wanted) - 1))
    yield from (wanted + inwards * offset for offset in range(1, n_in + 1))


def _anchor(numbers: Iterator[int], step_uv: float, zero: int) -> int:
    """Return the first number whose µV eight characters say closely, or what comes closest."""
    best, best_off = 0, np.inf
    for number in numbers:
        value_uv = (number - zero) * step_uv
        if abs(value_uv) > _MOST_UV:
            continue
        off = abs(rounded(value_uv) - value_uv) / step_uv
        if off < best_off:
            best, best_off = number, off
        if off <= _CLOSE:
            break
    return best


def _of_range(channel: ChannelInfo, at: int, survey: Survey, kind: EdfKind) -> Scale:
    low_uv, high_uv = _range_uv(channel, at, survey)
    per_uv = (kind.highest - kind.lowest) / (high_uv - low_uv)
    return Scale(
        lowest=kind.lowest,
        highest=kind.highest,
        low_uv=low_uv,
        high_uv=high_uv,
        counts_per_uv=per_uv,
        number_at_0_uv=kind.lowest - low_uv * per_uv,
        are_counts=False,
        first_number=kind.lowest + 1,
        most_off_uv=0.5 * (high_uv - low_uv) / (kind.highest - kind.lowest),
    )


def _range_uv(channel: ChannelInfo, at: int, survey: Survey) -> tuple[float, float]:
    low_uv, high_uv = _extremes(at, survey)
    if channel.low_uv is not None and channel.high_uv is not None:
        # A little wider, so that a sample on the rail is not taken for a missing one.
        margin_uv = (1 - _ROOM) * (channel.high_uv - channel.low_uv)
        stated = rounded(channel.low_uv - margin_uv), rounded(channel.high_uv + margin_uv)
        if stated[0] < low_uv and high_uv < stated[1]:
            return stated
    largest_uv = max(abs(low_uv), abs(high_uv)) or _LARGEST_OF_0_UV
    range_uv = next((each for each in _RANGES_UV if largest_uv < _ROOM * each), _RANGES_UV[-1])
    return -range_uv, range_uv


def _extremes(at: int, survey: Survey) -> FloatArray:
    """Return the lowest and highest sample of a channel that are finite; 0 where there is none."""
    extremes_uv: FloatArray = np.array([survey.lowest_uv[at], survey.highest_uv[at]])
    return np.where(np.isfinite(extremes_uv), extremes_uv, 0.0)
