"""Takes steady mains hum out of one channel before its start is looked for; it judges no hum."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from dsp.block import FloatArray
from dsp.onset.front_end import BoolArray, Trace

_MAINS_HZ = (50.0, 60.0)
_WANDER_HZ = 0.4
_STEP_HZ = 0.02
_TOP_SHARE = 0.45
_MAX_HARMONICS = 7
_LEAST_SHARE = 0.05
_LEAST_S = 0.3
_N_REMEMBERED = 16


@dataclass(frozen=True, slots=True, eq=False)
class _Hum:
    """The steady hum of a quiet stretch: its frequency and its waves' weights."""

    mains_hz: float
    weights_uv: FloatArray
    left_uv2: float


def without_hum(trace: Trace, start: int, stop: int) -> Trace:
    """Subtract the hum of the quiet stretch from a whole trace.

    Parameters
    ----------
    trace : Trace
        A conditioned channel.
    start, stop : int
        Its quiet stretch, in samples of the trace.

    Returns
    -------
    Trace
        The same trace where hum makes less than a twentieth of the power at rest.

    Notes
    -----
    Frequency, amplitude and phase of the mains and its harmonics are fitted by least squares to
    the quiet stretch alone and carried on through the repetition: nothing that comes later moves
    what came before, and no part of a muscle's own signal is taken away. A hum that changes stays.
    """
    usable = trace.usable[start:stop]
    if np.count_nonzero(usable) < _LEAST_S * trace.fs_hz:
        return trace
    rest_uv = np.where(usable, trace.samples_uv[start:stop], 0.0)
    hum = _hum_of(rest_uv.tobytes(), usable.tobytes(), start, trace.fs_hz)
    if hum.left_uv2 > (1.0 - _LEAST_SHARE) * float(np.mean(rest_uv[usable] ** 2)):
        return trace
    whole_s = np.arange(len(trace.samples_uv)) / trace.fs_hz
    waves = _waves(hum.mains_hz, whole_s, n_harmonics=len(hum.weights_uv) // 2)
    hum_uv = np.einsum("ti,i->t", waves, hum.weights_uv)
    return replace(trace, samples_uv=np.where(trace.present, trace.samples_uv - hum_uv, 0.0))


@lru_cache(maxsize=_N_REMEMBERED)
def _hum_of(rest: bytes, usable: bytes, start: int, fs_hz: float) -> _Hum:
    """Fit the hum of a quiet stretch; every look at a lift that goes on asks for the same one."""
    rest_uv, is_usable = np.frombuffer(rest), np.frombuffer(usable, dtype=np.bool_)
    times_s = np.arange(start, start + len(rest_uv)) / fs_hz
    fits = [_fit(rest_uv, times_s, is_usable, mains_hz) for mains_hz in _MAINS_HZ]
    return min(fits, key=lambda fit: fit.left_uv2)


def _fit(rest_uv: FloatArray, times_s: FloatArray, usable: BoolArray, mains_hz: float) -> _Hum:
    """Fit the hum of one mains."""
    fs_hz = 1.0 / (times_s[1] - times_s[0])
    n_harmonics = max(1, min(_MAX_HARMONICS, int(_TOP_SHARE * fs_hz / mains_hz)))
    found_hz = _frequency_hz(rest_uv, times_s, mains_hz, n_harmonics=n_harmonics)
    waves = _waves(found_hz, times_s[usable], n_harmonics=n_harmonics)
    # No matrix product of BLAS: it may round by thread count.
    weights_uv = np.linalg.solve(
        np.einsum("ti,tj->ij", waves, waves), np.einsum("ti,t->i", waves, rest_uv[usable])
    )
    left_uv2 = float(np.mean((rest_uv[usable] - np.einsum("ti,i->t", waves, weights_uv)) ** 2))
    return _Hum(found_hz, weights_uv, left_uv2)


def _frequency_hz(
    rest_uv: FloatArray, times_s: FloatArray, mains_hz: float, *, n_harmonics: int
) -> float:
    """Return the frequency near the mains' whose harmonics hold the most power.

    Every harmonic is turned back by the mains' nominal frequency and summed over one period;
    what is left of it turns slowly, and few sums say how fast.
    """
    n_block = max(1, round(1.0 / (mains_hz * (times_s[1] - times_s[0]))))
    n_whole = len(rest_uv) // n_block * n_block
    middles_s = times_s[:n_whole].reshape(-1, n_block).mean(axis=1)
    tried_hz = mains_hz + np.arange(-_WANDER_HZ, _WANDER_HZ + _STEP_HZ / 2, _STEP_HZ)
    power = np.zeros(len(tried_hz))
    for harmonic in range(1, n_harmonics + 1):
        turn = np.exp(-2j * np.pi * harmonic * mains_hz * times_s[:n_whole])
        sums_uv = (rest_uv[:n_whole] * turn).reshape(-1, n_block).sum(axis=1)
        drift = np.exp(-2j * np.pi * harmonic * np.outer(tried_hz - mains_hz, middles_s))
        power += np.abs((drift * sums_uv).sum(axis=1)) ** 2
    best = int(np.clip(np.argmax(power), 1, len(tried_hz) - 2))
    left, top, right = power[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(tried_hz[best] + np.clip(shift, -1.0, 1.0) * _STEP_HZ)


def _waves(mains_hz: float, times_s: FloatArray, *, n_harmonics: int) -> FloatArray:
    phases = 2 * np.pi * mains_hz * np.outer(times_s, np.arange(1, n_harmonics + 1))
    return np.concatenate([np.cos(phases), np.sin(phases)], axis=1)
