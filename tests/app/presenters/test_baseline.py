"""A trace is drawn about its own zero, whatever voltage it stands on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presenters.baseline import Baseline

FS_HZ = 1000.0


def noise(n_samples=6000, sigma_uv=50.0):
    return np.random.default_rng(4).normal(0.0, sigma_uv, (n_samples, 2))


def drawn(baseline, samples_uv, step=16):
    parts = [baseline.step(samples_uv[at : at + step]) for at in range(0, len(samples_uv), step)]
    return np.concatenate(parts)


def test_an_offset_is_left_out_from_the_first_sample_on():
    offset_uv = np.array([1_650_000.0, -20_000.0])
    baseline = Baseline(2, fs_hz=FS_HZ)
    about_zero_uv = drawn(baseline, noise() + offset_uv)
    assert np.abs(about_zero_uv.mean(axis=0)).max() < 5.0
    assert np.abs(about_zero_uv).max() < 300.0
    assert baseline.offset_uv == pytest.approx(offset_uv, abs=20.0)


def test_a_signal_without_an_offset_is_drawn_as_it_is():
    samples_uv = noise()
    moved_uv = drawn(Baseline(2, fs_hz=FS_HZ), samples_uv) - samples_uv
    assert np.sqrt((moved_uv[500:] ** 2).mean()) < 4.0


def test_a_jump_of_the_offset_is_followed_within_two_seconds():
    samples_uv = noise()
    samples_uv[2000:] += 50_000.0
    about_zero_uv = drawn(Baseline(2, fs_hz=FS_HZ), samples_uv)
    assert np.abs(about_zero_uv[4000:]).max() < 400.0


def test_missing_samples_stay_missing_and_move_nothing():
    samples_uv = noise() + 10_000.0
    samples_uv[1000:3000] = np.nan
    samples_uv[:, 1] = np.nan
    baseline = Baseline(2, fs_hz=FS_HZ)
    about_zero_uv = drawn(baseline, samples_uv)
    assert (np.isnan(about_zero_uv) == np.isnan(samples_uv)).all()
    assert np.nanmax(np.abs(about_zero_uv[:, 0])) < 300.0
    assert np.isnan(baseline.offset_uv[1])


@given(step=st.integers(1, 400))
def test_any_chunking_draws_nearly_the_same(step):
    samples_uv = noise(2000) + 5_000.0
    once = drawn(Baseline(2, fs_hz=FS_HZ), samples_uv, step=16)[400:]
    assert np.abs(drawn(Baseline(2, fs_hz=FS_HZ), samples_uv, step=step)[400:] - once).max() < 30.0


def test_nothing_at_all_moves_nothing():
    baseline = Baseline(1, fs_hz=FS_HZ)
    assert baseline.step(np.zeros((0, 1))).shape == (0, 1)
    assert np.isnan(baseline.offset_uv).all()
