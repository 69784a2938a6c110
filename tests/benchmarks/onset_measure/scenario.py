"""The scenarios of the Reach table: two muscles, and what is done to their signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from dsp.simulate import Entry, MotorPool, Profile, simulate_motor_units, simulate_trial
from tests.benchmarks.onset_measure.trial import FS_HZ, Trial
from tests.benchmarks.onset_nuisances import (
    Spoil,
    burst,
    clean,
    crosstalk,
    drift,
    heart_of,
    late_crosstalk,
    mains,
    motion,
    tone,
)

# What the design study drew: a is the quieter, slower muscle.
_SNR_DB = ((8.0, 20.0), (10.0, 25.0))
_RISE_MS = ((30.0, 150.0), (20.0, 100.0))
_REST_UV = 3.0

Pools = Callable[[np.random.Generator], list[MotorPool]]


def heart(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add a heart of 4 to 10 times the rest's RMS to the first channel."""
    heart_of(rng, samples_uv, fs_hz, r_uv=rng.uniform(4.0, 10.0) * _REST_UV)


def everything(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add crosstalk, mains, a burst, motion and a heart."""
    for spoil in (crosstalk, mains, burst, motion, heart):
        spoil(rng, samples_uv, fs_hz, onsets_s)


@dataclass(frozen=True, slots=True)
class PairScenario:
    """How a pair of channels comes about: the generator, its rises, and what spoils it."""

    spoil: Spoil = clean
    rises_ms: tuple[tuple[float, float], tuple[float, float]] = _RISE_MS
    pools: Pools | None = None

    @property
    def is_of_the_limit(self) -> bool:
        """Tell whether its signals are the ones the limit is about: Gaussian and unspoilt."""
        return self.spoil is clean and self.pools is None

    def draw(self, rng: np.random.Generator, lag_ms: float) -> Trial:
        """Return a trial whose first channel starts ``lag_ms`` after its second."""
        asked = {
            "fs_hz": FS_HZ,
            "snr_db": [float(rng.uniform(*each)) for each in _SNR_DB],
            "rise_ms": [float(rng.uniform(*each)) for each in self.rises_ms],
            "offset_ms": [lag_ms / 2, -lag_ms / 2],
            "onset_s": float(rng.uniform(1.3, 1.7)),
            "duration_s": 3.0,
            "rest_uv": _REST_UV,
        }
        if self.pools is None:
            recording = simulate_trial(rng, **asked)
        else:
            recording = simulate_motor_units(rng, pools=self.pools(rng), **asked)
        onsets_s = (recording.ledger[0].onset_s, recording.ledger[1].onset_s)
        samples_uv = recording.samples_uv.copy()
        self.spoil(rng, samples_uv, FS_HZ, onsets_s)
        return Trial(samples_uv, onsets_s, tuple(asked["snr_db"]))


def _pools(**fixed) -> Pools:
    def draw(rng: np.random.Generator) -> list[MotorPool]:
        """Return two pools that differ in all that is not fixed."""
        return [
            MotorPool(
                n_units=int(rng.integers(40, 121)),
                size_ratio=float(rng.uniform(10.0, 30.0)),
                fat_mm=float(rng.uniform(1.0, 8.0)),
                **fixed,
            )
            for _ in range(2)
        ]

    return draw


def _lone(rng: np.random.Generator) -> list[MotorPool]:
    """Return two pools with one discharge 20 to 80 ms ahead of all others."""
    return [
        replace(
            pool,
            pause_ms=float(rng.uniform(20.0, 80.0)),
            lone_peak=float(rng.uniform(0.5, 2.0)),
        )
        for pool in _pools()(rng)
    ]


SCENARIOS: Mapping[str, PairScenario] = MappingProxyType(
    {
        "clean": PairScenario(),
        "steps": PairScenario(rises_ms=((0.0, 0.0), (0.0, 0.0))),
        "crosstalk 5-15 %": PairScenario(crosstalk),
        "ECG 4-10 sigma": PairScenario(heart),
        "mains": PairScenario(mains),
        "motion": PairScenario(motion),
        "bursts": PairScenario(burst),
        "all together": PairScenario(everything),
        "late crosstalk": PairScenario(late_crosstalk),
        "tone": PairScenario(tone),
        "drift": PairScenario(drift),
        "motor units": PairScenario(pools=_pools()),
        "motor units, volley": PairScenario(pools=_pools(entry=Entry.VOLLEY)),
        "motor units, half-cosine": PairScenario(pools=_pools(profile=Profile.HALF_COSINE)),
        "motor units, hollow": PairScenario(pools=_pools(profile=Profile.HOLLOW)),
        "motor units, step": PairScenario(pools=_pools(profile=Profile.STEP)),
        "motor units, lone discharge": PairScenario(pools=_lone),
        "motor units, all together": PairScenario(everything, pools=_pools()),
    }
)
"""By name: those of the Reach table, then what else the simulators can do."""
