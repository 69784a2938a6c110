"""What a scenario comes to under one seed: when each muscle starts in each lift; no noise yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.scenario import Scenario

_LIFT_STREAM = 1
_MAX_SCATTERS = 3.0


@dataclass(frozen=True, slots=True)
class TrueOnset:
    """A true onset: which channel, which repetition counted from 0, and when."""

    channel: str
    repetition: int
    onset_s: float


class Script:
    """The lifts of one seeded person; every lift can be asked for on its own, in any order.

    Parameters
    ----------
    scenario : Scenario
        What the person does.
    seed : int
        Same seed, same lifts, whatever the sampling rate.
    """

    def __init__(self, scenario: Scenario, *, seed: int) -> None:
        self._scenario = scenario
        self._seed = seed
        self._draw = lru_cache(maxsize=16)(self._draw_lift)

    def start_s(self, repetition: int) -> float:
        """Return when a lift starts: the moment the offsets count from."""
        return self._draw(repetition)[0]

    def onsets_s(self, repetition: int) -> FloatArray:
        """Return the true onset of every channel in a lift, (n_channels,) float64."""
        return self._draw(repetition)[1]

    def ledger(self, end_s: float) -> tuple[TrueOnset, ...]:
        """Return every true onset before ``end_s``, by repetition, then by channel."""
        found = []
        for repetition in self._lifts(0.0, end_s):
            for channel, onset_s in zip(
                self._scenario.channel_names, self.onsets_s(repetition), strict=True
            ):
                if onset_s < end_s:
                    found.append(TrueOnset(channel, repetition, float(onset_s)))
        return tuple(found)

    def starts_s(self, begin_s: float, end_s: float) -> tuple[float, ...]:
        """Return the starts of all lifts that may touch the stretch."""
        return tuple(self.start_s(repetition) for repetition in self._lifts(begin_s, end_s))

    def amplitude(self, time_s: FloatArray) -> FloatArray:
        """Return how far each muscle has risen, 0 to 1.

        Parameters
        ----------
        time_s : (n_samples,) float64
            Rising times.

        Returns
        -------
        (n_samples, n_channels) float64
        """
        muscles = self._scenario.muscles
        amplitude = np.zeros((len(time_s), len(muscles)))
        for repetition in self._lifts(float(time_s[0]), float(time_s[-1])):
            release_s = self.start_s(repetition) + self._scenario.timing.hold_s
            onsets_s = self.onsets_s(repetition)
            for column, muscle in enumerate(muscles):
                rise = ramp(time_s - onsets_s[column], muscle.rise_ms)
                fall = ramp(time_s - release_s, muscle.release_ms)
                amplitude[:, column] += rise * (1.0 - fall)
        return amplitude

    def shake(self, samples_uv: FloatArray, time_s: FloatArray) -> None:
        """Add in place what is done to the stickers themselves; nobody touches them here."""

    def _lifts(self, begin_s: float, end_s: float) -> list[int]:
        """Return the lifts that may touch a stretch, with a whole period to spare."""
        timing = self._scenario.timing
        first = max(0, int((begin_s - timing.first_start_s) // timing.period_s) - 1)
        lifts: list[int] = []
        for repetition in count(first):
            if timing.first_start_s + (repetition - 1) * timing.period_s > end_s:
                return lifts
            lifts.append(repetition)
        return lifts

    def _draw_lift(self, repetition: int) -> tuple[float, FloatArray]:
        rng = np.random.default_rng([self._seed, _LIFT_STREAM, repetition])
        start_s = self._draw_start(repetition, rng)
        scatters = rng.standard_normal(len(self._scenario.muscles)).clip(
            -_MAX_SCATTERS, _MAX_SCATTERS
        )
        offsets_ms = np.array([muscle.offset_ms for muscle in self._scenario.muscles])
        scatters_ms = np.array([muscle.scatter_ms for muscle in self._scenario.muscles]) * scatters
        return start_s, start_s + (offsets_ms + scatters_ms) / 1000.0

    def _draw_start(self, repetition: int, rng: np.random.Generator) -> float:
        timing = self._scenario.timing
        shift_s = float(rng.uniform(-timing.scatter_s, timing.scatter_s))
        start_s = timing.first_start_s + repetition * timing.period_s
        return start_s + shift_s if repetition > 0 else start_s


def ramp(since_s: FloatArray, length_ms: float) -> FloatArray:
    """Return 0 up to time 0, then a straight line up to 1 at ``length_ms``."""
    if length_ms == 0:
        return (since_s > 0).astype(np.float64)
    return np.clip(since_s * 1000.0 / length_ms, 0.0, 1.0)
