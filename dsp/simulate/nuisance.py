"""What spoils a signal besides muscles, as frozen values that say how they act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from dsp.block import FloatArray

_HEART_STREAM = 3
_LOOSE_STREAM = 4
_BEAT_REACH_S = 0.5
_LATEST_CROSSTALK_MS = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The stretch of signal a nuisance acts on, and what it may look up.

    Attributes
    ----------
    first_index : int
        Index of the stretch's first sample.
    time_s : (n_samples,) float64
        When each sample is.
    columns : mapping of str to int
        Column of each channel.
    emg_uv : (n_samples, n_channels) float64
        The muscles alone, before anything else.
    lift_starts_s : tuple of float
        Lifts in or near the stretch.
    seed : int
        The person's seed.
    past_emg_uv : (n_samples, n_channels) float64, optional
        The muscles of the stretch before; None where there was none.
    """

    first_index: int
    time_s: FloatArray
    columns: Mapping[str, int]
    emg_uv: FloatArray
    lift_starts_s: tuple[float, ...]
    seed: int
    past_emg_uv: FloatArray | None = None


class Nuisance(Protocol):
    """Something that spoils a signal."""

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Change ``samples_uv`` in place; the same moment always gives the same change."""
        ...


@dataclass(frozen=True, slots=True)
class Heart:
    """The heart on one channel: P, QRS and T with an R peak of ``r_uv``.

    All channels of one person share the beats.
    """

    channel: str
    r_uv: float
    rate_bpm: float = 72.0
    qrs_sigma_ms: float = 8.0

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add every beat in reach."""
        column = moment.columns[self.channel]
        for beat_s in beats_s(
            moment.seed,
            self.rate_bpm,
            begin_s=float(moment.time_s[0]) - _BEAT_REACH_S,
            end_s=float(moment.time_s[-1]) + _BEAT_REACH_S,
        ):
            samples_uv[:, column] += self.r_uv * _beat(moment.time_s - beat_s, self.qrs_sigma_ms)


@dataclass(frozen=True, slots=True)
class Mains:
    """Mains hum of ``amplitude_uv`` with a third harmonic, on one channel or on all."""

    amplitude_uv: float
    channel: str | None = None
    frequency_hz: float = 50.0

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add the hum."""
        phase = 2 * np.pi * self.frequency_hz * moment.time_s
        hum_uv = self.amplitude_uv * (np.sin(phase) + 0.2 * np.sin(3 * phase))
        for name, column in moment.columns.items():
            if self.channel in (None, name):
                samples_uv[:, column] += hum_uv


@dataclass(frozen=True, slots=True)
class Motion:
    """The sticker is pulled in every lift: a damped swing at ``frequency_hz``, after a delay."""

    channel: str
    amplitude_uv: float
    delay_ms: float = 150.0
    frequency_hz: float = 3.0
    decay_ms: float = 250.0

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add a swing for every lift in reach."""
        column = moment.columns[self.channel]
        for start_s in moment.lift_starts_s:
            since_s = np.maximum(moment.time_s - start_s - self.delay_ms / 1000.0, 0.0)
            swing = np.sin(2 * np.pi * self.frequency_hz * since_s)
            decay = np.exp(-since_s * 1000.0 / self.decay_ms)
            samples_uv[:, column] += self.amplitude_uv * swing * decay


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """A share of one channel's muscle shows on another, up to 20 ms later."""

    source: str
    target: str
    share: float
    delay_ms: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.delay_ms <= _LATEST_CROSSTALK_MS:
            raise ValueError(
                f"delay_ms is {self.delay_ms}: through tissue it takes 0 to "
                f"{_LATEST_CROSSTALK_MS:g} ms"
            )

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add the share of the source's muscle to the target."""
        target_uv = samples_uv[:, moment.columns[self.target]]
        source_uv = moment.emg_uv[:, moment.columns[self.source]]
        step_ms = 1000.0 * (moment.time_s[1] - moment.time_s[0])
        n_late = round(self.delay_ms / step_ms)
        n_now = len(source_uv) - n_late
        target_uv[n_late:] += self.share * source_uv[:n_now]
        if n_late and moment.past_emg_uv is not None:
            past_uv = moment.past_emg_uv[:, moment.columns[self.source]]
            target_uv[:n_late] += self.share * past_uv[-n_late:]


@dataclass(frozen=True, slots=True)
class Clip:
    """A channel that cannot go beyond ±``limit_uv``."""

    channel: str
    limit_uv: float

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Hold the channel inside its limits."""
        column = moment.columns[self.channel]
        np.clip(samples_uv[:, column], -self.limit_uv, self.limit_uv, out=samples_uv[:, column])


@dataclass(frozen=True, slots=True)
class Detach:
    """A sticker that comes off: no muscle any more, but hum and drift of a loose lead."""

    channel: str
    begin_s: float
    end_s: float = np.inf
    hum_uv: float = 800.0
    frequency_hz: float = 50.0

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Replace the channel by what a loose lead picks up."""
        is_off = (moment.time_s >= self.begin_s) & (moment.time_s < self.end_s)
        if not is_off.any():
            return
        rng = np.random.default_rng([moment.seed, _LOOSE_STREAM, moment.first_index])
        hum_uv = self.hum_uv * np.sin(2 * np.pi * self.frequency_hz * moment.time_s)
        hum_uv += 0.02 * self.hum_uv * rng.standard_normal(len(moment.time_s))
        column = moment.columns[self.channel]
        samples_uv[is_off, column] = hum_uv[is_off]


def beats_s(seed: int, rate_bpm: float, *, begin_s: float, end_s: float) -> tuple[float, ...]:
    """Return when the R peaks of one person are, up to 40 ms around an even beat.

    Parameters
    ----------
    seed : int
        The person's seed.
    rate_bpm : float
        Beats per minute.
    begin_s, end_s : float
        The stretch asked for.

    Returns
    -------
    tuple of float
        Times in seconds, rising.
    """
    period_s = 60.0 / rate_bpm
    first = max(0, int(begin_s // period_s) - 1)
    last = int(end_s // period_s) + 1
    times_s = (period_s * (beat + 0.5) + _beat_shift_s(seed, beat) for beat in range(first, last))
    return tuple(time_s for time_s in times_s if begin_s <= time_s < end_s)


@lru_cache(maxsize=64)
def _beat_shift_s(seed: int, beat: int) -> float:
    return float(np.random.default_rng([seed, _HEART_STREAM, beat]).uniform(-0.04, 0.04))


def _beat(since_s: FloatArray, qrs_sigma_ms: float) -> FloatArray:
    """Return one beat with its R peak of height 1 at time 0."""
    sigma_s = qrs_sigma_ms / 1000.0
    waves = (
        (0.10, -0.16, 0.020),
        (-0.12, -2.2 * sigma_s, 0.8 * sigma_s),
        (1.00, 0.0, sigma_s),
        (-0.22, 2.4 * sigma_s, 0.9 * sigma_s),
        (0.20, 0.25, 0.045),
    )
    beat = np.zeros(len(since_s))
    for height, centre_s, width_s in waves:
        beat += height * np.exp(-0.5 * ((since_s - centre_s) / width_s) ** 2)
    return beat
