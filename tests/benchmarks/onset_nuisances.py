"""What spoils a pair of channels in the onset campaign, as functions on arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dsp.block import FloatArray
from dsp.simulate.noise import EmgNoise

Spoil = Callable[[np.random.Generator, FloatArray, float, tuple[float, float]], None]
"""Changes ``samples_uv`` in place: chance, samples, rate, the true onsets in seconds."""


def clean(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Leave it as it is."""


def heart(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add a heart of 12 to 60 µV to the first channel."""
    sigma_s, r_uv = rng.uniform(0.005, 0.010), rng.uniform(12.0, 60.0)
    heart_of(rng, samples_uv, fs_hz, r_uv=r_uv, sigma_s=sigma_s)


def heart_of(rng, samples_uv, fs_hz, *, r_uv, sigma_s=None) -> None:
    """Add a heart of ``r_uv`` to the first channel, 55 to 100 beats a minute."""
    sigma_s = rng.uniform(0.005, 0.010) if sigma_s is None else sigma_s
    time_s = np.arange(len(samples_uv)) / fs_hz
    beat_s, period_s = rng.uniform(0.0, 0.8), 60.0 / rng.uniform(55.0, 100.0)
    while beat_s < time_s[-1] + 0.5:
        for height, centre_s, width_s in (
            (0.10, -0.16, 0.020),
            (-0.12, -2.2 * sigma_s, 0.8 * sigma_s),
            (1.00, 0.0, sigma_s),
            (-0.22, 2.4 * sigma_s, 0.9 * sigma_s),
            (0.20, 0.25, 0.045),
        ):
            wave = np.exp(-0.5 * ((time_s - beat_s - centre_s) / width_s) ** 2)
            samples_uv[:, 0] += r_uv * height * wave
        beat_s += period_s + rng.normal(0.0, 0.02)


def mains(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add 1 to 30 µV of hum with its third and fifth harmonic to every channel."""
    time_s = np.arange(len(samples_uv)) / fs_hz
    mains_hz = rng.choice([50.0, 60.0]) * (1.0 + rng.normal(0.0, 0.001))
    for column in range(samples_uv.shape[1]):
        amplitude_uv = rng.uniform(1.0, 30.0)
        for harmonic, share in ((1, 1.0), (3, 0.3), (5, 0.1)):
            phase = 2 * np.pi * harmonic * mains_hz * time_s + rng.uniform(0.0, 2 * np.pi)
            samples_uv[:, column] += share * amplitude_uv * np.sin(phase)


def motion(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Pull both stickers near their muscle's start: a swing on one, a jump on the other."""
    time_s = np.arange(len(samples_uv)) / fs_hz
    for column, onset_s in enumerate(onsets_s):
        since_s = np.maximum(time_s - onset_s - rng.uniform(-0.3, 0.3), 0.0)
        amplitude_uv = rng.uniform(20.0, 300.0)
        if column % 2:
            shape = (1.0 - np.exp(-since_s / rng.uniform(0.005, 0.05))) * np.exp(-since_s / 0.3)
        else:
            swing = np.sin(2 * np.pi * rng.uniform(1.0, 6.0) * since_s)
            shape = swing * np.exp(-since_s / 0.25)
        samples_uv[:, column] += amplitude_uv * shape


def burst(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add one burst of 30 to 120 ms, 150 to 600 ms before the first channel's start."""
    time_s = np.arange(len(samples_uv)) / fs_hz
    centre_s = onsets_s[0] - rng.uniform(0.15, 0.6)
    width_s = rng.uniform(0.03, 0.12) / 2.5
    shape = np.exp(-0.5 * ((time_s - centre_s) / width_s) ** 2)
    noise = EmgNoise(rng, fs_hz=fs_hz).draw(len(samples_uv))
    samples_uv[:, 0] += rng.uniform(5.0, 40.0) * shape * noise


def crosstalk(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Let 5 to 15 % of each channel show on the other."""
    shares = rng.uniform(0.05, 0.15, 2)
    samples_uv += samples_uv[:, ::-1] * shares


def late_crosstalk(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Let 5 to 15 % of each channel show on the other, 2 to 10 ms later."""
    n_late = round(rng.uniform(0.002, 0.010) * fs_hz)
    shares = rng.uniform(0.05, 0.15, 2)
    samples_uv[n_late:] += samples_uv[:-n_late, ::-1].copy() * shares


def tone(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Let the first muscle be active at 3 to 6 µV throughout."""
    noise = EmgNoise(rng, fs_hz=fs_hz).draw(len(samples_uv))
    samples_uv[:, 0] += rng.uniform(3.0, 6.0) * noise


def drift(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Let every baseline wander by 50 to 300 µV in 2 to 10 s."""
    time_s = np.arange(len(samples_uv)) / fs_hz
    for column in range(samples_uv.shape[1]):
        phase = 2 * np.pi * time_s / rng.uniform(2.0, 10.0) + rng.uniform(0.0, 2 * np.pi)
        samples_uv[:, column] += rng.uniform(50.0, 300.0) * np.sin(phase)


def strong_crosstalk(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Let 15 to 40 % of each channel show on the other."""
    samples_uv += samples_uv[:, ::-1] * rng.uniform(0.15, 0.40, 2)


def clipping(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Clip the first channel at 30 to 80 % of its largest value."""
    limit_uv = rng.uniform(0.3, 0.8) * np.abs(samples_uv[:, 0]).max()
    np.clip(samples_uv[:, 0], -limit_uv, limit_uv, out=samples_uv[:, 0])


def gap(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Lose 1 to 150 ms within 0.6 s of the first channel's start."""
    start = round((onsets_s[0] + rng.uniform(-0.6, 0.6)) * fs_hz)
    samples_uv[start : start + round(rng.uniform(0.001, 0.150) * fs_hz)] = np.nan


def silence(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Take the first muscle away."""
    samples_uv[:, 0] = 3.0 * EmgNoise(rng, fs_hz=fs_hz).draw(len(samples_uv))


def everything(rng, samples_uv, fs_hz, onsets_s) -> None:
    """Add crosstalk, mains, a burst, motion and a heart."""
    for spoil in (crosstalk, mains, burst, motion, heart):
        spoil(rng, samples_uv, fs_hz, onsets_s)


NUISANCES: tuple[Spoil, ...] = (
    clean,
    heart,
    mains,
    motion,
    burst,
    crosstalk,
    strong_crosstalk,
    clipping,
    gap,
    silence,
    everything,
)
