"""So many unbroken seconds of a stream."""

import numpy as np
import pytest

from app.engine.guided.quiet_check import QuietCheck
from app.engine.guided.stretch import Stretch
from dsp.block import SampleBlock

FS_HZ = 1000.0


def block(first_index, n_samples=500, value=None):
    samples_uv = np.random.default_rng(first_index).normal(0.0, 3.0, (n_samples, 2))
    if value is not None:
        samples_uv[100, 1] = value
    return SampleBlock(samples_uv, first_index, 0.0)


def test_a_stretch_is_whole_after_as_many_scans_as_it_wants_and_keeps_no_more():
    stretch = Stretch(FS_HZ, 1.2)
    for first_index in (0, 500, 1000):
        assert not stretch.is_whole
        assert stretch.step(block(first_index))
    assert stretch.is_whole
    assert stretch.samples_uv.shape == (1200, 2)
    assert stretch.left_s == 0.0


def test_a_gap_begins_it_anew_and_is_told():
    stretch = Stretch(FS_HZ, 1.2)
    stretch.step(block(0))
    assert not stretch.step(block(600))
    assert stretch.left_s == pytest.approx(0.7)


@pytest.mark.parametrize("value", [1e15, np.inf, -np.inf, np.nan])
def test_a_value_no_electrode_gives_is_missing_and_stops_no_quiet_check(value):
    check = QuietCheck(FS_HZ, 1.0)
    assert check.step(block(0, value=value)) is None
    measure = check.step(block(500))
    assert measure is not None
    assert np.isfinite(measure.levels_uv[0])
