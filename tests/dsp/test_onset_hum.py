"""Hum is taken out before a start is looked for: as the quiet stretch has it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.onset.config import FrontEndConfig
from dsp.onset.front_end import condition
from dsp.onset.hum import mains_frequency_hz, without_hum
from dsp.simulate import simulate_trial

FS_HZ = 1000.0
REST = (200, 1200)


def hum(mains_hz, *, n_samples=3000, amplitude_uv=30.0):
    time_s = np.arange(n_samples) / FS_HZ
    return sum(
        share * amplitude_uv * np.sin(2 * np.pi * order * mains_hz * time_s + order)
        for order, share in ((1, 1.0), (3, 0.3), (5, 0.1))
    )


def mains_of(samples_uv):
    rest_uv = samples_uv[slice(*REST)]
    return mains_frequency_hz(
        rest_uv,
        np.isfinite(rest_uv),
        FS_HZ,
        noise_uv2=np.full(rest_uv.shape[1], 9.0),
    )


def freed_of_hum(trace, samples_uv):
    return without_hum(trace, *REST, mains_hz=mains_of(samples_uv[:, np.newaxis]))


def trace_of(samples_uv):
    return condition(samples_uv, FS_HZ, corner_hz=100.0, config=FrontEndConfig())


@pytest.mark.parametrize("mains_hz", [49.93, 50.0, 50.06, 59.94, 60.05])
def test_a_steady_hum_is_gone_a_second_after_the_quiet_stretch_too(mains_hz):
    noise_uv = np.random.default_rng(1).normal(0.0, 3.0, 3000)
    hummed = trace_of(noise_uv + hum(mains_hz))
    clean = trace_of(noise_uv)

    freed = freed_of_hum(hummed, noise_uv + hum(mains_hz))

    assert np.std(hummed.samples_uv[2000:] - clean.samples_uv[2000:]) > 7.0
    assert np.std(freed.samples_uv[2000:] - clean.samples_uv[2000:]) < 1.5


def test_a_channel_without_hum_stays_as_it_is_to_the_bit():
    trace = trace_of(np.random.default_rng(2).normal(0.0, 3.0, 3000))

    assert without_hum(trace, *REST, mains_hz=50.0) is trace


def test_what_comes_after_the_quiet_stretch_moves_nothing_before_it():
    samples_uv = np.random.default_rng(3).normal(0.0, 3.0, 3000) + hum(50.02)
    louder_uv = samples_uv.copy()
    louder_uv[1500:] *= 20.0

    calm, loud = (freed_of_hum(trace_of(each), each) for each in (samples_uv, louder_uv))

    assert np.array_equal(calm.samples_uv[:1500], loud.samples_uv[:1500])


def test_a_gap_stays_empty_and_too_little_rest_leaves_the_hum():
    samples_uv = np.random.default_rng(4).normal(0.0, 3.0, 3000) + hum(50.0)
    samples_uv[1800:1900] = np.nan
    trace = trace_of(samples_uv)

    assert (without_hum(trace, *REST, mains_hz=50.0).samples_uv[1800:1900] == 0.0).all()
    assert without_hum(trace, 200, 400, mains_hz=50.0) is trace


def test_all_channels_together_tell_the_frequency_better_than_one():
    rng = np.random.default_rng(6)
    errors_hz = []
    for _ in range(20):
        samples_uv = rng.normal(0.0, 3.0, (3000, 4)) + hum(50.03, amplitude_uv=3.0)[:, np.newaxis]
        errors_hz.append([abs(mains_of(samples_uv[:, :n]) - 50.03) for n in (1, 4)])

    alone_hz, together_hz = np.median(errors_hz, axis=0)
    assert together_hz < 0.7 * alone_hz


def test_hum_makes_no_start_late():
    """Regression: hum of ten times the rest was counted as rest and hid the foot of a rise."""
    errors_ms = []
    for seed in range(12):
        trial = simulate_trial(
            np.random.default_rng(seed),
            fs_hz=FS_HZ,
            snr_db=[15.0],
            rise_ms=[100.0],
            offset_ms=[0.0],
            onset_s=1.5,
            duration_s=3.0,
        )
        samples_uv = trial.samples_uv + hum(50.03)[:, np.newaxis]
        finding = analyse_recording(
            samples_uv,
            FS_HZ,
            (ChannelInfo("gluteus_maximus_R"),),
            config=AnalysisConfig(),
            rest_s=(0.0, 1.0),
            single_repetition=True,
        )
        errors_ms.append(1000.0 * (finding.repetitions[0].onsets[0].onset_s - 1.5))

    assert np.median(errors_ms) < 5.0
    assert np.median(np.abs(errors_ms)) < 12.0
