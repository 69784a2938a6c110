"""Single trials for the onset tests: one or two channels with known starts."""

import numpy as np

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.onset.channel_onset import OnsetConfig, find_channel_onset
from dsp.onset.channel_samples import split_channels
from dsp.onset.rise import rise_prior
from dsp.simulate import simulate_trial


def trial(seed, *, snr_db, rise_ms, offset_ms=(0.0,), fs_hz=1000.0, duration_s=3.0):
    """Return the samples of one contraction and the true onsets in seconds."""
    recording = simulate_trial(
        np.random.default_rng(seed),
        fs_hz=fs_hz,
        snr_db=snr_db,
        rise_ms=rise_ms,
        offset_ms=offset_ms,
        onset_s=1.5,
        duration_s=duration_s,
    )
    return recording.samples_uv.copy(), [onset.onset_s for onset in recording.ledger]


def silence(seed, *, n_samples=3000, n_channels=1, rms_uv=3.0):
    """Return rest without any contraction."""
    return np.random.default_rng(seed).normal(0.0, rms_uv, (n_samples, n_channels))


def channels(n_channels):
    return tuple(ChannelInfo(chr(ord("a") + column)) for column in range(n_channels))


def find_one(samples_uv, *, fs_hz=1000.0, rest_s=(0.0, 1.0), config=None):
    """Find the onset of the first channel."""
    rest = round(rest_s[0] * fs_hz), round(rest_s[1] * fs_hz)
    infos = channels(samples_uv.shape[1])
    split = split_channels(samples_uv, fs_hz, infos, rest=rest, start_s=0.0)
    config = config or OnsetConfig()
    return find_channel_onset(split[0], rise_prior(config.posterior), config)


def order(samples_uv, *, fs_hz=1000.0, rest_s=(0.0, 1.0)):
    """Return the pair of the first two channels of a single repetition."""
    finding = analyse_recording(
        samples_uv,
        fs_hz,
        channels(samples_uv.shape[1]),
        config=AnalysisConfig(),
        rest_s=rest_s,
        single_repetition=True,
    )
    return finding.repetitions[0].pairs[0]
