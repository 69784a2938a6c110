"""Recordings of squeezes with known heights, for what measures amplitude."""

import numpy as np

from dsp.amplitude.samples import prepare_samples
from dsp.block import ChannelInfo
from dsp.simulate.noise import EmgNoise

FS_HZ = 1000.0
REST = (2000, 6000)
GLUTE = ChannelInfo("gluteus_maximus_R")


def emg(n_samples, rms_uv, *, seed):
    """Return EMG noise of a known RMS over the whole band, (n_samples,)."""
    return rms_uv * EmgNoise(np.random.default_rng(seed), fs_hz=FS_HZ).draw(n_samples)


def squeezes(*heights_uv, rest_uv=3.0, held_s=5.0, pause_s=10.0, seed=0):
    """Return a recording with one squeeze of each height, and where they are."""
    n_held, n_pause = round(held_s * FS_HZ), round(pause_s * FS_HZ)
    rng = np.random.default_rng((seed, 1))
    n_samples = n_pause + len(heights_uv) * (n_held + n_pause)
    samples_uv = rng.normal(0.0, rest_uv, n_samples)
    ranges = []
    for number, height_uv in enumerate(heights_uv):
        start = n_pause + number * (n_held + n_pause)
        samples_uv[start : start + n_held] += emg(n_held, height_uv, seed=(seed, 2, number))
        ranges.append((start, start + n_held))
    return samples_uv, ranges


def prepared(samples_uv, *, channel=GLUTE):
    """Return one channel's samples prepared for measuring."""
    return prepare_samples(samples_uv[:, np.newaxis], FS_HZ, (channel,))


def band_rms_uv(samples_uv):
    """Return the RMS at 20–450 Hz that a long stretch really has, by its periodogram."""
    powers = np.abs(np.fft.rfft(samples_uv)) ** 2 / len(samples_uv) ** 2
    frequencies_hz = np.fft.rfftfreq(len(samples_uv), 1 / FS_HZ)
    inside = (frequencies_hz >= 20) & (frequencies_hz <= 450)
    return np.sqrt(2 * np.sum(powers[inside]))
