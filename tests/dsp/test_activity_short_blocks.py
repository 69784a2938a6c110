"""A stream that begins with blocks shorter than a frame."""

import numpy as np
import pytest

from dsp.repetition import RepetitionConfig, RepetitionFinder


@pytest.mark.parametrize("n_samples", [1, 4, 8])
def test_a_first_block_shorter_than_a_frame_broke_the_running_median(n_samples):
    finder = RepetitionFinder(1000.0, 2, RepetitionConfig())
    for start in range(0, 400, n_samples):
        block_uv = np.full((n_samples, 2), 5.0)
        assert finder.step(block_uv, start) == []
