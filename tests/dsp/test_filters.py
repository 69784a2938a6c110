import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from dsp.filters import (
    SosFilter,
    band_pass,
    filter_in_place,
    group_delay_ms,
    high_pass,
    low_pass,
    notch,
)
from tests.dsp.chunking import chunk_lengths, pieces

DESIGNS = {
    "high-pass": high_pass(1000.0),
    "band-pass": band_pass(1000.0),
    "notch": notch(1000.0, mains_hz=50.0),
    "low-pass": low_pass(1000.0, corner_hz=6.0),
    "stack": np.vstack([band_pass(1000.0), notch(1000.0, mains_hz=60.0)]),
}


def noise(n_samples, n_channels, *, seed=0):
    return np.random.default_rng(seed).normal(0.0, 20.0, (n_samples, n_channels))


@given(chunk_lengths, st.integers(1, 6), st.sampled_from(sorted(DESIGNS)))
def test_any_chunking_gives_the_same_output_to_the_bit(lengths, n_channels, name):
    samples = noise(1000, n_channels)
    stage = SosFilter(DESIGNS[name])

    parts = [stage.step(samples[start:stop]) for start, stop in pieces(1000, lengths)]

    assert np.array_equal(np.concatenate(parts), SosFilter(DESIGNS[name]).step(samples))


@pytest.mark.parametrize("name", DESIGNS)
def test_all_channels_go_through_the_same_filter(name):
    samples = np.repeat(noise(400, 1), 5, axis=1)

    filtered = SosFilter(DESIGNS[name]).step(samples)

    assert np.array_equal(filtered, np.repeat(filtered[:, :1], 5, axis=1))


@pytest.mark.parametrize("name", DESIGNS)
def test_the_future_changes_nothing(name):
    samples = noise(400, 2)
    changed = samples.copy()
    changed[250:] = 1e6

    before = SosFilter(DESIGNS[name]).step(samples)[:250]

    assert np.array_equal(SosFilter(DESIGNS[name]).step(changed)[:250], before)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_reset_forgets_everything(name):
    samples = noise(300, 2)
    stage = SosFilter(DESIGNS[name])

    first = stage.step(samples)
    stage.reset()

    assert np.array_equal(stage.step(samples), first)


@pytest.mark.parametrize("name", ["high-pass", "band-pass", "stack"])
def test_an_offset_makes_no_transient(name):
    offset_uv = np.full((500, 2), 2.5e6)

    assert np.max(np.abs(SosFilter(DESIGNS[name]).step(offset_uv))) < 1e-3


def test_the_notch_takes_the_mains_and_leaves_its_neighbours():
    time_s = np.arange(4000) / 1000.0
    tones = np.sin(2 * np.pi * np.outer(time_s, [50.0, 40.0, 63.0]))

    rms = np.std(SosFilter(DESIGNS["notch"]).step(tones)[2000:], axis=0) / np.std(tones, axis=0)

    assert rms[0] < 0.01
    assert rms[1:] == pytest.approx([1.0, 1.0], abs=0.01)


@pytest.mark.parametrize("name", DESIGNS)
def test_the_group_delay_agrees_with_the_literature_formula(name):
    hertz = np.array([3.0, 30.0, 80.0, 150.0, 300.0])
    parts = [signal.group_delay((row[:3], row[3:]), w=hertz, fs=1000.0)[1] for row in DESIGNS[name]]

    delay_ms = group_delay_ms(DESIGNS[name], fs_hz=1000.0, frequencies_hz=hertz)

    assert delay_ms == pytest.approx(np.sum(parts, axis=0), abs=1e-6)


@pytest.mark.parametrize(
    ("sos", "fs_hz", "hertz", "documented_ms"),
    [
        (high_pass(1000.0), 1000.0, 40.0, 3.3),
        (high_pass(1000.0), 1000.0, 80.0, 0.8),
        (high_pass(1000.0), 1000.0, 150.0, 0.2),
        (band_pass(2000.0), 2000.0, 40.0, 3.9),
        (band_pass(2000.0), 2000.0, 100.0, 0.9),
        (band_pass(2000.0), 2000.0, 150.0, 0.7),
        (notch(1000.0, mains_hz=50.0), 1000.0, 63.0, 0.8),
    ],
)
def test_a_tone_burst_comes_out_as_late_as_documented(sos, fs_hz, hertz, documented_ms):
    time_s = np.arange(round(2.0 * fs_hz)) / fs_hz
    swell = np.exp(-0.5 * ((time_s - 1.0) / 0.15) ** 2)
    carrier = np.exp(2j * np.pi * hertz * time_s)
    stage = SosFilter(sos)
    both = np.stack([(swell * carrier).real, (swell * carrier).imag], axis=1)
    filtered = stage.step(both)
    power = filtered[:, 0] ** 2 + filtered[:, 1] ** 2

    delay_ms = 1000.0 * (np.average(time_s, weights=power) - 1.0)

    assert delay_ms == pytest.approx(documented_ms, abs=0.1)


@pytest.mark.parametrize("corner_hz", [0.0, -1.0, 500.0, float("nan")])
def test_a_corner_the_rate_cannot_carry_is_refused(corner_hz):
    with pytest.raises(ValueError, match="half the rate"):
        high_pass(1000.0, corner_hz=corner_hz)


def test_a_band_upside_down_is_refused():
    with pytest.raises(ValueError, match="lower"):
        band_pass(1000.0, low_hz=200.0, high_hz=100.0)


def test_a_shared_design_cannot_be_changed_by_who_uses_it():
    with pytest.raises(ValueError, match="read-only"):
        high_pass(1000.0)[0, 0] = 2.0


def test_scipy_is_not_loaded_before_a_filter_is_made():
    modules = "dsp.filters, dsp.chain, dsp.repetition, dsp.quality, dsp.simulate, dsp.decimate"
    code = f"import sys; import {modules}; sys.exit('scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(DESIGNS))
@pytest.mark.parametrize("n_channels", [0, 1, 4])
def test_the_compiled_filter_gives_what_scipy_gives_to_the_bit(name, n_channels):
    samples = noise(200, n_channels)
    stage = SosFilter(DESIGNS[name])
    filtered = [stage.step(samples[:77]), stage.step(samples[77:])]
    sos = DESIGNS[name].copy()
    state = signal.sosfilt_zi(sos)[:, :, np.newaxis] * samples[0]
    expected, state = signal.sosfilt(sos, samples[:77], axis=0, zi=state)
    np.testing.assert_array_equal(filtered[0], expected)
    expected, _ = signal.sosfilt(sos, samples[77:], axis=0, zi=state)
    np.testing.assert_array_equal(filtered[1], expected)


def test_what_scipy_offers_everybody_does_where_its_compiled_filter_is_not_found():
    samples = noise(300, 3)
    compiled = SosFilter(DESIGNS["stack"]).step(samples)
    stage = SosFilter(DESIGNS["stack"])
    stage._filter_in_place = partial(filter_in_place, signal.sosfilt)
    np.testing.assert_array_equal(
        np.concatenate([stage.step(samples[:5]), stage.step(samples[5:])]), compiled
    )
