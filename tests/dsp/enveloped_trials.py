"""Two muscles under any envelope: band-limited noise times an amplitude, beside a plain rise."""

import numpy as np
from scipy import signal

FS_HZ = 1000.0
START_S = 1.5
_REST_UV = 3.0


def ramp(since_s, rise_s):
    """Return a straight rise from 0 at time 0 to 1."""
    return np.clip(since_s / rise_s, 0.0, 1.0)


def since_start_s(n_samples=3000):
    """Return the time of every sample, counted from the true start."""
    return np.arange(n_samples) / FS_HZ - START_S


def beside_plain_rise(seed, envelope, *, snr_db=20.0):
    """Return a muscle that follows an envelope, and one that starts with it and rises in 60 ms."""
    rng = np.random.default_rng([20261122, seed])
    plain = ramp(since_start_s(len(envelope)), 0.06)
    return np.column_stack(
        [_channel(rng, envelope, snr_db=snr_db), _channel(rng, plain, snr_db=20.0)]
    )


def tension_db(level_db, *, snr_db=20.0):
    """Return the share of the plateau that lifts the rest by so much."""
    return np.sqrt(10.0 ** (level_db / 10.0) - 1.0) * 10.0 ** (-snr_db / 20.0)


def _channel(rng, envelope, *, snr_db):
    muscle = _noise(rng, len(envelope), (30.0, 200.0))
    rest = np.sqrt(0.7) * rng.standard_normal(len(envelope))
    rest += np.sqrt(0.3) * _noise(rng, len(envelope), (30.0, 200.0))
    return _REST_UV * (rest + 10.0 ** (snr_db / 20.0) * envelope * muscle)


def _noise(rng, n_samples, band_hz):
    band = signal.butter(2, band_hz, "bandpass", fs=FS_HZ, output="sos")
    shaped = signal.sosfilt(band, rng.standard_normal(n_samples + 500))[500:]
    return shaped / shaped.std()
