"""Columns of a sweep: the same for any chunking, no peak left out, no gap filled in."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.decimate import Gap, SweepColumns

WINDOW = 600


def fold(samples_uv, *, n_columns=97, cuts=(), first_index=0):
    columns = SweepColumns(samples_uv.shape[1], n_columns=n_columns, window_samples=WINDOW)
    bounds = [0, *sorted(cuts), len(samples_uv)]
    for start, stop in itertools.pairwise(bounds):
        part = samples_uv[start:stop]
        columns.step(part, np.abs(part), first_index + start)
    return columns


def same(one, other):
    names = ("low_uv", "high_uv", "level_uv", "has_gap")
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name != "has_gap")
        for name in names
    )


@given(
    seed=st.integers(0, 1000),
    n_samples=st.integers(1, 1500),
    cuts=st.lists(st.integers(0, 1500), max_size=8),
    lost=st.lists(st.integers(0, 1499), max_size=20),
)
def test_any_chunking_gives_the_same_columns(seed, n_samples, cuts, lost):
    samples_uv = np.random.default_rng(seed).normal(size=(n_samples, 2))
    samples_uv[[index for index in lost if index < n_samples]] = np.nan
    whole = fold(samples_uv)
    parts = fold(samples_uv, cuts=[cut for cut in cuts if cut <= n_samples])
    assert same(whole, parts)
    assert whole.gaps == parts.gaps


@given(index=st.integers(0, 5000), n_columns=st.integers(1, WINDOW))
def test_a_peak_of_one_sample_is_never_left_out(index, n_columns):
    samples_uv = np.zeros((index + 1, 1))
    samples_uv[index] = 1000.0
    columns = fold(samples_uv, n_columns=n_columns)
    assert columns.high_uv[columns.column_of(index) % n_columns, 0] == 1000.0


@given(index=st.integers(0, WINDOW - 1))
def test_a_column_that_lost_one_scan_knows_it(index):
    samples_uv = np.ones((WINDOW, 1))
    samples_uv[index] = np.nan
    columns = fold(samples_uv)
    assert columns.has_gap[columns.column_of(index) % columns.n_columns]
    assert columns.has_gap.sum() == 1
    assert columns.gaps == (Gap(index, index + 1),)


def test_scans_that_nobody_handed_over_are_a_gap_too():
    columns = SweepColumns(1, n_columns=60, window_samples=WINDOW)
    columns.step(np.ones((100, 1)), np.ones((100, 1)), 0)
    columns.step(np.ones((100, 1)), np.ones((100, 1)), 300)
    assert columns.gaps == (Gap(100, 300),)
    assert np.isnan(columns.high_uv[10:30]).all()
    assert columns.has_gap[10:30].all()
    assert not columns.has_gap[30:40].any()


def test_a_gap_longer_than_the_window_empties_it():
    columns = SweepColumns(1, n_columns=60, window_samples=WINDOW)
    columns.step(np.ones((100, 1)), np.ones((100, 1)), 0)
    columns.step(np.ones((1, 1)), np.ones((1, 1)), 5000)
    assert np.count_nonzero(~np.isnan(columns.high_uv)) == 1


def test_one_lost_channel_is_no_lost_scan():
    samples_uv = np.ones((WINDOW, 2))
    samples_uv[100:200, 1] = np.nan
    columns = fold(samples_uv)
    assert not columns.has_gap.any()
    assert columns.gaps == ()


def test_a_gap_that_was_swept_over_is_forgotten():
    samples_uv = np.ones((3 * WINDOW, 1))
    samples_uv[10:20] = np.nan
    assert fold(samples_uv, cuts=(WINDOW, 2 * WINDOW)).gaps == ()


def test_what_was_swept_over_is_off_the_screen():
    columns = fold(np.ones((WINDOW + 50, 1)), n_columns=60)
    assert not columns.is_on_screen(10)
    assert columns.is_on_screen(WINDOW - 1)
    assert not columns.is_on_screen(WINDOW + 60)


def test_fewer_samples_than_columns_are_refused():
    with pytest.raises(ValueError, match="at least one sample"):
        SweepColumns(1, n_columns=100, window_samples=99)
