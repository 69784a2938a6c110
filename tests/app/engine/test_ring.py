"""The ring keeps the newest scans at their index and shows what was lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.ring import SampleRing


def _scans(first_index: int, n: int) -> np.ndarray:
    return np.arange(first_index, first_index + n, dtype=float)[:, None] * [1.0, -1.0]


def test_a_gap_shows_as_nan_and_later_samples_keep_their_index():
    ring = SampleRing(2, capacity=100)
    ring.push(_scans(0, 10), _scans(0, 10), 0)
    ring.push(_scans(15, 5), _scans(15, 5), 15)
    view = ring.since(0)
    assert view.end_index == 20
    assert np.isnan(view.samples_uv[10:15]).all()
    assert view.samples_uv[15, 0] == 15


def test_a_gap_longer_than_the_ring_leaves_nothing_old_behind():
    ring = SampleRing(2, capacity=10)
    ring.push(_scans(0, 10), _scans(0, 10), 0)
    ring.push(_scans(1000, 3), _scans(1000, 3), 1000)
    view = ring.since(0)
    assert view.first_index == 993
    assert np.isnan(view.samples_uv[:7]).all()
    assert view.samples_uv[7:, 0].tolist() == [1000, 1001, 1002]


def test_an_index_that_goes_back_is_refused():
    ring = SampleRing(2, capacity=10)
    ring.push(_scans(5, 5), _scans(5, 5), 5)
    with pytest.raises(ValueError, match="never go back"):
        ring.push(_scans(7, 2), _scans(7, 2), 7)


def test_a_stream_that_begins_late_has_no_gap_before_it():
    ring = SampleRing(2, capacity=10)
    ring.push(_scans(500, 4), _scans(500, 4), 500)
    assert ring.since(0).first_index == 500


def test_a_window_that_is_not_there_yet_is_empty():
    ring = SampleRing(2, capacity=10)
    ring.push(_scans(0, 4), _scans(0, 4), 0)
    assert len(ring.window(6, 9).samples_uv) == 0


@settings(max_examples=100, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 30)), min_size=1, max_size=30))
def test_whatever_is_pushed_the_ring_holds_the_newest_scans_at_their_index(pushes):
    ring = SampleRing(2, capacity=32)
    truth = {}
    index = 0
    for n_lost, n in pushes:
        index += n_lost
        ring.push(_scans(index, n), _scans(index, n), index)
        truth.update({i: float(i) for i in range(index, index + n)})
        index += n
    view = ring.since(0)
    for offset, value in enumerate(view.samples_uv[:, 0]):
        expected = truth.get(view.first_index + offset)
        assert np.isnan(value) if expected is None else value == expected
