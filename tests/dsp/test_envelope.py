import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.envelope import LinearEnvelope, MovingRms
from tests.dsp.chunking import chunk_lengths, pieces

STAGES = {
    "rms": lambda: MovingRms(1000.0, window_ms=100.0),
    "one sample": lambda: MovingRms(1000.0, window_ms=1.0),
    "linear": lambda: LinearEnvelope(1000.0),
}


def noise(n_samples, n_channels, *, seed=0):
    return np.random.default_rng(seed).normal(0.0, 20.0, (n_samples, n_channels))


@given(chunk_lengths, st.integers(1, 4), st.sampled_from(sorted(STAGES)))
def test_any_chunking_gives_the_same_output_to_the_bit(lengths, n_channels, name):
    samples = noise(1000, n_channels)
    stage = STAGES[name]()

    parts = [stage.step(samples[start:stop]) for start, stop in pieces(1000, lengths)]

    assert np.array_equal(np.concatenate(parts), STAGES[name]().step(samples))


@pytest.mark.parametrize("name", STAGES)
def test_a_reset_forgets_everything(name):
    samples = noise(321, 3)
    stage = STAGES[name]()

    first = stage.step(samples)
    stage.reset()

    assert np.array_equal(stage.step(samples), first)


@given(st.integers(1, 60), st.integers(1, 200))
def test_the_moving_rms_is_the_rms_over_the_window(n_window, n_samples):
    samples = noise(n_samples, 2, seed=n_samples)

    moving = MovingRms(1000.0, window_ms=float(n_window)).step(samples)

    for end in range(1, n_samples + 1):
        window = samples[max(0, end - n_window) : end]
        assert moving[end - 1] == pytest.approx(np.sqrt(np.mean(window**2, axis=0)))


def test_a_huge_sample_is_wholly_forgotten_once_it_has_left_the_window():
    samples = noise(1000, 1)
    spiked = samples.copy()
    spiked[100] = 1e12

    plain = MovingRms(1000.0, window_ms=50.0).step(samples)
    after = MovingRms(1000.0, window_ms=50.0).step(spiked)

    assert np.array_equal(after[150:], plain[150:])


def test_the_middle_of_a_step_shows_after_half_the_window():
    step = np.repeat([0.0, 10.0], 500)[:, np.newaxis]

    power = MovingRms(1000.0, window_ms=100.0).step(step)[:, 0] ** 2

    assert np.flatnonzero(power >= 50.0)[0] == 500 + 49


def test_the_linear_envelope_follows_the_mean_of_the_rectified_signal_about_37_ms_late():
    rectified = np.repeat([0.0, 10.0], 1000)[:, np.newaxis]

    envelope = LinearEnvelope(1000.0).step(rectified)[:, 0]

    assert envelope[-1] == pytest.approx(10.0, abs=0.01)
    mean_delay_ms = np.sum(10.0 - envelope[1000:]) / 10.0
    assert mean_delay_ms == pytest.approx(37.5, abs=1.0)


def test_the_linear_envelope_is_never_negative():
    samples = np.concatenate([noise(500, 1) * 100, np.zeros((500, 1))])

    assert np.min(LinearEnvelope(1000.0).step(samples)) >= 0.0


def test_a_window_without_a_sample_is_refused():
    with pytest.raises(ValueError, match="at least one sample"):
        MovingRms(100.0, window_ms=1.0)
