"""Starts of single muscles against the truth, put together to sessions of any delay.

The posterior of an onset moves with the onset, so one simulated start serves every delay. In a
session a muscle keeps its ratio and its rise: what its rise does to the delay is the same in all
repetitions, as it is in a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsp.block import ChannelInfo, FloatArray
from dsp.findings import OnsetFinding, Reason, RepetitionFinding, SessionPairFinding
from dsp.firing_order import OrderConfig, order_pair, summarise_session
from dsp.firing_order.pair import ADVISORY
from dsp.onset.channel_onset import OnsetConfig, find_channel_onset
from dsp.onset.channel_samples import split_channels
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.rise import LearnedRises
from dsp.simulate import simulate_motor_units, simulate_trial
from dsp.simulate.noise import EmgNoise, RestNoise, plateau_uv_for

FS_HZ = 1000.0
REST_UV = 3.0
REST_S = 1.0
CHANNELS = (ChannelInfo("a"), ChannelInfo("b"))


@dataclass(frozen=True, slots=True)
class Muscle:
    """How a muscle rises in every repetition of a session.

    ``rise`` is ``linear``, ``cosine`` (half a period), ``hollow`` (the square of time) or
    ``units`` (motor units recruited one after another, the start being the first discharge).
    """

    snr_db: float
    rise_ms: float
    rise: str = "linear"


@dataclass(frozen=True, slots=True)
class Start:
    """One found start against the truth, which lies at 0 s."""

    posterior: OnsetPosterior | None
    reasons: tuple[Reason, ...]

    def moved(self, by_s: float) -> OnsetPosterior | None:
        """Return the posterior of a muscle that starts later by so much."""
        if self.posterior is None:
            return None
        return OnsetPosterior(self.posterior.grid_s + by_s, self.posterior.p)


class Bank:
    """A few simulated sessions of single muscles, made when first asked for.

    A session's starts are found one after another, each with what the earlier ones taught.
    """

    def __init__(self, *, n_series: int, n_repetitions: int, seed: int) -> None:
        self._n_series = n_series
        self._n_repetitions = n_repetitions
        self._seed = seed
        self._series: dict[Muscle, list[tuple[Start, ...]]] = {}

    def draw(self, rng: np.random.Generator, muscle: Muscle) -> tuple[Start, ...]:
        """Return the starts of one session of a muscle."""
        if muscle not in self._series:
            key = (self._seed, int(10 * muscle.snr_db), int(muscle.rise_ms), *muscle.rise.encode())
            self._series[muscle] = [
                _starts(one.spawn(self._n_repetitions), muscle)
                for one in np.random.default_rng(key).spawn(self._n_series)
            ]
        series = self._series[muscle]
        return series[rng.integers(len(series))]

    def session(
        self,
        rng: np.random.Generator,
        muscles: tuple[Muscle, Muscle],
        lags_ms: Sequence[float],
        *,
        config: OrderConfig,
    ) -> SessionPairFinding:
        """Return what repetitions with these true delays of the first muscle say together."""
        repetitions = []
        starts = (self.draw(rng, muscle)[: len(lags_ms)] for muscle in muscles)
        for index, (lag_ms, a, b) in enumerate(zip(lags_ms, *starts, strict=True)):
            pair = order_pair(
                OnsetFinding("a", 0.0, None, None, None, a.reasons),
                OnsetFinding("b", 0.0, None, None, None, b.reasons),
                (a.moved(lag_ms / 1000.0), b.posterior),
                config=config,
            )
            repetitions.append(RepetitionFinding(index, 0.0, 1.0, (), (pair,)))
        (found,) = summarise_session(repetitions, CHANNELS, config=config)
        return found


def _starts(trials: Sequence[np.random.Generator], muscle: Muscle) -> tuple[Start, ...]:
    config = OnsetConfig()
    learned = LearnedRises.nothing(1, config.posterior)
    starts = []
    for rng in trials:
        onset_s = float(rng.uniform(1.4, 1.6))
        (channel,) = split_channels(
            _trial(rng, muscle, onset_s=onset_s),
            FS_HZ,
            CHANNELS[:1],
            rest=(0, round(REST_S * FS_HZ)),
            start_s=0.0,
        )
        found = find_channel_onset(channel, learned.prior(0, config.posterior), config)
        learned = learned.add([None if set(found.reasons) - ADVISORY else found.rises])
        starts.append(Start(_against(found.posterior, onset_s), found.reasons))
    return tuple(starts)


def _against(posterior: OnsetPosterior | None, onset_s: float) -> OnsetPosterior | None:
    if posterior is None:
        return None
    grid_s = posterior.grid_s - onset_s
    # On whole milliseconds, so that starts of different trials share one lattice.
    return OnsetPosterior(grid_s + round(grid_s[0], 3) - grid_s[0], posterior.p)


def _trial(rng: np.random.Generator, muscle: Muscle, *, onset_s: float) -> FloatArray:
    """Return the samples of one contraction, (n_samples, 1)."""
    if muscle.rise in ("linear", "units"):
        simulated = (simulate_trial if muscle.rise == "linear" else simulate_motor_units)(
            rng,
            fs_hz=FS_HZ,
            snr_db=[muscle.snr_db],
            rise_ms=[muscle.rise_ms],
            offset_ms=[0.0],
            onset_s=onset_s,
            duration_s=3.0,
            rest_uv=REST_UV,
        )
        return simulated.samples_uv.copy()
    n_samples = round(3.0 * FS_HZ)
    since_s = np.arange(n_samples) / FS_HZ - onset_s
    risen = np.clip(1000.0 * since_s / muscle.rise_ms, 0.0, 1.0)
    shape = risen**2 if muscle.rise == "hollow" else (1.0 - np.cos(np.pi * risen)) / 2.0
    plateau_uv = plateau_uv_for(muscle.snr_db, rest_uv=REST_UV, fs_hz=FS_HZ)
    rest_rng, emg_rng = rng.spawn(2)
    rest_uv = REST_UV * RestNoise(rest_rng, fs_hz=FS_HZ).draw(n_samples)
    emg_uv = plateau_uv * shape * EmgNoise(emg_rng, fs_hz=FS_HZ).draw(n_samples)
    return (rest_uv + emg_uv)[:, np.newaxis]
