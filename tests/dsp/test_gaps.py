import numpy as np
import pytest

from dsp.gaps import Continuity, alike_columns, each_alike, longest_run, runs_of


def test_runs_are_the_stretches_of_true():
    assert runs_of(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs_of(np.array([False, False])) == []
    assert runs_of(np.ones(3, dtype=bool)) == [(0, 3)]
    assert runs_of(np.empty(0, dtype=bool)) == []


def test_one_missing_channel_makes_the_scan_missing():
    samples_uv = np.zeros((5, 2))
    samples_uv[1, 0] = np.nan

    assert longest_run(samples_uv) == (2, 5)
    assert longest_run(np.full((3, 2), np.nan)) == (0, 0)


def test_gaps_are_told_within_a_block_between_blocks_and_never_at_the_start():
    continuity = Continuity()
    with_hole = np.zeros((6, 1))
    with_hole[2:4] = np.nan

    assert continuity.cut(with_hole, 100) == [(0, 2, False), (4, 6, True)]
    assert continuity.cut(np.zeros((3, 1)), 106) == [(0, 3, False)]
    assert continuity.cut(np.zeros((3, 1)), 120) == [(0, 3, True)]


def test_a_gap_at_a_blocks_end_is_told_with_the_next_block():
    continuity = Continuity()
    ends_missing = np.zeros((4, 1))
    ends_missing[2:] = np.nan

    assert continuity.cut(ends_missing, 0) == [(0, 2, False)]
    assert continuity.cut(np.zeros((2, 1)), 4) == [(0, 2, True)]


def test_an_index_that_goes_back_is_refused_even_behind_missing_rows():
    continuity = Continuity()
    continuity.cut(np.full((10, 1), np.nan), 0)

    with pytest.raises(ValueError, match="never go back"):
        continuity.cut(np.zeros((1, 1)), 5)


def test_a_channel_that_is_missing_alone_makes_no_gap_for_the_others():
    continuity = Continuity()
    late = np.zeros((6, 2))
    late[:4, 1] = np.nan

    assert continuity.cut(np.column_stack([np.zeros(3), np.full(3, np.nan)]), 0) == [(0, 3, False)]
    assert continuity.cut(late, 3) == [(0, 6, False)]
    assert continuity.cut(late[::-1], 9) == [(0, 6, False)]


def test_columns_are_measured_together_where_they_miss_the_same_samples_and_put_back_in_place():
    samples_uv = np.arange(20.0).reshape(5, 4)
    samples_uv[2:, [1, 3]] = np.nan
    seen = []

    def measure(some_uv):
        seen.append(some_uv.shape[1])
        return np.nansum(some_uv, axis=0)

    assert [each.tolist() for each in alike_columns(samples_uv)] == [[0, 2], [1, 3]]
    assert np.array_equal(each_alike(samples_uv, measure), np.nansum(samples_uv, axis=0))
    assert seen == [2, 2]


def test_rows_in_which_no_column_tells_anything_are_missing():
    assert Continuity().cut(np.full((5, 2), np.nan), 0) == []
