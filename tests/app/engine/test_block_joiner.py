"""Joined blocks carry the same scans at the same indices, and gaps stay gaps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.block_joiner import BlockJoiner
from dsp.block import SampleBlock


def _block(first_index, n):
    return SampleBlock(
        np.arange(first_index, first_index + n, dtype=float)[:, None], first_index, 0
    )


def test_blocks_are_held_until_enough_scans_have_come():
    joiner = BlockJoiner(50)
    assert joiner.step(_block(0, 30)) == ()
    (joined,) = joiner.step(_block(30, 30))
    assert (joined.first_index, joined.n_samples) == (0, 60)


def test_a_gap_parts_what_is_joined():
    joiner = BlockJoiner(50)
    joiner.step(_block(0, 30))
    (before,) = joiner.step(_block(35, 10))
    assert (before.first_index, before.end_index) == (0, 30)
    (behind,) = joiner.flush()
    assert (behind.first_index, behind.end_index) == (35, 45)


@settings(max_examples=100, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 40)), max_size=30))
def test_every_scan_comes_out_once_at_its_index(steps):
    joiner, index, expected, found = BlockJoiner(50), 0, [], []
    for n_lost, n in steps:
        index += n_lost
        expected.extend(range(index, index + n))
        for joined in joiner.step(_block(index, n)):
            assert joined.samples_uv[0, 0] == joined.first_index
            found.extend(joined.samples_uv[:, 0])
        index += n
    for joined in joiner.flush():
        found.extend(joined.samples_uv[:, 0])
    assert found == expected
