"""The published detectors' shared face: what they refuse, and what they say of nothing."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.published import DETECTORS
from dsp.published.aglr import aglr
from dsp.published.ml_step import ml_step

FS_HZ = 1000.0
REST = (0, 1000)
EVERY = pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS)


def contraction(seed=1, *, n_samples=3000, onset=1500):
    samples_uv = np.random.default_rng(seed).normal(0.0, 3.0, n_samples)
    samples_uv[onset:] *= 12.0
    return samples_uv


@EVERY
def test_a_detector_is_listed_under_its_name_with_its_paper(detector):
    assert DETECTORS[detector.name] is detector
    assert any(character.isdigit() for character in detector.citation)
    assert detector.citation.split()[0].strip(",") in (detector.find.__doc__ or "")


@EVERY
@pytest.mark.parametrize(
    ("samples_uv", "rest", "words"),
    [
        (np.zeros((3000, 2)), REST, r"shape \(3000, 2\)"),
        (np.zeros(20), (0, 10), "20 samples"),
        (np.zeros(3000), (1000, 1000), "0 samples"),
        (np.zeros(3000), (0, 49), "49 samples"),
        (np.zeros(3000), (1000, 0), "1000 to 0"),
        (np.zeros(3000), (-1, 1000), "-1 to 1000"),
        (np.zeros(3000), (2500, 3001), "within the 3000 samples"),
    ],
)
def test_a_question_without_a_usable_rest_is_refused(detector, samples_uv, rest, words):
    with pytest.raises(ValueError, match=words):
        detector.find(samples_uv, FS_HZ, rest)


@EVERY
@pytest.mark.parametrize("fs_hz", [40.0, 0.0, -1000.0, np.nan, np.inf])
def test_a_rate_the_filters_cannot_work_at_is_refused(detector, fs_hz):
    with pytest.raises(ValueError, match=r"fs_hz is .* samples per second"):
        detector.find(contraction(), fs_hz, REST)


@EVERY
@pytest.mark.parametrize("at", [0, 500, 1499, 2999])
def test_a_gap_is_refused_wherever_it_lies(detector, at):
    samples_uv = contraction()
    samples_uv[at] = np.nan
    with pytest.raises(ValueError, match=rf"1 of 3000 samples are missing \(NaN\), .* at {at}"):
        detector.find(samples_uv, FS_HZ, REST)


@EVERY
@pytest.mark.parametrize("value_uv", [np.inf, -np.inf, 1e200])
def test_a_value_no_electrode_gives_is_refused_with_its_place(detector, value_uv):
    samples_uv = contraction()
    samples_uv[1700] = value_uv
    with pytest.raises(ValueError, match="at 1700: finite"):
        detector.find(samples_uv, FS_HZ, REST)


@EVERY
@pytest.mark.parametrize("level_uv", [0.0, 5.0, -1e9])
def test_a_constant_signal_has_no_start(detector, level_uv):
    assert detector.find(np.full(3000, level_uv), FS_HZ, REST) is None


@EVERY
def test_nothing_is_told_against_a_constant_rest(detector):
    samples_uv = contraction()
    samples_uv[:1200] = 0.0
    assert detector.find(samples_uv, FS_HZ, REST) is None


@EVERY
def test_a_rest_that_lasts_to_the_end_has_no_start_after_it(detector):
    assert detector.find(contraction(), FS_HZ, (0, 3000)) is None


@EVERY
def test_the_size_of_a_signal_moves_no_start(detector):
    samples_uv = contraction()
    found_s = detector.find(samples_uv, FS_HZ, REST)
    assert found_s is not None
    assert detector.find(samples_uv * 1024.0, FS_HZ, REST) == found_s


@EVERY
def test_samples_are_left_as_they_were(detector):
    samples_uv = contraction()
    samples_uv.flags.writeable = False
    before_uv = samples_uv.copy()
    detector.find(samples_uv, FS_HZ, REST)
    np.testing.assert_array_equal(samples_uv, before_uv)


@EVERY
@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n_samples=st.integers(50, 1500),
    place=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    exponent=st.integers(-9, 8),
)
def test_an_answer_is_a_time_within_the_samples_or_none(detector, seed, n_samples, place, exponent):
    generator = np.random.default_rng(seed)
    samples_uv = generator.normal(0.0, 10.0**exponent, n_samples)
    samples_uv *= generator.choice([0.0, 0.01, 1.0], n_samples)
    start = round(place[0] * (n_samples - 50))
    rest = start, start + 50 + round(place[1] * (n_samples - 50 - start))

    for fs_hz in (601.0, 2048.0):
        found_s = detector.find(samples_uv, fs_hz, rest)
        assert found_s is None or 0 <= found_s < n_samples / fs_hz


def test_the_step_after_an_alarm_may_lie_within_the_end_of_the_rest_as_documented():
    samples_uv = contraction(onset=900)
    assert aglr(samples_uv, FS_HZ, REST) == pytest.approx(0.9, abs=0.01)
    assert ml_step(samples_uv, FS_HZ, REST) >= 1.0


def test_scipy_is_not_loaded_before_a_detector_is_asked():
    code = "import sys; import dsp.published.recording; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
