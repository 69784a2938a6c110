"""Takes steady mains hum out of one channel before its start is looked for; it judges no hum."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from dsp.artefact import MAINS_HZ
from dsp.block import FloatArray
from dsp.onset.front_end import BoolArray, Trace

_WANDER_HZ = 0.4
_STEP_HZ = 0.02
_TOP_SHARE = 0.45
_MAX_HARMONICS = 7
_LEAST_SHARE = 0.05
_LEAST_S = 0.3
_N_REMEMBERED = 16
_TINY_UV2 = 1e-12
_TIMES_CHANCE = 5.0
_TIMES_WAVES = 10


def mains_frequency_hz(
    rest_uv: FloatArray, usable: BoolArray, fs_hz: float, *, noise_uv2: FloatArray
) -> float:
    """Return the frequency of the mains from a quiet stretch of all channels together.

    Parameters
    ----------
    rest_uv : (n_samples, n_channels) float64
        A quiet stretch without its slow part.
    usable : (n_samples, n_channels) bool
        Which samples count.
    fs_hz : float
        Samples per second.
    noise_uv2 : (n_channels,) float64
        Power of what is no hum, which a channel's word is weighed by.

    Returns
    -------
    float
        Near 50 or 60 Hz, whichever holds more.

    Notes
    -----
    There is one mains, so all channels tell of one frequency: half a second after a quiet second
    an error of 0.1 Hz has turned the fifth harmonic round, and what is taken out is then put in.
    Every harmonic is turned back by the nominal frequency and summed over one period; what is
    left of it turns slowly, and few sums say how fast.
    """
    heard_uv = np.where(usable, rest_uv, 0.0) / np.sqrt(np.maximum(noise_uv2, _TINY_UV2))
    return _frequency_hz(heard_uv.tobytes(), heard_uv.shape[1], fs_hz)


def without_hum(trace: Trace, start: int, stop: int, *, mains_hz: float) -> Trace:
    """Subtract the hum of the quiet stretch from a whole trace.

    Parameters
    ----------
    trace : Trace
        A conditioned channel.
    start, stop : int
        Its quiet stretch, in samples of the trace.
    mains_hz : float
        What `mains_frequency_hz` found.

    Returns
    -------
    Trace
        The same trace where hum makes less than a twentieth of the power at rest.

    Notes
    -----
    Amplitude and phase of the mains and its harmonics are fitted by least squares to the quiet
    stretch alone and carried on through the repetition: nothing that comes later moves what came
    before, and no part of a muscle's own signal is taken away. A hum that changes stays.
    """
    usable = trace.usable[start:stop]
    if np.count_nonzero(usable) < _LEAST_S * trace.fs_hz:
        return trace
    rest_uv = trace.samples_uv[start:stop][usable]
    whole_s = np.arange(len(trace.samples_uv)) / trace.fs_hz
    n_harmonics = _n_harmonics(mains_hz, trace.fs_hz)
    waves = _waves(mains_hz, whole_s, n_harmonics=n_harmonics)
    at_rest = waves[start:stop][usable]
    # No matrix product of BLAS: it may round by thread count.
    weights_uv = np.linalg.solve(
        np.einsum("ti,tj->ij", at_rest, at_rest), np.einsum("ti,t->i", at_rest, rest_uv)
    )
    left_uv2 = float(np.mean((rest_uv - np.einsum("ti,i->t", at_rest, weights_uv)) ** 2))
    # A harmonic that noise alone would give is none.
    powers_uv2 = (weights_uv.reshape(2, -1) ** 2).sum(axis=0)
    is_heard = powers_uv2 * len(rest_uv) > _TIMES_CHANCE * 4.0 * left_uv2
    hum_uv = np.einsum("ti,i->t", waves, np.where(np.tile(is_heard, 2), weights_uv, 0.0))
    if left_uv2 > (1.0 - _LEAST_SHARE) * float(np.mean(rest_uv**2)):
        return trace
    return replace(trace, samples_uv=np.where(trace.present, trace.samples_uv - hum_uv, 0.0))


def hum_share(samples_uv: FloatArray, fs_hz: float) -> float:
    """Return how much of a short stretch's power is steady mains of any phase.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Conditioned samples; so few that nothing can be fitted to them hold no hum.
    fs_hz : float
        Their rate.

    Returns
    -------
    float
        From 0 to 1, of the mains that holds more. A muscle has some by chance.
    """
    power_uv2 = float(np.sum(samples_uv**2))
    if len(samples_uv) < _TIMES_WAVES * _n_harmonics(min(MAINS_HZ), fs_hz) or power_uv2 <= 0:
        return 0.0
    heard_uv = [
        np.einsum("ti,t->i", _basis(each, len(samples_uv), fs_hz), samples_uv) for each in MAINS_HZ
    ]
    return max(float(np.sum(each**2)) for each in heard_uv) / power_uv2


@lru_cache(maxsize=_N_REMEMBERED)
def _basis(mains_hz: float, n_samples: int, fs_hz: float) -> FloatArray:
    """Return orthonormal waves of a mains and its harmonics, (n_samples, n_waves)."""
    times_s = np.arange(n_samples) / fs_hz
    waves = _waves(mains_hz, times_s, n_harmonics=_n_harmonics(mains_hz, fs_hz))
    basis = np.linalg.qr(waves).Q
    basis.flags.writeable = False
    return np.asarray(basis)


@lru_cache(maxsize=_N_REMEMBERED)
def _frequency_hz(rest: bytes, n_channels: int, fs_hz: float) -> float:
    """Search near 50 and 60 Hz; every look at a lift that goes on asks for the same one."""
    rest_uv = np.frombuffer(rest).reshape(-1, n_channels)
    powers, tops_hz = zip(*(_strongest(rest_uv, fs_hz, each) for each in MAINS_HZ), strict=True)
    return float(tops_hz[int(np.argmax(powers))])


def _strongest(rest_uv: FloatArray, fs_hz: float, mains_hz: float) -> tuple[float, float]:
    """Return the most power that harmonics of one frequency near a mains' hold, and where."""
    n_block = max(1, round(fs_hz / mains_hz))
    n_blocks = len(rest_uv) // n_block
    if not n_blocks:
        return 0.0, mains_hz
    times_s = np.arange(n_blocks * n_block) / fs_hz
    middles_s = times_s.reshape(n_blocks, -1).mean(axis=1)
    tried_hz = mains_hz + np.arange(-_WANDER_HZ, _WANDER_HZ + _STEP_HZ / 2, _STEP_HZ)
    power = np.zeros(len(tried_hz))
    for harmonic in range(1, _n_harmonics(mains_hz, fs_hz) + 1):
        turn = np.exp(-2j * np.pi * harmonic * mains_hz * times_s)[:, np.newaxis]
        sums_uv = (rest_uv[: len(times_s)] * turn).reshape(n_blocks, n_block, -1).sum(axis=1)
        drift = np.exp(-2j * np.pi * harmonic * np.outer(tried_hz - mains_hz, middles_s))
        power += (np.abs(np.einsum("fb,bc->fc", drift, sums_uv)) ** 2).sum(axis=1)
    best = int(np.clip(np.argmax(power), 1, len(tried_hz) - 2))
    left, top, right = power[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(top), float(tried_hz[best] + np.clip(shift, -1.0, 1.0) * _STEP_HZ)


def _n_harmonics(mains_hz: float, fs_hz: float) -> int:
    return max(1, min(_MAX_HARMONICS, int(_TOP_SHARE * fs_hz / mains_hz)))


def _waves(mains_hz: float, times_s: FloatArray, *, n_harmonics: int) -> FloatArray:
    phases = 2 * np.pi * mains_hz * np.outer(times_s, np.arange(1, n_harmonics + 1))
    return np.concatenate([np.cos(phases), np.sin(phases)], axis=1)
