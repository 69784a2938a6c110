"""What muscles and skin spoil a signal by: tone, bursts, drift; values like those of `nuisance`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.noise import emg_kernel
from dsp.simulate.nuisance import Moment

_TONE_STREAM = 21
_BURST_STREAM = 22
_DRIFT_STREAM = 23
# Of the period: so that the sum does not repeat itself within a recording.
_DRIFT_PERIODS = (1.0, 0.618, 0.324)


@dataclass(frozen=True, slots=True)
class Tone:
    """A muscle that is never quite at rest: EMG of ``rms_uv`` from beginning to end."""

    channel: str
    rms_uv: float

    def __post_init__(self) -> None:
        _check("rms_uv", self.rms_uv)

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add the tone."""
        column = moment.columns[self.channel]
        samples_uv[:, column] += self.rms_uv * _emg_noise(moment, _TONE_STREAM, column)


@dataclass(frozen=True, slots=True)
class Burst:
    """A twitch before every lift: EMG of ``rms_uv`` at its height, begun ``lead_ms`` before it.

    It swells and fades on a cosine and is no onset: the ledger does not know it.
    """

    channel: str
    rms_uv: float
    lead_ms: float = 300.0
    length_ms: float = 80.0

    def __post_init__(self) -> None:
        for name in ("rms_uv", "lead_ms", "length_ms"):
            _check(name, getattr(self, name))

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add the burst of every lift in reach."""
        length_s = self.length_ms / 1000.0
        for start_s in moment.lift_starts_s:
            since_s = moment.time_s - start_s + self.lead_ms / 1000.0
            is_inside = (since_s >= 0) & (since_s < length_s)
            if not is_inside.any():
                continue
            column = moment.columns[self.channel]
            height = np.sin(np.pi * since_s[is_inside] / length_s)
            noise = _emg_noise(moment, _BURST_STREAM, column)[is_inside]
            samples_uv[is_inside, column] += self.rms_uv * height * noise


@dataclass(frozen=True, slots=True)
class Drift:
    """A baseline that wanders by up to ``amplitude_uv`` either way, on one channel or on all."""

    amplitude_uv: float
    channel: str | None = None
    period_s: float = 8.0

    def __post_init__(self) -> None:
        _check("amplitude_uv", self.amplitude_uv)
        if not self.period_s > 0:
            raise ValueError(f"period_s is {self.period_s}: a drift has a period over 0 s")

    def spoil(self, samples_uv: FloatArray, moment: Moment) -> None:
        """Add the drift, every channel its own."""
        for name, column in moment.columns.items():
            if self.channel not in (None, name):
                continue
            chance = np.random.default_rng([moment.seed, _DRIFT_STREAM, column])
            phases = chance.uniform(0.0, 2 * np.pi, len(_DRIFT_PERIODS))
            wander = np.zeros(len(moment.time_s))
            for share, phase in zip(_DRIFT_PERIODS, phases.tolist(), strict=True):
                turns = moment.time_s / (share * self.period_s)
                wander += share * np.sin(2 * np.pi * turns + phase)
            samples_uv[:, column] += self.amplitude_uv * wander / sum(_DRIFT_PERIODS)


def _check(name: str, value: float) -> None:
    if not 0 <= value < np.inf:
        raise ValueError(f"{name} is {value}: it must be 0 or more")


def _emg_noise(moment: Moment, stream: int, column: int) -> FloatArray:
    """Return unit EMG noise of a stretch, continuous with the stretches around it.

    Every stretch has white noise of its own, by its number, and is filtered with what lies before
    it drawn again: a nuisance remembers nothing.
    """
    n_samples = len(moment.time_s)
    kernel = _kernel(float(1.0 / (moment.time_s[1] - moment.time_s[0])))
    n_before = ceil((len(kernel) - 1) / n_samples)
    number = moment.first_index // n_samples
    white = np.concatenate(
        [
            np.random.default_rng([moment.seed, stream, column, each]).standard_normal(n_samples)
            for each in range(number, number + n_before + 1)
        ]
    )
    return np.convolve(white[-(n_samples + len(kernel) - 1) :], kernel, mode="valid")


@lru_cache(maxsize=8)
def _kernel(fs_hz: float) -> FloatArray:
    return emg_kernel(round(fs_hz, 3))
