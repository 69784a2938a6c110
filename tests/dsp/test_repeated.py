"""Samples that repeat earlier ones to the bit are missing, and nothing else is taken for them."""

from __future__ import annotations

import numpy as np
import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import Reason, Verdict
from dsp.repeated import repeated_mask, without_repeated
from tests.benchmarks.onset_measure.rises import slow_beside_fast


def noise(seed=1, n_samples=4000, *, step_uv=0.0):
    samples_uv = np.random.default_rng(seed).normal(0.0, 4.0, (n_samples, 1))
    return np.round(samples_uv / step_uv) * step_uv if step_uv else samples_uv


@pytest.mark.parametrize("is_of_both", [False, True])
@pytest.mark.parametrize("n_packet", [50, 100])
def test_a_packet_sent_twice_at_the_start_makes_no_order(n_packet, is_of_both):
    """Regression: in 40 of 40 such lifts an order was told that only the packet had made."""
    lifts = slow_beside_fast(
        np.random.default_rng(5), form="straight", rise_ms=100.0, snr_db=(18.0, 24.0), n_lifts=4
    )
    samples_uv = lifts.samples_uv.copy()
    for onset_s in lifts.onsets_s[:, 0]:
        start = round(1000 * onset_s)
        columns = slice(None) if is_of_both else slice(1)
        samples_uv[start : start + n_packet, columns] = samples_uv[
            start - n_packet : start, columns
        ]
    channels = (ChannelInfo("a"), ChannelInfo("b"))

    finding = analyse_recording(samples_uv, 1000.0, channels, config=AnalysisConfig())

    for lift in finding.repetitions:
        assert Reason.GAP in lift.onsets[0].reasons
        assert lift.pairs[0].verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("n_packet", [12, 20, 50, 100, 200])
@pytest.mark.parametrize("step_uv", [0.0, 0.5, 3.0])
def test_the_later_copy_is_masked_and_nothing_beside_it(n_packet, step_uv):
    samples_uv = noise(step_uv=step_uv)
    samples_uv[2000 : 2000 + n_packet] = samples_uv[2000 - n_packet : 2000]
    masked = np.flatnonzero(repeated_mask(samples_uv, 1000.0))

    if step_uv < 1.0 or n_packet >= 50:
        assert masked[0] >= 2000 - 2
        assert abs(len(masked) - n_packet) <= 2
        assert np.isnan(without_repeated(samples_uv, 1000.0)).sum() == len(masked)


@pytest.mark.parametrize("step_uv", [0.0, 0.5, 3.0, 10.0, 30.0])
def test_no_noise_repeats_itself_however_coarse_its_converter(step_uv):
    for seed in range(20):
        assert not repeated_mask(noise(seed, step_uv=step_uv), 1000.0).any()


def test_slow_movement_and_a_held_value_of_a_coarse_converter_are_not_repeated():
    t_s = np.arange(4000) / 1000.0
    swing = np.round(50.0 * np.sin(2.0 * np.pi * 0.7 * t_s))[:, np.newaxis]
    held = noise(step_uv=1.0)
    held[1000:1200] = held[1000]

    assert not repeated_mask(swing, 1000.0).any()
    assert not repeated_mask(held, 1000.0)[1000:1200].any()


def test_missing_samples_are_not_repeated_and_a_short_signal_is_left_alone():
    samples_uv = noise()
    samples_uv[1000:1400] = np.nan

    assert not repeated_mask(samples_uv, 1000.0).any()
    assert not repeated_mask(samples_uv[:10], 1000.0).any()
    assert without_repeated(samples_uv, 1000.0) is samples_uv
