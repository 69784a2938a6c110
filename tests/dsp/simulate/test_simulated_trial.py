import numpy as np
import pytest
from scipy import signal

from dsp.simulate import draw_trial, simulate_trial


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0])
@pytest.mark.parametrize("snr_db", [6.0, 10.0, 20.0])
def test_a_trial_has_the_signal_to_noise_ratio_asked_for_after_the_band_pass(fs_hz, snr_db):
    recording = simulate_trial(
        np.random.default_rng(1),
        fs_hz=fs_hz,
        snr_db=[snr_db],
        rise_ms=[50.0],
        offset_ms=[0.0],
        onset_s=20.0,
        duration_s=40.0,
    )
    sos = signal.butter(4, [20.0, 450.0], "bandpass", fs=fs_hz, output="sos")
    band_uv = signal.sosfilt(sos, recording.samples_uv[:, 0])
    rest_power = np.var(band_uv[int(fs_hz) : int(19 * fs_hz)])
    active_power = np.var(band_uv[int(21 * fs_hz) :])

    measured_db = 10 * np.log10((active_power - rest_power) / rest_power)

    assert measured_db == pytest.approx(snr_db, abs=0.6)


def test_a_drawn_trial_has_the_lag_asked_for_and_the_same_generator_gives_the_same_trial():
    first = draw_trial(np.random.default_rng(2), fs_hz=1000.0, lag_ms=-40.0)
    again = draw_trial(np.random.default_rng(2), fs_hz=1000.0, lag_ms=-40.0)

    a, b = first.ledger
    assert (a.channel, b.channel) == ("a", "b")
    assert 1000 * (a.onset_s - b.onset_s) == pytest.approx(-40.0)
    assert np.array_equal(first.samples_uv, again.samples_uv)


def test_one_value_per_channel_is_asked_for():
    with pytest.raises(ValueError, match="give one of each"):
        simulate_trial(
            np.random.default_rng(3), fs_hz=1000.0, snr_db=[6, 7], rise_ms=[0], offset_ms=[0, 1]
        )
