"""Joined blocks carry the same scans at the same indices, and gaps stay gaps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.block_joiner import BlockJoiner, joined
from dsp.block import SampleBlock


def _block(first_index, n):
    return SampleBlock(
        np.arange(first_index, first_index + n, dtype=float)[:, None], first_index, 0
    )


def test_blocks_are_held_until_enough_scans_have_come():
    joiner = BlockJoiner(50)
    assert joiner.step(_block(0, 30)) == ()
    (ready,) = joiner.step(_block(30, 30))
    assert (ready.first_index, ready.n_samples) == (0, 60)


def test_a_gap_parts_what_is_joined():
    joiner = BlockJoiner(50)
    joiner.step(_block(0, 30))
    (before,) = joiner.step(_block(35, 10))
    assert (before.first_index, before.end_index) == (0, 30)
    (behind,) = joiner.flush()
    assert (behind.first_index, behind.end_index) == (35, 45)


def test_blocks_that_waited_are_joined_up_to_each_gap():
    runs = joined([_block(0, 10), _block(10, 10), _block(25, 5)])
    assert [(run.first_index, run.end_index) for run in runs] == [(0, 20), (25, 30)]
    assert joined([]) == ()


@settings(max_examples=100, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 40)), max_size=30))
def test_every_scan_comes_out_once_at_its_index(steps):
    joiner, index, expected, found = BlockJoiner(50), 0, [], []
    for n_lost, n in steps:
        index += n_lost
        expected.extend(range(index, index + n))
        for ready in joiner.step(_block(index, n)):
            assert ready.samples_uv[0, 0] == ready.first_index
            found.extend(ready.samples_uv[:, 0])
        index += n
    for ready in joiner.flush():
        found.extend(ready.samples_uv[:, 0])
    assert found == expected
