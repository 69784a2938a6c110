"""The band about a first level holds what scatters by itself, and nothing of a steady gain."""

from __future__ import annotations

import numpy as np
import pytest

from dsp.practice.day_to_day import LEAST_PRACTICES, find_day_to_day

_SCATTER_PERCENT = 6.0
_N_PEOPLE = 4000


@pytest.mark.parametrize("n", [5, 7, 14, 40])
def test_ninety_five_of_a_hundred_further_practices_lie_inside_where_nothing_changed(
    n: int,
) -> None:
    rng = np.random.default_rng(20261122 + n)
    levels = 45.0 + _SCATTER_PERCENT * rng.standard_normal((_N_PEOPLE, n + 1))

    inside = 0
    for each in levels:
        found = find_day_to_day(each[:-1])
        assert found is not None
        low, high = found.band_percent
        inside += low <= each[-1] <= high

    assert inside / _N_PEOPLE == pytest.approx(0.95, abs=0.012)


def test_the_scatter_is_unbiased_whether_or_not_there_is_a_steady_gain() -> None:
    rng = np.random.default_rng(3)
    gain = np.linspace(0.0, 40.0, 20)
    levels = 30.0 + _SCATTER_PERCENT * rng.standard_normal((_N_PEOPLE, 20))

    def variance(of: np.ndarray) -> float:
        found = [find_day_to_day(each) for each in of]
        return float(np.mean([each.scatter_percent**2 for each in found if each is not None]))

    assert variance(levels) == pytest.approx(_SCATTER_PERCENT**2, rel=0.03)
    assert variance(levels + gain) == pytest.approx(_SCATTER_PERCENT**2, rel=0.03)


def test_a_gain_of_two_bands_lies_outside() -> None:
    rng = np.random.default_rng(5)
    levels = 40.0 + 2.0 * rng.standard_normal(10)

    found = find_day_to_day(levels)

    assert found is not None
    assert found.n_practices == 10
    assert found.first_percent == pytest.approx(float(levels[:3].mean()))
    assert found.band_percent[1] < 40.0 + 3 * found.half_width_percent


def test_of_four_practices_nothing_is_said() -> None:
    assert find_day_to_day(np.full(LEAST_PRACTICES - 1, 40.0)) is None


def test_what_is_no_row_of_finite_levels_is_named() -> None:
    with pytest.raises(ValueError, match="1 values that are not finite"):
        find_day_to_day(np.array([40.0, np.nan, 41.0, 42.0, 43.0]))
    with pytest.raises(ValueError, match=r"shape \(5, 1\)"):
        find_day_to_day(np.ones((5, 1)))
