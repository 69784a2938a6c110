"""Muscles that rise slowly and in many forms beside a fast one, apart from both simulators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.signal import butter, sosfilt

from dsp.block import FloatArray
from tests.benchmarks.onset_measure.trial import FS_HZ, Trial

RISES_MS = (60.0, 150.0, 300.0, 400.0, 500.0)
SNRS_DB = ((10.0, 22.0), (15.0, 25.0), (20.0, 25.0), (25.0, 25.0))
FORMS: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {
        "straight": lambda passed: passed,
        "half-cosine": lambda passed: 0.5 - 0.5 * np.cos(np.pi * passed),
        "square-root": np.sqrt,
        "hollow": lambda passed: (25.0**passed - 1.0) / 24.0,
    }
)
"""Amplitude as a share of the plateau, by the share of the rise time that has passed."""

_FAST_MS = 60.0
_REST_UV = 3.0
_BAND_HZ = (40.0, 300.0)
_FIRST_S, _PERIOD_S, _HOLD_S, _FALL_S, _TAIL_S = 1.6, 5.0, 1.6, 0.15, 1.5
_SETTLE = 500


@dataclass(frozen=True, slots=True, eq=False)
class SlowBesideFast:
    """Lifts of two muscles at ``FS_HZ``: what was recorded, and the start of each in each lift."""

    samples_uv: FloatArray
    onsets_s: FloatArray


def slow_beside_fast(
    rng: np.random.Generator,
    *,
    form: str,
    rise_ms: float,
    snr_db: tuple[float, float],
    lag_ms: float = 0.0,
    n_lifts: int = 1,
) -> SlowBesideFast:
    """Return lifts in which a muscle rises so, beside one on a line of 60 ms; it starts later."""
    n_samples = round((_FIRST_S + _PERIOD_S * (n_lifts - 1) + _HOLD_S + _TAIL_S) * FS_HZ)
    t_s = np.arange(n_samples) / FS_HZ
    starts_s = _FIRST_S + _PERIOD_S * np.arange(n_lifts) + rng.uniform(-0.2, 0.2, n_lifts)
    samples_uv, onsets_s = np.empty((n_samples, 2)), np.empty((n_lifts, 2))
    muscles = ((form, rise_ms, lag_ms), ("straight", _FAST_MS, 0.0))
    for column, (shape, took_ms, late_ms) in enumerate(muscles):
        onsets_s[:, column] = starts_s + late_ms / 1000.0
        envelope = np.zeros(n_samples)
        for onset_s in onsets_s[:, column]:
            passed = np.clip((t_s - onset_s) * 1000.0 / took_ms, 0.0, 1.0)
            left = np.clip(1.0 - (t_s - onset_s - _HOLD_S) / _FALL_S, 0.0, 1.0)
            envelope = np.maximum(envelope, np.minimum(FORMS[shape](passed), left))
        plateau_uv = _REST_UV * 10.0 ** (snr_db[column] / 20.0)
        rest = 0.8 * rng.normal(size=n_samples) + 0.6 * _carrier(rng, n_samples, (20.0, 150.0))
        active_uv = plateau_uv * envelope * _carrier(rng, n_samples, _BAND_HZ)
        samples_uv[:, column] = _REST_UV * rest + active_uv
    return SlowBesideFast(samples_uv, onsets_s)


def draw_rise(
    rng: np.random.Generator, form: str, rise_ms: float, lag_ms: float, number: int
) -> Trial:
    """Return one lift; the ratios go round with the trial's number."""
    snr_db = SNRS_DB[number % len(SNRS_DB)]
    drawn = slow_beside_fast(rng, form=form, rise_ms=rise_ms, snr_db=snr_db, lag_ms=lag_ms)
    return Trial(drawn.samples_uv, tuple(drawn.onsets_s[0].tolist()), snr_db)


def _carrier(rng: np.random.Generator, n_samples: int, band_hz: tuple[float, float]) -> FloatArray:
    sos = butter(2, band_hz, "band", fs=FS_HZ, output="sos")
    filtered = sosfilt(sos, rng.normal(size=n_samples + _SETTLE))[_SETTLE:]
    return np.asarray(filtered / filtered.std())
