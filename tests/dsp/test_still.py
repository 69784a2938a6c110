"""Traces for the eye: in time, without a hidden peak, and never drawn across a gap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.still import fold, fold_again, still_traces

FS_HZ = 1000.0


def burst(n=4000, start=2000, rng=None):
    rng = rng or np.random.default_rng(3)
    samples_uv = rng.normal(0.0, 2.0, (n, 2))
    samples_uv[start:, 0] += rng.normal(0.0, 60.0, n - start)
    return samples_uv


def test_the_level_rises_where_the_signal_does():
    _, levels_uv = still_traces(burst(), FS_HZ, emg_columns=(0, 1))
    half = levels_uv[3000:, 0].mean() / np.sqrt(2)
    assert abs(int(np.argmax(levels_uv[:, 0] > half)) - 2000) <= 12
    assert levels_uv[100:3900, 1].max() < 5.0


def test_an_offset_is_gone_and_what_is_no_emg_passes():
    samples_uv = burst() + 900.0
    traces_uv, _ = still_traces(samples_uv, FS_HZ, emg_columns=(0,))
    assert abs(traces_uv[1000:1900, 0].mean()) < 1.0
    assert np.array_equal(traces_uv[:, 1], samples_uv[:, 1])


def test_a_gap_stays_a_gap_in_trace_and_level():
    samples_uv = burst()
    samples_uv[1000:1100] = np.nan
    for each in still_traces(samples_uv, FS_HZ, emg_columns=(0, 1)):
        assert np.isnan(each[1000:1100]).all()
        assert np.isfinite(each[:1000]).all()
        assert np.isfinite(each[1100:]).all()


@settings(derandomize=True, max_examples=80)
@given(st.integers(1, 400), st.integers(1, 80), st.integers(-60, 60), st.integers(0, 5))
def test_no_peak_is_hidden_and_none_is_made(n_wanted, n_columns, n_before, seed):
    values = np.random.default_rng(seed).normal(size=(300, 2))
    found = fold(values, np.abs(values), n_before=n_before, n_wanted=n_wanted, n_columns=n_columns)
    inside = values[max(0, n_before) : max(0, n_before + n_wanted)]
    assert found.n_columns == min(n_wanted, n_columns)
    if len(inside):
        assert np.nanmax(found.high_uv) == inside.max()
        assert np.nanmin(found.low_uv) == inside.min()
        assert np.nanmax(found.level_uv) == np.abs(inside).max()
    is_short = n_before < 0 or n_before + n_wanted > len(values)
    assert found.has_gap.any() == is_short


@settings(derandomize=True, max_examples=60)
@given(st.integers(1, 90), st.integers(1, 40), st.integers(-20, 40))
def test_folding_twice_is_folding_once(n_wanted, n_columns, first):
    values = np.random.default_rng(1).normal(size=(600, 1))
    fine = fold(values, np.abs(values), n_before=0, n_wanted=600, n_columns=60)
    found = fold_again(fine, first=first, n_wanted=n_wanted, n_columns=n_columns)
    inside = values[max(0, first) * 10 : max(0, first + n_wanted) * 10]
    if len(inside):
        assert np.nanmax(found.high_uv) == inside.max()
        assert np.nanmin(found.low_uv) == inside.min()
    assert found.has_gap.any() == (first < 0 or first + n_wanted > 60)


def test_a_stretch_without_a_sample_is_all_gap():
    nothing = np.empty((0, 2))
    found = fold(nothing, nothing, n_before=0, n_wanted=50, n_columns=10)
    assert found.has_gap.all()
    assert np.isnan(found.high_uv).all()


def test_nothing_to_fold_is_refused():
    values = np.zeros((5, 1))
    with pytest.raises(ValueError, match="at least one of either"):
        fold(values, values, n_before=0, n_wanted=0, n_columns=3)
    columns = fold(values, values, n_before=0, n_wanted=5, n_columns=5)
    with pytest.raises(ValueError, match="at least one of either"):
        fold_again(columns, first=0, n_wanted=3, n_columns=0)
