"""A recording is measured second by second, however many seconds are measured at once."""

import numpy as np
import pytest

from dsp.block import ChannelInfo
from dsp.channel_second import measure_every_second, measure_second
from dsp.onset.autoregression import levinson

FS_HZ = 500.0
CHANNELS = tuple(map(ChannelInfo, "abc"))
OF_ALL = {
    "rests": [(2.0, None), (None, None), (3.0, 20.0)],
    "hearts": [False, True, False],
    "loose": [True, False, False],
}


def _recording(n_samples):
    rng = np.random.default_rng(4)
    samples_uv = rng.normal(0.0, 4.0, (n_samples, 3))
    samples_uv[2600:2700, 1] = 0.0  # flat
    return samples_uv


def _one_by_one(samples_uv):
    n = round(FS_HZ)
    starts = range(0, len(samples_uv) - n // 2, n)
    return [measure_second(samples_uv[s : s + n], FS_HZ, CHANNELS, **OF_ALL) for s in starts]


@pytest.mark.parametrize("n_samples", [0, 200, 300, 500, 4750, 4751, 11_000])
def test_seconds_beside_each_other_give_what_each_gives_alone(n_samples):
    samples_uv = _recording(n_samples)
    found = measure_every_second(samples_uv, FS_HZ, CHANNELS, **OF_ALL)
    assert found == _one_by_one(samples_uv)


@pytest.mark.parametrize("gap", [(0, 10), (700, 705), (1499, 1501), (4000, 4100), (10_990, 11_000)])
def test_a_gap_stays_in_the_seconds_and_the_channel_it_touches(gap):
    samples_uv = _recording(11_000)
    samples_uv[slice(*gap), 2] = np.nan
    found = measure_every_second(samples_uv, FS_HZ, CHANNELS, **OF_ALL)
    assert found == _one_by_one(samples_uv)
    touched = {index // round(FS_HZ) for index in range(*gap)}
    assert {n for n, second in enumerate(found) if second[2].has_gap} == touched
    assert not any(second[0].has_gap or second[1].has_gap for second in found)


def test_one_autoregression_is_solved_as_a_bank_of_them_is():
    rng = np.random.default_rng(1)
    for _ in range(20):
        spectrum = rng.exponential(1.0, 64)
        covariance_uv2 = np.fft.irfft(spectrum)[:11]
        alone, variance_uv2 = levinson(covariance_uv2[np.newaxis])
        bank, variances_uv2 = levinson(np.tile(covariance_uv2, (3, 1)))
        np.testing.assert_allclose(alone[0], bank[1], rtol=1e-9, atol=1e-12)
        assert variance_uv2[0] == pytest.approx(variances_uv2[1], rel=1e-12)
