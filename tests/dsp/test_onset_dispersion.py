import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.onset.config import PosteriorConfig
from dsp.onset.dispersion import dispersion, temper_for
from dsp.onset.front_end import Trace
from dsp.simulate.motor_units import MotorPool, contraction

CONFIG = PosteriorConfig()


def measured(samples_uv, usable=None):
    usable = np.ones(len(samples_uv), dtype=bool) if usable is None else usable
    return dispersion(Trace(samples_uv, usable, usable, 1000.0, 0.0), usable, n_lags=10)


def gaussian(seed, n_samples=600):
    """Return noise with most of its power below 200 Hz."""
    white = np.random.default_rng(seed).standard_normal(n_samples + 4)
    return np.convolve(white, [0.5, 1.0, 0.7, 0.2, -0.1], mode="valid")


def of_units(seed, n_units):
    time_s = np.arange(1200) / 1000.0
    rng = np.random.default_rng(seed)
    emg = contraction(rng, time_s, 0.1, rise_s=0.1, pool=MotorPool(n_units=n_units))
    return 30.0 * emg[400:1000]


def test_gaussian_noise_of_any_spectrum_has_a_dispersion_of_about_one():
    assert np.median([measured(gaussian(seed)) for seed in range(30)]) == pytest.approx(
        1.0, abs=0.2
    )


def test_few_motor_units_are_less_even_than_many():
    few = np.median([measured(of_units(seed, 10)) for seed in range(12)])
    many = np.median([measured(of_units(seed, 150)) for seed in range(12)])

    assert few > 1.5 * many > 1.5


def test_a_slow_change_of_force_is_not_taken_for_unevenness():
    slope = np.linspace(1.0, 3.0, 600)
    steady = [measured(gaussian(seed)) for seed in range(30)]
    growing = [measured(slope * gaussian(seed)) for seed in range(30)]

    assert np.median(growing) == pytest.approx(np.median(steady), rel=0.15)


def test_a_plateau_too_short_to_tell_is_trusted_half():
    usable = np.zeros(600, dtype=bool)
    usable[100:220] = True

    assert temper_for(measured(gaussian(1), usable), CONFIG) == CONFIG.temper / 2


@given(st.floats(0.0, 1e6))
def test_the_power_of_a_likelihood_stays_between_its_bounds_and_falls_with_unevenness(uneven):
    power = temper_for(uneven, CONFIG)

    assert CONFIG.least_temper <= power <= CONFIG.temper
    assert temper_for(uneven + 1.0, CONFIG) <= power
