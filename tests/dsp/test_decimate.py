import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.decimate import MinMaxColumns
from tests.dsp.chunking import chunk_lengths, pieces


def columns_of(samples, width, first_index=0):
    """Return minimum and maximum per column of the grid, one slow step at a time."""
    grid = (np.arange(len(samples)) + first_index) // width
    low = [np.fmin.reduce(samples[grid == column]) for column in np.unique(grid)]
    high = [np.fmax.reduce(samples[grid == column]) for column in np.unique(grid)]
    return np.array(low), np.array(high)


def noise(n_samples):
    return np.random.default_rng(2).normal(0.0, 1.0, (n_samples, 2))


@given(chunk_lengths, st.integers(1, 37), st.integers(0, 100))
def test_no_extreme_is_hidden_in_any_chunking(lengths, width, first_index):
    samples = noise(700)
    samples[300:360] = np.nan
    strip = MinMaxColumns(2, samples_per_column=width, n_columns=1000)

    for start, stop in pieces(700, lengths):
        strip.step(samples[start:stop], first_index + start)

    low, high = columns_of(samples, width, first_index)
    assert np.array_equal(strip.low, low, equal_nan=True)
    assert np.array_equal(strip.high, high, equal_nan=True)
    assert strip.end_column == (first_index + 699) // width + 1


def test_only_the_last_columns_are_kept():
    strip = MinMaxColumns(2, samples_per_column=10, n_columns=5)

    strip.step(noise(1000), 0)

    assert strip.low.shape == (5, 2)
    assert np.array_equal(strip.high, columns_of(noise(1000), 10)[1][-5:])


def test_lost_scans_leave_empty_columns_and_later_samples_keep_their_place():
    strip = MinMaxColumns(2, samples_per_column=10, n_columns=100)

    strip.step(np.ones((25, 2)), 0)
    changed = strip.step(np.full((10, 2), 2.0), 60)

    assert changed == 3
    assert np.array_equal(strip.low[:, 0], [1, 1, 1, np.nan, np.nan, np.nan, 2], equal_nan=True)


def test_a_gap_longer_than_the_strip_empties_it_at_no_cost():
    strip = MinMaxColumns(2, samples_per_column=10, n_columns=4)

    strip.step(np.ones((40, 2)), 0)
    strip.step(np.ones((10, 2)), 10**12)

    assert np.isnan(strip.low[:3]).all()
    assert strip.low[3, 0] == 1.0


def test_the_first_changed_column_is_the_one_that_was_not_complete():
    strip = MinMaxColumns(2, samples_per_column=10, n_columns=100)

    assert strip.step(np.zeros((15, 2)), 0) == 0
    assert strip.step(np.zeros((2, 2)), 15) == 1
    assert strip.step(np.zeros((0, 2)), 17) == 2


def test_an_index_that_goes_back_and_an_impossible_size_are_refused():
    strip = MinMaxColumns(1, samples_per_column=10, n_columns=4)
    strip.step(np.zeros((20, 1)), 0)

    with pytest.raises(ValueError, match="never go back"):
        strip.step(np.zeros((1, 1)), 5)
    with pytest.raises(ValueError, match="1 or more"):
        MinMaxColumns(1, samples_per_column=0, n_columns=4)
